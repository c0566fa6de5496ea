"""The proximal point method."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gametui.games._base import Field
from gametui.lazy import flatten_util, jax, jnp
from gametui.optimizers._base import Optimizer, memoryless, rates, scaled
from gametui.optimizers._curvature import plus, solved
from gametui.pair import Pair
from gametui.params import LearningRate, Timescale

STEPS = 50
"""Most Newton steps for one implicit step."""
SHORTEST = 1e-6
"""The least part of a Newton step that is tried."""


def ppm(learning_rate: LearningRate = 0.05, timescale: Timescale = 1.0) -> Optimizer:
    """The proximal point method: descend with the gradient at the point where the step will end.

    w' = w - D xi(w') with D the learning rates (Martinet, 1970; Rockafellar, 1976). J = (I + D H)^-1 with H at w', so with one
    rate an eigenvalue lambda of H becomes 1 / (1 + eta lambda): a point whose H has its spectrum in the right half-plane is
    stable at every learning rate, and a large eta attracts to most critical points, whatever they are. Alternating, each
    player makes its own half of the joint implicit step, so J = (I - P2 K)(I - P1 K) with K = (I + D H)^-1 D H and P1, P2 the
    projections on x and y; it is not an implicit step of that player alone.

    Newton's method from w finds w', with shorter steps where a full one makes the equation worse: a linear solve for each
    (elimination to 64 numbers, GMRES with products above), one on a quadratic game, a handful elsewhere. `linearized_ppm`
    stops after the first. Derivatives come from the equation itself, not from how it was solved. There may be several
    solutions, of which this is the one that Newton reaches, or none within its reach, as far out on `exp_polynomial`: then
    the step is not a number.
    """
    rate = rates(learning_rate, timescale)

    def update(field: Field, z: Pair) -> Pair:
        def equation(end: Pair) -> Pair:
            return plus(plus(end, z, -1.0), scaled(rate, field(end)))

        end: Pair = jax.lax.custom_root(equation, z, newton, solved)
        return end

    return Optimizer(
        *memoryless(update),
        undefined="w' = w - D xi(w') has no solution that Newton's method finds from here, or I + D H is singular.",
    )


def newton(equation: Callable[[Any], Any], start: Any) -> Any:
    """A zero of `equation`, as exact as rounding lets it be; not a number throughout where none is found."""
    first, tree = flatten_util.ravel_pytree(start)

    def error(v: Any) -> Any:
        return flatten_util.ravel_pytree(equation(tree(v)))[0]

    norm = jnp.linalg.norm
    tiny = float(jnp.finfo(first.dtype).eps)
    scale = norm(first) + norm(error(first))

    def unfinished(state: Any) -> Any:
        _, size, better, _, count = state
        return (count == 0) | (better & (size > tiny**0.75 * scale) & (count < STEPS))

    def advance(state: Any) -> Any:
        point, size, _, _, count = state
        off = error(point)
        step = solved(lambda v: jax.jvp(error, (point,), (v,))[1], off)

        def worse(part: Any) -> Any:
            # Written so that an error that is not a number is worse, too.
            return ~(norm(error(point - part * step)) <= (1 - part / 4) * size) & (part > SHORTEST) & (size > 0)

        part = jax.lax.while_loop(worse, lambda part: part / 2, jnp.ones((), first.dtype))
        following = point - part * step
        left = norm(error(following))
        better = left < size
        return (
            jnp.where(better, following, point),
            jnp.where(better, left, size),
            better,
            jnp.isfinite(norm(step)),
            count + 1,
        )

    state = (first, norm(error(first)), jnp.asarray(True), jnp.asarray(True), jnp.asarray(0))
    point, size, _, regular, _ = jax.lax.while_loop(unfinished, advance, state)
    # Where rounding is all that is left, no step makes the error smaller.
    found = regular & (size <= tiny**0.5 * (scale + tiny**0.5))
    return tree(jnp.where(found, point, jnp.nan))
