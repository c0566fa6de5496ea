"""Adam, by both players."""

from __future__ import annotations

from gametui.games._base import Field
from gametui.optimizers._adaptive import AdaptiveState, Beta1, Beta2, Epsilon, adam_direction, epsilon_sentence, settled
from gametui.optimizers._base import Optimizer, moved, rates
from gametui.pair import Pair
from gametui.params import LearningRate, Timescale


def adam(
    learning_rate: LearningRate = 0.01,
    timescale: Timescale = 1.0,
    beta1: Beta1 = 0.9,
    beta2: Beta2 = 0.999,
    epsilon: Epsilon = 1e-8,
) -> Optimizer:
    """Adam: step along the average gradient, each coordinate divided by its usual size.

    m' = beta1 m + (1 - beta1) xi, v' = beta2 v + (1 - beta2) xi^2, w' = w - eta m' / (sqrt(v') + epsilon), with m' and v'
    divided by 1 - beta1^t and 1 - beta2^t (Kingma & Ba, 2015). Every step has about the length eta in each coordinate,
    however small the gradient, so on most games it ends in a chatter rather than at a point.

    With s = eta / epsilon the step at rest is linearised by [[I - s (1 - beta1) H, -s beta1 I], [(1 - beta1) H, beta1 I]]
    over (w, m), and beta2 for v: momentum with the learning rate s. That holds where |xi| is far below epsilon, so it says
    what runs do for an epsilon of 1e-4 or more, and nothing for the usual 1e-8. GANs are often trained with beta1 = 0.5 or 0;
    below 0 it is negative momentum as Gidel et al. (2019) put it into Adam in their experiments.
    """
    rate, direction = rates(learning_rate, timescale), adam_direction(beta1, beta2, epsilon)

    def init(field: Field, z: Pair) -> AdaptiveState:
        return AdaptiveState(direction.begin(z))

    def update(field: Field, state: AdaptiveState, z: Pair) -> tuple[Pair, AdaptiveState]:
        along, moments = direction.turn(field(z), state.moments)
        return moved(z, rate, along), AdaptiveState(moments)

    return Optimizer(init, update, settled=settled, unlinearized=lambda: epsilon_sentence(epsilon))
