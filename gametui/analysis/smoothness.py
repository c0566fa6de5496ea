"""Whether the derivatives at a point are those of the points that rounding cannot tell from it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from gametui.analysis import hessian, newton
from gametui.experiment import GameChoice

BLUR = 1e-12
"""Points this near, as a part of 1 + |w|, are one to rounding."""
DIRECTIONS = 3
"""Random lines through the point along which its neighbours are taken, beside that of Newton's next step."""


class Around(NamedTuple):
    """A game around k points of n numbers: in balls that hold the exact critical points and all that rounding blurs."""

    kink: np.ndarray
    """(k,): xi is not near zero all around, or not finite: no derivative explains how far it jumps."""
    change: np.ndarray
    """(k,): how far (spectral norm) H may be from that of the exact point; nan at a kink where H does not exist."""
    other: np.ndarray
    """(k, n): the neighbour whose H is that far."""


def around(game: GameChoice, points: np.ndarray, local: hessian.Local) -> Around:
    """What the neighbours of critical points (k, n), with finite `local` there, say about their derivatives.

    Next to a kink one side can look like a critical point. And next to a point where H vanishes Newton's method creeps,
    each step covering a fixed part of the way, so the ball reaches over four of them; elsewhere they are rounding.
    """
    k, n = points.shape
    step = newton.step(local)
    far = np.linalg.norm(points, axis=1)
    radius = np.maximum(4 * np.linalg.norm(step, axis=1), BLUR * (1 + far))
    lines = np.random.default_rng(0).standard_normal((DIRECTIONS, n))
    lines /= np.linalg.norm(lines, axis=1, keepdims=True)
    moves = np.concatenate([radius[:, None, None] * lines, 4 * step[:, None]], axis=1)
    neighbours = points[:, None] + np.concatenate([moves, -moves], axis=1)
    there = hessian.at(game, neighbours.reshape(-1, n))
    matrices = there.hessian.reshape(k, -1, n, n)
    sound = np.isfinite(there.gradient).all(axis=1).reshape(k, -1).all(axis=1) & np.isfinite(matrices).all(axis=(1, 2, 3))
    matrices = np.where(sound[:, None, None, None], matrices, local.hessian[:, None])
    xi = np.linalg.norm(there.gradient, axis=1).reshape(k, -1).max(axis=1)
    steepest = np.linalg.norm(matrices, 2, axis=(2, 3)).max(axis=1)
    change = np.linalg.norm(matrices - local.hessian[:, None], 2, axis=(2, 3))
    jumps = xi > 10 * (newton.ZERO * (1 + steepest * far) + steepest * radius)
    return Around(~sound | jumps, change.max(axis=1), neighbours[np.arange(k), change.argmax(axis=1)])
