"""The gradient's direction with Adam's step length."""

from __future__ import annotations

from typing import Any

from gametui.optimizers._adaptive import Beta1, Beta2, Epsilon, grafted, lengthened, norm, settled
from gametui.optimizers._base import Optimizer, rates
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

    def graft(m: Any, a: Any) -> Any:
        return lengthened(m, norm(a), epsilon)

    rule = grafted(rates(learning_rate, timescale), beta1, beta2, epsilon, graft)
    return Optimizer(*rule, settled=settled, unlinearized=lambda: LENGTHS)
