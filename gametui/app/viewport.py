"""Which part of which plane is shown: moving, zooming, fitting, and the way between plane and space."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import combinations

from gametui import games
from gametui.app.snapshot import Trajectory, Viewport
from gametui.compute.protocol import Plane
from gametui.experiment import Experiment, Point
from gametui.lazy import np

SMALLEST, LARGEST = 1e-9, 1e9
"""Narrowest and widest window that zooming reaches."""
MOST_AXES = 8
"""How many coordinates are offered as axes; a game of more is looked at in its principal plane."""


def home(experiment: Experiment, window: tuple[tuple[float, float], tuple[float, float]] | None = None) -> Viewport:
    """Where a game is first looked at: x1 against y1, in the game's own window or in the one given."""
    game = games.build(experiment.game.name, experiment.game.parameters, experiment.game.formula)
    s, t = window or (game.window, game.window)
    label, plane = coordinate_planes(experiment)[0]
    return Viewport(plane, s, t, label)


def names(experiment: Experiment) -> list[str]:
    """Names of the coordinates: x, y or x1, x2, ..., y1, ..."""
    named = []
    for side in ("x", "y"):
        count = len(getattr(experiment.start, side))
        named += [side] if count == 1 else [f"{side}{i + 1}" for i in range(count)]
    return named


def coordinate_planes(experiment: Experiment) -> list[tuple[tuple[str, str], Plane]]:
    """The planes along two coordinates through the origin, (x1, y1) first."""
    label = names(experiment)
    m, size = len(experiment.start.x), len(label)
    shown = [i for i in range(size) if i < MOST_AXES // 2 or m <= i < m + MOST_AXES // 2]
    pairs = sorted(combinations(shown, 2), key=lambda pair: (pair != (0, m), pair))
    axis = [tuple(float(k == i) for k in range(size)) for i in range(size)]
    return [((label[i], label[j]), Plane((0.0,) * size, axis[i], axis[j])) for i, j in pairs]


def principal_plane(trajectory: Trajectory) -> Plane | None:
    """The plane in which the run varies most, through its mean; None when it does not span one."""
    z = trajectory.z[np.isfinite(trajectory.z).all(axis=1)]
    if len(z) < 3:
        return None
    mean = z.mean(axis=0)
    _, sizes, axes = np.linalg.svd(z - mean, full_matrices=False)
    if len(sizes) < 2 or sizes[1] <= 1e-12 * sizes[0]:
        return None
    return Plane(tuple(map(float, mean)), tuple(map(float, axes[0])), tuple(map(float, axes[1])))


def project(plane: Plane, z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Coordinates (s, t) of points z, shape (k, m + n), in the plane: shapes (k,)."""
    offset = np.atleast_2d(z) - np.asarray(plane.origin)
    return offset @ np.asarray(plane.u), offset @ np.asarray(plane.v)


def lift(plane: Plane, s: float, t: float, players: tuple[int, int]) -> Point:
    """The point of the space at (s, t); `players` are the dimensions m and n."""
    z = np.asarray(plane.origin) + s * np.asarray(plane.u) + t * np.asarray(plane.v)
    m = players[0]
    return Point(tuple(map(float, z[:m])), tuple(map(float, z[m:])))


def panned(viewport: Viewport, s: float, t: float) -> Viewport:
    """Moved by these shares of its width and height."""
    width, height = viewport.s[1] - viewport.s[0], viewport.t[1] - viewport.t[0]
    return replace(
        viewport,
        s=(viewport.s[0] + s * width, viewport.s[1] + s * width),
        t=(viewport.t[0] + t * height, viewport.t[1] + t * height),
    )


def zoomed(viewport: Viewport, factor: float, about: tuple[float, float] | None = None) -> Viewport:
    """Scaled by `factor` (below 1: closer) around a point of the plane, the middle if none is given."""
    middle = about or (sum(viewport.s) / 2, sum(viewport.t) / 2)
    spans = []
    for (low, high), centre in zip((viewport.s, viewport.t), middle, strict=True):
        if not SMALLEST < (high - low) * factor < LARGEST:
            return viewport
        spans.append((centre + (low - centre) * factor, centre + (high - centre) * factor))
    return replace(viewport, s=spans[0], t=spans[1])


def fitted(viewport: Viewport, trajectories: Iterable[Trajectory | None], also: Sequence[Point] = ()) -> Viewport:
    """Around all paths and the points given, with a margin; a path that blows up counts with its first, tame part.

    A path is tame up to a thousand times the distance it starts at, so that one diverging method does not shrink the rest.
    """
    clouds = [_tame(run.z) for run in trajectories if run is not None and len(run.z)]
    clouds += [np.asarray([point.flat]) for point in also]
    if not clouds:
        return viewport
    s, t = project(viewport.plane, np.concatenate(clouds))
    return replace(viewport, s=_around(s), t=_around(t))


def _tame(z: np.ndarray) -> np.ndarray:
    with np.errstate(over="ignore", invalid="ignore"):
        far = np.abs(z).max(axis=1)
        wild = ~(far <= 1e3 * max(1.0, float(far[0])))
    return z[: int(np.argmax(wild))] if wild.any() else z


def _around(values: np.ndarray) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    margin = 0.08 * (high - low) or 1.0
    return low - margin, high + margin
