"""Consensus optimization."""

from __future__ import annotations

from typing import Annotated, Any

from gametui.games._base import Field
from gametui.optimizers._base import Optimizer, memoryless, moved, rates
from gametui.optimizers._curvature import plus, transposed_product
from gametui.pair import Pair
from gametui.params import LearningRate, Number, Timescale


def co(
    learning_rate: LearningRate = 0.05,
    timescale: Timescale = 1.0,
    gamma: Annotated[float, Number(0, 100, ratio=1.1, text="weight of the squared gradient norm")] = 0.5,
) -> Optimizer:
    """Consensus optimization: both players also want the gradient to be small.

    w' = w - eta (xi + gamma H^T xi): gradient of each loss plus that of gamma |xi|^2 / 2, so J = I - eta (I + gamma
    H^T) H (Mescheder et al., 2017). It damps rotation, and it also makes points attractive that are no solution: f =
    -x^2 + y^2 for gamma > 1/2. Where -1 / gamma is an eigenvalue of H there are fixed points that are not critical.

    A gradient and an H^T v a step. The scheme `notebook` steps 2 gamma, as the notebook's code does; its formula has
    gamma.
    """
    rate = rates(learning_rate, timescale)

    def weighted(gamma: Any) -> Optimizer:
        def update(field: Field, z: Pair) -> Pair:
            xi = field(z)
            return moved(z, rate, plus(xi, transposed_product(field, z, xi), gamma))

        return Optimizer(*memoryless(update))

    return weighted(gamma)._replace(notebook=weighted(2 * gamma))
