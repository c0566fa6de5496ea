"""The proximal point method, linearised."""

from __future__ import annotations

from gametui.games._base import Field
from gametui.optimizers._base import Optimizer, memoryless, moved, rates, scaled
from gametui.optimizers._curvature import hessian_product, plus, solved
from gametui.pair import Pair
from gametui.params import LearningRate, Timescale


def linearized_ppm(learning_rate: LearningRate = 0.05, timescale: Timescale = 1.0) -> Optimizer:
    """The linearised proximal point method: one Newton step towards the implicit step.

    w' = w - (I + D H)^-1 D xi with D the learning rates. An eigenvalue lambda of H becomes 1 / (1 + eta lambda), so
    every point whose H has its spectrum in the right half-plane is stable at every learning rate: simultaneous, and
    with one learning rate for both. As eta grows it turns into Newton's method, which converges to critical points of
    all kinds.

    A linear solve a step (elimination to 64 numbers, GMRES with products above). The step does not exist where -1 / eta
    is an eigenvalue of H.
    """
    rate = rates(learning_rate, timescale)

    def update(field: Field, z: Pair) -> Pair:
        step = solved(lambda v: plus(v, scaled(rate, hessian_product(field, z, v))), scaled(rate, field(z)))
        return moved(z, Pair(1.0, 1.0), step)

    return Optimizer(
        *memoryless(update),
        undefined="-1 is an eigenvalue of the learning rates times H here: the implicit step does not exist.",
    )
