"""A Wasserstein GAN that learns a covariance."""

from __future__ import annotations

import math
from typing import Annotated, Any

from gametui.errors import UsageError
from gametui.games._base import Game, start, zero_sum
from gametui.lazy import jnp
from gametui.pair import Pair
from gametui.params import Matrix

SIGMA = [[1.0]]


def covariance_wgan(
    sigma: Annotated[list[list[float]], Matrix(text="covariance of the data: square, symmetric, positive definite")] = SIGMA,
) -> Game:
    """A linear Wasserstein GAN that learns a covariance: it rotates, and runs outwards unless held.

    f(V, W) = tr W (sigma - V V^T): the generator V z with z standard normal, the critic w -> w^T W w (Daskalakis, Ilyas,
    Syrgkanis and Zeng, 2018). x is V and y is W, d x d, row by row. In one dimension f = w (s - v^2), with the equilibria
    v = +-sqrt(s), w = 0 and the eigenvalues +-2 i sqrt(s) of H. In general every V with V V^T = sigma is an
    equilibrium, with W = 0; the stars are the Cholesky factor and its negative. For the eigenvalues s_i of sigma, H has
    +-i sqrt(2 (s_i + s_j)) there, i <= j, and d (d - 1) zeros: V may be rotated, and the antisymmetric part of W does
    nothing. Only the symmetric part of sigma counts; if it is not positive definite there is no star.

    Simultaneous descent-ascent spirals out until it overflows; alternating orbits, eg and ogda converge. A generator that is
    0 stays so, while W grows for ever. Follow-the-ridge is undefined: f is linear in W.
    """
    d = len(sigma)
    if len(sigma[0]) != d:
        raise UsageError(f"game.sigma: a covariance is square; this matrix has {d} rows and {len(sigma[0])} columns.")
    entries: Any = sigma

    def value(x: Any, y: Any) -> Any:
        given, V, W = jnp.asarray(entries), x.reshape(d, d), y.reshape(d, d)  # noqa: N806
        return jnp.vdot(W, (given + given.T) / 2 - V @ V.T)

    unit = [float(row == column) for row in range(d) for column in range(d)]
    return Game(
        losses=zero_sum(value),
        start=start([0.5 * entry for entry in unit], [0.5 * entry for entry in unit]),
        zero_sum=True,
        equilibria=lambda: _factors([[float(entry) for entry in row] for row in sigma]),
        window=(-3.0, 3.0),
    )


def _factors(sigma: list[list[float]]) -> tuple[Pair, ...]:
    """V = L and V = -L with the Cholesky factor L of the symmetric part of sigma, and W = 0; none if sigma is not definite."""
    d = len(sigma)
    factor = [[0.0] * d for _ in range(d)]
    for i in range(d):
        for j in range(i + 1):
            rest = (sigma[i][j] + sigma[j][i]) / 2 - sum(factor[i][k] * factor[j][k] for k in range(j))
            if i == j and not rest > 0:
                return ()
            factor[i][j] = math.sqrt(rest) if i == j else rest / factor[j][j]
    flat = [entry for row in factor for entry in row]
    return tuple(start([sign * entry for entry in flat], [0.0] * (d * d)) for sign in (1.0, -1.0))
