"""LOLA and stable opponent shaping: against gradients of the losses after the opponent's step, and the paper's p."""

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
from tests.optimizers.quadratics import off_diagonal, projectors, random_quadratic
from tests.optimizers.test_maps import RATE, RATIO, gain, in_turn, jacobian

A = 0.3
PLAIN = {"learning_rate": RATE, "timescale": RATIO, "lookahead_rate": A}


def losses(z: Pair) -> tuple[Any, Any]:
    """A general-sum game that is no polynomial."""
    one = jnp.sum(jnp.sin(z.x)) + z.x @ jnp.tanh(z.y) + jnp.sum(z.y**3 * z.x)
    other = jnp.sum(jnp.cos(z.y)) * jnp.sum(z.x) + z.x @ z.y**2 - jnp.sum(jnp.exp(-z.y))
    return one, other


FIELD = Field(losses)
Z = Pair(np.array([0.3, -0.8]), np.array([0.5, 1.1]))


def stepped(name: str, field: Field, z: Pair, **numbers: float) -> Pair:
    optimizer = optimizers.build(name, {**PLAIN, **numbers})
    return jax.jit(lambda z: optimizer.update(field, (), z)[0])(z)


def direction(name: str, field: Field, z: Pair, **numbers: float) -> Any:
    """What the learning rates multiply."""
    made = stepped(name, field, z, **numbers)
    return jnp.concatenate([(z.x - made.x) / RATE, (z.y - made.y) / (RATE * RATIO)])


def anticipated(z: Pair, scale: float) -> tuple[Any, Any]:
    """Gradients of each player's own loss at the opponent's next point, which it knows how to steer."""
    d1, d2 = jax.grad(lambda x, y: losses(Pair(x, y))[0]), jax.grad(lambda y, x: losses(Pair(x, y))[1])
    x = jax.grad(lambda x: losses(Pair(x, z.y - scale * A * RATIO * d2(z.y, x)))[0])(z.x)
    y = jax.grad(lambda y: losses(Pair(z.x - scale * A * d1(z.x, y), y))[1])(z.y)
    return x, y


def test_lola_is_the_loss_after_the_opponents_step_to_first_order() -> None:
    first = jax.jit(jax.jacfwd(lambda scale: jnp.concatenate(anticipated(Z, scale))))(0.0)
    expected = np.concatenate(FIELD(Z)) + first
    np.testing.assert_allclose(direction("lola", FIELD, Z), expected, rtol=1e-9)


@pytest.mark.parametrize("scheme", ["simultaneous", "alternating"])
def test_in_a_zero_sum_game_lola_is_lookahead_twice_as_far(scheme: str) -> None:
    game = random_quadratic(4, 2, 3, zero_sum=True)
    found = jacobian("lola", scheme, game, lookahead_rate=0.2)
    np.testing.assert_allclose(found, jacobian("la", scheme, game, lookahead_rate=0.4), atol=1e-12)


@pytest.mark.parametrize("name", ["lola", "sos"])
def test_without_a_rate_of_their_own_both_expect_the_opponents_learning_rate(name: str) -> None:
    own, given = (stepped(name, FIELD, Z, lookahead_rate=rate) for rate in (None, RATE))
    np.testing.assert_array_equal(np.concatenate(own), np.concatenate(given))


def test_lola_leaves_critical_points_of_general_sum_games_and_sos_does_not() -> None:
    """l1 = x^2 / 2 + x y + y and l2 = y^2 / 2 + x: the critical point is (0, 0), where l1_y = 1; l2_yx = 0 but l1_yx = 1."""
    field = Field(lambda z: (z.x[0] ** 2 / 2 + z.x[0] * z.y[0] + z.y[0], z.y[0] ** 2 / 2 + z.x[0]))
    z = Pair(jnp.zeros(1), jnp.zeros(1))
    np.testing.assert_array_equal(np.concatenate(field(z)), 0)
    # y: l2_y - a_x (l2_yx l1_x + l1_yx l2_x) = -a_x
    np.testing.assert_allclose(np.concatenate(stepped("lola", field, z)), [0, RATE * RATIO * A], atol=1e-15)
    np.testing.assert_array_equal(np.concatenate(stepped("sos", field, z, a=0.5, b=0.1)), 0)


def shares(field: Field, z: Pair) -> tuple[Any, Any, Any]:
    """xi, xi_0 and chi, from the directions of the methods that have them."""
    straight = direction("la", field, z)
    return jnp.concatenate(field(z)), straight, straight - direction("lola", field, z)


@pytest.mark.parametrize(("a", "b"), [(0.5, 0.1), (0.05, 0.1), (0.5, 100.0), (0.9, 0.0)])
def test_sos_takes_as_much_of_lola_as_the_paper_says(a: float, b: float) -> None:
    cases = set()
    many = Pair(*(np.random.default_rng(seed).normal(size=(40, 2)) for seed in (1, 2)))
    rows = jax.jit(jax.vmap(lambda z: (*shares(FIELD, z), direction("sos", FIELD, z, a=a, b=b))))(many)
    for xi, straight, chi, found in zip(*map(np.asarray, rows), strict=True):
        dot = -chi @ straight
        p1 = 1.0 if dot >= 0 else min(1.0, -a * (straight @ straight) / dot)
        p2 = xi @ xi if np.linalg.norm(xi) < b else 1.0
        p = min(p1, p2)
        np.testing.assert_allclose(found, straight - p * chi, rtol=1e-8, atol=1e-10)
        assert found @ straight >= (1 - a) * (straight @ straight) * (1 - 1e-9)
        cases.add((dot >= 0, p == p2, p == 1.0))
    assert len(cases) > 1


@pytest.mark.parametrize("scheme", ["simultaneous", "alternating"])
def test_at_a_critical_point_sos_has_the_jacobian_of_lookahead(scheme: str) -> None:
    game = random_quadratic(2, 3, 2)
    p, q = projectors(game)
    k = (RATE * p + RATE * RATIO * q) @ (np.eye(5) - off_diagonal(game) @ (A * p + A * RATIO * q)) @ game.hessian
    expected = np.eye(5) - k if scheme == "simultaneous" else in_turn(k, game)
    way = stepper(optimizers.build("sos", {**PLAIN, "a": 0.5, "b": 0.1}), scheme)

    def tilted(z: Pair) -> tuple[Any, Any]:
        """The same H at 0, but each player's loss has a slope in the other's coordinates there, so that chi is not 0."""
        one, other = game.losses(z)
        return one + jnp.sum(z.y), other - 2 * jnp.sum(z.x)

    for losses in (game.losses, tilted):
        found, moved = jax.jit(lambda z, losses=losses: linearized(Field(losses), way, z))(game.pair(jnp.zeros(5)))
        np.testing.assert_allclose(found, expected, atol=1e-12)
        assert moved == 0
    chi = shares(Field(tilted), game.pair(jnp.zeros(5)))[2]
    assert np.abs(chi).max() > 0.1


def test_the_tandem_game_sos_comes_to_rest_where_it_should_and_lola_does_not() -> None:
    """(x + y)^2 - 2 x for one and (x + y)^2 - 2 y for the other: x + y = 1 is where both are at rest (Letcher et al., 2019)."""
    field = Field(lambda z: ((z.x[0] + z.y[0]) ** 2 - 2 * z.x[0], (z.x[0] + z.y[0]) ** 2 - 2 * z.y[0]))
    numbers = {"learning_rate": 0.1, "timescale": 1.0, "lookahead_rate": None}
    ends = {}
    for name, more in (("sos", {"a": 0.5, "b": 0.1}), ("lola", {})):
        way = optimizers.build(name, {**numbers, **more})
        step = jax.jit(lambda z, way=way: way.update(field, (), z)[0])
        z = Pair(jnp.asarray([0.3]), jnp.asarray([-0.1]))
        for _ in range(1000):
            z = step(z)
        ends[name] = float(z.x[0] + z.y[0])
    np.testing.assert_allclose(ends["sos"], 1.0, atol=1e-6)
    # LOLA rests where 2 s - 2 - a (2 (2 s - 2) + 2 (2 s)) = 0 for s = x + y, a = 0.1
    np.testing.assert_allclose(ends["lola"], (2 - 4 * 0.1) / (2 - 8 * 0.1), rtol=1e-9)


def test_gains_of_lola_need_curvature_that_h_has_not() -> None:
    """Another l1_yy: the same H, another step."""
    game = random_quadratic(2, 3, 2)
    q1 = game.q1.copy()
    q1[3:, 3:] += np.eye(2)
    other = game._replace(q1=q1)
    np.testing.assert_array_equal(other.hessian, game.hessian)
    assert np.abs(gain("lola", other) - gain("lola", game)).max() > 1e-2
    np.testing.assert_allclose(jacobian("lola", "simultaneous", other), np.eye(5) - gain("lola", other), atol=1e-10)
