"""Schemes: in which order the two players step."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from gametui.games._base import Field
from gametui.lazy import jax
from gametui.optimizers._base import Optimizer, State, unchanged
from gametui.pair import Pair

Update = Callable[[Field, State, Pair], tuple[Pair, State]]


class Stepper(NamedTuple):
    """An optimizer in a scheme: `update` makes one full step, and is the composition of `parts`.

    A trajectory has a row before every part: one a step, or in the scheme `notebook` one a half-step.
    """

    init: Callable[[Field, Pair], State]
    update: Update
    parts: tuple[Update, ...]
    half_steps: tuple[Update, ...] = ()
    """Player x's half of a step and then player y's, where the scheme has halves."""
    period: int = 1
    """As in Optimizer, like `settled`."""
    settled: Callable[[State], State] = unchanged


def stepper(optimizer: Optimizer, scheme: str) -> Stepper:
    """How `optimizer` steps in `scheme`.

    simultaneous: both players move from the same point. alternating: x moves, and what belongs to it in the state is
    renewed; then y moves from (x', y), and the rest of the state is renewed. notebook: the optimizer's `notebook` rule,
    alternating, with both half-steps recorded.
    """
    if scheme == "simultaneous":
        whole = (optimizer.update,)
        return Stepper(optimizer.init, optimizer.update, whole, period=optimizer.period, settled=optimizer.settled)
    rule = optimizer
    if scheme == "notebook":
        if optimizer.notebook is None:
            raise ValueError("this optimizer has no notebook rule")
        rule = optimizer.notebook

    def x_half(field: Field, state: State, z: Pair) -> tuple[Pair, State]:
        moved, renewed = rule.update(field, state, z)
        return Pair(moved.x, z.y), _merged(renewed, state, rest=state)

    def y_half(field: Field, state: State, z: Pair) -> tuple[Pair, State]:
        moved, renewed = rule.update(field, state, z)
        return Pair(z.x, moved.y), _merged(state, renewed, rest=renewed)

    def update(field: Field, state: State, z: Pair) -> tuple[Pair, State]:
        z, state = x_half(field, state, z)
        return y_half(field, state, z)

    halves = (x_half, y_half)
    parts = halves if scheme == "notebook" else (update,)
    return Stepper(rule.init, update, parts, halves, rule.period, rule.settled)


def _merged(of_x: State, of_y: State, rest: State) -> State:
    """A state with the x of every Pair in `of_x`, the y of every Pair in `of_y`, and what is no Pair (counters) from
    `rest`."""

    def one(a: object, b: object, c: object) -> object:
        return Pair(a.x, b.y) if isinstance(a, Pair) and isinstance(b, Pair) else c

    return jax.tree.map(one, of_x, of_y, rest, is_leaf=lambda node: isinstance(node, Pair))
