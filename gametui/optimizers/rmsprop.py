"""RMSProp, by both players."""

from __future__ import annotations

from typing import NamedTuple

from gametui.games._base import Field
from gametui.lazy import jax, jnp
from gametui.optimizers._adaptive import Beta2, Epsilon, epsilon_sentence, root
from gametui.optimizers._base import Optimizer, moved, rates
from gametui.pair import Pair
from gametui.params import LearningRate, Timescale


class RootMeanSquareState(NamedTuple):
    squares: Pair
    """The average squared gradient."""


def rmsprop(
    learning_rate: LearningRate = 0.01,
    timescale: Timescale = 1.0,
    beta2: Beta2 = 0.9,
    epsilon: Epsilon = 1e-8,
) -> Optimizer:
    """RMSProp: step along the gradient, each coordinate divided by its usual size.

    v' = beta2 v + (1 - beta2) xi^2, w' = w - eta xi / (sqrt(v') + epsilon) (Tieleman & Hinton, 2012, with their 0.9). It is
    Adam without an average of the gradient and without bias correction: v begins at 0, so the first step has the length
    eta / sqrt(1 - beta2) in each coordinate, three times eta by default. Epsilon stands outside the root.

    At rest J = I - (eta / epsilon) H, and beta2 for v. As for Adam that says what runs do only where |xi| is far below
    epsilon, so for an epsilon of 1e-4 or more; with less expect a chatter of about eta.
    """
    rate = rates(learning_rate, timescale)

    def init(field: Field, z: Pair) -> RootMeanSquareState:
        return RootMeanSquareState(jax.tree.map(jnp.zeros_like, z))

    def update(field: Field, state: RootMeanSquareState, z: Pair) -> tuple[Pair, RootMeanSquareState]:
        xi = field(z)
        squares = jax.tree.map(lambda v, g: beta2 * v + (1 - beta2) * g**2, state.squares, xi)
        along = jax.tree.map(lambda v, g: g / (root(v) + epsilon), squares, xi)
        return moved(z, rate, along), RootMeanSquareState(squares)

    return Optimizer(init, update, unlinearized=lambda: epsilon_sentence(epsilon))
