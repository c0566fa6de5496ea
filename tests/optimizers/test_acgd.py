"""Adaptive competitive gradient descent: steps against numpy, the linearisation at rest against block matrices."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gametui import optimizers
from gametui.analysis.method import linearized
from gametui.games import Field
from gametui.optimizers.scheme import stepper
from gametui.pair import Pair
from tests.optimizers.quadratics import Quadratic, off_diagonal, random_quadratic
from tests.optimizers.test_maps import in_turn

RATE, RATIO, BETA2, EPSILON = 0.07, 1.6, 0.9, 0.3
NUMBERS = {"learning_rate": RATE, "timescale": RATIO, "beta2": BETA2, "epsilon": EPSILON}
GAME = random_quadratic(5, 2, 3)


def rates(game: Quadratic) -> np.ndarray:
    return np.where(np.arange(game.size) < game.m, RATE, RATE * RATIO)


def step(game: Quadratic, w: np.ndarray, v: np.ndarray, count: int, **changed: float) -> tuple[np.ndarray, np.ndarray]:
    """Step number `count`, the first being 1."""
    numbers = {**NUMBERS, **changed}
    xi = game.hessian @ w
    v = numbers["beta2"] * v + (1 - numbers["beta2"]) * xi**2
    a = np.diag(rates(game) * np.sqrt(1 - numbers["beta2"] ** count) / (np.sqrt(v) + numbers["epsilon"]))
    return w - np.linalg.solve(np.eye(game.size) + a @ off_diagonal(game), a @ xi), v


@pytest.mark.parametrize("scheme", ["simultaneous", "alternating"])
def test_steps(scheme: str) -> None:
    of_x = np.arange(GAME.size) < GAME.m
    w = np.random.default_rng(0).normal(size=GAME.size)
    v = np.zeros(GAME.size)
    field, way = Field(GAME.losses), stepper(optimizers.build("acgd", NUMBERS), scheme)
    z = GAME.pair(jnp.asarray(w))
    memory, update = way.init(field, z), jax.jit(lambda memory, z: way.update(field, memory, z))
    for count in range(1, 8):
        z, memory = update(memory, z)
        w_1, v_1 = step(GAME, w, v, count)
        if scheme == "alternating":
            # x takes its part of one step, y then its part of another, with x's new average in its memory.
            w_1, v_1 = np.where(of_x, w_1, w), np.where(of_x, v_1, v)
            w_2, v_2 = step(GAME, w_1, v_1, count)
            w_1, v_1 = np.where(of_x, w_1, w_2), np.where(of_x, v_1, v_2)
        w, v = w_1, v_1
        np.testing.assert_allclose(np.concatenate(z), w, rtol=1e-9)
        np.testing.assert_allclose(np.concatenate(memory.squares), v, rtol=1e-9)
    assert int(memory.count) == 7


@pytest.mark.parametrize("scheme", ["simultaneous", "alternating"])
def test_at_rest_it_is_competitive_descent_with_rates_over_epsilon(scheme: str) -> None:
    way = stepper(optimizers.build("acgd", NUMBERS), scheme)
    found, moved = jax.jit(lambda z: linearized(Field(GAME.losses), way, z))(GAME.pair(jnp.zeros(5)))
    a = np.diag(rates(GAME) / EPSILON)
    k = np.linalg.solve(np.eye(5) + a @ off_diagonal(GAME), a @ GAME.hessian)
    of_w = np.eye(5) - k if scheme == "simultaneous" else in_turn(k, GAME)
    expected = np.block([[of_w, np.zeros((5, 5))], [np.zeros((5, 5)), BETA2 * np.eye(5)]])
    np.testing.assert_allclose(found, expected, atol=1e-9)
    assert moved < 1e-100


def test_the_spectral_radius_at_rest_is_the_rate_of_a_run() -> None:
    """With an epsilon that is large beside the gradients the run shrinks as the linearisation says."""
    game = Quadratic(np.array([[1.0, 3], [3, 0]]), np.array([[0.0, -3], [-3, 1]]), 1)
    way = stepper(optimizers.build("acgd", {**NUMBERS, "timescale": 1.0, "epsilon": 1.0}), "simultaneous")
    field = Field(game.losses)
    jacobian, _ = jax.jit(lambda z: linearized(field, way, z))(game.pair(jnp.zeros(2)))
    # Once (nearly) at rest; the pair of eigenvalues is complex, so compare the mean over many steps.
    z = game.pair(1e-6 * jnp.ones(2))
    memory = way.settled(way.init(field, z))
    update = jax.jit(lambda memory, z: way.update(field, memory, z))
    sizes = [1e-6 * np.sqrt(2)]
    for _ in range(400):
        z, memory = update(memory, z)
        sizes.append(float(np.linalg.norm(np.concatenate(z))))
    rho = np.abs(np.linalg.eigvals(jacobian)[np.argsort(np.abs(np.linalg.eigvals(jacobian) - BETA2))[-1]])
    np.testing.assert_allclose((sizes[-1] / sizes[0]) ** (1 / 400), rho, rtol=1e-3)


def test_the_same_step_as_the_papers_form_for_a_zero_sum_game() -> None:
    """dx = -A_x^{1/2} (I + A_x^{1/2} f_xy A_y f_yx A_x^{1/2})^{-1} A_x^{1/2} (f_x + f_xy A_y f_y), y upwards likewise."""
    game = random_quadratic(4, 2, 3, zero_sum=True)
    w = np.random.default_rng(1).normal(size=5)
    f_x, f_y, f_xy = (game.q1 @ w)[:2], (game.q1 @ w)[2:], game.q1[:2, 2:]
    # After one step the bias correction makes the average the square itself, and it leaves epsilon alone.
    a = rates(game) * np.sqrt(0.1) / (np.sqrt(0.1) * np.abs(game.hessian @ w) + EPSILON)
    a_x, a_y = np.diag(a[:2]), np.diag(a[2:])
    root_x, root_y = np.sqrt(a_x), np.sqrt(a_y)
    dx = -root_x @ np.linalg.solve(np.eye(2) + root_x @ f_xy @ a_y @ f_xy.T @ root_x, root_x @ (f_x + f_xy @ a_y @ f_y))
    dy = root_y @ np.linalg.solve(np.eye(3) + root_y @ f_xy.T @ a_x @ f_xy @ root_y, root_y @ (f_y - f_xy.T @ a_x @ f_x))
    field = Field(game.losses)
    way = optimizers.build("acgd", NUMBERS)
    z, _ = jax.jit(lambda z: way.update(field, way.init(field, z), z))(game.pair(jnp.asarray(w)))
    np.testing.assert_allclose(np.concatenate(z), w + np.concatenate([dx, dy]), rtol=1e-9)


def test_more_numbers_than_elimination_takes() -> None:
    game = random_quadratic(11, 40, 45)
    w = np.random.default_rng(3).normal(size=85)
    field = Field(game.losses)
    way = optimizers.build("acgd", NUMBERS)
    z, _ = jax.jit(lambda z: way.update(field, way.init(field, z), z))(game.pair(jnp.asarray(w)))
    np.testing.assert_allclose(np.concatenate(z), step(game, w, np.zeros(85), 1)[0], rtol=1e-8, atol=1e-9)


def test_a_singular_system_has_no_step() -> None:
    """Rates of 1/2 (learning rate 1 over |xi| + epsilon = 2) and mixed derivatives of 2: I + A Ho = [[1, 1], [1, 1]]."""
    field = Field(lambda z: (2 * z.x[0] * z.y[0], 2 * z.x[0] * z.y[0]))
    numbers = {"learning_rate": 1.0, "timescale": 1.0, "beta2": 0.0, "epsilon": 1.0}
    optimizer = optimizers.build("acgd", numbers)
    z = Pair(jnp.asarray([0.5]), jnp.asarray([0.5]))
    made, _ = optimizer.update(field, optimizer.init(field, z), z)
    assert np.isnan(np.concatenate(made)).all()
    assert "singular" in optimizer.undefined


def test_it_says_that_the_usual_epsilon_has_no_usable_linearisation() -> None:
    assert optimizers.build("acgd", {}).unlinearized().startswith("epsilon = 1e-05: a linearisation holds only where")
    assert optimizers.build("acgd", {"epsilon": 1e-4}).unlinearized() == ""
