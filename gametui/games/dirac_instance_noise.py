"""The Dirac GAN with noise on data and samples."""

from __future__ import annotations

from typing import Annotated, Any

from gametui.games import _functions
from gametui.games._base import Game, start, zero_sum
from gametui.lazy import jnp, np
from gametui.params import Number

NODES, REACH = 129, 8.0
"""Of the trapezoidal rule for the expectation over the noise. On smooth functions that die away like a Gaussian its error is
exponentially small, and it bears a steep F better than a Gauss-Hermite rule of as many nodes."""


def dirac_instance_noise(sigma: Annotated[float, Number(0, 10, text="standard deviation of the noise")] = 0.5) -> Game:
    """The Dirac GAN with Gaussian noise on data and samples: training converges.

    f(theta, psi) = E F((theta + sigma z) psi) + E F(-sigma z psi) with z standard normal and F(t) = -log(1 + e^-t)
    (Mescheder, Geiger and Nowozin, 2018). At (0, 0), the one critical point, H = [[0, 1/2], [-1/2, sigma^2 / 2]] has the
    eigenvalues sigma^2 / 4 +- sqrt(sigma^4 / 16 - 1/4): for the flow near it the noise is an R1 penalty of weight
    sigma^2 / 2. A Nash equilibrium, strict local minimax, not strict Nash (f_xx = 0). Simultaneous descent-ascent
    converges for learning rates below 2 sigma^2 (0.5 by default) while sigma^2 <= 2.

    The expectations are sums over 129 values of z, a trapezoidal rule: right to 1e-13 for |sigma psi| up to 4, to 1e-9 at
    8 and 1e-5 at 20.
    """

    def value(x: Any, y: Any) -> Any:
        z = np.linspace(-REACH, REACH, NODES)
        weights = np.exp(-z * z / 2)
        noise = sigma * jnp.asarray(z) * y[0]
        fake, real = _functions.log_sigmoid(x[0] * y[0] + noise), _functions.log_sigmoid(-noise)
        return jnp.dot(jnp.asarray(weights / weights.sum()), fake + real)

    return Game(
        losses=zero_sum(value),
        start=start([1.0], [1.0]),
        zero_sum=True,
        equilibria=lambda: (start([0.0], [0.0]),),
        window=(-2.0, 2.0),
    )
