"""Products with the game Hessian H = d xi / dz and its parts, and linear solves, all from the field alone.

Nothing here builds a matrix, except `solved` for systems of at most DENSE unknowns.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gametui.games._base import Field
from gametui.lazy import flatten_util, jax, jnp, linalg, sparse_linalg
from gametui.pair import Pair

DENSE = 64
"""Most unknowns of a system that is solved by elimination; larger ones go to GMRES."""
RESTART, CYCLES = 40, 25
"""Krylov vectors of one GMRES cycle, and most cycles."""


def hessian_product(field: Field, z: Pair, v: Pair) -> Pair:
    """H v."""
    return jax.jvp(field, (z,), (v,))[1]


def transposed_product(field: Field, z: Pair, v: Pair) -> Pair:
    """H^T v: for v = xi, the gradient of |xi|^2 / 2."""
    product: Pair = jax.vjp(field, z)[1](v)[0]
    return product


def off_diagonal_product(field: Field, z: Pair, v: Pair) -> Pair:
    """(l1_xy v_y, l2_yx v_x): how each player's gradient answers to the other's move."""
    return Pair(
        jax.jvp(lambda y: field(Pair(z.x, y)).x, (z.y,), (v.y,))[1],
        jax.jvp(lambda x: field(Pair(x, z.y)).y, (z.x,), (v.x,))[1],
    )


def own_product_y(field: Field, z: Pair, v: Any) -> Any:
    """l2_yy v: the second player's own curvature."""
    return jax.jvp(lambda y: field(Pair(z.x, y)).y, (z.y,), (v,))[1]


def cross_product_yx(field: Field, z: Pair, v: Any) -> Any:
    """l2_yx v: how the second player's gradient answers to a move v of the first."""
    return jax.jvp(lambda x: field(Pair(x, z.y)).y, (z.x,), (v,))[1]


def plus(a: Any, b: Any, scale: Any = 1.0) -> Any:
    """a + scale b, leaf by leaf."""
    return jax.tree.map(lambda p, q: p + scale * q, a, b)


def inner(a: Any, b: Any) -> Any:
    """The inner product of two trees of the same structure."""
    return sum(jnp.vdot(p, q) for p, q in zip(jax.tree.leaves(a), jax.tree.leaves(b), strict=True))


def solved(product: Callable[[Any], Any], b: Any) -> Any:
    """The v with product(v) = b, in b's own structure; not a number throughout where the system is singular."""
    flat, tree = flatten_util.ravel_pytree(b)
    size = flat.shape[0]

    def multiply(v: Any) -> Any:
        return flatten_util.ravel_pytree(product(tree(v)))[0]

    if size > DENSE:
        solution, regular = _krylov(multiply, flat)
    else:
        matrix = jax.vmap(multiply, out_axes=-1)(jnp.eye(size, dtype=flat.dtype))
        solution, regular = _small(matrix, flat) if size <= 2 else _eliminated(matrix, flat)
    return tree(jnp.where(regular, solution, jnp.nan))


def _small(matrix: Any, b: Any) -> tuple[Any, Any]:
    """Cramer's rule for one or two unknowns: a call of LAPACK would cost more than the rest of a step."""
    if b.shape[0] == 1:
        pivot = matrix[0]
        return b / pivot, pivot != 0
    (p, q), (r, s) = matrix
    determinant = p * s - q * r
    adjugate = jnp.stack([s * b[0] - q * b[1], p * b[1] - r * b[0]])
    return adjugate / determinant, jnp.abs(determinant) > 4 * jnp.finfo(b.dtype).eps * (jnp.abs(p * s) + jnp.abs(q * r))


def _eliminated(matrix: Any, b: Any) -> tuple[Any, Any]:
    """Gaussian elimination; singular where a pivot is rounding error beside the largest."""
    factors, order = linalg.lu_factor(matrix)
    pivots = jnp.abs(jnp.diagonal(factors))
    regular = jnp.min(pivots) > 64 * b.shape[0] * jnp.finfo(b.dtype).eps * jnp.max(pivots)
    return linalg.lu_solve((factors, order), b), regular


def _krylov(multiply: Callable[[Any], Any], b: Any) -> tuple[Any, Any]:
    """GMRES, which needs no symmetry; counted as singular where the residual does not fall."""
    # GMRES and its derivatives write the product down many times over: what does not depend on v is computed before, once,
    # and the rest is traced and compiled once.
    multiply = jax.jit(jax.linearize(multiply, b)[1])
    tolerance = float(jnp.finfo(b.dtype).eps) ** 0.75

    def gmres(matvec: Any, right: Any) -> Any:
        return sparse_linalg.gmres(
            matvec, right, tol=tolerance, atol=0.0, restart=RESTART, maxiter=CYCLES, solve_method="incremental"
        )[0]

    # Derivatives solve again, for right-hand sides of their own size. Left to itself gmres measures them by b, which is 0 at
    # a critical point, and stops at once.
    solution = jax.lax.custom_linear_solve(multiply, b, gmres, transpose_solve=gmres)
    residual = jnp.linalg.norm(multiply(solution) - b)
    return solution, residual <= tolerance**0.5 * jnp.linalg.norm(b)
