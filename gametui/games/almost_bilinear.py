"""The bilinear game with a small wrinkle in y."""

from __future__ import annotations

from typing import Annotated

from gametui.games._base import Game, start, zero_sum
from gametui.params import Number


def almost_bilinear(
    epsilon: Annotated[float, Number(0, 10, step=0.01, text="size of the wrinkle in y")] = 0.1,
) -> Game:
    """Rotation with a wrinkle that feeds a limit cycle: methods settle where no critical point is.

    f(x, y) = x y + epsilon (y^2 / 2 - y^4 / 4) (Hsieh, Mertikopoulos and Cevher, 2021). The one critical point is the
    origin; H has the eigenvalues -epsilon / 2 +- i sqrt(1 - epsilon^2 / 4). It is not Nash (y would rather leave), though
    a local maximin point, and the flow leaves it for a stable cycle: by default at a distance from 1.1426 to 1.1676
    (averaging over a turn gives sqrt(4/3) = 1.1547), once round in time 6.2871.

    Methods with small steps go to the same cycle, shifted: about sqrt(4/3 (1 + eta / epsilon)) for simultaneous
    descent-ascent, sqrt(4/3 (1 - eta / epsilon)) for eg, ogda and cgd. sga (lambda 0.5) and co (gamma 0.5) make the origin
    attract, and find it. Far out (|y| = 20 at a learning rate of 0.05) steps of y^4 overflow.
    """

    def value(x: object, y: object) -> object:
        u, v = x[0], y[0]  # type: ignore[index]
        return u * v + epsilon * (v * v / 2 - v * v * v * v / 4)

    return Game(
        losses=zero_sum(value),
        start=start([0.5], [0.5]),
        zero_sum=True,
        equilibria=lambda: (start([0.0], [0.0]),),
        window=(-2.0, 2.0),
    )
