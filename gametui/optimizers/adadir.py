"""Adam's direction with the gradient's step length."""

from __future__ import annotations

from typing import Any

from gametui.optimizers._adaptive import Beta1, Beta2, Epsilon, grafted, lengthened, norm, settled
from gametui.optimizers._base import Optimizer, rates
from gametui.params import LearningRate, Timescale

ROUGH = (
    "the step is homogeneous of degree 1 in xi but not linear, and vanishes like |xi|^2 only where |xi| is below epsilon^2: "
    "how fast it contracts has to be measured."
)


def adadir(
    learning_rate: LearningRate = 0.01,
    timescale: Timescale = 1.0,
    beta1: Beta1 = 0.9,
    beta2: Beta2 = 0.999,
    epsilon: Epsilon = 1e-8,
) -> Optimizer:
    """AdaDir: step in the direction of Adam, as far as the average gradient would.

    w' = w - eta |m| A / (|A| + epsilon) for each player by itself, where m is the bias-corrected average gradient of Adam,
    A = m / (sqrt(v) + epsilon) Adam's direction, and |.| the Euclidean norm of all that a player has (Jelassi et al., 2022).
    With `adalr` it asks whether Adam works through its direction or its length. For a player with one number it is gradient
    descent with momentum, but for a factor |A| / (|A| + epsilon).

    The step is homogeneous of degree 1 in gradients above epsilon: Lipschitz but not linear, so that only a measured rate of
    contraction says whether it converges. Below epsilon Adam's direction is that of m and the step is eta m, as far down as
    epsilon^2; from there on it is eta |m| m / epsilon^2. So J at rest is I, which says nothing.
    """

    def graft(m: Any, a: Any) -> Any:
        return lengthened(a, norm(m), epsilon)

    rule = grafted(rates(learning_rate, timescale), beta1, beta2, epsilon, graft)
    return Optimizer(*rule, settled=settled, unlinearized=lambda: ROUGH)
