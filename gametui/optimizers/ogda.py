"""Optimistic gradient descent-ascent."""

from __future__ import annotations

from typing import Any, NamedTuple

from gametui.games._base import Field
from gametui.lazy import jax, jnp
from gametui.optimizers._base import Optimizer, moved, rates
from gametui.optimizers._curvature import plus
from gametui.pair import Pair
from gametui.params import LearningRate, Timescale


class OptimisticState(NamedTuple):
    previous: Pair
    """The simultaneous gradient of the step before."""


class RememberedState(NamedTuple):
    other: Pair
    """Its x: player y's gradient at the point where x last moved from. Its y is empty."""


def ogda(learning_rate: LearningRate = 0.05, timescale: Timescale = 1.0) -> Optimizer:
    """Optimistic gradient descent-ascent: step with twice this gradient minus the last one.

    w' = w - 2 eta xi(w) + eta xi(w_previous); the first step is a plain one (the previous gradient starts as the
    first). An eigenvalue lambda of H gives the two roots of mu^2 - (1 - 2 eta lambda) mu - eta lambda = 0 (Daskalakis
    et al., 2018). One gradient a step; on the bilinear game stable for eta |a| < 1 / sqrt(3), and best, defective, at
    1/2.

    Alternating, y uses its gradients at (x', y) and at the point where it moved the last time. The scheme `notebook`
    keeps no memory over steps: x makes a plain step and y moves by 2 f_y(x', y) - f_y(x, y).
    """
    rate = rates(learning_rate, timescale)

    def init(field: Field, z: Pair) -> OptimisticState:
        return OptimisticState(field(z))

    def update(field: Field, state: OptimisticState, z: Pair) -> tuple[Pair, OptimisticState]:
        gradient = field(z)
        return moved(z, rate, plus(gradient, plus(gradient, state.previous, -1.0))), OptimisticState(gradient)

    return Optimizer(init, update, notebook=_notebook(rate))


def _notebook(rate: Pair) -> Optimizer:
    def init(field: Field, z: Pair) -> RememberedState:
        return RememberedState(Pair(jax.tree.map(jnp.zeros_like, z.y), ()))

    def update(field: Field, state: RememberedState, z: Pair) -> tuple[Pair, Any]:
        gradient = field(z)
        direction = Pair(gradient.x, plus(gradient.y, plus(gradient.y, state.other.x, -1.0)))
        return moved(z, rate, direction), RememberedState(Pair(gradient.y, ()))

    return Optimizer(init, update)
