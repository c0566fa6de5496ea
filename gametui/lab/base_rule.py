"""A rule of its own for each player under a method: the method says the direction, the rule makes a step of it."""

from __future__ import annotations

from typing import NamedTuple

from gametui.games._base import Field
from gametui.lab.settings import Settings
from gametui.lazy import jax, jnp
from gametui.optimizers._adaptive import Direction, adam_direction, lengthened, root
from gametui.optimizers._base import Optimizer, moved
from gametui.pair import Pair


class BaseState(NamedTuple):
    moments: Pair


def based(method: Optimizer, rate: Pair, rule: Settings) -> Optimizer:
    """The method (one without memory) with the base rule of these settings under it."""
    if rule.base == "none":
        return method
    direction = _direction(rule)

    def init(field: Field, z: Pair) -> BaseState:
        return BaseState(direction.begin(z))

    def update(field: Field, state: BaseState, z: Pair) -> tuple[Pair, BaseState]:
        # Seen from z, so that the step comes out as itself and not as a difference of two nearly equal points.
        step, _ = method.update(_seen(field, z), (), jax.tree.map(jnp.zeros_like, z))
        along = Pair(*(jax.tree.map(lambda s, r=r: -s / r, side) for side, r in zip(step, rate, strict=True)))
        along, moments = direction.turn(along, state.moments)
        return moved(z, rate, along), BaseState(moments)

    return method._replace(init=init, update=update)


def _seen(field: Field, origin: Pair) -> Field:
    """The field as a function of the way from `origin`."""
    return Field(lambda step: field.losses(_sum(origin, step)), together=lambda step: field(_sum(origin, step)))


def _sum(a: Pair, b: Pair) -> Pair:
    total: Pair = jax.tree.map(jnp.add, a, b)
    return total


def _direction(rule: Settings) -> Direction:
    if rule.base == "adam":
        return adam_direction(rule.base_beta1, rule.base_beta2, rule.base_epsilon)
    return {"rmsprop": _rmsprop, "sgd": _momentum, "normalised": _normalised}[rule.base](rule)


def _rmsprop(rule: Settings) -> Direction:
    def turn(gradient: Pair, squares: Pair) -> tuple[Pair, Pair]:
        squares = jax.tree.map(lambda v, g: rule.base_beta2 * v + (1 - rule.base_beta2) * g**2, squares, gradient)
        return jax.tree.map(lambda v, g: g / (root(v) + rule.base_epsilon), squares, gradient), squares

    return Direction(_zeros, turn)


def _momentum(rule: Settings) -> Direction:
    def turn(gradient: Pair, velocity: Pair) -> tuple[Pair, Pair]:
        velocity = jax.tree.map(lambda m, g: rule.base_beta1 * m + g, velocity, gradient)
        return velocity, velocity

    return Direction(_zeros, turn)


def _normalised(rule: Settings) -> Direction:
    def turn(gradient: Pair, nothing: Pair) -> tuple[Pair, Pair]:
        return Pair(*(lengthened(side, 1.0, rule.base_epsilon) for side in gradient)), nothing

    return Direction(lambda z: Pair((), ()), turn)


def _zeros(z: Pair) -> Pair:
    zeros: Pair = jax.tree.map(jnp.zeros_like, z)
    return zeros
