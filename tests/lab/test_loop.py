"""The training loop: exact in any pieces, one program for all numbers, and the steps that the methods and base rules say."""

from __future__ import annotations

import os
import subprocess
import sys

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from gametui import dynamics
from gametui.experiment import checked_method
from gametui.lab import loop, spec
from gametui.pair import Pair

TINY = {"width": 8, "depth": 1, "latent": 3, "batch": 16}


def made(method="gda", numbers=None, rate=1e-3, scheme="simultaneous", game="gan_mixture", seed=0, **values):
    given = {**(TINY if game == "gan_mixture" else {}), **(numbers or {})}
    return spec.checked(game, checked_method(method, {"learning_rate": rate, **values}, scheme), given, seed=seed)


def leaves(state):
    return [np.asarray(leaf) for leaf in jax.tree.leaves(state)]


def same(a, b):
    return all(np.array_equal(x, y) for x, y in zip(leaves(a), leaves(b), strict=True))


@pytest.mark.parametrize("method, base", [("gda", "adam"), ("adam", "none"), ("extra_adam", "none"), ("co", "rmsprop")])
def test_pieces_make_the_same_steps(method, base):
    at_once = loop.Loop(made(method, {"base": base}))
    whole = at_once.run(at_once.begin(), 0, 30)
    pieces = at_once.begin()
    for first, count in ((0, 1), (1, 7), (8, 22)):
        pieces = at_once.run(pieces, first, count)
    assert same(whole, pieces)
    assert not same(whole, at_once.run(at_once.begin(), 0, 29))


def test_the_start_and_the_samples_follow_the_seed():
    first, again, other = (loop.Loop(made(seed=seed)) for seed in (0, 0, 1))
    a, b, c = (each.run(each.begin(), 0, 5) for each in (first, again, other))
    assert same(a, b) and not same(a, c)


def test_gda_under_adam_is_optax_by_hand():
    """One optimizer state a player, both gradients at the same point, on the batch of the step."""
    program = loop.Loop(made(numbers={"base": "adam", "base_beta1": 0.5, "base_beta2": 0.99}, rate=1e-2))
    state = program.run(program.begin(), 0, 3)
    game = program.spec.built
    z = jax.tree.map(jnp.asarray, game.init(np.random.default_rng(0)))
    rules = [optax.adam(1e-2, 0.5, 0.99, 1e-8) for _ in range(2)]
    memory = [rule.init(side) for rule, side in zip(rules, z, strict=True)]
    for i in range(3):
        xi = game.field(game.draw(jax.random.fold_in(jax.random.key(0), i)))(z)
        moved = []
        with jax.numpy_dtype_promotion("standard"):
            for place, (rule, side) in enumerate(zip(rules, z, strict=True)):
                step, memory[place] = rule.update(xi[place], memory[place], side)
                moved.append(optax.apply_updates(side, step))
        z = Pair(*moved)
    for ours, theirs in zip(jax.tree.leaves(state.z), jax.tree.leaves(z), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=2e-4, atol=2e-6)


def test_no_base_and_sgd_without_momentum_are_the_same_step():
    plain, under = loop.Loop(made(rate=0.1)), loop.Loop(made(numbers={"base": "sgd", "base_beta1": 0.0}, rate=0.1))
    for a, b in zip(leaves(plain.run(plain.begin(), 0, 5).z), leaves(under.run(under.begin(), 0, 5).z), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-7)


def test_normalised_steps_have_the_length_of_the_learning_rate():
    program = loop.Loop(made(numbers={"base": "normalised"}, rate=0.01))
    looked = program.look(program.begin(), 0)
    assert looked["step_norm_generator"] == pytest.approx(1, rel=1e-3)
    assert looked["step_norm_discriminator"] == pytest.approx(1, rel=1e-3)
    assert looked["gradient_norm_generator"] < 1 or looked["gradient_norm_discriminator"] != pytest.approx(1)


def test_losses_are_summed_over_the_steps():
    program = loop.Loop(made())
    state, total = program.begin(), np.zeros(2)
    for i in range(4):
        looked = program.look(state, i)
        total += [looked["loss_generator"], looked["loss_discriminator"]]
        state = program.run(state, i, 1)
    np.testing.assert_allclose(state.losses, total, rtol=1e-5)


def test_fresh_samples_for_the_point_ahead():
    same_batch, fresh = loop.Loop(made("eg", rate=0.05)), loop.Loop(made("eg", {"fresh": True}, rate=0.05))
    assert not same(same_batch.run(same_batch.begin(), 0, 1).z, fresh.run(fresh.begin(), 0, 1).z)
    assert same(fresh.run(fresh.begin(), 0, 4).z, fresh.run(fresh.begin(), 0, 4).z)


def test_alternating_takes_the_generators_move_into_account():
    program = loop.Loop(made(scheme="alternating", rate=0.05))
    z = program.run(program.begin(), 0, 1).z
    game = program.spec.built
    field = game.field(game.draw(jax.random.fold_in(jax.random.key(0), 0)))
    start = jax.tree.map(jnp.asarray, game.init(np.random.default_rng(0)))
    x = jax.tree.map(lambda a, g: a - 0.05 * g, start.x, field(start).x)
    y = jax.tree.map(lambda a, g: a - 0.05 * g, start.y, field(Pair(x, start.y)).y)
    for ours, theirs in zip(jax.tree.leaves(z), jax.tree.leaves(Pair(x, y)), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-6)


def test_other_numbers_compile_nothing():
    first = loop.Loop(made(numbers={"base": "adam", "r1": 1.0}))
    first.run(first.begin(), 0, 3)
    compiled = dynamics.compilations()
    other = loop.Loop(
        made(numbers={"base": "adam", "r1": 0.5, "sigma": 0.1, "base_beta1": 0.9, "log_every": 7}, rate=3e-3, timescale=2.0)
    )
    other.run(other.begin(), 0, 11)
    assert dynamics.compilations() == compiled
    wider = loop.Loop(made(numbers={"base": "adam", "r1": 1.0, "width": 9}))
    wider.run(wider.begin(), 0, 3)
    assert dynamics.compilations() > compiled, "a width is structure"


@pytest.mark.parametrize(
    "method", ["sga", "lola", "cgd", "past_eg", "optimistic_adam", "anchored", "lookahead", "adalr", "nsgda"]
)
def test_methods_of_the_zoo_train_it(method):
    program = loop.Loop(made(method, rate=1e-3))
    before = program.begin()
    start = leaves(before.z)
    after = leaves(program.run(before, 0, 2).z)
    assert all(np.isfinite(leaf).all() for leaf in after)
    assert all(leaf.dtype == np.float32 for leaf in after)
    assert any(not np.array_equal(a, b) for a, b in zip(start, after, strict=True))


SHARDED = """
import jax, numpy as np
jax.config.update("jax_enable_x64", True)
from gametui.lab import loop, spec
from gametui.experiment import checked_method
numbers = {"width": 8, "depth": 1, "latent": 3, "batch": 16, "base": "adam"}
made = spec.checked("gan_mixture", checked_method("gda", {"learning_rate": 1e-3}), numbers)
program = loop.Loop(made)
state = program.run(program.begin(), 0, 5)
print(len(jax.devices()), *[repr(float(np.asarray(leaf, dtype=float).sum())) for leaf in jax.tree.leaves(state.z)])
"""


def test_two_devices_share_a_batch_and_agree():
    def sums(devices):
        flags = {**os.environ, "XLA_FLAGS": f"--xla_force_host_platform_device_count={devices}", "JAX_PLATFORMS": "cpu"}
        text = subprocess.run(
            [sys.executable, "-c", SHARDED], env=flags, capture_output=True, text=True, check=True, timeout=300
        ).stdout
        count, *values = text.split()
        assert int(count) == devices
        return np.array([float(value) for value in values])

    np.testing.assert_allclose(sums(1), sums(2), rtol=1e-4, atol=1e-5)
