"""Steps of a fixed length: what has length 1, and the exact facts on two small games."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gametui import optimizers
from gametui.analysis.method import linearized
from gametui.games import Field
from gametui.optimizers.scheme import stepper
from gametui.pair import Pair
from tests.optimizers.quadratics import random_quadratic

XY = Field(lambda z: (z.x[0] * z.y[0], -z.x[0] * z.y[0]))
ROTATION = Field(lambda z: (z.x[0] ** 2 / 2 + z.x[0] * z.y[0], z.y[0] ** 2 / 2 - z.x[0] * z.y[0]))


def run(field: Field, start: Pair, steps: int, scheme: str = "simultaneous", **numbers: Any) -> np.ndarray:
    """The points (steps, 2) of a game with one number a player."""
    way = stepper(optimizers.build("nsgda", {"timescale": 1.0, "epsilon": 0.0, **numbers}), scheme)

    def one(carry: Any, _: Any) -> Any:
        z, memory = way.update(field, carry[1], carry[0])
        return (z, memory), jnp.concatenate(z)

    start = jax.tree.map(jnp.asarray, start)
    return np.asarray(jax.lax.scan(one, (start, way.init(field, start)), None, length=steps)[1])


ONE_ONE = Pair(np.array([1.0]), np.array([1.0]))


def test_on_the_bilinear_game_a_jointly_normalised_step_goes_straight_sideways() -> None:
    rows = run(XY, ONE_ONE, 1000, learning_rate=0.05, norm="joint")
    steps = np.arange(1, 1001)
    np.testing.assert_allclose((rows**2).sum(1), 2 + steps * 0.05**2, rtol=1e-11)
    assert rows[-1] @ rows[-1] == pytest.approx(4.5)


@pytest.mark.parametrize("eta", [0.1, 0.05, 0.025])
def test_where_a_stable_spiral_ends(eta: float) -> None:
    """xi = (x + y, y - x): at the radius eta / sqrt(2) around the origin with the joint norm, within 2 eta with two."""
    joint = np.linalg.norm(run(ROTATION, ONE_ONE, 20_000, learning_rate=eta, norm="joint")[-100:], axis=1)
    np.testing.assert_allclose(joint, eta / np.sqrt(2), rtol=1e-6)
    own = np.linalg.norm(run(ROTATION, ONE_ONE, 5000, learning_rate=eta)[-1000:], axis=1)
    assert eta / 2 < own.max() <= 2 * eta * (1 + 1e-12)


def test_alternating_signs_stay_near_the_bilinear_equilibrium_and_never_arrive() -> None:
    rows = run(XY, ONE_ONE, 5000, "alternating", learning_rate=0.05, norm="neuron")
    radii = np.linalg.norm(rows, axis=1)
    assert radii.max() < 2
    assert radii[-1000:].max() > 0.5
    np.testing.assert_allclose(np.abs(np.diff(rows, axis=0)), 0.05, rtol=1e-9)


TREE = Pair({"weights": np.array([[3.0, 1.0], [4.0, -2.0]]), "bias": np.array([0.5, -2.0])}, [np.array([6.0]), np.array(8.0)])
"""Gradients; the losses are linear, so they are the same everywhere."""
LINEAR = Field(
    lambda z: (
        sum(jnp.vdot(a, b) for a, b in zip(jax.tree.leaves(z.x), jax.tree.leaves(TREE.x), strict=True)),
        sum(jnp.vdot(a, b) for a, b in zip(jax.tree.leaves(z.y), jax.tree.leaves(TREE.y), strict=True)),
    )
)


def lengths(norm: str) -> Pair:
    """Gradient divided by what nsgda steps, leaf by leaf: the norm it has divided by."""
    optimizer = optimizers.build("nsgda", {"learning_rate": 1.0, "timescale": 1.0, "norm": norm, "epsilon": 0.0})
    zero = jax.tree.map(jnp.zeros_like, TREE)
    z, _ = optimizer.update(LINEAR, optimizer.init(LINEAR, zero), zero)
    return jax.tree.map(lambda g, step: np.asarray(-g / step), TREE, z)


def test_what_has_length_one() -> None:
    of_x, of_y = 9 + 1 + 16 + 4 + 0.25 + 4, 100
    for norm, x, y in (("global", of_x, of_y), ("joint", of_x + of_y, of_x + of_y)):
        for leaf, square in [(leaf, x) for leaf in jax.tree.leaves(lengths(norm).x)] + [
            (leaf, y) for leaf in jax.tree.leaves(lengths(norm).y)
        ]:
            np.testing.assert_allclose(leaf**2, square, rtol=1e-12)
    layer = lengths("layer")
    np.testing.assert_allclose(layer.x["weights"] ** 2, 30, rtol=1e-12)
    np.testing.assert_allclose(layer.x["bias"] ** 2, 4.25, rtol=1e-12)
    np.testing.assert_allclose([float(leaf.squeeze()) for leaf in layer.y], [6, 8], rtol=1e-12)
    neuron = lengths("neuron")
    np.testing.assert_allclose(neuron.x["weights"] ** 2, [[25, 5], [25, 5]], rtol=1e-12)
    np.testing.assert_allclose(neuron.x["bias"], [0.5, 2], rtol=1e-12)


def test_three_axes_are_neurons_by_the_last() -> None:
    g = np.random.default_rng(0).normal(size=(2, 3, 4))
    field = Field(lambda z: (jnp.vdot(z.x, g), jnp.sum(z.y)))
    optimizer = optimizers.build("nsgda", {"learning_rate": 1.0, "timescale": 1.0, "norm": "neuron", "epsilon": 0.0})
    zero = Pair(jnp.zeros((2, 3, 4)), jnp.zeros(1))
    z, _ = optimizer.update(field, optimizer.init(field, zero), zero)
    np.testing.assert_allclose(z.x, -g / np.sqrt((g**2).sum(axis=(0, 1))), rtol=1e-12)


@pytest.mark.parametrize("norm", ["global", "layer", "neuron", "joint"])
def test_no_gradient_makes_no_step(norm: str) -> None:
    zero = Pair(jnp.zeros(2), jnp.zeros(1))
    optimizer = optimizers.build("nsgda", {"learning_rate": 0.1, "timescale": 1.0, "norm": norm, "epsilon": 0.0})
    z, _ = optimizer.update(XY, optimizer.init(XY, zero), zero)
    np.testing.assert_array_equal(np.concatenate(z), np.zeros(3))


@pytest.mark.parametrize("norm", ["global", "layer", "neuron", "joint"])
@pytest.mark.parametrize("scheme", ["simultaneous", "alternating"])
def test_far_below_epsilon_it_is_descent_with_the_learning_rate_over_epsilon(scheme: str, norm: str) -> None:
    game = random_quadratic(5, 2, 3)
    numbers = {"learning_rate": 0.01, "timescale": 1.6, "norm": norm, "epsilon": 0.5}
    optimizer = optimizers.build("nsgda", numbers)
    assert optimizer.unlinearized() == ""
    zero, field = game.pair(jnp.zeros(5)), Field(game.losses)
    found, moved = jax.jit(lambda z: linearized(field, stepper(optimizer, scheme), z))(zero)
    plain, _ = jax.jit(
        lambda z: linearized(field, stepper(optimizers.build("gda", {"learning_rate": 0.02, "timescale": 1.6}), scheme), z)
    )(zero)
    np.testing.assert_allclose(found[:5, :5], plain, atol=1e-14)
    np.testing.assert_array_equal(found[:, 5:], 0)
    assert moved == 0


@pytest.mark.parametrize("scheme", ["simultaneous", "alternating"])
def test_averaged_steps_are_those_of_the_formula(scheme: str) -> None:
    game = random_quadratic(5, 2, 3)
    numbers = {"learning_rate": 0.1, "timescale": 0.5, "beta1": 0.6, "epsilon": 0.2}
    way = stepper(optimizers.build("nsgda", numbers), scheme)
    w, m = np.random.default_rng(2).normal(size=5), np.zeros(5)
    z, field = game.pair(jnp.asarray(w)), Field(game.losses)
    memory = way.init(field, z)
    x, y = slice(0, 2), slice(2, 5)
    for _ in range(5):
        z, memory = way.update(field, memory, z)
        at = w.copy()
        for side, rate in ((x, 0.1), (y, 0.05)):
            g = (game.hessian @ (w if scheme == "alternating" else at))[side]
            m[side] = 0.6 * m[side] + 0.4 * g
            w[side] -= rate * m[side] / (np.linalg.norm(m[side]) + 0.2)
        np.testing.assert_allclose(np.concatenate(z), w, rtol=1e-11)
