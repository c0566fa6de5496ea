"""Nesterov's accelerated gradient, by both players."""

from __future__ import annotations

from gametui.games._base import Field
from gametui.optimizers._base import Optimizer, moved, rates
from gametui.optimizers.momentum import Beta, MomentumState, Own, pushed
from gametui.pair import Pair
from gametui.params import LearningRate, Timescale


def nesterov(
    learning_rate: LearningRate = 0.05,
    timescale: Timescale = 1.0,
    beta: Beta = -0.5,
    beta_x: Own = None,
    beta_y: Own = None,
) -> Optimizer:
    """Nesterov momentum: the gradient is taken where the momentum leads.

    v = w + beta (w - w_previous), w' = v - eta xi(v), beginning at rest (Nesterov, 1983). An eigenvalue lambda of H gives the
    roots of mu^2 - (1 - eta lambda)(1 + beta) mu + (1 - eta lambda) beta = 0. `beta_x` and `beta_y` set one player's own.
    """
    rate = rates(learning_rate, timescale)
    weight = Pair(beta if beta_x is None else beta_x, beta if beta_y is None else beta_y)

    def init(field: Field, z: Pair) -> MomentumState:
        return MomentumState(z)

    def update(field: Field, state: MomentumState, z: Pair) -> tuple[Pair, MomentumState]:
        ahead = pushed(z, z, state.previous, weight)
        return moved(ahead, rate, field(ahead)), MomentumState(z)

    return Optimizer(init, update)
