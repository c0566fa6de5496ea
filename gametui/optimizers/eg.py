"""Extragradient."""

from __future__ import annotations

from gametui.games._base import Field
from gametui.optimizers._base import Optimizer, memoryless, moved, rates
from gametui.pair import Pair
from gametui.params import LearningRate, Timescale


def eg(learning_rate: LearningRate = 0.05, timescale: Timescale = 1.0) -> Optimizer:
    """Extragradient: look one step ahead, then step from where you are with the gradient found there.

    w' = w - eta xi(w - eta xi(w)), so J = I - eta H + eta^2 H^2 (Korpelevich, 1976). On the bilinear game the spectral
    radius is sqrt(1 - z^2 + z^4) with z = eta |a|: it converges for z < 1. Two gradients a step. Where curvature rather
    than rotation limits the learning rate it is worse than descent-ascent: on 3 x^2 + 4 x y + y^2 it is stable below
    1/2, not 1.
    """
    rate = rates(learning_rate, timescale)

    def update(field: Field, z: Pair) -> Pair:
        return moved(z, rate, field(moved(z, rate, field(z))))

    rule = Optimizer(*memoryless(update), extrapolates=True)
    return rule._replace(notebook=rule)
