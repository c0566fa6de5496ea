"""The Dirac GAN with a zero-centred gradient penalty."""

from __future__ import annotations

from typing import Annotated

from gametui.games import _functions
from gametui.games._base import Game, start, zero_sum
from gametui.params import Number


def dirac_r1(gamma: Annotated[float, Number(0, 100, text="weight of the penalty")] = 0.3) -> Game:
    """The Dirac GAN with a zero-centred gradient penalty (R1): training converges.

    f(theta, psi) = F(theta psi) + F(0) - gamma / 2 psi^2 with F(t) = -log(1 + e^-t) (Mescheder, Geiger and Nowozin, 2018).
    Only the discriminator sees the penalty: that theta does not occur in it makes it part of f without changing a gradient.
    At (0, 0), the one critical point, H = [[0, 1/2], [-1/2, gamma]] has the eigenvalues gamma / 2 +- sqrt(gamma^2 / 4 - 1/4).
    It is a Nash equilibrium and a strict local minimax point; that it is Nash second derivatives cannot tell (f_xx = 0).

    Simultaneous descent-ascent converges for learning rates below 4 gamma (1.2 by default) while gamma <= 1. The flow
    is fastest near the point at gamma = 1, where the eigenvalues meet; more penalty makes one of them slow.
    """
    return Game(
        losses=zero_sum(lambda x, y: _functions.log_sigmoid(x[0] * y[0]) + _functions.LOG_HALF - gamma / 2 * y[0] * y[0]),
        start=start([1.0], [1.0]),
        zero_sum=True,
        equilibria=lambda: (start([0.0], [0.0]),),
        window=(-2.0, 2.0),
    )
