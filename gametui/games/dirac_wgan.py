"""The Dirac GAN with the Wasserstein loss."""

from __future__ import annotations

from gametui.games._base import Game, start, zero_sum


def dirac_wgan() -> Game:
    """The Dirac GAN with the Wasserstein loss: the bilinear game, a pure rotation.

    f(theta, psi) = theta psi: the critic psi t of data at 0 and of a sample at theta, without the Lipschitz constraint
    (Mescheder, Geiger and Nowozin, 2018). (0, 0) is a Nash equilibrium, and H has the eigenvalues +- i.

    Simultaneous descent-ascent multiplies the radius by sqrt(1 + eta^2) a step, alternating stays on an ellipse, eg and ogda
    come in (learning rates below 1 and 0.577). Follow-the-ridge is undefined: f is linear in psi. It is `bilinear` with a = 1,
    here for comparison with the other dirac games.
    """
    return Game(
        losses=zero_sum(lambda x, y: x[0] * y[0]),
        start=start([1.0], [1.0]),
        zero_sum=True,
        equilibria=lambda: (start([0.0], [0.0]),),
        window=(-4.0, 4.0),
    )
