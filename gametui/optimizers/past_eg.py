"""Past extragradient."""

from __future__ import annotations

from typing import NamedTuple

from gametui.games._base import Field
from gametui.optimizers._base import Optimizer, moved, rates
from gametui.pair import Pair
from gametui.params import LearningRate, Timescale


class PastState(NamedTuple):
    gradient: Pair
    """The simultaneous gradient at the extrapolated point of the step before."""


def past_eg(learning_rate: LearningRate = 0.05, timescale: Timescale = 1.0) -> Optimizer:
    """Past extragradient: extrapolate with the gradient of the step before, so that a step costs one gradient.

    v' = w - eta xi(v), w' = w - eta xi(v'), beginning with v = w (Popov, 1980). Up to a change of variables it is
    optimistic descent-ascent: an eigenvalue lambda of H gives the roots of mu^2 - (1 - 2 eta lambda) mu - eta lambda = 0,
    stable on the bilinear game for eta |a| < 1 / sqrt(3).
    """
    rate = rates(learning_rate, timescale)

    def init(field: Field, z: Pair) -> PastState:
        return PastState(field(z))

    def update(field: Field, state: PastState, z: Pair) -> tuple[Pair, PastState]:
        ahead = field(moved(z, rate, state.gradient))
        return moved(z, rate, ahead), PastState(ahead)

    return Optimizer(init, update)
