"""Products and solves from the field alone: against dense matrices, on trees, where singular, and never n x n for large n."""

from __future__ import annotations

from typing import Any
from unittest.mock import Mock

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gametui import optimizers
from gametui.games import Field
from gametui.optimizers import _curvature
from gametui.optimizers.scheme import stepper
from gametui.pair import Pair
from tests.optimizers.quadratics import off_diagonal, random_quadratic

GAME = random_quadratic(21, 3, 4)
FIELD = Field(GAME.losses)
Z, V = (GAME.pair(np.random.default_rng(seed).normal(size=7)) for seed in (1, 2))
v = np.concatenate(V)
H = GAME.hessian
NEED_MAPS = {"natural_gradient", "kfac"}
"""Methods for hidden games, which these games are not: test_hidden.py makes them the same promises."""
ANYWHERE = [name for name in optimizers.CATALOG if name not in NEED_MAPS]


def flat(pair: Pair) -> np.ndarray:
    return np.concatenate([np.atleast_1d(side) for side in pair])


def test_products_are_those_of_the_matrix() -> None:
    np.testing.assert_allclose(flat(_curvature.hessian_product(FIELD, Z, V)), H @ v, rtol=1e-12)
    np.testing.assert_allclose(flat(_curvature.transposed_product(FIELD, Z, V)), H.T @ v, rtol=1e-12)
    np.testing.assert_allclose(flat(_curvature.off_diagonal_product(FIELD, Z, V)), off_diagonal(GAME) @ v, rtol=1e-12)
    np.testing.assert_allclose(_curvature.own_product_y(FIELD, Z, V.y), H[3:, 3:] @ v[3:], rtol=1e-12)
    np.testing.assert_allclose(_curvature.cross_product_yx(FIELD, Z, V.x), H[3:, :3] @ v[:3], rtol=1e-12)


@pytest.mark.parametrize("size", [1, 2, 3, 64, 65, 120])
def test_solutions_solve(size: int) -> None:
    generator = np.random.default_rng(size)
    matrix = np.eye(size) + 0.4 * generator.normal(size=(size, size)) / np.sqrt(size)
    b = generator.normal(size=size)
    solution = _curvature.solved(lambda x: jnp.asarray(matrix) @ x, jnp.asarray(b))
    np.testing.assert_allclose(solution, np.linalg.solve(matrix, b), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("dense", [64, 4], ids=["elimination", "krylov"])
def test_a_solve_has_the_derivative_of_its_solution_also_for_zero(dense: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """At a critical point the right-hand side is 0; that of the derivative is not."""
    monkeypatch.setattr(_curvature, "DENSE", dense)
    random = np.random.default_rng(0)
    matrix, along = 3 * np.eye(6) + random.standard_normal((6, 6)), random.standard_normal(6)
    solve = jax.jit(lambda b: _curvature.solved(lambda x: jnp.asarray(matrix) @ x, b))
    solution, change = jax.jvp(solve, (jnp.zeros(6),), (jnp.asarray(along),))
    np.testing.assert_array_equal(solution, np.zeros(6))
    np.testing.assert_allclose(change, np.linalg.solve(matrix, along), rtol=1e-9)


@pytest.mark.parametrize("size", [5, 80])
def test_a_solve_traces_its_product_once(size: int) -> None:
    """A product of a network's Hessian is a long program: once is enough for elimination and for GMRES."""
    product = Mock(side_effect=lambda x: 2 * x)
    jax.make_jaxpr(lambda b: _curvature.solved(product, b))(jnp.ones(size))
    assert product.call_count == 1


@pytest.mark.parametrize("size", [1, 2, 5, 80])
def test_singular_systems_have_no_solution_and_never_an_infinite_one(size: int) -> None:
    matrix = np.outer(np.arange(1.0, size + 1), np.linspace(1, 2, size)) if size > 1 else np.zeros((1, 1))
    b = np.random.default_rng(0).normal(size=size)
    assert np.isnan(_curvature.solved(lambda x: jnp.asarray(matrix) @ x, jnp.asarray(b))).all()


@pytest.mark.parametrize(
    ("name", "losses"),
    [
        ("fr", lambda z: (z.x[0] * z.y[0], -z.x[0] * z.y[0])),
        ("linearized_ppm", lambda z: (-10 * z.x[0] ** 2 + z.y[0], 3 * z.y[0] ** 2 + z.x[0])),
        ("cgd", lambda z: (20 * z.x[0] * z.y[0] + z.x[0], 20 * z.x[0] * z.y[0] - z.y[0])),
    ],
)
def test_a_step_that_does_not_exist_is_not_a_number_and_says_why(name: str, losses: Any) -> None:
    optimizer = optimizers.build(name, {"learning_rate": 0.05, "timescale": 1.0})
    z, _ = optimizer.update(Field(losses), (), Pair(jnp.ones(1), jnp.ones(1)))
    assert np.isnan(flat(z)).any()
    assert not np.isinf(flat(z)).any()
    assert optimizer.undefined.endswith(".")


def test_damping_lets_the_ridge_be_followed_in_a_bilinear_game() -> None:
    optimizer = optimizers.build("fr", {"learning_rate": 0.1, "timescale": 1.0, "damping": 2.0})
    field = Field(lambda z: (z.x[0] * z.y[0], -z.x[0] * z.y[0]))
    z, _ = optimizer.update(field, (), Pair(jnp.asarray([3.0]), jnp.asarray([5.0])))
    # l2_y = -x, l2_yx = -1, l1_x = y: y' = y + 0.1 x + 0.1 (-1) y / 2
    np.testing.assert_allclose(flat(z), [3 - 0.1 * 5, 5 + 0.1 * 3 - 0.1 * 5 / 2])


def test_what_needs_maps_says_so() -> None:
    assert {name for name in optimizers.CATALOG if optimizers.build(name, {}).hidden} == NEED_MAPS


@pytest.mark.parametrize("name", ANYWHERE)
def test_trees_step_as_their_numbers_do(name: str) -> None:
    """A game over nested parameters of several shapes moves as the same game over two flat vectors."""
    game = random_quadratic(9, 5, 6)

    def flatten(z: Pair) -> Pair:
        return Pair(
            jnp.concatenate([z.x["weights"].ravel(), z.x["bias"].ravel()]), jnp.concatenate([leaf.ravel() for leaf in z.y])
        )

    w = np.random.default_rng(4).normal(size=11)
    tree = Pair(
        {"weights": jnp.asarray(w[:4].reshape(2, 2)), "bias": jnp.asarray(w[4])},
        [jnp.asarray(w[5:8]), jnp.asarray(w[8:].reshape(1, 3))],
    )
    way = stepper(optimizers.build(name, {"learning_rate": 0.05, "timescale": 1.3}), "alternating")

    def end(losses: Any, z: Pair) -> Pair:
        field = Field(losses)

        def step(_: Any, carry: tuple[Pair, Any]) -> tuple[Pair, Any]:
            z, memory = carry
            return way.update(field, memory, z)

        return jax.lax.fori_loop(0, 2, step, (z, way.init(field, z)))[0]

    ends = jax.jit(lambda tree: (flatten(end(lambda z: game.losses(flatten(z)), tree)), end(game.losses, flatten(tree))))(tree)
    np.testing.assert_allclose(flat(ends[0]), flat(ends[1]), rtol=1e-10)


@pytest.mark.parametrize("name", ANYWHERE)
def test_nothing_is_n_by_n_when_n_is_large(name: str) -> None:
    n = 500

    def losses(z: Pair) -> tuple[Any, Any]:
        value = jnp.sum(jnp.cos(z.x)) + jnp.vdot(z.x, z.y) - jnp.sum(z.y**4)
        return value, -value

    field = Field(losses)
    optimizer = optimizers.build(name, {"learning_rate": 0.05, "timescale": 1.0})

    def step(z: Pair) -> Pair:
        return optimizer.update(field, optimizer.init(field, z), z)[0]

    program = jax.make_jaxpr(step)(Pair(jnp.ones(n), jnp.ones(n)))
    largest = max(_sizes(program.jaxpr))
    assert largest <= 2 * n * (_curvature.RESTART + 1)


def _sizes(jaxpr: Any) -> list[int]:
    """The size of every array in a program, those of inner programs included."""
    found = [1]
    for equation in jaxpr.eqns:
        found += [int(np.prod(out.aval.shape)) for out in equation.outvars]
        for value in equation.params.values():
            for inner in value if isinstance(value, (tuple, list)) else [value]:
                inner = getattr(inner, "jaxpr", inner)
                if hasattr(inner, "eqns"):
                    found += _sizes(inner)
    return found
