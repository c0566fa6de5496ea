"""The bilinear game with a little curvature of their own for both players."""

from __future__ import annotations

from typing import Annotated

from gametui.games._base import Game, start, zero_sum
from gametui.params import Number


def regularized_bilinear(
    mu: Annotated[float, Number(-10, 10, step=0.01, text="curvature of each player's own loss")] = 0.1,
) -> Game:
    """Rotation with a pull towards the middle: what strong convexity does for a bilinear game.

    f(x, y) = x y + mu / 2 (x^2 - y^2). H = [[mu, 1], [-1, mu]] has the eigenvalues mu +- i; the origin is a strict Nash
    equilibrium for mu > 0, and every point spirals away from it for mu < 0.

    Simultaneous descent-ascent converges for learning rates below 2 mu / (1 + mu^2) (0.198 by default), at best by the
    factor 1 / sqrt(1 + mu^2) a step; alternating, eg, ogda and cgd converge at several times that rate. It is the smallest
    game on which to compare rates: all of them have closed forms.
    """
    return Game(
        losses=zero_sum(lambda x, y: x[0] * y[0] + mu / 2 * (x[0] * x[0] - y[0] * y[0])),
        start=start([2.0], [2.0]),
        zero_sum=True,
        equilibria=lambda: (start([0.0], [0.0]),) if mu >= 0 else (),
        window=(-4.5, 4.5),
    )
