"""The gradient's direction with Adam's step length."""

from __future__ import annotations

from gametui.games._base import Field
from gametui.optimizers._adaptive import (
    AdaptiveState,
    Beta1,
    Beta2,
    Epsilon,
    adam_direction,
    average_gradient,
    lengthened,
    norm,
    settled,
)
from gametui.optimizers._base import Optimizer, moved, rates
from gametui.pair import Pair
from gametui.params import LearningRate, Timescale

LENGTHS = (
    "steps keep about the length eta until |xi| is as small as epsilon, and vanish like |xi|^2 below: the linearisation there "
    "is I, which decides nothing."
)


def adalr(
    learning_rate: LearningRate = 0.01,
    timescale: Timescale = 1.0,
    beta1: Beta1 = 0.9,
    beta2: Beta2 = 0.999,
    epsilon: Epsilon = 1e-8,
) -> Optimizer:
    """AdaLR: step in the direction of the average gradient, as far as Adam would.

    w' = w - eta |A| m / (|m| + epsilon) for each player by itself, where m is the bias-corrected average gradient of Adam,
    A = m / (sqrt(v) + epsilon) Adam's direction, and |.| the Euclidean norm of all that a player has (Jelassi et al., 2022).
    It asks whether Adam works through its direction or its length. For a player with one number it is Adam itself, but for
    a factor |m| / (|m| + epsilon).

    A is homogeneous of degree 0 in gradients above epsilon: steps keep about the length eta times the root of the player's
    numbers, and runs end in a chatter. Below epsilon the step is eta |m| m / epsilon^2: J at rest is I, which says nothing, and
    runs come in like epsilon^2 / (eta t) where they come in.
    """
    rate, direction = rates(learning_rate, timescale), adam_direction(beta1, beta2, epsilon)

    def init(field: Field, z: Pair) -> AdaptiveState:
        return AdaptiveState(direction.begin(z))

    def update(field: Field, state: AdaptiveState, z: Pair) -> tuple[Pair, AdaptiveState]:
        adaptive, moments = direction.turn(field(z), state.moments)
        average = average_gradient(moments, beta1)
        along = Pair(*(lengthened(m, norm(a), epsilon) for a, m in zip(adaptive, average, strict=True)))
        return moved(z, rate, along), AdaptiveState(moments)

    return Optimizer(init, update, settled=settled, unlinearized=lambda: LENGTHS)
