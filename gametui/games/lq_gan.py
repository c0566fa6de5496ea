"""A GAN with a linear generator and a quadratic discriminator."""

from __future__ import annotations

from typing import Annotated, Any

from gametui.games._base import Game, start, zero_sum
from gametui.params import Number


def lq_gan(
    mu: Annotated[float, Number(-10, 10, text="mean of the data")] = 0.5,
    s: Annotated[float, Number(0.01, 10, text="standard deviation of the data")] = 1.0,
) -> Game:
    """A GAN with a linear generator and a quadratic discriminator: two rotations, coupled.

    f = w2 (s^2 + mu^2 - a^2 - b^2) + w1 (mu - b). The data have mean mu and standard deviation s, the generator is
    a z + b with z standard normal, the discriminator w1 t + w2 t^2: x = (a, b) minimises, y = (w1, w2) maximises (Nagarajan
    and Kolter, 2017; Gemp and Mahadevan, 2018). The equilibria are a = +-s, b = mu, w1 = w2 = 0. H has the eigenvalues
    +-i sigma there, for the singular values sigma of [[2 a, 0], [2 b, 1]]: 0.87403 and 2.28825 by default.

    Simultaneous descent-ascent does not converge, alternating orbits, eg and ogda converge slowly. Nothing moves a = 0: a
    generator without noise keeps none, and at a learning rate of 0.1 simultaneous steps end there. Follow-the-ridge is
    undefined, f being linear in y.
    """

    def value(x: Any, y: Any) -> Any:
        a, b = x[0], x[1]
        return y[1] * (s * s + mu * mu - a * a - b * b) + y[0] * (mu - b)

    return Game(
        losses=zero_sum(value),
        start=start([2.0, 0.0], [0.0, 0.0]),
        zero_sum=True,
        equilibria=lambda: tuple(start([sign * s, mu], [0.0, 0.0]) for sign in (1.0, -1.0)),
        window=(-3.0, 3.0),
    )
