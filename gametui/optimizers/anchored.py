"""Gradient descent-ascent with a fading anchor."""

from __future__ import annotations

from typing import Annotated, Any, NamedTuple

from gametui.games._base import Field
from gametui.lazy import jnp
from gametui.optimizers._base import Optimizer, as_number, moved, rates, scaled
from gametui.optimizers._curvature import plus
from gametui.pair import Pair
from gametui.params import LearningRate, Number, Timescale

FADING = "its steps get shorter and its pull to the start weaker as it goes: no one Jacobian is that of every step."


class AnchoredState(NamedTuple):
    anchor: Pair
    """Where the run began."""
    count: Any
    """Steps made."""


def anchored(
    learning_rate: LearningRate = 1.0,
    timescale: Timescale = 1.0,
    p: Annotated[float, Number(0.5, 1, step=0.01, text="how fast the steps get shorter")] = 0.67,
    gamma: Annotated[float, Number(0, 1000, step=0.1, text="anchor rate: how strong the pull to the start is")] = 2.0,
) -> Optimizer:
    """Anchored gradient descent-ascent: ever shorter steps, pulled back towards the start ever more weakly.

    In step k = 0, 1, ...: w' = w - eta (1 - p) / (k + 1)^p xi(w) + (1 - p) gamma / (k + 1) (w_0 - w). This is SimGD-A of Ryu,
    Yuan and Yin (2019), who have eta = 1; another eta is the same method on the losses times eta. For 1/2 < p < 1 and gamma
    >= 2 they prove |xi|^2 = O(k^(2 p - 2)) at the last point of every run of simultaneous steps on a convex-concave game with
    Lipschitz gradients: close to 1 / k for p near 1/2, and where p = 1 there are no steps left. gamma = 0 is descent-ascent
    with shorter and shorter steps.

    The step depends on k, so it has no spectrum; its rate is the slope of log |xi| over log k. A point that is unstable for
    the flow -xi is left, too, but slowly, as steps get short. `eag` keeps its steps long and is faster.
    """
    rate = rates(learning_rate, timescale)

    def init(field: Field, z: Pair) -> AnchoredState:
        return AnchoredState(z, jnp.zeros((), jnp.int32))

    def update(field: Field, state: AnchoredState, z: Pair) -> tuple[Pair, AnchoredState]:
        step = 1.0 + as_number(state.count, z)
        towards = plus(state.anchor, z, -1.0)
        direction = plus(scaled(rate, field(z)), towards, -gamma * step ** (p - 1.0))
        length = (1.0 - p) * step**-p
        return moved(z, Pair(length, length), direction), AnchoredState(state.anchor, state.count + 1)

    return Optimizer(init, update, unlinearized=lambda: FADING)
