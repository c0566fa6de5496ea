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
    count: Any
    """Steps made since."""


def lookahead(
    learning_rate: LearningRate = 0.05,
    timescale: Timescale = 1.0,
    period: Annotated[int, Integer(1, 100, text="steps of gradient descent-ascent between two pulls back")] = 5,
    average: Annotated[float, Number(0, 1, step=0.05, text="how much of the way made since is kept; 1: all of it")] = 0.5,
) -> Optimizer:
    """Lookahead-minmax: after a few steps of gradient descent-ascent, go back part of the way.

    w' = w - eta xi(w), and every k-th step (`period`) ends at anchor + average (w' - anchor) instead, which is then the new
    anchor; the first is the start (Zhang et al., 2019; Chavdarova et al., 2021 for games, from where average = 0.5). Unlike
    LookAhead (`la`) it looks ahead along its own steps, not at the opponent. Alternating, the steps are alternating ones.

    Over k steps J = (1 - average) I + average (I - eta H)^k, so an eigenvalue lambda of H gives 1 - average + average
    (1 - eta lambda)^k; spectra and rates here are those of k steps. A point between two points of a circle is nearer
    to its middle than they are: with the defaults the bilinear game converges for eta |s| < 0.74, although descent-ascent
    itself diverges.
    """
    rate = rates(learning_rate, timescale)

    def init(field: Field, z: Pair) -> LookaheadState:
        return LookaheadState(z, jnp.zeros((), jnp.int32))

    def update(field: Field, state: LookaheadState, z: Pair) -> tuple[Pair, LookaheadState]:
        stepped = moved(z, rate, field(z))
        back = plus(state.anchor, plus(stepped, state.anchor, -1.0), average)
        count = (state.count + 1) % period

        def due(then: Pair, otherwise: Pair) -> Pair:
            chosen: Pair = jax.tree.map(lambda p, q: jnp.where(count == 0, p, q), then, otherwise)
            return chosen

        return due(back, stepped), LookaheadState(due(back, state.anchor), count)

    return Optimizer(init, update, period=period)
