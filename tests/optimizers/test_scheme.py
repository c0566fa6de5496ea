"""The order in which players step, for methods with and without memory."""

from __future__ import annotations

from typing import Any, NamedTuple

import jax.numpy as jnp
import numpy as np
import pytest

from gametui import optimizers
from gametui.optimizers._base import Optimizer
from gametui.optimizers.scheme import stepper
from gametui.pair import Pair


class Memory(NamedTuple):
    seen: Pair
    count: Any


def _recording() -> Optimizer:
    """Moves each player by the field; remembers where the field was evaluated, and counts steps."""

    def init(field: Any, z: Pair) -> Memory:
        return Memory(Pair(z, z), jnp.asarray(0))

    def update(field: Any, memory: Memory, z: Pair) -> tuple[Pair, Memory]:
        g = field(z)
        return Pair(z.x - g.x, z.y - g.y), Memory(Pair(z, z), memory.count + 1)

    rule = Optimizer(init, update)
    return rule._replace(notebook=rule)


def _field(z: Pair) -> Pair:
    return Pair(z.y, -z.x)


Z = Pair(np.array([3.0]), np.array([5.0]))


def _numbers(z: Any) -> list[float]:
    return [float(z.x[0]), float(z.y[0])]


def test_simultaneous_steps_from_one_point() -> None:
    way = stepper(_recording(), "simultaneous")
    z, memory = way.update(_field, way.init(_field, Z), Z)
    assert _numbers(z) == [-2.0, 8.0]
    assert _numbers(memory.seen.x) == _numbers(memory.seen.y) == [3.0, 5.0]
    assert int(memory.count) == 1


@pytest.mark.parametrize("scheme", ["alternating", "notebook"])
def test_alternating_gives_each_player_its_own_memory_and_counts_once(scheme: str) -> None:
    way = stepper(_recording(), scheme)
    z, memory = way.update(_field, way.init(_field, Z), Z)
    assert _numbers(z) == [-2.0, 3.0]
    assert _numbers(memory.seen.x) == [3.0, 5.0]
    assert _numbers(memory.seen.y) == [-2.0, 5.0]
    assert int(memory.count) == 1


def test_rows_of_the_notebook_are_half_steps() -> None:
    way = stepper(_recording(), "notebook")
    x_half, y_half = way.parts
    assert way.half_steps == way.parts
    z, memory = x_half(_field, way.init(_field, Z), Z)
    assert _numbers(z) == [-2.0, 5.0]
    assert int(memory.count) == 0
    z, memory = y_half(_field, memory, z)
    assert _numbers(z) == [-2.0, 3.0]
    assert int(memory.count) == 1


def test_the_first_step_of_optimistic_descent_is_a_plain_one() -> None:
    way = stepper(optimizers.build("ogda", {"learning_rate": 0.1, "timescale": 1.0}), "simultaneous")
    z, memory = way.update(_field, way.init(_field, Z), Z)
    np.testing.assert_allclose(_numbers(z), [3 - 0.5, 5 + 0.3])
    z, _ = way.update(_field, memory, z)
    np.testing.assert_allclose(_numbers(z), [2.5 - 0.1 * (2 * 5.3 - 5), 5.3 + 0.1 * (2 * 2.5 - 3)])


def test_a_rule_that_the_notebook_lacks_has_no_notebook_scheme() -> None:
    with pytest.raises(ValueError, match="no notebook rule"):
        stepper(optimizers.build("linearized_ppm", {}), "notebook")
