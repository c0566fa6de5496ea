"""Adaptive competitive gradient descent."""

from __future__ import annotations

from typing import Any, NamedTuple

from gametui.games._base import Field
from gametui.lazy import jax, jnp
from gametui.optimizers._adaptive import MANY, Beta2, Epsilon, epsilon_sentence, root
from gametui.optimizers._base import Optimizer, moved, rates
from gametui.optimizers._curvature import off_diagonal_product, plus, solved
from gametui.pair import Pair
from gametui.params import LearningRate, Timescale


class AdaptiveCompetitiveState(NamedTuple):
    squares: Pair
    """The average squared gradient, not corrected for its start at 0."""
    count: Any
    """Steps made."""


def acgd(
    learning_rate: LearningRate = 0.01,
    timescale: Timescale = 1.0,
    beta2: Beta2 = 0.99,
    epsilon: Epsilon = 1e-5,
) -> Optimizer:
    """Adaptive competitive gradient descent: CGD with a learning rate of its own for each coordinate.

    v' = beta2 v + (1 - beta2) xi^2 as in RMSprop, A = D sqrt(1 - beta2^t) / (sqrt(v') + epsilon) as a diagonal matrix, and
    w' = w - (I + A Ho)^-1 A xi, where Ho holds the off-diagonal blocks l1_xy and l2_yx of H (Schaefer, Zheng and Anandkumar,
    2020, with their beta2 and epsilon). Theirs is for zero-sum games; this is the same step for general-sum ones. As in their
    code the bias correction leaves epsilon alone. Alternating, y anticipates x with a rate that has x's new gradient in it.

    At rest A = D / epsilon, so J = I - (I + A Ho)^-1 A H over w, and beta2 over v. That holds where |xi| is far below epsilon:
    it says what runs do for an epsilon of 1e-4 or more, and nothing for the usual 1e-5.

    A linear solve a step (elimination to 64 numbers, GMRES with products above). Where gradients are small, A is large and
    the step is nearly the one that makes both players' gradients vanish if only Ho counts; the system is then a hard one for
    GMRES.
    """
    rate = rates(learning_rate, timescale)

    def init(field: Field, z: Pair) -> AdaptiveCompetitiveState:
        return AdaptiveCompetitiveState(jax.tree.map(jnp.zeros_like, z), jnp.zeros((), jnp.int32))

    def update(field: Field, state: AdaptiveCompetitiveState, z: Pair) -> tuple[Pair, AdaptiveCompetitiveState]:
        xi = field(z)
        squares = jax.tree.map(lambda v, g: beta2 * v + (1 - beta2) * g**2, state.squares, xi)
        count = state.count + 1

        def own(rate: Any, squares: Any) -> Any:
            return jax.tree.map(lambda v: rate * jnp.sqrt(1 - beta2 ** count.astype(v.dtype)) / (root(v) + epsilon), squares)

        each = Pair(own(rate.x, squares.x), own(rate.y, squares.y))

        def times(v: Pair) -> Pair:
            return jax.tree.map(jnp.multiply, each, v)

        step = solved(lambda v: plus(v, times(off_diagonal_product(field, z, v))), times(xi))
        return moved(z, Pair(1.0, 1.0), step), AdaptiveCompetitiveState(squares, count)

    def settled(state: AdaptiveCompetitiveState) -> AdaptiveCompetitiveState:
        return state._replace(count=jnp.full_like(state.count, MANY))

    return Optimizer(
        init,
        update,
        undefined="I + A Ho is singular here: the local bilinear game that a step solves has no single Nash point.",
        settled=settled,
        unlinearized=lambda: epsilon_sentence(epsilon),
    )
