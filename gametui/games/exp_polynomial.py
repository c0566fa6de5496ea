"""A polynomial under a Gaussian."""

from __future__ import annotations

from gametui.games._base import Game, start, zero_sum
from gametui.lazy import jnp


def exp_polynomial() -> Game:
    """A minimax point that plain descent-ascent leaves: strict local minimax, not Nash, repelling.

    f(x, y) = exp(-(x^2 + y^2) / 100) (4 x^2 - (y - 3 x + x^3 / 20)^2 - y^4 / 10). At the origin f_xx = -10, f_xy = 6,
    f_yy = -2, and H has the double eigenvalue -4 (defective): simultaneous descent-ascent with one learning rate
    for both leaves it at every learning rate, follow-the-ridge converges to it (and so does descent-ascent with a
    timescale above 5 and small steps). It is the only critical point with |x|, |y| <= 7.5; ten more, in pairs w and -w,
    lie within 30; the flow leaves them all.

    Symmetric under w -> -w, so runs from opposite starts mirror each other. Beyond about 45 the Gaussian has flattened
    everything.
    """

    def value(x: object, y: object) -> object:
        u, v = x[0], y[0]  # type: ignore[index]
        ridge = v - 3 * u + 0.05 * u * u * u
        return jnp.exp(-0.01 * (u * u + v * v)) * (4 * u * u - ridge * ridge - 0.1 * (v * v) * (v * v))

    return Game(
        losses=zero_sum(value),
        start=start([5.0], [5.0]),
        zero_sum=True,
        equilibria=lambda: (start([0.0], [0.0]),),
        window=(-7.5, 7.5),
    )
