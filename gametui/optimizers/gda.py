"""Gradient descent-ascent."""

from __future__ import annotations

from gametui.games._base import Field
from gametui.optimizers._base import Optimizer, memoryless, moved, rates
from gametui.pair import Pair
from gametui.params import LearningRate, Timescale


def gda(learning_rate: LearningRate = 0.05, timescale: Timescale = 1.0) -> Optimizer:
    """Gradient descent-ascent: each player follows the gradient of its own loss.

    w' = w - eta xi(w), so J = I - eta H. Simultaneous, with one learning rate for both, it is stable only where every
    eigenvalue of H has positive real part and eta < min 2 Re(lambda) / |lambda|^2; on a bilinear game it leaves at every
    learning rate, and alternating it circles there while eta |a| < 2.
    """
    rate = rates(learning_rate, timescale)

    def update(field: Field, z: Pair) -> Pair:
        return moved(z, rate, field(z))

    rule = Optimizer(*memoryless(update))
    return rule._replace(notebook=rule)
