"""Linearised competitive gradient descent."""

from __future__ import annotations

from gametui.games._base import Field
from gametui.optimizers._base import Optimizer, memoryless, moved, rates, scaled
from gametui.optimizers._curvature import off_diagonal_product, plus
from gametui.pair import Pair
from gametui.params import LearningRate, Timescale


def lcgd(learning_rate: LearningRate = 0.05, timescale: Timescale = 1.0) -> Optimizer:
    """Linearised competitive descent: the first two terms of the series of competitive gradient descent.

    w' = w - D (I - Ho D) xi, where Ho holds the off-diagonal blocks of H and D the learning rates: each player steps as if
    the other had already taken its gradient step. J = I - D (I - Ho D) H. On the bilinear game it is extragradient, stable
    for eta |a| < 1; no solve, one product with Ho a step.
    """
    rate = rates(learning_rate, timescale)

    def update(field: Field, z: Pair) -> Pair:
        xi = field(z)
        return moved(z, rate, plus(xi, off_diagonal_product(field, z, scaled(rate, xi)), -1.0))

    return Optimizer(*memoryless(update))
