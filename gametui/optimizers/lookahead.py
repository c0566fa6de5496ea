"""Lookahead around gradient descent-ascent."""

from __future__ import annotations

from typing import Annotated, Any, NamedTuple

from gametui.games._base import Field
from gametui.lazy import jax, jnp
from gametui.optimizers._base import Optimizer, moved, rates
from gametui.optimizers._curvature import plus
from gametui.pair import Pair
from gametui.params import Integer, LearningRate, Number, Timescale


class LookaheadState(NamedTuple):
    anchor: Pair
    """Where the last pull back ended."""
    reached: Pair
    """Where the last step came to before it was pulled back, if it was."""
    made: Pair
    """Steps made by each player. Alternating, x is one ahead when y moves."""


def lookahead(
    learning_rate: LearningRate = 0.05,
    timescale: Timescale = 1.0,
    period: Annotated[int, Integer(1, 100, text="steps of gradient descent-ascent between two pulls back")] = 5,
    average: Annotated[float, Number(0, 1, step=0.05, text="how much of the way made since is kept; 1: all of it")] = 0.5,
) -> Optimizer:
    """Lookahead-minmax: after a few steps of gradient descent-ascent, go back part of the way.

    w' = w - eta xi(w), and every k-th step (`period`) ends at anchor + average (w' - anchor) instead, which is then the new
    anchor; the first is the start (Zhang et al., 2019; Chavdarova et al., 2021 for games, from where average = 0.5). Unlike
    LookAhead (`la`) it looks ahead along its own steps, not at the opponent. Both players go back at once: alternating, y's
    last step of a period answers to where x had come, not to where x was pulled back.

    Over k steps an eigenvalue lambda of H gives 1 - average + average (1 - eta lambda)^k, from J = (1 - average) I + average
    (I - eta H)^k, or with the step of alternating descent-ascent in the place of I - eta H; spectra and rates here are those
    of k steps. A point between two points of a circle is nearer to its middle than they are: with the defaults the bilinear
    game converges for eta |s| < 0.74, although descent-ascent itself diverges.
    """
    rate = rates(learning_rate, timescale)

    def init(field: Field, z: Pair) -> LookaheadState:
        return LookaheadState(z, z, Pair(jnp.zeros((), jnp.int32), jnp.zeros((), jnp.int32)))

    def update(field: Field, state: LookaheadState, z: Pair) -> tuple[Pair, LookaheadState]:
        second = state.made.x > state.made.y
        seen = Pair(jax.tree.map(lambda p, q: jnp.where(second, p, q), state.reached.x, z.x), z.y)
        reached = moved(z, rate, field(seen))
        back = plus(state.anchor, plus(reached, state.anchor, -1.0), average)
        made = Pair(state.made.x + 1, state.made.y + 1)

        def due(made: Any, then: Any, otherwise: Any) -> Any:
            return jax.tree.map(lambda p, q: jnp.where(made % period == 0, p, q), then, otherwise)

        ends = Pair(due(made.x, back.x, reached.x), due(made.y, back.y, reached.y))
        anchor = Pair(due(made.x, back.x, state.anchor.x), due(made.y, back.y, state.anchor.y))
        return ends, LookaheadState(anchor, reached, made)

    return Optimizer(init, update, period=period)
