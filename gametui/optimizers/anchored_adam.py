"""Adam with a pull towards an anchor."""

from __future__ import annotations

from typing import Annotated, Any, NamedTuple

from gametui.games._base import Field
from gametui.lazy import jax, jnp
from gametui.optimizers._adaptive import Beta1, Beta2, Epsilon, adam_direction, epsilon_sentence, settled
from gametui.optimizers._base import Optimizer, moved, rates
from gametui.optimizers._curvature import plus
from gametui.pair import Pair
from gametui.params import Integer, LearningRate, Number, Timescale

MOVING = "the pull is towards an anchor that moves: until it does, the method rests where the pull balances the gradient."


class AnchoredAdamState(NamedTuple):
    moments: Pair
    """Adam's, for each player."""
    anchor: Pair
    """The point that each player is pulled towards."""
    count: Any
    """Steps made."""


def anchored_adam(
    learning_rate: LearningRate = 0.01,
    timescale: Timescale = 1.0,
    gamma: Annotated[float, Number(0, 1000, step=0.1, text="anchor rate: how strong the pull is")] = 1.0,
    refresh: Annotated[int, Integer(0, 10_000_000, step=100, text="steps until the anchor moves here; 0: never")] = 10_000,
    beta1: Beta1 = 0.0,
    beta2: Beta2 = 0.9,
    epsilon: Epsilon = 1e-8,
) -> Optimizer:
    """Adam that is also pulled towards an earlier point, the anchor.

    w' = w - eta d + eta gamma (anchor - w), where d = m / (sqrt(v) + epsilon) is Adam's direction. The anchor is the start,
    and every `refresh` steps it becomes the present point (Ryu, Yuan & Yin, 2019: anchored Adam with their gamma = 1, 10000
    steps, beta1 = 0 and beta2 = 0.9). Their pull also has Adam's bias correction in it, here it has not: it is the same once
    that has worn off. `anchored` is the method of their theorems, with a pull that fades instead of an anchor that moves.

    Where d and gamma (anchor - w) balance the method rests until the anchor moves, and that is no critical point of the game
    unless the anchor is one. So no linearisation says what runs do; with gamma = 0 this is Adam, and linearised as Adam is.
    """
    rate, direction = rates(learning_rate, timescale), adam_direction(beta1, beta2, epsilon)

    def init(field: Field, z: Pair) -> AnchoredAdamState:
        return AnchoredAdamState(direction.begin(z), z, jnp.zeros((), jnp.int32))

    def update(field: Field, state: AnchoredAdamState, z: Pair) -> tuple[Pair, AnchoredAdamState]:
        # Without a pull the anchor goes along, so as not to be a memory that stays for ever.
        due = jnp.equal(gamma, 0)
        if refresh:
            due |= state.count % refresh == 0
        anchor = jax.tree.map(lambda now, old: jnp.where(due, now, old), z, state.anchor)
        along, moments = direction.turn(field(z), state.moments)
        away = plus(z, anchor, -1.0)
        return moved(z, rate, plus(along, away, gamma)), AnchoredAdamState(moments, anchor, state.count + 1)

    return Optimizer(init, update, settled=settled, unlinearized=lambda: MOVING if gamma else epsilon_sentence(epsilon))
