"""The Dirac GAN with the Wasserstein loss and a penalty on the discriminator's slope."""

from __future__ import annotations

from typing import Annotated

from gametui.games import _functions
from gametui.games._base import Game, start, zero_sum
from gametui.params import Number


def dirac_wgan_gp(
    gamma: Annotated[float, Number(0, 100, text="weight of the penalty")] = 1.0,
    target: Annotated[float, Number(0.01, 10, text="size of the slope that is not penalised")] = 1.0,
) -> Game:
    """The Dirac GAN with the Wasserstein loss and a gradient penalty: it never comes to rest.

    f(theta, psi) = theta psi - gamma / 2 (|psi| - target)^2 (Mescheder, Geiger and Nowozin, 2018; the penalty is that of
    Gulrajani et al., 2017). The generator is right at theta = 0, where the best slopes are psi = +-target, but a slope that is
    not 0 moves the generator on: there is no equilibrium, so no star, and no critical point either.

    On the line psi = 0 the penalty has a kink, derivatives do not exist, and gradient and H are nan: a run that starts
    there stops at once. From each side the line looks smooth, with a critical point at theta = -+gamma target that is none.
    Runs go round and round, by default between 1 and 1.7 away from the origin with gda, eg, ogda and cgd, and a smaller
    learning rate does not help, since the flow has the cycle, too. `dirac_r1` is the penalty with target 0, which works.
    """

    def value(x: object, y: object) -> object:
        excess = _functions.distance(y[0]) - target  # type: ignore[index]
        return x[0] * y[0] - gamma / 2 * excess * excess  # type: ignore[index]

    return Game(losses=zero_sum(value), start=start([1.0], [1.0]), zero_sum=True, window=(-3.0, 3.0))
