"""The smallest GAN: one point of data at 0, one generated point, one weight."""

from __future__ import annotations

from gametui.games import _functions
from gametui.games._base import Game, start, zero_sum


def dirac_gan() -> Game:
    """The smallest GAN: a generated point, a slope that judges it, and training that circles.

    f(theta, psi) = F(theta psi) + F(0) with F(t) = -log(1 + e^-t): all data lie at 0, the generator (x = theta, which
    minimises) puts its mass at theta, and the discriminator (y = psi, which maximises) is the line t -> psi t (Mescheder,
    Geiger and Nowozin, 2018). The one critical point is (0, 0). H = [[0, 1/2], [-1/2, 0]] has the eigenvalues +- i/2
    there: a Nash equilibrium about which second derivatives decide nothing.

    The flow keeps theta^2 + psi^2 for ever. Simultaneous descent-ascent drifts outwards (0.1: from radius 1.41 to 3.63 in
    5000 steps), alternating stays between 1.37 and 1.42, and eg, ogda and cgd come in. The question of the game is what makes
    GAN training converge; the other dirac games are the answers that were proposed.
    """
    return Game(
        losses=zero_sum(lambda x, y: _functions.log_sigmoid(x[0] * y[0]) + _functions.LOG_HALF),
        start=start([1.0], [1.0]),
        zero_sum=True,
        equilibria=lambda: (start([0.0], [0.0]),),
        window=(-4.0, 4.0),
    )
