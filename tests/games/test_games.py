"""The built-in games against derivatives by hand, and what their docstrings say about their critical points."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gametui import games
from gametui.games import _functions
from gametui.pair import Pair
from tests.notebook import FUNCTIONS

POINTS = np.random.default_rng(0).uniform(-6, 6, size=(40, 2))


def jacobian(game: games.Game, w: Any, m: int = 1) -> jax.Array:
    """Of the simultaneous gradient."""
    return jax.jacfwd(lambda w: jnp.concatenate(game.field(Pair(w[:m], w[m:]))))(w)


def hessian(game: games.Game, w: Any, m: int = 1) -> np.ndarray:
    return np.asarray(jax.jit(lambda w: jacobian(game, w, m))(jnp.asarray(w)))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_values_gradients_and_curvature(name: str) -> None:
    game, by_hand = games.build(name, {p.name: p.default for p in games.parameters(name)}), FUNCTIONS[name]
    at = jax.jit(lambda w: (game.losses(z := Pair(w[:1], w[1:])), jnp.concatenate(game.field(z)), jacobian(game, w)))
    for x, y in POINTS:
        losses, xi, h = at(np.array([x, y]))
        np.testing.assert_allclose(losses, [by_hand.f(x, y), -by_hand.f(x, y)], rtol=1e-11, atol=1e-11)
        np.testing.assert_allclose(xi, [by_hand.x(x, y), -by_hand.y(x, y)], rtol=1e-9, atol=1e-9)
        expected = [[by_hand.xx(x, y), by_hand.xy(x, y)], [-by_hand.xy(x, y), -by_hand.yy(x, y)]]
        np.testing.assert_allclose(h, expected, rtol=1e-8, atol=1e-8)


@pytest.mark.parametrize(
    ("name", "values", "eigenvalues", "accuracy"),
    [
        ("bilinear", {"a": 2.5}, [2.5j, -2.5j], 1e-12),
        ("quadratic", {"a": 3.0, "b": 4.0, "c": 1.0}, [2, 2], 1e-7),  # defective: half the digits
        ("quadratic", {"a": 1.0, "b": 3.0, "c": -0.5}, [1.5 + np.sqrt(0.25 - 9 + 0j), 1.5 - np.sqrt(0.25 - 9 + 0j)], 1e-12),
        ("softplus", {"a": 3.0}, [0.24828381 + 2.99999999j, 0.24828381 - 2.99999999j], 1e-7),
        ("exp_polynomial", {}, [-4, -4], 1e-7),
    ],
)
def test_eigenvalues_at_the_known_point(
    name: str, values: dict[str, float], eigenvalues: list[complex], accuracy: float
) -> None:
    game = games.build(name, values)
    at = game.equilibria()[0]
    found = np.linalg.eigvals(hessian(game, [*at.x, *at.y]))
    np.testing.assert_allclose(np.sort_complex(found), np.sort_complex(np.array(eigenvalues)), atol=accuracy)


@pytest.mark.parametrize("a", [3.0, -3.0, 0.1, -0.02, 40.0, 1e-4])
def test_the_gradient_of_softplus_vanishes_at_its_equilibrium(a: float) -> None:
    game = games.build("softplus", {"a": a})
    (at,) = game.equilibria()
    xi = games.Field(game.losses)(Pair(jnp.asarray(at.x), jnp.asarray(at.y)))
    np.testing.assert_allclose(np.concatenate(xi), 0, atol=1e-14)


def test_softplus_without_coupling_has_no_equilibrium() -> None:
    assert games.build("softplus", {"a": 0.0}).equilibria() == ()


@pytest.mark.parametrize(
    ("a", "b", "c", "known"),
    [
        (3, 4, 1, True),  # strict local maximin
        (-3, 4, -1, True),  # strict local minimax
        (1, 0, -1, True),  # Nash
        (0, 1, 0, True),  # semi-definite Nash
        (-1, 4, 1, False),  # both players want to leave
        (1, 1, 1, False),  # y wants to leave, and x cannot hold it
    ],
)
def test_where_the_origin_solves_the_quadratic_game(a: float, b: float, c: float, known: bool) -> None:
    assert bool(games.build("quadratic", {"a": a, "b": b, "c": c}).equilibria()) == known


def test_a_matrix_of_couplings_rotates_once_for_each_singular_value() -> None:
    couplings = np.random.default_rng(1).normal(size=(2, 3))
    game = games.build("bilinear_matrix", {"A": couplings.tolist()})
    assert [len(side) for side in game.start] == [2, 3]
    z = Pair(jnp.asarray([1.0, -2.0]), jnp.asarray([0.5, 3.0, 4.0]))
    np.testing.assert_allclose(game.losses(z)[0], np.array([1, -2]) @ couplings @ np.array([0.5, 3, 4]))
    found = np.linalg.eigvals(hessian(game, [1.0, -2.0, 0.5, 3.0, 4.0], m=2))
    singular = np.linalg.svd(couplings, compute_uv=False)
    np.testing.assert_allclose(found.real, 0, atol=1e-12)
    np.testing.assert_allclose(np.sort(found.imag), np.sort([*singular, *-singular, 0.0]), atol=1e-12)


@pytest.mark.parametrize("name", [name for name in games.CATALOG if name not in ("formula",)])
def test_known_points_are_critical(name: str) -> None:
    game = games.build(name, {p.name: p.default for p in games.parameters(name)})
    for at in game.equilibria():
        xi = games.Field(game.losses)(Pair(jnp.asarray(at.x), jnp.asarray(at.y)))
        np.testing.assert_allclose(np.concatenate(xi), 0, atol=1e-12)
    assert game.window[0] < game.window[1]


@pytest.mark.parametrize("t", [-800.0, -40.0, -1.0, 0.0, 2.0, 40.0, 800.0])
def test_softplus_is_exact_and_smooth_everywhere(t: float) -> None:
    sigmoid = np.exp(min(t, 0)) / (1 + np.exp(-abs(t)))
    np.testing.assert_allclose(_functions.softplus(t), np.logaddexp(t, 0), rtol=1e-15)
    np.testing.assert_allclose(jax.grad(_functions.softplus)(t), sigmoid, rtol=1e-14)
    np.testing.assert_allclose(jax.grad(jax.grad(_functions.softplus))(t), sigmoid * (1 - sigmoid), rtol=1e-13)
    np.testing.assert_allclose(jax.jacfwd(jax.grad(_functions.softplus))(t), sigmoid * (1 - sigmoid), rtol=1e-13)
