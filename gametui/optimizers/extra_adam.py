"""Extragradient with Adam."""

from __future__ import annotations

from gametui.games._base import Field
from gametui.optimizers._adaptive import AdaptiveState, Beta1, Beta2, Epsilon, adam_direction, epsilon_sentence, settled
from gametui.optimizers._base import Optimizer, moved, rates
from gametui.pair import Pair
from gametui.params import LearningRate, Timescale


def extra_adam(
    learning_rate: LearningRate = 0.01,
    timescale: Timescale = 1.0,
    beta1: Beta1 = 0.9,
    beta2: Beta2 = 0.999,
    epsilon: Epsilon = 1e-8,
) -> Optimizer:
    """Extra-Adam: look ahead along Adam's direction, then step with Adam's direction found there.

    m and v take in xi(w), which gives the direction d and the point ahead = w - eta d; then they take in xi(ahead), which
    gives d', and w' = w - eta d' (Gidel et al., 2019, algorithm 4). The moments and the count of the bias corrections move
    twice a step. Two gradients a step.

    At rest, with s = eta / epsilon: m' = beta1 m + (1 - beta1) H w, m'' = beta1 m' + (1 - beta1) H (w - s m'),
    w' = w - s m''. With beta1 = 0 it is extragradient with the learning rate s. That holds where |xi| is far below epsilon.
    Alternating, y looks ahead together with an x that has moved and whose moments have taken in both its gradients.
    """
    rate, direction = rates(learning_rate, timescale), adam_direction(beta1, beta2, epsilon)

    def init(field: Field, z: Pair) -> AdaptiveState:
        return AdaptiveState(direction.begin(z))

    def update(field: Field, state: AdaptiveState, z: Pair) -> tuple[Pair, AdaptiveState]:
        along, moments = direction.turn(field(z), state.moments)
        along, moments = direction.turn(field(moved(z, rate, along)), moments)
        return moved(z, rate, along), AdaptiveState(moments)

    return Optimizer(init, update, settled=settled, unlinearized=lambda: epsilon_sentence(epsilon), extrapolates=True)
