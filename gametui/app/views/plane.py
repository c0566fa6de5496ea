"""The plane: the loss as colours, the flow, and the paths of every method."""

from __future__ import annotations

import numpy as np

from gametui.app.chart import Backdrop, Chart, Mark, Series
from gametui.app.snapshot import Snapshot
from gametui.app.views._base import View, quiet
from gametui.app.views._kinds import KINDS, kind
from gametui.app.views._numbers import eigenvalues, number, vector
from gametui.app.views._rows import dimensions, diverged, projected, shown
from gametui.app.views._starts import destinations

CONTOURS = 8


@quiet
def build(snapshot: Snapshot) -> Chart:
    viewport, display = snapshot.viewport, snapshot.display
    paths, ends, legend = _paths(snapshot)
    starts, starts_legend = destinations(snapshot)
    cross, reading = _cursor(snapshot)
    return Chart(
        title=snapshot.title,
        x=viewport.s,
        y=viewport.t,
        x_label=viewport.labels[0],
        y_label=viewport.labels[1],
        series=(*starts, *cross, *paths),
        marks=(*ends, *_points(snapshot)),
        backdrop=_backdrop(snapshot),
        legend=(*reading, *legend, *starts_legend),
        marker=display.marker,
        message=_message(snapshot),
    )


def _message(snapshot: Snapshot) -> str:
    gone = diverged(snapshot)
    if gone:
        return f"{', '.join(gone)}: diverged"
    if snapshot.field is None:
        return "" if any(run is not None for run in snapshot.trajectories) else "computing …"
    if not np.isfinite(snapshot.field.loss_x).any():
        return "the loss is not a number anywhere here"
    if dimensions(snapshot) > 2:
        return f"a plane through {dimensions(snapshot)} dimensions; paths are projected on it"
    return ""


def _backdrop(snapshot: Snapshot) -> Backdrop | None:
    field, display = snapshot.field, snapshot.display
    if field is None or not (display.surface or display.contours or display.arrows or display.nullclines):
        return None
    return Backdrop(
        values=field.loss_x,
        x=field.s,
        y=field.t,
        contours=CONTOURS if display.contours else 0,
        painted=display.surface,
        zero=(field.flow_s, field.flow_t) if display.nullclines else (),
        zero_colours=("nullcline_x", "nullcline_y"),
        arrows=(field.flow_s, field.flow_t) if display.arrows else None,
    )


def _paths(snapshot: Snapshot) -> tuple[list[Series], list[Mark], list[tuple[str, str]]]:
    """The first method is drawn last, over the others, and named first."""
    series: list[Series] = []
    marks: list[Mark] = []
    legend: list[tuple[str, str]] = []
    for colour, label, run, count in shown(snapshot):
        x, y = projected(run.z[:count], snapshot.viewport)
        series.append(Series(x=x, y=y, colour=colour, label=label))
        legend.append((colour, f"━ {label}"))
        finite = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
        if len(finite):
            first, last = finite[0], finite[-1]
            marks.insert(0, Mark(float(x[last]), float(y[last]), "●", colour))
            marks.insert(0, Mark(float(x[first]), float(y[first]), "○", colour))
    return series[::-1], marks, legend


def _points(snapshot: Snapshot) -> list[Mark]:
    """Critical points by kind; a known equilibrium is a star, with the kind beside it where the two are one."""
    marks, places = [], []
    for point in snapshot.points:
        places.append((*_place(snapshot, point.x + point.y), kind(point)))
    close = 1e-3 * max(abs(side[1] - side[0]) for side in (snapshot.viewport.s, snapshot.viewport.t))
    for equilibrium in snapshot.equilibria:
        x, y = _place(snapshot, equilibrium.flat)
        same = [place for place in places if abs(place[0] - x) < close and abs(place[1] - y) < close]
        marks.append(Mark(x, y, "★", same[0][2].colour if same else "accent", label=same[0][2].glyph if same else ""))
        places = [place for place in places if place not in same]
    return [Mark(x, y, found.glyph, found.colour) for x, y, found in places] + marks


def _place(snapshot: Snapshot, at: tuple[float, ...]) -> tuple[float, float]:
    x, y = projected(np.array(at), snapshot.viewport)
    return float(x[0]), float(y[0])


def _cursor(snapshot: Snapshot) -> tuple[list[Series], list[tuple[str, str]]]:
    """A cross of two lines through the reading cursor, and what is known of the point under it."""
    if snapshot.cursor is None:
        return [], []
    viewport, at = snapshot.viewport, snapshot.cursor.flat
    x, y = _place(snapshot, at)
    (left, right), (low, high) = viewport.s, viewport.t
    cross = [
        Series(np.array([left, right]), np.array([y, y]), "cursor", marker="─"),
        Series(np.array([x, x]), np.array([low, high]), "cursor", marker="│"),
        Series(np.array([x]), np.array([y]), "accent", marker="┼"),
    ]
    reading = [("accent", f"┼ {viewport.labels[0]} {number(x)}  {viewport.labels[1]} {number(y)}")]
    probe = snapshot.probe
    if probe is None or not np.allclose(probe.at.flat, at, rtol=1e-9, atol=1e-12):
        return cross, reading
    gradient = np.asarray(probe.gradient, dtype=float)
    losses = f"f {number(probe.loss_x)}"
    if not np.isclose(probe.loss_y, -probe.loss_x, equal_nan=True):
        losses = f"l1 {number(probe.loss_x)}  l2 {number(probe.loss_y)}"
    reading.append(("text", losses))
    reading.append(
        ("text", f"ξ {vector(gradient)}" if len(gradient) <= 4 else f"‖ξ‖ {number(float(np.linalg.norm(gradient)))}")
    )
    hessian = np.asarray(probe.hessian, dtype=float)
    if len(hessian) == 2:
        reading += [
            ("text", f"{'H' if row == 0 else ' '} {number(a, 3):>7} {number(b, 3):>7}") for row, (a, b) in enumerate(hessian)
        ]
    reading.append(("text", f"λ {', '.join(eigenvalues(probe.eigenvalues, most=3))}"))
    return cross, reading


VIEW = View(
    "plane",
    "Plane",
    build,
    "Colours and contour lines: the loss of x, low to high. Arrows: the way descent-ascent moves. "
    "Nullclines: where one player's gradient vanishes. ○ start, ● where a path has come to, "
    "★ equilibrium known in closed form. Critical points: " + ", ".join(f"{found.glyph} {found.text}" for found in KINDS) + ".",
    needs=frozenset({"field", "analysis"}),
)
