"""Gradient descent-ascent with complex momentum."""

from __future__ import annotations

from typing import Annotated, Any, NamedTuple

from gametui.games._base import Field
from gametui.lazy import jax, jnp
from gametui.optimizers._base import Optimizer, moved, rates
from gametui.pair import Pair
from gametui.params import LearningRate, Number, Timescale


class ComplexMomentumState(NamedTuple):
    real: Pair
    imaginary: Pair
    """The two parts of the momentum buffer m."""


def complex_momentum(
    learning_rate: LearningRate = 0.05,
    timescale: Timescale = 1.0,
    beta_modulus: Annotated[float, Number(0, 1, step=0.05, text="how much of the momentum stays at each step")] = 0.7,
    beta_argument: Annotated[
        float, Number(-3.1415927, 3.1415927, step=0.05, text="angle by which the momentum turns at each step, in radians")
    ] = 0.8,
) -> Optimizer:
    """Complex momentum: a momentum that also turns, between positive and negative momentum.

    m' = beta m - xi(w), w' = w + eta Re(m') with a complex m that starts at 0 and beta = beta_modulus e^{i beta_argument} =
    b_r + i b_i (Lorraine et al., 2022). The argument 0 is heavy-ball momentum, pi negative momentum, and a modulus of 0 none.

    Over (w, Re m, Im m) J = [[I - eta H, eta b_r, -eta b_i], [-H, b_r, -b_i], [0, b_i, b_r]]. It makes simultaneous steps
    converge on a bilinear game, as no real momentum does: with the modulus 0.7 and eta |s| = 0.1 for arguments from about 0.16
    pi to 0.68 pi. The default is near pi / 4, which needs a small eta; 3 pi / 8 also converges at eta |s| = 0.5.
    """
    rate = rates(learning_rate, timescale)

    def init(field: Field, z: Pair) -> ComplexMomentumState:
        zero = jax.tree.map(jnp.zeros_like, z)
        return ComplexMomentumState(zero, zero)

    def update(field: Field, state: ComplexMomentumState, z: Pair) -> tuple[Pair, ComplexMomentumState]:
        b_r, b_i = beta_modulus * jnp.cos(beta_argument), beta_modulus * jnp.sin(beta_argument)

        def real(g: Any, r: Any, i: Any) -> Any:
            return b_r * r - b_i * i - g

        def imaginary(r: Any, i: Any) -> Any:
            return b_i * r + b_r * i

        turned = ComplexMomentumState(
            jax.tree.map(real, field(z), state.real, state.imaginary), jax.tree.map(imaginary, state.real, state.imaginary)
        )
        return moved(z, Pair(-rate.x, -rate.y), turned.real), turned

    return Optimizer(init, update)
