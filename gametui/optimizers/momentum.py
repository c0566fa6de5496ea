"""Gradient descent-ascent with heavy-ball momentum, negative momentum included."""

from __future__ import annotations

from typing import Annotated, Any, NamedTuple

from gametui.games._base import Field
from gametui.lazy import jax
from gametui.optimizers._base import Optimizer, moved, rates
from gametui.pair import Pair
from gametui.params import LearningRate, Number, Timescale

Beta = Annotated[float, Number(-1, 1, step=0.05, text="momentum of both players; below 0: negative momentum")]
Own = Annotated[float | None, Number(-1, 1, step=0.05, text="momentum of this player; default: beta")]


class MomentumState(NamedTuple):
    previous: Pair
    """The point of the step before."""


def momentum(
    learning_rate: LearningRate = 0.05,
    timescale: Timescale = 1.0,
    beta: Beta = -0.5,
    beta_x: Own = None,
    beta_y: Own = None,
) -> Optimizer:
    """Heavy-ball momentum; with beta < 0 it is negative momentum.

    w' = w - eta xi(w) + beta (w - w_previous), beginning at rest (Polyak, 1964; Gidel et al., 2019 for games). An eigenvalue
    lambda of H gives the roots of mu^2 - (1 + beta - eta lambda) mu + beta = 0. On a bilinear game no beta makes the
    simultaneous scheme converge; alternating with beta_x = -1/2, beta_y = 0 does. `beta_x` and `beta_y` set one player's own.
    """
    rate = rates(learning_rate, timescale)
    weight = Pair(beta if beta_x is None else beta_x, beta if beta_y is None else beta_y)

    def init(field: Field, z: Pair) -> MomentumState:
        return MomentumState(z)

    def update(field: Field, state: MomentumState, z: Pair) -> tuple[Pair, MomentumState]:
        return pushed(moved(z, rate, field(z)), z, state.previous, weight), MomentumState(z)

    return Optimizer(init, update)


def pushed(z: Pair, now: Pair, previous: Pair, weight: Pair) -> Pair:
    """z + weight * (now - previous), player by player."""

    def one(weight: Any, z: Any, now: Any, previous: Any) -> Any:
        return jax.tree.map(lambda a, b, c: a + weight * (b - c), z, now, previous)

    return Pair(one(weight.x, z.x, now.x, previous.x), one(weight.y, z.y, now.y, previous.y))
