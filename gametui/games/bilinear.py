"""The bilinear game in one dimension a player."""

from __future__ import annotations

from typing import Annotated

from gametui.games._base import Game, start, zero_sum
from gametui.params import Number


def bilinear(a: Annotated[float, Number(-100, 100, text="strength of the coupling")] = 1.0) -> Game:
    """Pure rotation: no player has curvature of its own, each only pushes the other around.

    f(x, y) = a x y. The origin is the only critical point, a Nash equilibrium, and H = [[0, a], [-a, 0]] has the
    eigenvalues +-i a: linearisation of the flow decides nothing, simultaneous gradient descent-ascent spirals out at
    every learning rate, alternating descent-ascent circles, and extragradient comes home.
    """
    return Game(
        losses=zero_sum(lambda x, y: a * x[0] * y[0]),
        start=start([6.0], [6.0]),
        zero_sum=True,
        equilibria=lambda: (start([0.0], [0.0]),),
        window=(-15.0, 15.0),
    )
