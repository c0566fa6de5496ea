"""A potential game."""

from __future__ import annotations

from typing import Annotated

from gametui.games._base import Game, start
from gametui.pair import Pair
from gametui.params import Number


def potential(b: Annotated[float, Number(-10, 10, text="coupling: coefficient of x y")] = 1.0) -> Game:
    """Both players minimise the same loss: no rotation at all, gradient descent on one function.

    loss_x = loss_y = x^2 + b x y + y^2. H = [[2, b], [b, 2]] is symmetric, with the eigenvalues 2 - b and 2 + b: for
    |b| < 2 gradient descent converges to the origin for learning rates below 2 / (2 + |b|), 2/3 by default (Balduzzi et al.,
    2018, for potential games).

    The origin is a strict Nash equilibrium for every b, as each player's own curvature is 2. Beyond |b| = 2 it is a saddle of
    the common loss, and descent leaves it: both would gain if they moved together. There is no rotation
    to adjust for: sga with any lambda takes the same steps as gda. Its counterpart is `hamiltonian`.
    """

    def losses(z: Pair) -> tuple[object, object]:
        x, y = z.x[0], z.y[0]
        loss = x * x + b * x * y + y * y
        return loss, loss

    return Game(
        losses=losses,
        start=start([3.0], [-2.0]),
        zero_sum=False,
        equilibria=lambda: (start([0.0], [0.0]),),
        window=(-4.5, 4.5),
    )
