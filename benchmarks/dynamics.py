"""Trajectories: 300 steps of gradient descent-ascent, and 10,000 starts at once, against a loop in Python.

Run on its own with `python -m benchmarks.dynamics`. The loop is the notebook's: a named tuple of functions of two floats, both
half-steps and their losses kept in lists. Loop and program take turns, a few calls each, so that a busy moment of the machine
falls on both; the least time of each counts, which other work disturbs the least. 10,000 loops are one loop times 10,000.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from gametui import dynamics, games, params
from gametui.experiment import Experiment, GameChoice, Point, checked, checked_game, checked_method
from gametui.games._base import Game, start, zero_sum

ROUNDS = 40
CALLS = 10
"""Calls a turn."""
STEPS = 300
STARTS = 10_000
RATE = 0.05

Number = float


class Function(NamedTuple):
    fn: Callable[[Number, Number], Number]
    dx: Callable[[Number, Number], Number]
    dy: Callable[[Number, Number], Number]


def _exp_x(x: Number, y: Number) -> Number:
    ridge = y - 3 * x + 0.05 * x**3
    value = 4 * x * x - ridge**2 - 0.1 * y**4
    return np.exp(-0.01 * (x * x + y * y)) * (8 * x - 2 * ridge * (0.15 * x * x - 3) - 0.02 * x * value)


def _exp_y(x: Number, y: Number) -> Number:
    ridge = y - 3 * x + 0.05 * x**3
    value = 4 * x * x - ridge**2 - 0.1 * y**4
    return np.exp(-0.01 * (x * x + y * y)) * (-2 * ridge - 0.4 * y**3 - 0.02 * y * value)


GAMES: dict[str, Function] = {
    "bilinear": Function(lambda x, y: x * y, lambda x, y: y, lambda x, y: x),
    "quadratic": Function(
        lambda x, y: 3 * x * x + y * y + 4 * x * y,
        lambda x, y: 6 * x + 4 * y,
        lambda x, y: 2 * y + 4 * x,
    ),
    "softplus": Function(
        lambda x, y: np.log(1 + np.exp(x)) + 3 * x * y - np.log(1 + np.exp(y)),
        lambda x, y: 1 / (1 + np.exp(-x)) + 3 * y,
        lambda x, y: -1 / (1 + np.exp(-y)) + 3 * x,
    ),
    "exp_polynomial": Function(
        lambda x, y: np.exp(-0.01 * (x * x + y * y)) * (4 * x * x - (y - 3 * x + 0.05 * x**3) ** 2 - 0.1 * y**4),
        _exp_x,
        _exp_y,
    ),
}


def loop(func: Function, x: Number, y: Number) -> tuple[np.ndarray, np.ndarray]:
    """Points (2 STEPS, 2) and values of alternating descent-ascent, one Python call at a time."""
    points, values = [], []
    for _ in range(STEPS):
        values.append(func.fn(x, y))
        points.append((x, y))
        x = x - RATE * func.dx(x, y)
        values.append(func.fn(x, y))
        points.append((x, y))
        y = y + RATE * func.dy(x, y)
    return np.array(points), np.array(values)


def main() -> None:
    jax.config.update("jax_enable_x64", True)
    print(f"{'':34} {'loop':>9} {'program':>9} {'ratio':>6}   {'10,000 starts':>14} {'ratio':>6}")
    for name, func in GAMES.items():
        for scheme in ("simultaneous", "notebook"):
            asked = checked(checked_game(name, {}), (checked_method("gda", {"learning_rate": RATE}, scheme),), steps=STEPS)
            x, y = asked.start.flat
            slow, fast = in_turn(lambda: loop(func, x, y), lambda: dynamics.run(asked, asked.method))  # noqa: B023
            starts = np.random.default_rng(0).uniform(-5, 5, (STARTS, 2))
            slow_again, whole = in_turn(
                lambda: loop(func, x, y),  # noqa: B023
                lambda: dynamics.many(asked.game, asked.method, starts, STEPS),  # noqa: B023
                rounds=10,
                calls=1,
            )
            print(
                f"{name:>16}, {scheme:16} {slow * 1e6:6.0f} us {fast * 1e6:6.0f} us {slow / fast:6.1f}"
                f"   {whole * 1e3:11.1f} ms {slow_again * STARTS / whole:6.0f}"
            )
    print(f"\n{'500 dimensions, microseconds a step':46}")
    for optimizer in games_of_size():
        print(f"{optimizer[0]:>16} {optimizer[1]:9.1f}")


def in_turn(
    one: Callable[[], object], other: Callable[[], object], rounds: int = ROUNDS, calls: int = CALLS
) -> tuple[float, float]:
    """Least seconds of a call of each over the turns, a first one not counted."""
    times: tuple[list[float], list[float]] = ([], [])
    for k in range(rounds + 1):
        for kept, function in zip(times, (one, other), strict=True):
            began = time.perf_counter()
            for _ in range(calls):
                function()
            if k:
                kept.append((time.perf_counter() - began) / calls)
    return min(times[0]), min(times[1])


def wide() -> Game:
    """A game of 250 numbers a player."""
    return Game(
        losses=zero_sum(lambda x, y: jnp.sum(jnp.cos(x)) + jnp.vdot(x, y) - jnp.sum(y**4) / 4),
        start=start([1.0] * 250, [0.5] * 250),
        zero_sum=True,
    )


def games_of_size() -> list[tuple[str, float]]:
    """Microseconds of a step of each method in 500 dimensions, once compiled."""
    games.CATALOG = {"wide": params.Entry(wide)}  # type: ignore[assignment]
    found = []
    for name in ("gda", "eg", "ogda", "sga", "co", "cgd", "linearized_ppm", "fr"):
        asked = Experiment(
            game=GameChoice(name="wide"),
            methods=(checked_method(name, {}),),
            start=Point((1.0,) * 250, (0.5,) * 250),
            steps=400,
        )
        seconds, _ = in_turn(lambda: dynamics.run(asked, asked.method), lambda: None, rounds=3, calls=2)  # noqa: B023
        found.append((name, seconds / asked.steps * 1e6))
    return found


if __name__ == "__main__":
    main()
