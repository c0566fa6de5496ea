"""A weak attractor coupled to a strong rotation."""

from __future__ import annotations

from typing import Annotated

from gametui.games._base import Game, start
from gametui.pair import Pair
from gametui.params import Number


def rotation(a: Annotated[float, Number(-100, 100, step=1.0, text="strength of the rotation")] = 10.0) -> Game:
    """A weak attractor in a strong rotation: descent needs a tiny learning rate, an adjusted step does not.

    loss_x = x^2 / 2 + a x y, loss_y = y^2 / 2 - a x y (Balduzzi et al., 2018, with a = 10). H = [[1, a], [-a, 1]] has the
    eigenvalues 1 +- a i: the symmetric part pulls in, the antisymmetric part turns. The origin is a strict Nash
    equilibrium; the losses do not add up to zero.

    Simultaneous descent-ascent converges for learning rates below 2 / (1 + a^2) (0.0198 by default). At 0.03 it explodes, and
    eg, ogda, alternating descent and sga with lambda 0.1 converge. With lambda = 1 sga takes no larger
    learning rates than plain descent: its adjustment grows with a^2.
    """

    def losses(z: Pair) -> tuple[object, object]:
        x, y = z.x[0], z.y[0]
        return x * x / 2 + a * x * y, y * y / 2 - a * x * y

    return Game(
        losses=losses,
        start=start([2.0], [2.0]),
        zero_sum=False,
        equilibria=lambda: (start([0.0], [0.0]),),
        window=(-4.5, 4.5),
    )
