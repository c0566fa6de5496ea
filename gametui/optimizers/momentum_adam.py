"""Adam with heavy-ball momentum, negative momentum included."""

from __future__ import annotations

from typing import NamedTuple

from gametui.games._base import Field
from gametui.optimizers._adaptive import Beta1, Beta2, Epsilon, adam_direction, epsilon_sentence, settled
from gametui.optimizers._base import Optimizer, moved, rates
from gametui.optimizers.momentum import Beta, Own, pushed
from gametui.pair import Pair
from gametui.params import LearningRate, Timescale


class MomentumAdamState(NamedTuple):
    moments: Pair
    """Adam's, for each player."""
    previous: Pair
    """The point of the step before."""


def momentum_adam(
    learning_rate: LearningRate = 0.01,
    timescale: Timescale = 1.0,
    beta: Beta = -0.5,
    beta_x: Own = None,
    beta_y: Own = None,
    beta1: Beta1 = 0.0,
    beta2: Beta2 = 0.9,
    epsilon: Epsilon = 1e-8,
) -> Optimizer:
    """Adam with heavy-ball momentum on its steps; with beta < 0 it is Adam with negative momentum.

    w' = w - eta d + beta (w - w_previous), beginning at rest, where d = m / (sqrt(v) + epsilon) is Adam's direction. By
    default beta1 = 0, so d has no average of the gradient in it and beta is the only momentum; beta2 = 0.9. `beta_x` and
    `beta_y` set one player's own.

    The experiments of Gidel et al. (2019) make Adam's beta1 itself negative, with m' = beta1 m + xi; this puts their beta
    where their theory has it. As long as v stays what it is, the two are the same step. `adam` with beta1 = -0.5 is the
    other form, up to a factor 1 - beta1 in the learning rate.

    At rest, with beta1 = 0 and s = eta / epsilon, an eigenvalue lambda of H gives mu^2 - (1 + beta - s lambda) mu + beta = 0:
    heavy-ball momentum with the learning rate s. That holds where |xi| is far below epsilon.
    """
    rate, direction = rates(learning_rate, timescale), adam_direction(beta1, beta2, epsilon)
    weight = Pair(beta if beta_x is None else beta_x, beta if beta_y is None else beta_y)

    def init(field: Field, z: Pair) -> MomentumAdamState:
        return MomentumAdamState(direction.begin(z), z)

    def update(field: Field, state: MomentumAdamState, z: Pair) -> tuple[Pair, MomentumAdamState]:
        along, moments = direction.turn(field(z), state.moments)
        return pushed(moved(z, rate, along), z, state.previous, weight), MomentumAdamState(moments, z)

    return Optimizer(init, update, settled=settled, unlinearized=lambda: epsilon_sentence(epsilon))
