"""Natural gradients in hidden games: against dense matrices, in function space, and never n x n."""

from __future__ import annotations

from functools import cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.flatten_util import ravel_pytree

from gametui import optimizers
from gametui.games import Field
from gametui.games._base import Game, Hidden, start
from gametui.games._network import Network
from gametui.optimizers import kfac, natural_gradient
from gametui.optimizers.scheme import stepper
from gametui.pair import Pair
from tests.optimizers.test_curvature import _sizes

WINS = np.array([[0.0, 1, -1], [-1, 0, 1], [1, -1, 0]])
SMALL = Network((2, 4, 3), inputs=((0.3, -1.0), (1.2, 0.5), (0.0, 2.0)))


def hidden_field(maps: Pair, bend: float, networks: Pair | None = None) -> Field:
    """Rock-paper-scissors between the first three outputs of two maps, with curvature `bend` around the middle."""

    def losses(z: Pair) -> tuple[Any, Any]:
        u, v = maps.x(z.x)[:3], maps.y(z.y)[:3]
        value = u @ WINS @ v + bend / 2 * (jnp.sum((u - 1 / 3) ** 2) - jnp.sum((v - 1 / 3) ** 2))
        return value, -value

    return Field(losses, Hidden(maps, Pair((1 / 3,) * 3, (1 / 3,) * 3), networks))


def softmax(logits: Any) -> Any:
    return jax.nn.softmax(logits)


def between(network: Network, bend: float = 0.4) -> Field:
    return hidden_field(Pair(network, network), bend, Pair(network, network))


def point(size: int, scale: float = 0.5, seed: int = 0) -> Pair:
    return Pair(*(scale * np.random.default_rng(seed).normal(size=(2, size))))


def stepped(name: str, field: Field, z: Pair, steps: int = 1, scheme: str = "simultaneous", **numbers: Any) -> Pair:
    return program(name, field, scheme)(z, {"timescale": 1.0, **numbers}, steps)


@cache
def program(name: str, field: Field, scheme: str) -> Any:
    """(start, numbers, steps) -> end, compiled once for every learning rate and length."""

    @jax.jit
    def run(z: Pair, numbers: dict[str, Any], steps: int) -> Pair:
        way = stepper(optimizers.build(name, numbers), scheme)
        return jax.lax.fori_loop(0, steps, lambda _, z: way.update(field, (), z)[0], z)

    return run


def pseudo_inverse(jacobian: np.ndarray, damping: float) -> np.ndarray:
    """Of J^T J + damping, on the range of J^T, by singular values."""
    _, s, v = np.linalg.svd(jacobian, full_matrices=False)
    inverse = np.where(s**2 > 1e-10 * s[0] ** 2, 1 / (s**2 + damping), 0)
    return v.T @ np.diag(inverse) @ v


@pytest.mark.parametrize("damping", [0.0, 0.01])
@pytest.mark.parametrize(("function", "size"), [(softmax, 3), (Network((1, 6, 3)), 33), (SMALL, SMALL.count)])
def test_natural_gradient_divides_by_the_metric(function: Any, size: int, damping: float) -> None:
    field, z = hidden_field(Pair(function, function), 0.4), point(size)
    found = stepped("natural_gradient", field, z, learning_rate=0.1, timescale=0.5, damping=damping)
    for now, before, g, rate in zip(found, z, field(z), (0.1, 0.05), strict=True):
        inverse = pseudo_inverse(np.asarray(jax.jacfwd(function)(jnp.asarray(before))), damping)
        np.testing.assert_allclose(now, before - rate * inverse @ np.asarray(g), rtol=1e-7, atol=1e-9)


def test_alternating_the_metric_is_that_of_where_the_players_are() -> None:
    field, z = hidden_field(Pair(softmax, softmax), 0.4), point(3)
    found = stepped("natural_gradient", field, z, scheme="alternating", learning_rate=0.1)
    x = stepped("natural_gradient", field, z, learning_rate=0.1).x
    y = stepped("natural_gradient", field, Pair(x, z.y), learning_rate=0.1).y
    np.testing.assert_allclose(np.concatenate(found), np.concatenate([x, y]), rtol=1e-12)


@pytest.mark.parametrize(("function", "size"), [(softmax, 3), (Network((1, 16, 3)), 83)])
def test_to_first_order_the_point_in_function_space_makes_a_plain_step(function: Any, size: int) -> None:
    """Its error falls with the square of the learning rate."""
    field, z = hidden_field(Pair(function, function), 0.4), point(size)
    u, v = (np.asarray(function(jnp.asarray(side))) for side in z)
    plain = np.concatenate([WINS @ v + 0.4 * (u - 1 / 3), -WINS.T @ u + 0.4 * (v - 1 / 3)])
    # Strategies sum to 1, so what the gradient has of (1, 1, 1) cannot be followed.
    plain -= np.repeat(plain.reshape(2, 3).mean(1), 3)
    errors = []
    for eta in (1e-3, 1e-4):
        after = stepped("natural_gradient", field, z, learning_rate=eta)
        move = np.concatenate([function(after.x) - u, function(after.y) - v])
        errors.append(np.linalg.norm(move + eta * plain))
    assert errors[0] < 0.02 * 1e-3 * np.linalg.norm(plain)
    assert errors[1] / errors[0] == pytest.approx(0.01, rel=0.05)


def energy(function: Any, z: Pair, middle: float) -> float:
    return sum(float(jnp.sum((function(side) - middle) ** 2)) / 2 for side in z)


@pytest.mark.parametrize(
    ("kind", "bend", "time"), [("logits", 0.5, 4.0), ("mlp", 0.1, 2.0), ("logits", 0.0, 2.0), ("pennies", 0.5, 4.0)]
)
def test_the_energy_decays_as_in_the_open_game(kind: str, bend: float, time: float) -> None:
    """V = |u - 1/3|^2 / 2 + |v - 1/3|^2 / 2 -> V0 exp(-2 bend t) as the learning rate goes to 0, extrapolated from two."""
    if kind == "pennies":
        function, middle, z = jax.nn.sigmoid, 0.5, Pair(np.array([1.0]), np.array([-0.5]))

        def losses(z: Pair) -> tuple[Any, Any]:
            p, q = function(z.x)[0] - 0.5, function(z.y)[0] - 0.5
            value = 4 * p * q + bend / 2 * (p**2 - q**2)
            return value, -value

        field = Field(losses, Hidden(Pair(function, function), Pair((0.5,), (0.5,))))
    else:
        function: Any = softmax if kind == "logits" else Network((1, 16, 3))
        middle, z = 1 / 3, point(3 if kind == "logits" else 83, 0.3)
        field = hidden_field(Pair(function, function), bend)
    before = energy(function, jax.tree.map(jnp.asarray, z), middle)
    if kind == "pennies":
        np.testing.assert_allclose(before, 0.034192177278, rtol=1e-10)
    ratios = []
    for eta in (4e-3, 2e-3, 1e-3):
        after = stepped("natural_gradient", field, z, steps=round(time / eta), learning_rate=eta)
        ratios.append(np.log(energy(function, after, middle) / before))
    first, second = 2 * ratios[1] - ratios[0], 2 * ratios[2] - ratios[1]
    np.testing.assert_allclose((4 * second - first) / 3, -2 * bend * time, atol=2e-5)


def test_at_an_equilibrium_its_linearisation_is_that_of_the_metric_there() -> None:
    """Softmax at the middle: M^+ = 9 (I - 1/3), so J = I - eta M^+ H, although two eigenvalues of the metric are the same."""
    field, z = hidden_field(Pair(softmax, softmax), 0.5), jnp.zeros(6)

    def step(w: Any) -> Any:
        return jnp.concatenate(optimizers.build("natural_gradient", {}).update(field, (), Pair(w[:3], w[3:]))[0])

    h = np.asarray(jax.jacfwd(lambda w: jnp.concatenate(field(Pair(w[:3], w[3:]))))(z))
    metric = np.kron(np.eye(2), 9 * (np.eye(3) - 1 / 3))
    found = np.asarray(jax.jacfwd(step)(z))
    np.testing.assert_allclose(found, np.eye(6) - 0.05 * metric @ h, atol=1e-12)
    # In function space the game is rotation by the eigenvalues +-i sqrt(3) of WINS, with damping 0.5.
    moduli = np.sort(np.abs(np.linalg.eigvals(found)))
    np.testing.assert_allclose(moduli, [abs(1 - 0.05 * (0.5 + 1j * np.sqrt(3)))] * 4 + [1, 1], rtol=1e-9)


def test_natural_gradient_steps_on_trees_as_on_their_numbers() -> None:
    flat, back = ravel_pytree({"weights": jnp.zeros((4, 3)), "bias": jnp.zeros(3)})

    def function(tree: Any) -> Any:
        return jax.nn.softmax(jnp.tanh(jnp.arange(4.0)) @ tree["weights"] + tree["bias"])

    z = point(flat.shape[0])
    on_tree = stepped("natural_gradient", hidden_field(Pair(function, function), 0.4), Pair(back(z.x), back(z.y)))
    whole = hidden_field(Pair(*[lambda flat: function(back(flat))] * 2), 0.4)
    np.testing.assert_allclose(ravel_pytree(on_tree)[0], ravel_pytree(stepped("natural_gradient", whole, z))[0], rtol=1e-12)


def test_damping_keeps_steps_short_where_the_map_stands_almost_still() -> None:
    field, z = hidden_field(Pair(softmax, softmax), 0.4), Pair(np.array([9.0, 0, 0]), np.array([0, 9.0, 0]))
    lengths = [
        np.linalg.norm(np.concatenate(stepped("natural_gradient", field, z, learning_rate=0.1, damping=d)) - np.concatenate(z))
        for d in (0.0, 1e-3, 1.0)
    ]
    assert lengths[0] > 100
    assert lengths[1] < 1
    assert lengths[2] < 1e-3


def by_hand(network: Network, flat: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """Of SMALL's two layers, each sample's entering numbers and its slopes (outputs, units), by the chain rule."""
    first, second = flat[:12].reshape(3, 4), flat[12:].reshape(5, 3)
    pairs = []
    for sample in network.inputs:
        a1 = np.array([*sample, 1.0])
        h = np.tanh(a1 @ first)
        a2 = np.array([*h, 1.0])
        p = np.exp(a2 @ second) / np.exp(a2 @ second).sum()
        b2 = np.diag(p) - np.outer(p, p)
        b1 = b2 @ second[:4].T * (1 - h**2)
        pairs.append(((a1, b1), (a2, b2)))
    return [
        (np.mean([np.outer(each[i][0], each[i][0]) for each in pairs], 0), sum(each[i][1].T @ each[i][1] for each in pairs))
        for i in (0, 1)
    ]


def test_the_factors_are_averages_of_what_each_sample_has() -> None:
    flat = point(SMALL.count).x
    for found, expected in zip(kfac.factors(SMALL, jnp.asarray(flat)), by_hand(SMALL, flat), strict=True):
        for one, other in zip(found, expected, strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-10, atol=1e-14)


def test_kfac_divides_by_the_kronecker_product_of_the_damped_factors() -> None:
    field, z, damping = between(SMALL), point(SMALL.count), 0.02
    found = stepped("kfac", field, z, learning_rate=0.1, damping=damping)
    for now, before, g in zip(found, z, field(z), strict=True):
        direction = []
        for (a, b), part in zip(by_hand(SMALL, before), (np.asarray(g)[:12], np.asarray(g)[12:]), strict=True):
            root = np.sqrt(damping)
            block = np.kron(a + root * np.eye(len(a)), b + root * np.eye(len(b)))
            direction.append(np.linalg.solve(block, part))
        np.testing.assert_allclose(now, before - 0.1 * np.concatenate(direction), rtol=1e-10)


@pytest.mark.parametrize("network", [Network((2, 3), inputs=((0.7, -1.1),)), Network((1, 3))])
def test_with_one_layer_and_one_sample_kfac_is_the_natural_gradient(network: Network) -> None:
    field, z = between(network), point(network.count)
    found = stepped("kfac", field, z, learning_rate=0.1, damping=1e-12)
    exact = stepped("natural_gradient", field, z, learning_rate=0.1)
    np.testing.assert_allclose(np.concatenate(found) - np.concatenate(z), np.concatenate(exact) - np.concatenate(z), rtol=1e-3)


def test_one_block_of_the_metric_is_the_product_of_its_factors_for_one_sample() -> None:
    network = Network((2, 4, 3), inputs=((0.3, -1.0),))
    flat = jnp.asarray(point(network.count).x)
    jacobian = np.asarray(jax.jacfwd(network)(flat))
    for (a, b), part in zip(kfac.factors(network, flat), (slice(0, 12), slice(12, 27)), strict=True):
        np.testing.assert_allclose(np.kron(a, b), jacobian[:, part].T @ jacobian[:, part], rtol=1e-10, atol=1e-14)


def test_every_layer_moves_the_function_as_far_as_the_whole_step_should() -> None:
    network = Network((1, 16, 3))
    field, z = between(network), point(network.count)
    u = np.asarray(network(jnp.asarray(z.x)))
    moves = {}
    for name, numbers in (("kfac", {"damping": 1e-12}), ("natural_gradient", {})):
        moves[name] = np.asarray(network(stepped(name, field, z, learning_rate=1e-5, **numbers).x)) - u
    np.testing.assert_allclose(moves["kfac"], 2 * moves["natural_gradient"], rtol=1e-2)


def test_kfac_calms_a_game_that_plain_descent_does_not() -> None:
    """Rock-paper-scissors between networks with a little curvature."""
    network = Network((1, 16, 3))
    field, z = between(network, 0.4), point(network.count, 0.3)
    before = energy(network, jax.tree.map(jnp.asarray, z), 1 / 3)
    after = energy(network, stepped("kfac", field, z, steps=400, learning_rate=0.02, damping=1e-6), 1 / 3)
    assert after < 1e-3 * before


def test_at_an_equilibrium_kfac_is_linearised_by_its_factors() -> None:
    network = Network((1, 3))
    field, at = between(network, 0.5), jnp.zeros(12)

    def step(w: Any) -> Any:
        return jnp.concatenate(optimizers.build("kfac", {"damping": 0.04}).update(field, (), Pair(w[:6], w[6:]))[0])

    h = np.asarray(jax.jacfwd(lambda w: jnp.concatenate(field(Pair(w[:6], w[6:]))))(at))
    b = (np.eye(3) - 1 / 3) / 9
    inverse = np.kron(np.linalg.inv(np.ones((2, 2)) + 0.2 * np.eye(2)), np.linalg.inv(b + 0.2 * np.eye(3)))
    np.testing.assert_allclose(jax.jacfwd(step)(at), np.eye(12) - 0.05 * np.kron(np.eye(2), inverse) @ h, atol=1e-12)


def test_nothing_is_n_by_n_when_a_player_has_many_numbers() -> None:
    network = Network((10, 40, 3), inputs=tuple(tuple(row) for row in np.random.default_rng(0).normal(size=(5, 10)).tolist()))
    n, points = network.count, 15
    field = between(network)
    for name, most in (("natural_gradient", points * n), ("kfac", max(2 * n, 41 * 41, points * 41))):
        optimizer = optimizers.build(name, {})
        program = jax.make_jaxpr(lambda z, optimizer=optimizer: optimizer.update(field, (), z)[0])(
            Pair(jnp.ones(n), jnp.ones(n))
        )
        assert max(_sizes(program.jaxpr)) <= most < n * n / 10


def test_games_without_maps_or_networks_are_refused_with_the_reason() -> None:
    plain = Game(losses=lambda z: (z.x[0], z.y[0]), start=start([0.0], [0.0]), zero_sum=False)
    hidden = plain._replace(hidden=Hidden(Pair(softmax, softmax), Pair((1.0,), (1.0,))))
    with_networks = plain._replace(hidden=Hidden(*[Pair(SMALL, SMALL)] * 3))
    for scheme in ("simultaneous", "alternating"):
        assert "hidden game" in optimizers.refused("natural_gradient", {}, scheme, plain)
        assert "hidden game" in optimizers.refused("kfac", {}, scheme, plain)
        assert optimizers.refused("natural_gradient", {}, scheme, hidden) == ""
        assert "networks (multilayer perceptrons)" in optimizers.refused("kfac", {}, scheme, hidden)
        assert optimizers.refused("kfac", {}, scheme, with_networks) == ""
    z = Pair(jnp.zeros(1), jnp.zeros(1))
    with pytest.raises(ValueError, match="needs a game with maps"):
        natural_gradient.natural_gradient().update(Field(plain.losses), (), z)
    with pytest.raises(ValueError, match="between networks"):
        kfac.kfac().update(Field(plain.losses, hidden.hidden), (), z)


def test_in_single_precision_what_rounding_leaves_counts_as_zero() -> None:
    """The logits' common shift does not move a softmax, and no step may go along it."""
    z = np.float32([0.3, -0.2, 1.1])
    step = natural_gradient.raised(softmax, jnp.asarray(z), jnp.asarray(np.float32([1.0, 1.0, -2.0])), 0.0)
    p = np.exp(z) / np.exp(z).sum()
    jacobian = np.diag(p) - np.outer(p, p)
    assert step.dtype == np.float32
    np.testing.assert_allclose(step, pseudo_inverse(jacobian.astype(float), 0.0) @ [1.0, 1.0, -2.0], rtol=1e-4)
