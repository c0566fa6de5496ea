"""The loss of x as a surface over the plane, seen from the side, with the paths on it."""

from __future__ import annotations

import numpy as np

from gametui.app.chart import Backdrop, Chart, Mark, Series
from gametui.app.snapshot import Snapshot
from gametui.app.views import _relief
from gametui.app.views._base import RUNS, View, quiet
from gametui.app.views._numbers import number
from gametui.app.views._relief import HALF, HEIGHT, WIDTH, Camera, Relief
from gametui.app.views._rows import projected, shown

MESH = 11
"""Lines of the mesh in each direction."""

FINE = 0.02
"""Longest stretch of a path, in halves of the window, that is drawn as a straight line."""


@quiet
def build(snapshot: Snapshot) -> Chart:
    field, display = snapshot.field, snapshot.display
    if field is None:
        return Chart(title="", message="computing …")
    values = np.asarray(field.loss_x, dtype=float)
    if values.ndim != 2 or not np.isfinite(values).any():
        return Chart(title="", message="the loss is not a number anywhere here")
    made = _relief.relief(values, display.azimuth, display.elevation)
    view = _relief.camera(display.azimuth, display.elevation)
    paths, ends, legend = _paths(snapshot, made, view)
    return Chart(
        title=f"from {number(display.azimuth)}°, {number(display.elevation)}° up",
        x=(-WIDTH, WIDTH),
        y=(-HEIGHT, HEIGHT),
        axes=False,
        equal=True,
        backdrop=Backdrop(made.colours, *_extent(), reach=(0.0, 1.0), painted=display.surface),
        series=(*_box(made, view), *_mesh(made, view), *paths),
        marks=(*_names(snapshot, values, view), *ends),
        legend=tuple(legend),
        marker=display.marker,
    )


def _extent() -> tuple[tuple[float, float], tuple[float, float]]:
    """Where the middles of the picture's outermost pixels lie."""
    half_x, half_y = WIDTH * (1 - 1 / _relief.COLUMNS), HEIGHT * (1 - 1 / _relief.ROWS)
    return (-half_x, half_x), (-half_y, half_y)


def _line(made: Relief, view: Camera, u: np.ndarray, v: np.ndarray, h: np.ndarray, colour: str) -> Series:
    """A line in the box, as far as the surface does not hide it."""
    x, y, near = view.seen(u, v, h)
    seen = _relief.visible(made, x, y, near)
    return Series(np.where(seen, x, np.nan), np.where(seen, y, np.nan), colour)


def _mesh(made: Relief, view: Camera) -> list[Series]:
    """Lines of equal s and of equal t on the surface, as one series broken by gaps."""
    along = np.append(np.linspace(-1, 1, 121), np.nan)
    u, v = (grid.ravel() for grid in np.meshgrid(along, np.linspace(-1, 1, MESH)))
    u, v = np.concatenate([u, v]), np.concatenate([v, u])
    return [_line(made, view, u, v, _relief.at(made.heights, u, v), "contour")]


def _box(made: Relief, view: Camera) -> list[Series]:
    """The floor's edges and the upright at the left: what the axes stand on."""
    along = np.linspace(-1, 1, 101)
    edge = np.ones_like(along)
    lines = [
        (along, -edge, -HALF * edge),
        (along, edge, -HALF * edge),
        (-edge, along, -HALF * edge),
        (edge, along, -HALF * edge),
    ]
    u, v = _upright(view)
    lines.append((u * edge, v * edge, HALF * along))
    return [_line(made, view, *line, "muted") for line in lines]


def _upright(view: Camera) -> tuple[float, float]:
    """The corner of the floor that is farthest to the left in the picture."""
    return min(
        ((u, v) for u in (-1.0, 1.0) for v in (-1.0, 1.0)), key=lambda c: float(view.right[0] * c[0] + view.right[1] * c[1])
    )


def _names(snapshot: Snapshot, values: np.ndarray, view: Camera) -> list[Mark]:
    """The axes' names and the numbers at their ends."""
    field = snapshot.field
    assert field is not None
    near_v = 1.0 if view.near[1] > 0 else -1.0
    near_u = 1.0 if view.near[0] > 0 else -1.0
    left_u, left_v = _upright(view)
    low, high = _reach(values)
    words = [
        (0.0, 1.25 * near_v, -HALF, snapshot.viewport.labels[0]),
        (-1.0, 1.15 * near_v, -HALF, number(field.s[0], 3)),
        (1.0, 1.15 * near_v, -HALF, number(field.s[1], 3)),
        (1.25 * near_u, 0.0, -HALF, snapshot.viewport.labels[1]),
        (1.15 * near_u, -1.0, -HALF, number(field.t[0], 3)),
        (1.15 * near_u, 1.0, -HALF, number(field.t[1], 3)),
        (1.05 * left_u, 1.05 * left_v, -HALF, number(low, 3)),
        (1.05 * left_u, 1.05 * left_v, HALF, number(high, 3)),
    ]
    marks = []
    for u, v, h, text in words:
        x, y, _ = view.seen(np.array(u), np.array(v), np.array(h))
        marks.append(Mark(float(x), float(y), text[:1], "muted", label=text[1:]))
    return marks


def _reach(values: np.ndarray) -> tuple[float, float]:
    """What the surface's lowest and highest point stand for."""
    low, high = np.quantile(values[np.isfinite(values)] / 2, (0.01, 0.99)) * 2
    return float(low), float(high)


def _paths(snapshot: Snapshot, made: Relief, view: Camera) -> tuple[list[Series], list[Mark], list[tuple[str, str]]]:
    """Every method's path, laid on the surface: a line where it is seen, dots where the surface hides it."""
    field = snapshot.field
    assert field is not None
    series: list[Series] = []
    marks: list[Mark] = []
    legend: list[tuple[str, str]] = []
    for colour, label, run, count in shown(snapshot):
        s, t = projected(run.z[:count], snapshot.viewport)
        u = (s / 2 - field.s[0] / 2) / (field.s[1] / 2 - field.s[0] / 2) * 2 - 1
        v = (t / 2 - field.t[0] / 2) / (field.t[1] / 2 - field.t[0] / 2) * 2 - 1
        first, last = (u[:1], v[:1]), (u[-1:], v[-1:])
        u, v = _refined(u, v)
        x, y, near = view.seen(u, v, _relief.at(made.heights, u, v))
        seen = _relief.visible(made, x, y, near)
        series.insert(0, Series(np.where(seen, x, np.nan), np.where(seen, y, np.nan), colour, label))
        series.insert(0, Series(x[~seen][::4], y[~seen][::4], colour, line=False, marker="·"))
        legend.append((colour, f"━ {label}"))
        for (end_u, end_v), glyph in ((first, "○"), (last, "●")):
            x, y, _ = view.seen(end_u, end_v, _relief.at(made.heights, end_u, end_v))
            if np.isfinite(x[0]) and np.isfinite(y[0]):
                marks.insert(0, Mark(float(x[0]), float(y[0]), glyph, colour))
    return series, marks[::-1], legend


def _refined(u: np.ndarray, v: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The path with points put between, so that it follows the surface. What lies outside the window becomes a gap."""
    inside = (np.abs(u) <= 1) & (np.abs(v) <= 1)
    u, v = np.where(inside, u, np.nan), np.where(inside, v, np.nan)
    if len(u) < 2:
        return u, v
    length = np.nan_to_num(np.hypot(np.diff(u), np.diff(v)))
    counts = np.ceil(length / FINE).astype(np.intp) + 1
    owner = np.repeat(np.arange(len(counts)), counts)
    part = (np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)) / counts[owner]
    fine = [np.append(a[owner] + (a[owner + 1] - a[owner]) * part, a[-1]) for a in (u, v)]
    return fine[0], fine[1]


VIEW = View(
    "surface",
    "Surface",
    build,
    "The loss of x over the plane, seen from the side; the paths lie on it, dotted where the surface hides them. "
    "Turn it with the viewing angles; its colours are those of the plane.",
    needs=frozenset({"field"}),
    reads=(*RUNS, "field", "viewport"),
)
