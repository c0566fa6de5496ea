"""Stable opponent shaping."""

from __future__ import annotations

from typing import Annotated

from gametui.games._base import Field
from gametui.lazy import jnp
from gametui.optimizers._base import Optimizer, memoryless, moved, rates
from gametui.optimizers._curvature import inner, plus
from gametui.optimizers.lola import Ahead, shaping, unshaped
from gametui.pair import Pair
from gametui.params import LearningRate, Number, Timescale


def sos(
    learning_rate: LearningRate = 0.05,
    timescale: Timescale = 1.0,
    lookahead_rate: Ahead = None,
    a: Annotated[float, Number(0, 1, step=0.05, text="how far shaping may turn the step away from LookAhead's")] = 0.5,
    b: Annotated[float, Number(0, 1, step=0.01, text="|xi| below which shaping fades out")] = 0.1,
) -> Optimizer:
    """Stable opponent shaping: LOLA far from critical points, LookAhead near them.

    w' = w - D (xi_0 - p chi), where xi_0 is LookAhead's direction (`la`) and chi LOLA's shaping term (`lola`). p is the
    smaller of p1 and p2: p1 = min(1, a |xi_0|^2 / <chi, xi_0>) where <chi, xi_0> > 0, else 1, so that <xi_0 - p chi, xi_0> is
    at least (1 - a) |xi_0|^2; p2 = |xi|^2 where |xi| < b, else 1 (Letcher et al., 2019, with their a = 0.5 and b = 0.1).

    At a critical point p vanishes with |xi|^2: it stays where it is, and J is LookAhead's, I - D (I - Ho A) H. So this
    converges where LookAhead does, and b = 0 gives that up: then p2 is 1. The step jumps where |xi| = b and where p reaches
    its bounds it has a kink; p is one number for both players, so alternating each half has a p of its own.
    """
    rate = rates(learning_rate, timescale)
    ahead = rate if lookahead_rate is None else rates(lookahead_rate, timescale)

    def update(field: Field, z: Pair) -> Pair:
        straight, shaped = unshaped(field, z, ahead), shaping(field, z, ahead)
        against = inner(shaped, straight)
        opposed = against > 0
        p1 = jnp.where(opposed, jnp.minimum(1.0, a * inner(straight, straight) / jnp.where(opposed, against, 1.0)), 1.0)
        xi = field(z)
        size = inner(xi, xi)
        p2 = jnp.where(size < b**2, size, 1.0)
        return moved(z, rate, plus(straight, shaped, -jnp.minimum(p1, p2)))

    return Optimizer(*memoryless(update))
