"""Two limit cycles around a stable point, exact in polar coordinates."""

from __future__ import annotations

from typing import Annotated

from gametui.games._base import Game, start
from gametui.pair import Pair
from gametui.params import Number


def polar(a: Annotated[float, Number(-10, 10, text="strength of what pulls to and from the circles")] = 1 / 3) -> Game:
    """Two circles of known radii: inside 3/4 the flow comes to rest, outside it ends on radius 1.

    xi = (P(x) - y, P(y) + x) with P(u) = a u (r^2 - 1) (16 r^2 - 9) / 16 and r^2 = x^2 + y^2 (Pethick et al., 2022): a bowl
    of both players, phi(r) = a / 32 (9 r^2 - 25/2 r^4 + 16/3 r^6), and a rotation, so loss_x = phi - x y,
    loss_y = phi + x y. In polar coordinates r' = -P(r), and the angle turns once in 2 pi.

    The origin, the one critical point, has the eigenvalues 9 a / 16 +- i of H: for a > 0 a strict Nash equilibrium, stable.
    r = 3/4 is an unstable cycle, r = 1 a stable one; for a < 0 they change roles. Simultaneous descent-ascent moves the
    stable one outwards, to about 1.016 at the learning rate 0.01; eg moves it inwards, and at 0.05 the two circles have met
    and it converges from everywhere nearby.
    """

    def losses(z: Pair) -> tuple[object, object]:
        x, y = z.x[0], z.y[0]
        s = x * x + y * y
        bowl = a / 32 * s * (9 + s * (-25 / 2 + s * (16 / 3)))
        return bowl - x * y, bowl + x * y

    return Game(
        losses=losses,
        start=start([1.2], [0.5]),
        zero_sum=False,
        equilibria=lambda: (start([0.0], [0.0]),) if a >= 0 else (),
        window=(-1.5, 1.5),
    )
