"""Learning with opponent-learning awareness."""

from __future__ import annotations

from typing import Annotated

from gametui.games._base import Field
from gametui.lazy import jax
from gametui.optimizers._base import Optimizer, memoryless, moved, rates, scaled
from gametui.optimizers._curvature import off_diagonal_product, plus
from gametui.pair import Pair
from gametui.params import LearningRate, Number, Timescale

Ahead = Annotated[
    float | None, Number(0, 10, step=0.05, text="how far the opponent is thought to move; default: learning rate")
]


def lola(learning_rate: LearningRate = 0.05, timescale: Timescale = 1.0, lookahead_rate: Ahead = None) -> Optimizer:
    """LOLA: each player descends as if the opponent took a gradient step, which it can steer.

    x' = x - eta_x (l1_x - a_y [l1_xy l2_y + l2_xy l1_y]) and in the same way for y, where a is the step that each player
    expects of the other: `lookahead_rate` (for y times the time scale), by default the learning rate itself. This is the
    first-order form of Foerster et al. (2018), the gradient of l1(x, y - a_y l2_y(x, y)) expanded to first order in a. The
    first of the two terms is what LookAhead (`la`) has, the second shapes what the opponent will do.

    J = I - D [(I - Ho A) H - A' X] where Ho holds the off-diagonal blocks of H, D and A are eta and a as diagonal matrices, A'
    is A with the players exchanged, and the rows of X are l2_xy (l1_yx, l1_yy) and l1_yx (l2_xx, l2_xy). X has curvature that
    is not in H. In a zero-sum game LOLA is LookAhead with 2 a, stable on the bilinear game for eta |s| < sqrt(3) / 2.

    In a general-sum game it leaves critical points: it stays only where the shaping term vanishes, as where l1_y = l2_x = 0,
    and comes to rest elsewhere. That may be better for both, as cooperation in the prisoner's dilemma is, or for neither.
    `sos` mends it.
    """
    rate = rates(learning_rate, timescale)
    ahead = rate if lookahead_rate is None else rates(lookahead_rate, timescale)

    def update(field: Field, z: Pair) -> Pair:
        return moved(z, rate, plus(unshaped(field, z, ahead), shaping(field, z, ahead), -1.0))

    return Optimizer(*memoryless(update))


def unshaped(field: Field, z: Pair, ahead: Pair) -> Pair:
    """LookAhead's direction: xi - Ho a xi."""
    xi = field(z)
    return plus(xi, off_diagonal_product(field, z, scaled(ahead, xi)), -1.0)


def shaping(field: Field, z: Pair, ahead: Pair) -> Pair:
    """(a_y l2_xy l1_y, a_x l1_yx l2_x): how each player can make the other's step suit itself."""
    other = Pair(
        jax.grad(lambda y: field.losses(Pair(z.x, y))[0])(z.y),
        jax.grad(lambda x: field.losses(Pair(x, z.y))[1])(z.x),
    )
    return scaled(
        Pair(ahead.y, ahead.x),
        Pair(
            jax.vjp(lambda x: field(Pair(x, z.y)).y, z.x)[1](other.x)[0],
            jax.vjp(lambda y: field(Pair(z.x, y)).x, z.y)[1](other.y)[0],
        ),
    )
