"""RMSProp, by both players."""

from __future__ import annotations

from gametui.games._base import Field
from gametui.lazy import optax
from gametui.optimizers._adaptive import AdaptiveState, Beta2, Epsilon, epsilon_sentence, per_player, settled
from gametui.optimizers._base import Optimizer, moved, rates
from gametui.pair import Pair
from gametui.params import LearningRate, Timescale


def rmsprop(
    learning_rate: LearningRate = 0.01,
    timescale: Timescale = 1.0,
    beta2: Beta2 = 0.9,
    epsilon: Epsilon = 1e-8,
) -> Optimizer:
    """RMSProp: step along the gradient, each coordinate divided by its usual size.

    v' = beta2 v + (1 - beta2) xi^2, w' = w - eta xi / (sqrt(v') + epsilon) (Tieleman & Hinton, 2012, with their 0.9). It is
    Adam without an average of the gradient and without bias correction: v begins at 0, so the first step has the length
    eta / sqrt(1 - beta2) in each coordinate, three times eta by default. Epsilon stands outside the root.

    At rest J = I - (eta / epsilon) H, and beta2 for v. As for Adam that says what runs do only where |xi| is far below
    epsilon, so for an epsilon of 1e-4 or more; with less expect a chatter of about eta.
    """
    rate = rates(learning_rate, timescale)
    direction = per_player(lambda *numbers: optax.scale_by_rms(*numbers, eps_in_sqrt=False), beta2, epsilon)

    def init(field: Field, z: Pair) -> AdaptiveState:
        return AdaptiveState(direction.begin(z))

    def update(field: Field, state: AdaptiveState, z: Pair) -> tuple[Pair, AdaptiveState]:
        along, moments = direction.turn(field(z), state.moments)
        return moved(z, rate, along), AdaptiveState(moments)

    return Optimizer(init, update, settled=settled, unlinearized=lambda: epsilon_sentence(epsilon))
