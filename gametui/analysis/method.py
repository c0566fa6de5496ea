"""The Jacobian of a method's own step at a point, memory included."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax.flatten_util import ravel_pytree

from gametui.experiment import GameChoice, Method, Point
from gametui.games import Field
from gametui.optimizers.scheme import Stepper
from gametui.pair import Pair
from gametui.structure import GameStructure, MethodStructure, of_game, of_method

BLOCK = 512
"""Learning rates of one call of a compiled program; fewer where the Jacobian is large."""


class Linearized(NamedTuple):
    """One step u -> G(u) of the full state u = (x, y, memory), linearised for k learning rates at (w, the memory at rest).

    For a method that counts, G is as many steps as it counts to.
    """

    jacobian: np.ndarray
    """(k, d, d): dG/du. Not finite where the step does not exist."""
    moved: np.ndarray
    """(k,): |G(u) - u|, 0 at a fixed point."""


def jacobians(game: GameChoice, method: Method, at: Point, learning_rates: np.ndarray) -> Linearized:
    """The step at `at` for each of the learning rates (k,); the method's other numbers are its own.

    Compiled once for each structure of game and method. In the schemes alternating and notebook a step is both halves.
    """
    of_the_game, numbers = of_game(game)
    way, own = of_method(method)
    program, size = _program(of_the_game, way)
    block = max(1, min(BLOCK, 2**13 // size**2))
    w = np.array(at.flat)
    learning_rates = np.asarray(learning_rates, dtype=np.float64)
    blocks = []
    for first in range(0, len(learning_rates), block):
        piece = learning_rates[first : first + block]
        padded = np.full(block, piece[0])
        padded[: len(piece)] = piece
        blocks.append(np.asarray(program(numbers, own, w, padded))[: len(piece)])
    table = np.concatenate(blocks)
    return Linearized(table[:, 1:].reshape(-1, size, size), table[:, 0])


def size(game: GameChoice, method: Method) -> int:
    """Rows of the Jacobian: the numbers of the whole state."""
    return _program(of_game(game)[0], of_method(method)[0])[1]


def flattened(field: Field, way: Stepper, z: Pair) -> tuple[Any, Any]:
    """u (d,) at (z, the memory at rest), and G as a function of it. Traced.

    G is `way.period` steps: one, but for a method that counts. Whole numbers in the memory are no part of u.
    """
    leaves, tree = jax.tree.flatten((z, way.settled(way.init(field, z))))
    real = [bool(jnp.issubdtype(jnp.result_type(leaf), jnp.inexact)) for leaf in leaves]
    start, back = ravel_pytree([leaf for leaf, chosen in zip(leaves, real, strict=True) if chosen])

    def once(now: Any) -> Any:
        z, memory = now
        return way.update(field, memory, z)

    def steps(u: Any) -> Any:
        moving = iter(back(u))
        first = jax.tree.unflatten(tree, [next(moving) if chosen else leaf for leaf, chosen in zip(leaves, real, strict=True)])
        # A loop is traced and compiled once, however often it goes round; one step is cheaper without.
        after = once(first) if way.period == 1 else jax.lax.fori_loop(0, way.period, lambda _, now: once(now), first)
        return ravel_pytree([leaf for leaf, chosen in zip(jax.tree.leaves(after), real, strict=True) if chosen])[0]

    return start, steps


def linearized(field: Field, way: Stepper, z: Pair) -> tuple[Any, Any]:
    """dG/du (d, d) and |G(u) - u| at u = (z, the memory at rest); both nan where there is no step. Traced."""
    start, steps = flattened(field, way, z)

    def twice(u: Any) -> tuple[Any, Any]:
        after = steps(u)
        return after, after

    jacobian, after = jax.jacfwd(twice, has_aux=True)(start)  # the step is traced once for both
    moved = jnp.linalg.norm(after - start)
    # A step that is set to nan has the derivative 0, which would look like a method that stands still.
    return jnp.where(jnp.isfinite(moved), jacobian, jnp.nan), moved


@lru_cache(maxsize=256)
def _program(game: GameStructure, method: MethodStructure) -> tuple[Any, int]:
    m, _ = game.sizes
    place = method.learning_rate

    def one(numbers: Any, own: Any, w: Any, learning_rate: Any) -> Any:
        field = game.built(numbers).field
        jacobian, moved = linearized(field, method.stepper(own.at[place].set(learning_rate)), Pair(w[:m], w[m:]))
        return jnp.append(moved, jacobian.ravel())

    def state(numbers: Any, own: Any, w: Any) -> Any:
        return flattened(game.built(numbers).field, method.stepper(own), Pair(w[:m], w[m:]))[0]

    shapes = [jax.ShapeDtypeStruct((k,), jnp.float64) for k in (game.length, method.length, sum(game.sizes))]
    size = jax.eval_shape(state, *shapes).shape[0]
    return jax.jit(jax.vmap(one, in_axes=(None, None, None, 0))), size
