"""Competitive gradient descent."""

from __future__ import annotations

from gametui.games._base import Field
from gametui.optimizers._base import Optimizer, memoryless, moved, rates, scaled
from gametui.optimizers._curvature import off_diagonal_product, plus, solved
from gametui.optimizers.linearized_ppm import linearized_ppm
from gametui.pair import Pair
from gametui.params import LearningRate, Timescale


def cgd(learning_rate: LearningRate = 0.05, timescale: Timescale = 1.0) -> Optimizer:
    """Competitive gradient descent: both players step to the Nash point of a local bilinear game.

    w' = w - (I + D Ho)^-1 D xi, where Ho holds the off-diagonal blocks l1_xy and l2_yx of H and D the learning rates,
    so J = I - (I + D Ho)^-1 D H (Schaefer and Anandkumar, 2019). On a bilinear game it is the implicit method and
    converges at every learning rate: spectral radius 1 / sqrt(1 + eta^2 s^2).

    A linear solve a step (elimination to 64 numbers, GMRES with products above). The players' own curvature stays
    explicit and limits the learning rate as in descent-ascent. The scheme `notebook` is the linearised implicit step
    (`linearized_ppm`), solved once for each player, which is what the notebook calls by this name.
    """
    rate = rates(learning_rate, timescale)

    def update(field: Field, z: Pair) -> Pair:
        step = solved(lambda v: plus(v, scaled(rate, off_diagonal_product(field, z, v))), scaled(rate, field(z)))
        return moved(z, Pair(1.0, 1.0), step)

    return Optimizer(
        *memoryless(update),
        notebook=linearized_ppm(learning_rate, timescale),
        undefined="I + D Ho is singular here: the local bilinear game that a step solves has no single Nash point.",
    )
