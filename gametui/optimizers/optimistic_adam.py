"""Optimistic Adam."""

from __future__ import annotations

from typing import NamedTuple

from gametui.games._base import Field
from gametui.optimizers._adaptive import Beta1, Beta2, Epsilon, adam_direction, epsilon_sentence, settled
from gametui.optimizers._base import Optimizer, moved, rates
from gametui.optimizers._curvature import plus
from gametui.pair import Pair
from gametui.params import LearningRate, Timescale


class OptimisticAdamState(NamedTuple):
    moments: Pair
    """Adam's, for each player."""
    previous: Pair
    """Adam's direction of the step before."""


def optimistic_adam(
    learning_rate: LearningRate = 0.01,
    timescale: Timescale = 1.0,
    beta1: Beta1 = 0.9,
    beta2: Beta2 = 0.999,
    epsilon: Epsilon = 1e-8,
) -> Optimizer:
    """Optimistic Adam: step with twice Adam's direction minus the last one.

    w' = w - 2 eta d + eta d_previous, where d = m / (sqrt(v) + epsilon) is Adam's direction, bias-corrected (Daskalakis et
    al., 2018, algorithm 1). The first step is a plain one, as in `ogda`: the previous direction starts as the first. (With
    their m = v = 0 for the step before, it would be of twice the length.)

    At rest, with s = eta / epsilon, d = m / epsilon and w' = w - 2 s m' + eta d, so J is that of optimistic descent with
    momentum and the learning rate s; with beta1 = 0 each eigenvalue lambda of H gives mu^2 - (1 - 2 s lambda) mu - s lambda.
    That holds where |xi| is far below epsilon. An average of the gradient undoes optimism: on the game x y this converges with
    beta1 = 0, and with beta1 = 0.5 or 0.9 it does not.
    """
    rate, direction = rates(learning_rate, timescale), adam_direction(beta1, beta2, epsilon)

    def init(field: Field, z: Pair) -> OptimisticAdamState:
        moments = direction.begin(z)
        return OptimisticAdamState(moments, direction.turn(field(z), moments)[0])

    def update(field: Field, state: OptimisticAdamState, z: Pair) -> tuple[Pair, OptimisticAdamState]:
        along, moments = direction.turn(field(z), state.moments)
        return moved(z, rate, plus(along, plus(along, state.previous, -1.0))), OptimisticAdamState(moments, along)

    return Optimizer(init, update, settled=settled, unlinearized=lambda: epsilon_sentence(epsilon))
