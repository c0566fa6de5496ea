"""Games by name and numbers, for what the tests of games ask: H, runs, the flow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from gametui import dynamics, games
from gametui.analysis import hessian, report
from gametui.experiment import Point, checked, checked_game, checked_method
from gametui.pair import Pair
from gametui.results import CriticalPoint


def made(name: str, **numbers: Any) -> games.Game:
    return games.build(name, checked_game(name, numbers).parameters)


def matrix(name: str, w: Any, **numbers: Any) -> np.ndarray:
    """H at a point w (n,)."""
    return hessian.at(checked_game(name, numbers), np.array([w], dtype=float)).hessian[0]


def spectrum(name: str, which: int = 0, **numbers: Any) -> np.ndarray:
    """The eigenvalues of H at an equilibrium, sorted."""
    at = made(name, **numbers).equilibria()[which]
    return np.sort_complex(np.round(np.linalg.eigvals(matrix(name, [*at.x, *at.y], **numbers)), 12) + 0.0)


def judged(name: str, near: tuple[float, ...] | None = None, **numbers: Any) -> CriticalPoint:
    """The report on a game's equilibrium, or on the point asked for."""
    game = checked_game(name, numbers)
    home = made(name, **numbers)
    m = len(home.start.x)
    at = Point(near[:m], near[m:]) if near else Point(*home.equilibria()[0])
    (found,) = report.analyze(game, checked_method("gda", {}), at=at)
    return found


def words(found: CriticalPoint) -> tuple[str, ...]:
    return tuple(found.verdicts[axis].verdict for axis in ("nash", "minimax", "maximin", "flow"))


def run(
    name: str,
    optimizer: str = "gda",
    steps: int = 1000,
    start: tuple[float, float] | None = None,
    scheme: str = "simultaneous",
    game: Mapping[str, Any] | None = None,
    **numbers: Any,
) -> np.ndarray:
    """The points (steps + 1, n) of a run, fewer where it overflows."""
    method = checked_method(optimizer, numbers, scheme)
    at = Point(start[:1], start[1:]) if start else None
    rows = dynamics.run(checked(checked_game(name, dict(game or {})), (method,), at, steps=steps), method)
    return np.hstack([rows.x, rows.y])


def radius(w: np.ndarray, centre: Any = 0.0) -> np.ndarray:
    return np.asarray(np.linalg.norm(w - np.asarray(centre), axis=1))


def flow(
    game: games.Game,
    start: Any,
    time: float,
    step: float,
    towards: float = -1.0,
    metric: Callable[[Pair, Pair], Pair] | None = None,
) -> np.ndarray:
    """w' = towards xi, by Runge and Kutta's method of fourth order: the points (k, n).

    `metric` may bend the gradient: (z, xi) -> direction.
    """
    m, field = len(game.start.x), game.field

    def speed(w: Any) -> Any:
        z = Pair(w[:m], w[m:])
        return towards * jnp.concatenate(metric(z, field(z)) if metric else field(z))

    def forward(w: Any, _: Any) -> tuple[Any, Any]:
        a = speed(w)
        b = speed(w + step / 2 * a)
        c = speed(w + step / 2 * b)
        d = speed(w + step * c)
        w = w + step / 6 * (a + 2 * b + 2 * c + d)
        return w, w

    start = jnp.asarray(start, dtype=float)
    _, points = jax.jit(lambda w: jax.lax.scan(forward, w, None, length=round(time / step)))(start)
    return np.vstack([start, points])


def turns(w: np.ndarray, centre: Any = 0.0) -> np.ndarray:
    """Rows between one crossing of the ray to the right of the centre and the next, in either direction."""
    x, y = (w - np.asarray(centre)).T
    crossing = np.flatnonzero((np.sign(y[:-1]) != np.sign(y[1:])) & (x[1:] > 0))
    return np.diff(crossing + y[crossing] / (y[crossing] - y[crossing + 1]))
