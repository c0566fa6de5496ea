"""Matching pennies, played through a sigmoid by each player."""

from __future__ import annotations

from typing import Annotated, Any

from gametui.games._base import Game, Hidden, start, zero_sum
from gametui.lazy import jax
from gametui.pair import Pair
from gametui.params import Number


def matching_pennies(
    lambda_: Annotated[float, Number(0, 100, text="curvature in function space: weight of the squared distances")] = 0.0,
) -> Game:
    """Matching pennies played through sigmoids: a hidden bilinear game.

    f = (1 - 2 p) (1 - 2 q) + lambda / 2 ((p - 1/2)^2 - (q - 1/2)^2) with the chances of heads p = sigmoid(x), q =
    sigmoid(y) (Mladenovic, Sakos, Gidel and Piliouras, 2022; hidden games: Flokas, Vlatakis-Gkaragkounis and Piliouras,
    2019). The critical point is (0, 0), where p = q = 1/2 and H has the eigenvalues lambda / 16 +- i/4: a Nash
    equilibrium, strict for lambda > 0.

    With V = (p - 1/2)^2 / 2 + (q - 1/2)^2 / 2 the natural gradient flow gives V(t) = V(0) e^(-2 lambda t) exactly, so
    without lambda it goes round for ever. Under the plain flow V rises and falls. Simultaneous descent-ascent drifts out to
    where the sigmoids are flat and everything is slow; eg and ogda converge. The natural flow exists for all time if
    V(0) < 1/8: else it may leave through p or q = 0 or 1, where x or y is infinite.
    """

    def coin(t: Any) -> Any:
        return jax.nn.sigmoid(t)

    def value(x: Any, y: Any) -> Any:
        p, q = coin(x)[0] - 0.5, coin(y)[0] - 0.5
        return 4 * p * q + lambda_ / 2 * (p * p - q * q)

    return Game(
        losses=zero_sum(value),
        start=start([1.0], [-0.5]),
        zero_sum=True,
        equilibria=lambda: (start([0.0], [0.0]),),
        window=(-4.5, 4.5),
        hidden=Hidden(maps=Pair(coin, coin), solution=Pair((0.5,), (0.5,))),
    )
