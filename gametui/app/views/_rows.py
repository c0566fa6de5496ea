"""What of the trajectories is shown: up to the step of the playback, seen in the plane of the picture."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from gametui import labels
from gametui.app.snapshot import Snapshot, Trajectory, Viewport


def shown(snapshot: Snapshot) -> Iterator[tuple[str, str, Trajectory, int]]:
    """(colour, label, trajectory, how many of its rows are shown) of every method that has rows.

    The label names the scheme only where the methods' schemes differ.
    """
    names = labels.brief(snapshot.experiment.methods)
    for colour, label, run in zip(snapshot.colours, names, snapshot.trajectories, strict=False):
        if run is None or not len(run.step):
            continue
        count = len(run.step) if snapshot.shown is None else int(np.searchsorted(run.step, snapshot.shown, side="right"))
        yield colour, label, run, max(count, 1)


def diverged(snapshot: Snapshot) -> list[str]:
    """Labels of the methods that have left for infinity by the step that is shown."""
    return [label for _, label, run, count in shown(snapshot) if _left(run, count)]


def _left(run: Trajectory, count: int) -> bool:
    if not np.isfinite(run.z[count - 1]).all():
        return True
    return count == len(run.step) and run.outcome is not None and run.outcome.status == "diverged"


def projected(z: np.ndarray, viewport: Viewport) -> tuple[np.ndarray, np.ndarray]:
    """Coordinates (s, t) in the viewport's plane of the points z, (k, m + n), dropped on it at right angles."""
    plane = viewport.plane
    axes = np.array([plane.u, plane.v], dtype=float)
    gram = np.linalg.pinv(axes @ axes.T)
    away = np.atleast_2d(np.asarray(z, dtype=float)) - np.asarray(plane.origin, dtype=float)
    # Coordinate by coordinate where the plane lies along the axes, so that one infinite coordinate spoils only itself.
    flat = np.stack([_along(away, axis) for axis in axes], axis=1)
    if np.abs(gram - np.eye(2)).max() > 1e-12:
        flat = flat @ gram
    return flat[:, 0], flat[:, 1]


def _along(points: np.ndarray, axis: np.ndarray) -> np.ndarray:
    used = np.flatnonzero(axis)
    return points[:, used] @ axis[used]


def dimensions(snapshot: Snapshot) -> int:
    return len(snapshot.experiment.start.flat)
