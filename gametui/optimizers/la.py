"""LookAhead: descent against the opponent's next point."""

from __future__ import annotations

from typing import Annotated

from gametui.games._base import Field
from gametui.optimizers._base import Optimizer, memoryless, moved, rates, scaled
from gametui.optimizers._curvature import off_diagonal_product, plus
from gametui.pair import Pair
from gametui.params import LearningRate, Number, Timescale


def la(
    learning_rate: LearningRate = 0.05,
    timescale: Timescale = 1.0,
    lookahead_rate: Annotated[float | None, Number(0, 10, step=0.05, text="how far the opponent is thought to move")] = None,
) -> Optimizer:
    """LookAhead: each player descends as if the opponent took a gradient step first.

    w' = w - D (xi - Ho a xi), where Ho holds the off-diagonal blocks of H and a is the step that each player expects of the
    other: `lookahead_rate` (for y times the time scale), by default the learning rate itself, with which this is linearised
    competitive descent. J = I - D (I - a Ho) H (Zhang and Lesser, 2010).
    """
    rate = rates(learning_rate, timescale)
    ahead = rate if lookahead_rate is None else rates(lookahead_rate, timescale)

    def update(field: Field, z: Pair) -> Pair:
        xi = field(z)
        return moved(z, rate, plus(xi, off_diagonal_product(field, z, scaled(ahead, xi)), -1.0))

    return Optimizer(*memoryless(update))
