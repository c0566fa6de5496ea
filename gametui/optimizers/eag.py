"""Extra anchored gradient."""

from __future__ import annotations

from gametui.games._base import Field
from gametui.lazy import jnp
from gametui.optimizers._base import Optimizer, as_number, moved, rates
from gametui.optimizers._curvature import plus
from gametui.optimizers.anchored import AnchoredState
from gametui.pair import Pair
from gametui.params import LearningRate, Timescale

FADING = "its pull to the start gets weaker as it goes: no one Jacobian is that of every step."


def eag(learning_rate: LearningRate = 0.1, timescale: Timescale = 1.0) -> Optimizer:
    """Extra anchored gradient: extragradient that is pulled back towards the start ever more weakly.

    In step k = 0, 1, ... with c = w + (w_0 - w) / (k + 2): v = c - eta xi(w), w' = c - eta xi(v). This is EAG-C of Yoon and
    Ryu (2021), of constant learning rate. On convex-concave games whose gradient is R-Lipschitz they prove, for simultaneous
    steps, one learning rate and eta <= 1 / (8 R), |xi|^2 <= 260 R^2 |w_0 - w*|^2 / (k + 1)^2 at eta = 1 / (8 R) at the last
    point of every run. That is the order 1 / k^2, and no method that sees only gradients has a better one for all of these
    games; extragradient has 1 / k.

    Two gradients a step. Where extragradient converges exponentially, as on the bilinear game, eag is the slower one: the
    pull to the start has to fade first. The step depends on k, so it has no spectrum; its rate is the slope of log |xi| over
    log k.
    """
    rate = rates(learning_rate, timescale)

    def init(field: Field, z: Pair) -> AnchoredState:
        return AnchoredState(z, jnp.zeros((), jnp.int32))

    def update(field: Field, state: AnchoredState, z: Pair) -> tuple[Pair, AnchoredState]:
        nearer = plus(z, plus(state.anchor, z, -1.0), 1.0 / (as_number(state.count, z) + 2.0))
        middle = moved(nearer, rate, field(z))
        return moved(nearer, rate, field(middle)), AnchoredState(state.anchor, state.count + 1)

    return Optimizer(init, update, unlinearized=lambda: FADING)
