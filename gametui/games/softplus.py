"""A softplus for each player, and a coupling."""

from __future__ import annotations

import math
from typing import Annotated

from gametui.games import _functions
from gametui.games._base import Game, start, zero_sum
from gametui.pair import Pair
from gametui.params import Number


def softplus(a: Annotated[float, Number(-100, 100, text="strength of the coupling")] = 3.0) -> Game:
    """A convex-concave game whose solution is not the origin: rotation with a little friction.

    f(x, y) = log(1 + e^x) + a x y - log(1 + e^y). The gradient of x is sigmoid(x) + a y and that of y, for its loss -f,
    sigmoid(y) - a x, so the one critical point (a other than 0) solves x = sigmoid(y) / a, y = -sigmoid(x) / a; at a =
    3 it is (0.15177, -0.17929), where H has the eigenvalues 0.2483 +- 3.0000 i. It is a strict Nash equilibrium;
    simultaneous descent-ascent converges to it for learning rates below 0.0548.

    Far from the middle the second derivatives vanish, so a method that divides by them (fr) leaves the picture in one
    step. With a = 0 nothing stops x from falling and y from falling for ever: there is no equilibrium.
    """
    return Game(
        losses=zero_sum(lambda x, y: _functions.softplus(x[0]) + a * x[0] * y[0] - _functions.softplus(y[0])),
        start=start([6.0], [6.0]),
        zero_sum=True,
        equilibria=lambda: _equilibrium(float(a)),
        window=(-10.0, 10.0),
    )


def _sigmoid(t: float) -> float:
    return 1 / (1 + math.exp(-t)) if t >= 0 else math.exp(t) / (1 + math.exp(t))


def _equilibrium(a: float) -> tuple[Pair, ...]:
    """The root of x - sigmoid(-sigmoid(x) / a) / a, by bisection: it lies between 0 and 1 / a, and there is only one."""
    if a == 0:
        return ()
    low, high = sorted((0.0, 1 / a))
    while low < (middle := (low + high) / 2) < high:
        if middle - _sigmoid(-_sigmoid(middle) / a) / a < 0:
            low = middle
        else:
            high = middle
    return (start([high], [-_sigmoid(high) / a]),)
