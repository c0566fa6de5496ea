"""Hamiltonian gradient descent."""

from __future__ import annotations

from gametui.games._base import Field
from gametui.optimizers._base import Optimizer, memoryless, moved, rates
from gametui.optimizers._curvature import transposed_product
from gametui.pair import Pair
from gametui.params import LearningRate, Timescale


def hgd(learning_rate: LearningRate = 0.05, timescale: Timescale = 1.0) -> Optimizer:
    """Hamiltonian gradient descent: both players descend on the squared norm of the simultaneous gradient.

    w' = w - eta H^T xi, the gradient of |xi|^2 / 2, so J = I - eta H^T H: every critical point with a regular H attracts,
    for eta < 2 / |H|^2, whether it is a solution of the game, a saddle or both players' worst. On the bilinear game the
    spectral radius is |1 - eta a^2|.
    """
    rate = rates(learning_rate, timescale)

    def update(field: Field, z: Pair) -> Pair:
        return moved(z, rate, transposed_product(field, z, field(z)))

    return Optimizer(*memoryless(update))
