"""The Dirac GAN with the non-saturating loss of the generator."""

from __future__ import annotations

from gametui.games import _functions
from gametui.games._base import Game, start
from gametui.pair import Pair


def dirac_nsgan() -> Game:
    """The Dirac GAN with the non-saturating loss: the same rotation, with a friction of third order.

    loss_theta = -F(-theta psi), loss_psi = -F(theta psi) - F(0) with F(t) = -log(1 + e^-t) (Mescheder, Geiger and Nowozin,
    2018). As in `dirac_gan` the one critical point is (0, 0), a Nash equilibrium with the eigenvalues +- i/2 of H. Yet
    the flow converges: r = |(theta, psi)| obeys d/dt r^2 / 2 = -t tanh(t / 2) with t = theta psi, so in the end
    r = sqrt(8 / time). The pair of games shows why eigenvalues on the imaginary axis must be left undecided.

    Simultaneous descent-ascent ends on a circle of radius sqrt(2 eta) (0.447 at 0.1); alternating creeps in like the flow
    (0.125 after 5000 steps of 0.1, 0.063 after 20000).
    """

    def losses(z: Pair) -> tuple[object, object]:
        t = z.x[0] * z.y[0]
        return -_functions.log_sigmoid(-t), -_functions.log_sigmoid(t) - _functions.LOG_HALF

    return Game(
        losses=losses,
        start=start([1.0], [1.0]),
        zero_sum=False,
        equilibria=lambda: (start([0.0], [0.0]),),
        window=(-2.0, 2.0),
    )
