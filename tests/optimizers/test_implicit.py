"""The implicit step: it solves its equation, wherever it does, and has that equation's derivative."""

from __future__ import annotations

import itertools
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gametui import games, optimizers
from gametui.analysis.method import linearized
from gametui.games import Field
from gametui.optimizers import _curvature
from gametui.optimizers.ppm import newton
from gametui.optimizers.scheme import stepper
from gametui.pair import Pair
from tests.optimizers.quadratics import random_quadratic
from tests.optimizers.test_maps import gain

ETA, TAU = 0.7, 1.6
CONVEX = Field(lambda z: (_convex(z), -_convex(z)))
"""Convex in x and concave in y, so that the implicit step exists at every learning rate and is the only one."""


def _convex(z: Pair) -> Any:
    # log cosh as logaddexp, which does not overflow
    return jnp.sum(jnp.logaddexp(z.x, -z.x)) + 3 * jnp.vdot(z.x, jnp.tanh(z.x)) + 2 * z.x @ z.y - jnp.sum(z.y**4) / 4


def end(field: Field, z: Pair, learning_rate: float = ETA, timescale: float = TAU) -> Pair:
    made, _ = optimizers.build("ppm", {"learning_rate": learning_rate, "timescale": timescale}).update(field, (), z)
    return made


def flat(z: Pair) -> np.ndarray:
    return np.concatenate(z)


@pytest.mark.parametrize("name", ["exp_polynomial", "softplus", "dirac_gan", "forsaken", "almost_bilinear", "lq_gan"])
def test_the_step_ends_where_the_gradient_is_the_way_gone(name: str) -> None:
    field = games.build(name, {}).field
    ended, gradient = jax.jit(lambda z: end(field, z, 0.05)), jax.jit(lambda z: field(z))
    for seed in range(5):
        start = games.build(name, {}).start
        z = Pair(*(np.random.default_rng(seed).normal(size=len(side)) for side in start))
        w = ended(z)
        gone = Pair(0.05 * gradient(w).x, 0.05 * TAU * gradient(w).y)
        np.testing.assert_allclose(flat(w) + flat(gone), flat(z), atol=1e-10)


@pytest.mark.parametrize("dense", [64, 3], ids=["elimination", "krylov"])
def test_a_monotone_game_has_a_step_at_every_learning_rate(dense: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_curvature, "DENSE", dense)
    monotone = Field(lambda z: (_monotone(z), -_monotone(z)))
    step = jax.jit(lambda z, eta: end(monotone, z, eta, 1.0))
    for eta, far in itertools.product((0.05, 1.0, 100.0), (1.0, 30.0)):
        z = Pair(*(far * np.random.default_rng(seed).normal(size=3) for seed in (1, 2)))
        w = step(z, eta)
        # Nonexpansive, and 0 is where it rests.
        assert np.linalg.norm(flat(w)) < np.linalg.norm(flat(z)), (eta, far)
        np.testing.assert_allclose(
            flat(w) + eta * flat(monotone(w)), flat(z), rtol=1e-8, atol=1e-8 * far, err_msg=f"{eta} {far}"
        )


def _monotone(z: Pair) -> Any:
    return jnp.sum(jnp.logaddexp(z.x, -z.x)) + 2 * z.x @ z.y - jnp.sum(z.y**4) / 4


def test_the_derivative_is_that_of_the_equation() -> None:
    """(I + D H)^-1 with H at the end of the step, not at its start."""
    z = Pair(jnp.asarray([0.4, -1.3]), jnp.asarray([0.9, 0.2]))

    def step(w: jax.Array) -> jax.Array:
        return jnp.concatenate(end(CONVEX, Pair(w[:2], w[2:])))

    w = step(jnp.concatenate(z))
    h = jax.jacfwd(lambda w: jnp.concatenate(CONVEX(Pair(w[:2], w[2:]))))(w)
    d = np.diag([ETA, ETA, ETA * TAU, ETA * TAU])
    for jacobian in (jax.jit(jax.jacfwd(step)), jax.jit(jax.jacrev(step))):
        np.testing.assert_allclose(jacobian(jnp.concatenate(z)), np.linalg.inv(np.eye(4) + d @ h), atol=1e-9)


def test_the_derivative_in_the_learning_rate() -> None:
    z = Pair(jnp.asarray([0.4, -1.3]), jnp.asarray([0.9, 0.2]))
    step = jax.jit(lambda eta: jnp.concatenate(end(CONVEX, z, eta)))
    found = jax.jacfwd(step)(ETA)
    ahead, behind = (step(ETA + delta) for delta in (1e-5, -1e-5))
    np.testing.assert_allclose(found, (ahead - behind) / 2e-5, rtol=1e-7)


def test_linearised_at_a_critical_point() -> None:
    game = random_quadratic(3, 2, 3)
    way = stepper(optimizers.build("ppm", {"learning_rate": 0.13, "timescale": 1.7}), "alternating")
    jacobian, moved = jax.jit(lambda z: linearized(Field(game.losses), way, z))(game.pair(jnp.zeros(5)))
    k = gain("ppm", game)
    p, q = np.diag([1.0, 1, 0, 0, 0]), np.diag([0.0, 0, 1, 1, 1])
    np.testing.assert_allclose(jacobian, (np.eye(5) - q @ k) @ (np.eye(5) - p @ k), atol=1e-12)
    assert moved == 0


@pytest.mark.parametrize("at", [0.0, 1.0], ids=["critical point", "elsewhere"])
@pytest.mark.parametrize("scheme", ["simultaneous", "alternating"])
def test_without_a_step_nothing_is_a_number(scheme: str, at: float) -> None:
    """f = -3x^2 + 4xy - y^2 has the double eigenvalue -2, so there is no step of the learning rate 1/2."""
    optimizer = optimizers.build("ppm", {"learning_rate": 0.5, "timescale": 1.0})
    field = games.build("quadratic", {"a": -3.0, "b": 4.0, "c": -1.0}).field
    z = Pair(jnp.asarray([at]), jnp.asarray([2 * at]))
    way = stepper(optimizer, scheme)
    made, _ = jax.jit(lambda z: way.update(field, (), z))(z)
    assert np.isnan(flat(made)).all()
    jacobian, _ = jax.jit(lambda z: linearized(field, way, z))(z)
    assert np.isnan(jacobian).all()
    assert "no solution" in optimizer.undefined
    assert "singular" in optimizer.undefined


def test_an_equation_without_a_solution_is_found_out() -> None:
    """w' - w - eta w'^2 = 0 has no real solution for w > 1 / (4 eta), and one on either side below."""
    field = Field(lambda z: (-jnp.sum(z.x**3) / 3, jnp.sum(z.y**2) / 2))
    step = jax.jit(lambda z: end(field, z, 1.0, 1.0))
    for x, exists in ((0.2, True), (0.3, False), (30.0, False)):
        made = step(Pair(jnp.asarray([x]), jnp.asarray([1.0])))
        assert np.isfinite(flat(made)).all() == exists
        assert not np.isinf(flat(made)).any()
        if exists:
            np.testing.assert_allclose(made.x, (1 - np.sqrt(1 - 4 * x)) / 2, rtol=1e-9)


def test_newton_shortens_steps_that_overshoot() -> None:
    """From far out a full Newton step for arctan goes further out, on the other side."""
    np.testing.assert_allclose(newton(jnp.arctan, jnp.asarray([50.0])), [0.0], atol=1e-12)
    np.testing.assert_allclose(newton(lambda v: jnp.exp(v) - 1e3, jnp.asarray([-8.0])), [np.log(1e3)], rtol=1e-12)
    assert np.isnan(newton(lambda v: v**2 + 1, jnp.asarray([3.0]))).all()


def test_steps_of_many_points_at_once_are_those_of_each() -> None:
    many = Pair(*(np.random.default_rng(seed).normal(size=(7, 2)) for seed in (1, 2)))
    together = jax.jit(jax.vmap(lambda z: end(CONVEX, z)))(many)
    alone = jax.jit(lambda z: end(CONVEX, z))
    for row in range(7):
        np.testing.assert_allclose(
            np.concatenate([together.x[row], together.y[row]]), flat(alone(Pair(many.x[row], many.y[row]))), rtol=1e-9
        )


def test_where_the_solutions_are_far_away_none_is_made_up() -> None:
    """Past the fold of exp_polynomial (det(I + D H) < 0) the only solution is 8 away, behind a hill of the equation's error."""
    field = games.build("exp_polynomial", {}).field
    made = end(field, Pair(jnp.asarray([7.994]), jnp.asarray([4.023])), 0.05, 1.0)
    assert np.isnan(flat(made)).all()
