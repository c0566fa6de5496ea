"""What Adam and its relatives share: its direction, made by optax for each player, and where their steps can be linearised."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, NamedTuple

from gametui.games._base import Field
from gametui.lazy import jax, jnp, optax
from gametui.optimizers._base import State, moved
from gametui.pair import Pair
from gametui.params import Number

Beta1 = Annotated[float, Number(-0.999, 0.999, step=0.05, text="how much of the average gradient stays at each step")]
Beta2 = Annotated[float, Number(0, 0.999999, step=0.01, text="how much of the average squared gradient stays at each step")]
Epsilon = Annotated[float, Number(1e-16, 10, ratio=10.0, text="added to the root of the average squared gradient")]

LINEAR = 1e-4
"""The least epsilon for which a linearisation says what runs do."""
MANY = 2**30
"""Steps after which bias corrections have worn off."""


class AdaptiveState(NamedTuple):
    moments: Pair
    """What optax remembers for each player: averages of the gradient and of its square, and a count of them."""


class Direction(NamedTuple):
    """A rescaled gradient and the moments that go with it."""

    begin: Callable[[Pair], Pair]
    """Point -> moments before the first gradient."""
    turn: Callable[[Pair, Pair], tuple[Pair, Pair]]
    """Gradient, moments -> direction, moments with this gradient in them."""


def adam_direction(beta1: Any, beta2: Any, epsilon: Any) -> Direction:
    """m / (sqrt(v) + epsilon), m and v the bias-corrected averages of the gradient and of its square, player by player."""

    def made(side: Any) -> Any:
        # A Python number to the power of a whole number, as in bias corrections, would be taken in single precision.
        dtype = jnp.result_type(*jax.tree.leaves(side))
        numbers = (jnp.asarray(number, dtype=dtype) for number in (beta1, beta2, epsilon))
        return optax.scale_by_adam(*numbers, eps_root=jnp.finfo(dtype).tiny)  # as in `root`

    def begin(z: Pair) -> Pair:
        return Pair(made(z.x).init(z.x), made(z.y).init(z.y))

    def turn(gradient: Pair, moments: Pair) -> tuple[Pair, Pair]:
        with jax.numpy_dtype_promotion("standard"):  # optax takes powers with a whole number
            x, of_x = made(gradient.x).update(gradient.x, moments.x)
            y, of_y = made(gradient.y).update(gradient.y, moments.y)
        return Pair(x, y), Pair(of_x, of_y)

    return Direction(begin, turn)


def average_gradient(moments: Pair, beta1: Any) -> Pair:
    """The bias-corrected m of Adam's moments, for each player."""

    def one(side: Any) -> Any:
        decay = jnp.asarray(beta1, dtype=jnp.result_type(*jax.tree.leaves(side.mu)))
        with jax.numpy_dtype_promotion("standard"):
            return optax.tree.bias_correction(side.mu, decay, side.count)

    return Pair(one(moments.x), one(moments.y))


def grafted(
    rate: Pair, beta1: Any, beta2: Any, epsilon: Any, graft: Callable[[Any, Any], Any]
) -> tuple[Callable[..., AdaptiveState], Callable[..., tuple[Pair, AdaptiveState]]]:
    """init and update of a rule that steps along `graft(m, A)`: each player's average gradient and Adam's direction."""
    direction = adam_direction(beta1, beta2, epsilon)

    def init(field: Field, z: Pair) -> AdaptiveState:
        return AdaptiveState(direction.begin(z))

    def update(field: Field, state: AdaptiveState, z: Pair) -> tuple[Pair, AdaptiveState]:
        adaptive, moments = direction.turn(field(z), state.moments)
        average = average_gradient(moments, beta1)
        along = Pair(graft(average.x, adaptive.x), graft(average.y, adaptive.y))
        return moved(z, rate, along), AdaptiveState(moments)

    return init, update


def settled(state: State) -> State:
    """A fresh memory with moments in it, as after very many steps at rest."""
    x, y = (side._replace(count=jnp.full_like(side.count, MANY)) for side in state.moments)
    return state._replace(moments=Pair(x, y))


def epsilon_sentence(epsilon: float) -> str:
    """Why a step that divides by |gradient| + epsilon has no usable linearisation; "" where it has one."""
    if epsilon >= LINEAR:
        return ""
    return f"epsilon = {epsilon:g}: a linearisation holds only where |xi| is far below epsilon."


def root(square: Any) -> Any:
    """The square root of a sum or an average of squares of gradients.

    To be divided by, together with epsilon. Where g = 0 the root of g^2 has no derivative, but g / (sqrt(g^2) + epsilon) has:
    1 / epsilon. The least of numbers below the root lets automatic differentiation find it, and is nothing beside any other
    gradient.
    """
    return jnp.sqrt(square + jnp.finfo(square.dtype).tiny)


def norm(tree: Any) -> Any:
    """Euclidean length of all numbers of a tree together."""
    return root(sum(jnp.sum(leaf**2) for leaf in jax.tree.leaves(tree)))


def lengthened(tree: Any, length: Any, epsilon: Any) -> Any:
    """tree * length / (|tree| + epsilon): in the direction of the tree, of the length given. 0 where the tree is 0."""
    factor = length / (norm(tree) + epsilon)
    return jax.tree.map(lambda leaf: leaf * factor, tree)
