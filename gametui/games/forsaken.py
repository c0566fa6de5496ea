"""A solution hidden behind an unstable cycle."""

from __future__ import annotations

from typing import Any

from gametui.games._base import Game, start, zero_sum
from gametui.pair import Pair

SHIFT = 0.45


def forsaken() -> Game:
    """A stable solution that runs cannot reach: one cycle shields it, and another takes them in.

    f(x, y) = x (y - 0.45) + p(x) - p(y), p(z) = z^2 / 4 - z^4 / 2 + z^6 / 6 (Hsieh, Mertikopoulos and Cevher, 2021). The one
    critical point is (0.07803, 0.41193), where H has the eigenvalues 0.04475 +- 0.90803 i: stable for the flow, and for
    descent-ascent up to the learning rate 0.1083; not Nash and not minimax (y is at no optimum), but strict local maximin.

    Around it lies an unstable cycle, 0.121 to 0.299 away. Inside, runs come in; from outside, as from the start (0.5, 0.5),
    gda, eg, ogda and cgd all go to the stable cycle 0.9226 to 1.9172 away, once round in time 7.548: steps times
    learning rate, for small ones. Far out (beyond 2.7 at
    a learning rate of 0.05) the steps of z^6 overshoot and overflow.
    """

    def p(z: Any) -> Any:
        square = z * z
        return square * (1 / 4 + square * (-1 / 2 + square / 6))

    return Game(
        losses=zero_sum(lambda x, y: x[0] * (y[0] - SHIFT) + p(x[0]) - p(y[0])),
        start=start([0.5], [0.5]),
        zero_sum=True,
        equilibria=lambda: (_solution(),),
        window=(-2.5, 2.5),
    )


def _solution() -> Pair:
    """The root of y = 0.45 - p'(x), x = p'(y), by bisection: x - p'(0.45 - p'(x)) increases through 0 once in [0, 0.2]."""

    def slope(z: float) -> float:
        return z / 2 - 2 * z**3 + z**5

    low, high = 0.0, 0.2
    while low < (middle := (low + high) / 2) < high:
        if middle - slope(SHIFT - slope(middle)) < 0:
            low = middle
        else:
            high = middle
    return start([high], [SHIFT - slope(high)])
