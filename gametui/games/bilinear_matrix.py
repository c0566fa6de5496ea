"""The bilinear game with a matrix of couplings."""

from __future__ import annotations

from typing import Annotated, Any

from gametui.games._base import Game, start, zero_sum
from gametui.lazy import jnp
from gametui.params import Matrix

COUPLINGS = [[1.0, 0.5], [-0.5, 2.0]]


def bilinear_matrix(
    A: Annotated[list[list[float]], Matrix(text="couplings: one row a coordinate of x")] = COUPLINGS,  # noqa: N803
) -> Game:
    """Several rotations at once, one speed for each singular value of the coupling matrix.

    f(x, y) = x^T A y, with A of any shape (m, n). H = [[0, A], [-A^T, 0]] has the eigenvalues +-i s for the singular
    values s of A, and 0 for what A leaves uncoupled. On the pair of directions of s, I - eta H is a rotation times
    sqrt(1 + eta^2 s^2): gradient descent-ascent leaves for every A other than 0, and the largest s sets the learning
    rate while the smallest sets the pace.

    The origin is a Nash equilibrium; where A is singular so is every point of its kernels, and a run stays on its slice
    of them.
    """
    m, n = len(A), len(A[0])
    couplings: Any = A
    return Game(
        losses=zero_sum(lambda x, y: jnp.dot(x, jnp.dot(jnp.asarray(couplings), y))),
        start=start([6.0] * m, [6.0] * n),
        zero_sum=True,
        equilibria=lambda: (start([0.0] * m, [0.0] * n),),
        window=(-15.0, 15.0),
    )
