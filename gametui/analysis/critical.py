"""Critical points: where the simultaneous gradient xi vanishes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import msgspec
import numpy as np

from gametui import games
from gametui.analysis import hessian, large, newton, smoothness
from gametui.experiment import GameChoice, Point
from gametui.structure import of_game

LARGEST = 20
"""Most dimensions in which a box is searched; above, Newton's method runs from the given starts alone."""
FARTHEST = 1e100
"""Largest coordinate of a start that is followed: beyond, squares of distances overflow."""
VANISHED = 1e-250
"""A Hessian of this size may have underflown; at any other, Newton's step tells a flat place from a critical point."""
ALONG, AWAY = 3, 0.2
"""Directions in which a set of critical points is followed, and how far, as a part of 1 + |w|."""
CONTINUUM = 8
"""More degenerate points than this, far from each other, are a line or a surface of them."""


class Found(NamedTuple):
    """Verified critical points (k, n), and which of them (k,) are degenerate: H is singular within rounding there."""

    points: np.ndarray
    degenerate: np.ndarray


@np.errstate(all="ignore")
def find(game: GameChoice, box: tuple[float, float] | None = None, starts: Sequence[Point] = (), seed: int = 0) -> list[Point]:
    """The critical points that Newton's method finds from seeded starts all over the box, and from the given starts.

    `box` is the range of every coordinate; a point that a given start leads to may also lie within its width of that start.
    Without a box only the given starts are followed, and the game's own window gives the scale.
    A point counts where |xi| <= 1e-10 (1 + |H| |w|) and Newton's next step is short: far out on a surface that dies away
    exponentially the gradient is as small as you like, but so is H, and the next step is as long as ever. Where the
    gradient is nothing all around, against its size elsewhere in the box, the surface is flat, and nothing is reported. Nor
    is a kink, next to which the gradient of one side may vanish.

    Where H is singular critical points may fill a line or a surface. Then representatives come back: those that the given
    starts lead to, and the one nearest to the middle of the box. `degenerate` tells them.
    Returns: points from the middle of the box outwards, the same for the same seed.
    """
    m, n = of_game(game)[0].sizes
    given = np.array([start.flat for start in starts], dtype=np.float64).reshape(-1, m + n)
    given = given[(np.abs(given) <= FARTHEST).all(axis=1)]
    low, high = box if box is not None else games.build(game.name, game.parameters, game.formula).window
    searched = box is not None and m + n <= LARGEST
    if m + n > large.LARGE:
        return [point for start in starts if (point := large.follow(game, start)) is not None]
    found = [_from_starts(game, given, low, high, seed, not searched)] if len(given) else []
    if searched:
        found.append(_in_box(msgspec.json.encode(game), float(low), float(high), seed))
    points = _finite(game, _distinct(found, low, high, len(given))) if found else given
    return [Point(tuple(map(float, w[:m])), tuple(map(float, w[m:]))) for w in points]


@np.errstate(all="ignore")
def beside(game: GameChoice, at: Point, reach: float) -> bool:
    """Whether a few Newton steps lead from `at` to a verified critical point no farther off than `reach` in any coordinate."""
    low, high = games.build(game.name, game.parameters, game.formula).window
    w = np.array([at.flat])
    found = _verified(game, w, low, high, 0, steps=8).points
    return bool(len(found) and np.abs(found[0] - w[0]).max() <= reach)


@np.errstate(all="ignore")
def kinked(game: GameChoice, at: Point) -> bool:
    """Whether xi vanishes at `at`, and jumps within rounding of it."""
    w = np.array([at.flat])
    local = hessian.at(game, w)
    finite = np.isfinite(local.hessian).all() and np.isfinite(local.gradient).all()
    return bool(finite and smoothness.around(game, w, local).kink[0])


@np.errstate(all="ignore")
def along(game: GameChoice, at: Point) -> int:
    """The dimension of the set of critical points around one of them: that of the kernel of H where they fill it; else 0.

    A generic direction of the kernel is tangent to the set only where the whole kernel is. So some are taken, and from some
    way along each Newton's method has to come to a critical point beside it: next to an isolated one it would go back.
    """
    w = np.array([at.flat])
    matrix = hessian.at(game, w).hessian[0]
    if not np.isfinite(matrix).all():
        return 0
    _, singular, right = np.linalg.svd(matrix)
    kernel = right[singular <= newton.SINGULAR * singular[0]]
    if not len(kernel):
        return 0
    lines = np.random.default_rng(0).standard_normal((ALONG, len(kernel))) @ kernel
    lines *= AWAY * (1 + np.linalg.norm(w)) / np.linalg.norm(lines, axis=1, keepdims=True)
    ends, local = newton.polished(game, w + lines, newton.STEPS // 4)
    size = np.linalg.norm(local.hessian, 2, axis=(1, 2))
    arrived = np.linalg.norm(local.gradient, axis=1) <= newton.ZERO * (1 + size * np.linalg.norm(ends, axis=1))
    beside = np.linalg.norm(ends - w - lines, axis=1) <= np.linalg.norm(lines, axis=1) / 2
    flat = np.linalg.matrix_rank(local.hessian, tol=newton.SINGULAR * singular[0]) == len(singular) - len(kernel)
    return len(kernel) if (arrived & beside & flat).all() else 0


def degenerate(matrices: np.ndarray) -> np.ndarray:
    """Which Hessians (k, n, n) are singular within rounding, so that the point may not be isolated."""
    singular = np.linalg.svd(matrices, compute_uv=False)
    return np.asarray(singular[:, -1] <= newton.SINGULAR * singular[:, 0])


@lru_cache(maxsize=64)
def _in_box(game: bytes, low: float, high: float, seed: int) -> Found:
    """The search in the box depends on nothing else, so a new optimizer does not repeat it."""
    choice = msgspec.json.decode(game, type=GameChoice)
    ends = newton.search(choice, low, high, seed)
    found = _verified(choice, _apart(ends, 1e-5 * (high - low)), low, high, seed)
    inside = ((found.points >= low) & (found.points <= high)).all(axis=1)
    return Found(found.points[inside], found.degenerate[inside])


def _from_starts(game: GameChoice, given: np.ndarray, low: float, high: float, seed: int, alone: bool) -> Found:
    """Where the given starts lead: with all patience where they are `alone`, without a search in a box."""
    found = _verified(game, given, low, high, seed, newton.STEPS if alone else newton.STEPS // 4)
    inside = ((found.points >= low) & (found.points <= high)).all(axis=1)
    near = np.abs(found.points[:, None] - given[None]).max(axis=2).min(axis=1, initial=np.inf) <= high - low
    return Found(found.points[inside | near], found.degenerate[inside | near])


def _verified(game: GameChoice, candidates: np.ndarray, low: float, high: float, seed: int, steps: int = newton.STEPS) -> Found:
    points, local = newton.polished(game, candidates, steps)
    finite = np.isfinite(local.hessian).all(axis=(1, 2))
    size = np.linalg.norm(np.where(finite[:, None, None], local.hessian, 0.0), 2, axis=(1, 2))
    far = np.linalg.norm(points, axis=1)
    vanishes = np.linalg.norm(local.gradient, axis=1) <= newton.ZERO * (1 + size * far)
    stands = np.linalg.norm(newton.step(local), axis=1) <= 1e-6 * (1 + far)
    kept = finite & vanishes & stands
    suspect = kept & (size < VANISHED)
    kept[suspect] = ~_flat(game, points[suspect], low, high, seed)
    if kept.any():
        kept[kept] = ~smoothness.around(game, points[kept], hessian.Local(*(each[kept] for each in local))).kink
    return Found(points[kept], degenerate(local.hessian[kept]))


def _flat(game: GameChoice, points: np.ndarray, low: float, high: float, seed: int) -> np.ndarray:
    """Which points (k, n) lie where the gradient has died away all around, as it does when an exponential underflows."""
    random = np.random.default_rng(seed)
    k, n = points.shape
    away = random.standard_normal((4, n))
    away *= 0.01 * (high - low) / np.linalg.norm(away, axis=1, keepdims=True)
    around = hessian.at(game, (points[:, None] + away).reshape(-1, n)).gradient
    elsewhere = hessian.at(game, random.uniform(low, high, (16, n))).gradient
    sizes = np.linalg.norm(elsewhere, axis=1)
    known = sizes[~np.isnan(sizes)]
    typical = np.median(known) if known.size else 0.0
    return np.asarray(np.linalg.norm(around, axis=1).reshape(k, 4).max(axis=1) < 1e-12 * typical)


def _distinct(found: list[Found], low: float, high: float, given: int) -> np.ndarray:
    """The points (k, n) of all searches, each once, from the middle outwards. `found[0]` is of the given starts, if any."""
    points = np.concatenate([one.points for one in found])
    singular = np.concatenate([one.degenerate for one in found])
    middle = (low + high) / 2
    isolated = _apart(points[~singular], 1e-6)
    spread = points[singular]
    clusters = _apart(spread, 0.01 * (high - low))
    if len(clusters) > CONTINUUM:
        own = found[0].points[found[0].degenerate] if given else spread[:0]
        nearest = spread[np.argmin(np.linalg.norm(spread - middle, axis=1))]
        clusters = _apart(np.concatenate([own, nearest[None]]), 1e-6)
    together = np.concatenate([isolated, clusters])
    together[np.abs(together) <= 1e-15 * (1 + np.abs(together).max(axis=1, initial=0.0, keepdims=True))] = 0.0
    return np.asarray(together[np.argsort(np.linalg.norm(together - middle, axis=1), kind="stable")])


def _finite(game: GameChoice, points: np.ndarray) -> np.ndarray:
    """Those of the points (k, n) at which the game has derivatives: a coordinate that came to be 0 may be where it has none."""
    if not len(points):
        return points
    local = hessian.at(game, points)
    return np.asarray(points[np.isfinite(local.hessian).all(axis=(1, 2)) & np.isfinite(local.gradient).all(axis=1)])


def _apart(points: np.ndarray, distance: float) -> np.ndarray:
    """The points (k, n) without those that lie within `distance` (1 + |w|) of an earlier one."""
    kept: list[np.ndarray] = []
    for point in points:
        radius = distance * (1 + np.linalg.norm(point))
        if not kept or np.linalg.norm(np.array(kept) - point, axis=1).min() > radius:
            kept.append(point)
    return np.array(kept).reshape(-1, points.shape[1])
