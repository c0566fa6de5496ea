"""A Hamiltonian game."""

from __future__ import annotations

from typing import Annotated, Any

from gametui.games._base import Game, start
from gametui.lazy import jnp
from gametui.pair import Pair
from gametui.params import Matrix, Number

COUPLINGS = [[1.0]]


def hamiltonian(
    A: Annotated[list[list[float]], Matrix(text="couplings: one row a coordinate of x")] = COUPLINGS,  # noqa: N803
    p: Annotated[float, Number(-10, 10, text="where every coordinate of x is at rest")] = 0.0,
    q: Annotated[float, Number(-10, 10, text="where every coordinate of y is at rest")] = 0.0,
) -> Game:
    """Only rotation: the flow keeps the length of the gradient, whether or not the losses add up to zero.

    loss_x = x^T A (y - q), loss_y = -(x - p)^T A y, with A of any shape (m, n): H = [[0, A], [-A^T, 0]] everywhere, so
    its symmetric part S is zero (Balduzzi et al., 2018). The flow conserves |xi|^2 / 2 = |A (y - q)|^2 / 2 +
    |A^T (x - p)|^2 / 2 and goes around (p, q), a Nash equilibrium; the eigenvalues are +-i times the singular values of A, and
    0 for what A leaves uncoupled.

    By default it is l1 = x y, l2 = -x y. With p or q other than 0 the sum of the losses is not zero, and no
    step differs but for the shift: what makes a game Hamiltonian is H, not the sum. Minimax verdicts are n/a therefore.
    Simultaneous descent-ascent leaves for every A other than 0; alternating orbits while eta times the largest singular
    value is below 2; hgd, which descends on |xi|^2 / 2, and sga converge. Its counterpart is `potential`.
    """
    m, n = len(A), len(A[0])
    couplings: Any = A

    def losses(z: Pair) -> tuple[object, object]:
        matrix = jnp.asarray(couplings)
        return jnp.dot(z.x, jnp.dot(matrix, z.y - q)), -jnp.dot(z.x - p, jnp.dot(matrix, z.y))

    return Game(
        losses=losses,
        start=start([2.0] * m, [2.0] * n),
        zero_sum=False,
        equilibria=lambda: (start([p] * m, [q] * n),),
        window=(-6.0, 6.0),
    )
