"""Multilayer perceptrons, against the same sums written out in numpy."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np

from gametui.games._network import Network

NETWORK = Network((2, 4, 3), inputs=((0.3, -1.0), (1.2, 0.5), (0.0, 2.0)))
FLAT = np.random.default_rng(3).normal(size=NETWORK.count)


def test_it_counts_its_parameters() -> None:
    assert Network((1, 16, 3)).count == 83
    assert NETWORK.count == 3 * 4 + 5 * 3


def test_outputs_are_those_of_the_written_out_sums() -> None:
    first, bias, second, last = FLAT[:8].reshape(2, 4), FLAT[8:12], FLAT[12:24].reshape(4, 3), FLAT[24:]
    hidden = np.tanh(np.array(NETWORK.inputs) @ first + bias)
    powers = np.exp(hidden @ second + last)
    np.testing.assert_allclose(NETWORK(jnp.asarray(FLAT)), (powers / powers.sum(1, keepdims=True)).ravel(), rtol=1e-12)
    _, entering = NETWORK.run(jnp.asarray(FLAT))
    np.testing.assert_array_equal(entering[0], [[*row, 1.0] for row in NETWORK.inputs])
    np.testing.assert_allclose(entering[1], np.hstack([hidden, np.ones((3, 1))]), rtol=1e-12)


def test_shifts_of_the_sums_act_as_shifts_of_the_biases() -> None:
    shift = np.random.default_rng(4).normal(size=(2, 4))
    moved = FLAT.copy()
    moved[8:12] += shift[0]
    moved[24:] += shift[1, :3]
    shifts = [jnp.tile(shift[0], (3, 1)), jnp.tile(shift[1, :3], (3, 1))]
    outputs, _ = NETWORK.run(jnp.asarray(FLAT), shifts)
    np.testing.assert_allclose(outputs.ravel(), NETWORK(jnp.asarray(moved)), rtol=1e-12)


def test_it_differentiates_in_its_parameters() -> None:
    step = 1e-6 * np.random.default_rng(5).normal(size=NETWORK.count)
    slope = jax.jacfwd(NETWORK)(jnp.asarray(FLAT)) @ step
    np.testing.assert_allclose(slope, (NETWORK(FLAT + step) - NETWORK(FLAT - step)) / 2, atol=1e-14)
