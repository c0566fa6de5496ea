"""The plane: the loss as colours, the flow, and the paths of every method."""

from __future__ import annotations

import numpy as np

from gametui.app.chart import Backdrop, Chart, Mark, Series
from gametui.app.plot.ticks import short
from gametui.app.snapshot import Snapshot
from gametui.app.views._base import View
from gametui.app.views._kinds import kind
from gametui.app.views._rows import dimensions, projected, shown

CONTOURS = 8


def build(snapshot: Snapshot) -> Chart:
    viewport, display = snapshot.viewport, snapshot.display
    paths, marks, legend = _paths(snapshot)
    many, many_legend = _many(snapshot)
    cross, reading = _cursor(snapshot)
    return Chart(
        title=snapshot.title,
        x=viewport.s,
        y=viewport.t,
        x_label=viewport.labels[0],
        y_label=viewport.labels[1],
        series=(*cross, *many, *paths),
        marks=(*marks, *_points(snapshot)),
        backdrop=_backdrop(snapshot),
        legend=(*legend, *many_legend, *reading),
        marker=display.marker,
        ascii=display.ascii,
        message=_message(snapshot),
    )


def _message(snapshot: Snapshot) -> str:
    diverged = [label for _, label, run, count in shown(snapshot) if not np.isfinite(run.z[count - 1]).all()]
    if diverged:
        return f"{', '.join(diverged)}: diverged"
    if not any(run is not None for run in snapshot.trajectories) and snapshot.field is None:
        return "computing ..."
    if dimensions(snapshot) > 2 and snapshot.field is not None:
        return f"a plane through {dimensions(snapshot)} dimensions; paths are projected on it"
    return ""


def _backdrop(snapshot: Snapshot) -> Backdrop | None:
    field, display = snapshot.field, snapshot.display
    if field is None or not (display.surface or display.contours or display.arrows or display.nullclines):
        return None
    values = np.asarray(field.loss_x, dtype=float)
    return Backdrop(
        values=values,
        x=field.s,
        y=field.t,
        contours=CONTOURS if display.contours else 0,
        painted=display.surface,
        zero=np.stack([field.flow_s, field.flow_t]) if display.nullclines else None,
        zero_colours=("nullcline_x", "nullcline_y"),
        arrows=(field.flow_s, field.flow_t) if display.arrows else None,
    )


def _paths(snapshot: Snapshot) -> tuple[list[Series], list[Mark], list[tuple[str, str]]]:
    series, marks, legend = [], [], []
    for colour, label, run, count in shown(snapshot):
        x, y = projected(run.z[:count], snapshot.viewport)
        series.append(Series(x=x, y=y, colour=colour, label=label))
        legend.append((colour, f"━ {label}"))
        finite = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
        if len(finite):
            marks.append(Mark(float(x[finite[0]]), float(y[finite[0]]), "○", colour))
            marks.append(Mark(float(x[finite[-1]]), float(y[finite[-1]]), "●", colour))
    return series, marks, legend


def _points(snapshot: Snapshot) -> list[Mark]:
    marks = []
    for point in snapshot.points:
        x, y = projected(np.array(point.x + point.y), snapshot.viewport)
        found = kind(point)
        marks.append(Mark(float(x[0]), float(y[0]), found.glyph, found.colour))
    for equilibrium in snapshot.equilibria:
        x, y = projected(np.array(equilibrium.flat), snapshot.viewport)
        marks.append(Mark(float(x[0]), float(y[0]), "★", "accent"))
    return marks


def _many(snapshot: Snapshot) -> tuple[list[Series], list[tuple[str, str]]]:
    return [], []


def _cursor(snapshot: Snapshot) -> tuple[list[Series], list[tuple[str, str]]]:
    if snapshot.cursor is None:
        return [], []
    x, y = (float(side[0]) for side in projected(np.array(snapshot.cursor.flat), snapshot.viewport))
    (left, right), (low, high) = snapshot.viewport.s, snapshot.viewport.t
    cross = [
        Series(np.array([left, right]), np.array([y, y]), "muted", marker="─"),
        Series(np.array([x, x]), np.array([low, high]), "muted", marker="│"),
        Series(np.array([x]), np.array([y]), "accent", marker="┼"),
    ]
    reading = [("accent", f"{snapshot.viewport.labels[0]} {short(x, 4)}  {snapshot.viewport.labels[1]} {short(y, 4)}")]
    return cross, reading


VIEW = View(
    "plane",
    "Plane",
    build,
    "The loss of x as colours, low to high; arrows: the way descent-ascent moves; ○ start, ● where a path has come to; ★ equilibrium",
)
