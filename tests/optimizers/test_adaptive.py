"""Adam and its relatives: steps against numpy, one coordinate at a time; linearisations against block matrices."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gametui import optimizers
from gametui.analysis.method import linearized
from gametui.games import Field
from gametui.optimizers._adaptive import epsilon_sentence
from gametui.optimizers.scheme import stepper
from gametui.pair import Pair
from tests.optimizers.quadratics import Quadratic, random_quadratic

GAME = random_quadratic(5, 2, 3)
OF_X = np.arange(5) < 2
RATE = np.where(OF_X, 0.07, 0.07 * 1.6)
B1, B2, EPSILON = 0.7, 0.6, 0.03
COMMON = {"learning_rate": 0.07, "timescale": 1.6, "beta1": B1, "beta2": B2, "epsilon": EPSILON}
Vectors = dict[str, np.ndarray]
"""The point "w" and whatever is remembered, a number for each coordinate."""


def by_player(values: np.ndarray) -> np.ndarray:
    """The norm of the player that a coordinate belongs to."""
    return np.where(OF_X, np.linalg.norm(values[OF_X]), np.linalg.norm(values[~OF_X]))


def turned(s: Vectors, g: np.ndarray) -> tuple[Vectors, np.ndarray, np.ndarray]:
    """The moments with g in them, Adam's direction, and the bias-corrected average."""
    m, v, t = B1 * s["m"] + (1 - B1) * g, B2 * s["v"] + (1 - B2) * g**2, s["t"] + 1
    average = m / (1 - B1**t)
    return {**s, "m": m, "v": v, "t": t}, average / (np.sqrt(v / (1 - B2**t)) + EPSILON), average


def step(name: str, s: Vectors) -> Vectors:
    """One simultaneous step."""
    h, w = GAME.hessian, s["w"]
    if name == "rmsprop":
        v = B2 * s["v"] + (1 - B2) * (h @ w) ** 2
        return {**s, "v": v, "w": w - RATE * (h @ w) / (np.sqrt(v) + EPSILON)}
    after, d, m = turned(s, h @ w)
    if name == "extra_adam":
        after, d, m = turned(after, h @ (w - RATE * d))
    if name == "optimistic_adam":
        before = s["d"] if s["started"].all() else turned(s, h @ s["w0"])[1]
        before = np.where(s["started"], s["d"], before)
        return {**after, "w": w - 2 * RATE * d + RATE * before, "d": d, "started": np.ones(5, bool)}
    if name == "momentum_adam":
        return {**after, "w": w - RATE * d + np.where(OF_X, -0.4, 0.2) * (w - s["last"]), "last": w}
    if name == "anchored_adam":
        anchor = np.where(s["t"] % 3 == 0, w, s["anchor"])
        return {**after, "w": w - RATE * d - RATE * 0.8 * (w - anchor), "anchor": anchor}
    if name == "adalr":
        d = by_player(d) * m / (by_player(m) + EPSILON)
    if name == "adadir":
        d = by_player(m) * d / (by_player(d) + EPSILON)
    return {**after, "w": w - RATE * d}


def fresh(w: np.ndarray) -> Vectors:
    nothing = np.zeros(5)
    return {
        "w": w,
        "m": nothing,
        "v": nothing,
        "t": nothing,
        "d": nothing,
        "started": np.zeros(5, bool),
        "w0": w,
        "last": w,
        "anchor": w,
    }


def chosen(mask: np.ndarray, new: Vectors, old: Vectors) -> Vectors:
    return {key: np.where(mask, new[key], old[key]) for key in old}


EXTRA: dict[str, dict[str, Any]] = {
    "momentum_adam": {"beta": 0.2, "beta_x": -0.4, "beta_y": None},
    "anchored_adam": {"gamma": 0.8, "refresh": 3},
}
FAMILY = ["adam", "rmsprop", "optimistic_adam", "extra_adam", "momentum_adam", "anchored_adam", "adalr", "adadir"]


@pytest.mark.parametrize("scheme", ["simultaneous", "alternating"])
@pytest.mark.parametrize("name", FAMILY)
def test_steps_are_those_of_the_formulas(name: str, scheme: str) -> None:
    way = stepper(optimizers.build(name, {**COMMON, **EXTRA.get(name, {})}), scheme)
    w = np.random.default_rng(1).normal(size=5)
    z, field, expected = GAME.pair(jnp.asarray(w)), Field(GAME.losses), fresh(w)
    memory = way.init(field, z)
    update = jax.jit(lambda memory, z: way.update(field, memory, z))
    for count in range(7):
        z, memory = update(memory, z)
        if scheme == "simultaneous":
            expected = step(name, expected)
        else:
            expected = chosen(OF_X, step(name, expected), expected)
            expected = chosen(~OF_X, step(name, expected), expected)
        np.testing.assert_allclose(np.concatenate(z), expected["w"], rtol=1e-10, err_msg=f"step {count + 1}")


def test_first_steps() -> None:
    """Adam's is eta along the signs, and so is that of optimistic Adam; RMSProp's is longer by 1 / sqrt(1 - beta2)."""
    w = np.random.default_rng(1).normal(size=5)
    for name, factor in (("adam", 1.0), ("optimistic_adam", 1.0), ("momentum_adam", 1.0), ("rmsprop", 1 / np.sqrt(0.1))):
        optimizer = optimizers.build(name, {"learning_rate": 0.01, "timescale": 1.0})
        z, field = GAME.pair(jnp.asarray(w)), Field(GAME.losses)
        z, _ = optimizer.update(field, optimizer.init(field, z), z)
        np.testing.assert_allclose(np.concatenate(z), w - 0.01 * factor * np.sign(GAME.hessian @ w), rtol=1e-6, err_msg=name)


ROTATION = Quadratic(np.array([[1.0, 1], [1, 0]]), np.array([[0.0, -1], [-1, 1]]), 1)
"""xi = (x + y, y - x)."""
XY = Quadratic(np.array([[0.0, 1], [1, 0]]), np.array([[0.0, -1], [-1, 0]]), 1)


def jacobian(name: str, game: Quadratic, scheme: str = "simultaneous", **numbers: Any) -> np.ndarray:
    """Of the full step where the method rests at the origin, over (w, memory)."""
    way = stepper(optimizers.build(name, {"timescale": 1.0, **numbers}), scheme)
    matrix, moved = jax.jit(lambda z: linearized(Field(game.losses), way, z))(game.pair(jnp.zeros(game.size)))
    assert float(moved) == 0
    return np.asarray(matrix)


def radius(matrix: np.ndarray) -> float:
    return float(np.abs(np.linalg.eigvals(matrix)).max())


@pytest.mark.parametrize(("epsilon", "rho"), [(0.1, 0.9989919), (1.0, 0.99060830), (0.01, 1.1037)])
def test_spectral_radii_of_adam_at_rest(epsilon: float, rho: float) -> None:
    """Momentum with the learning rate eta / epsilon, here on xi = (x + y, y - x)."""
    found = jacobian("adam", ROTATION, learning_rate=0.01, epsilon=epsilon)
    h, eye, s = ROTATION.hessian, np.eye(2), 0.01 / epsilon
    block = np.block([[eye - s * 0.1 * h, -s * 0.9 * eye], [0.1 * h, 0.9 * eye]])
    expected = np.sort_complex([*np.linalg.eigvals(block), 0.999, 0.999])
    np.testing.assert_allclose(np.sort_complex(np.linalg.eigvals(found)), expected, atol=1e-9)
    np.testing.assert_allclose(radius(block), rho, rtol=1e-4 if epsilon == 0.01 else 1e-7)


def test_runs_of_adam_contract_at_the_rate_of_its_linearisation() -> None:
    optimizer = optimizers.build("adam", {"learning_rate": 0.01, "timescale": 1.0, "epsilon": 0.1})
    field = Field(ROTATION.losses)
    z = Pair(jnp.array([1e-6]), jnp.array([-2e-6]))

    def one(carry: Any, _: Any) -> Any:
        z, memory = optimizer.update(field, carry[1], carry[0])
        return (z, memory), z.x[0] ** 2 + z.y[0] ** 2

    _, squares = jax.lax.scan(one, (z, optimizer.init(field, z)), None, length=20_000)
    slope = np.polyfit(np.arange(10_000, 20_000), np.log(np.asarray(squares)[10_000:]) / 2, 1)[0]
    np.testing.assert_allclose(np.exp(slope), 0.9989919, rtol=2e-6)


@pytest.mark.parametrize("scheme", ["simultaneous", "alternating"])
@pytest.mark.parametrize(
    ("name", "twin", "numbers", "same"),
    [
        ("adam", "gda", {"beta1": 0.0}, {}),
        ("rmsprop", "gda", {}, {}),
        ("optimistic_adam", "ogda", {"beta1": 0.0}, {}),
        ("extra_adam", "eg", {"beta1": 0.0}, {}),
        ("momentum_adam", "momentum", {}, {"beta": -0.4, "beta_x": None, "beta_y": 0.3}),
    ],
)
def test_at_rest_they_are_the_methods_they_come_from(
    name: str, twin: str, numbers: dict[str, Any], same: dict[str, Any], scheme: str
) -> None:
    """With no average of the gradient and the learning rate eta / epsilon; besides, beta1 and beta2 for the moments."""
    found = np.linalg.eigvals(jacobian(name, GAME, scheme, learning_rate=0.02, epsilon=0.5, beta2=0.6, **numbers, **same))
    plain = np.linalg.eigvals(jacobian(twin, GAME, scheme, learning_rate=0.04, **same))
    decay = 0.36 if name == "extra_adam" else 0.6
    for value in [*plain, decay]:
        assert np.abs(found - value).min() < 1e-7
    for value in found:
        assert np.abs(np.array([*plain, 0.0, decay]) - value).min() < 1e-7


@pytest.mark.parametrize("scheme", ["simultaneous", "alternating"])
@pytest.mark.parametrize(("name", "twin"), [("adam", "gda"), ("rmsprop", "gda"), ("extra_adam", "eg"), ("acgd", "cgd")])
def test_a_step_divided_by_the_gradient_itself_is_linear_at_rest(name: str, twin: str, scheme: str) -> None:
    """With beta2 = 0 sqrt(v) is |g|, which has no derivative at 0; g / (|g| + epsilon) has one."""
    numbers = {} if name in ("rmsprop", "acgd") else {"beta1": 0.0}
    found = jacobian(name, GAME, scheme, learning_rate=0.02, epsilon=0.5, beta2=0.0, **numbers)
    np.testing.assert_allclose(found[:5, :5], jacobian(twin, GAME, scheme, learning_rate=0.04), atol=1e-14)
    np.testing.assert_array_equal(found[:, 5:], 0)


def test_extra_adam_at_rest_updates_its_moments_twice() -> None:
    h, eye, s, b = GAME.hessian, np.eye(5), 0.04, 0.7
    middle = np.block([[eye, 0 * eye], [(1 - b) * h, b * eye]])
    ahead = np.block([[eye, -s * eye], [0 * eye, eye]])
    # (w, m) -> (w, m', w - s m') -> (w - s m'', m''), m'' = b m' + (1 - b) H (w - s m')
    m1 = middle[5:]
    m2 = b * m1 + (1 - b) * h @ (ahead @ middle)[:5]
    expected = np.vstack([np.hstack([eye, 0 * eye]) - s * m2, m2])
    found = jacobian("extra_adam", GAME, learning_rate=0.02, epsilon=0.5, beta1=b)
    values = np.linalg.eigvals(found)
    for value in np.linalg.eigvals(expected):
        assert np.abs(values - value).min() < 1e-9


@pytest.mark.parametrize(("beta1", "stable"), [(0.0, True), (0.5, False), (0.9, False)])
def test_an_average_undoes_optimism_on_the_bilinear_game(beta1: float, stable: bool) -> None:
    found = radius(jacobian("optimistic_adam", XY, learning_rate=0.01, epsilon=0.1, beta1=beta1, beta2=0.9))
    assert (found < 1) == stable


def test_with_one_number_a_player_grafting_changes_little() -> None:
    """Then AdaLR is Adam, and AdaDir descent along the bias-corrected average."""
    field, w = Field(XY.losses), np.array([0.7, -0.4])
    z = XY.pair(jnp.asarray(w))
    numbers = {"learning_rate": 0.02, "timescale": 1.0, "beta1": 0.5, "beta2": 0.9, "epsilon": 1e-13}
    ends = {}
    for name in ("adam", "adalr", "adadir"):
        optimizer = optimizers.build(name, numbers)
        now, memory = z, optimizer.init(field, z)
        for _ in range(20):
            now, memory = optimizer.update(field, memory, now)
        ends[name] = np.concatenate(now)
    np.testing.assert_allclose(ends["adalr"], ends["adam"], rtol=1e-9)
    m = np.zeros(2)
    for t in range(1, 21):
        m = 0.5 * m + 0.5 * XY.hessian @ w
        w = w - 0.02 * m / (1 - 0.5**t)
    np.testing.assert_allclose(ends["adadir"], w, rtol=1e-9)


@pytest.mark.parametrize(("name", "degree"), [("adalr", 0), ("adadir", 1), ("adam", 0), ("nsgda", 0)])
def test_how_steps_scale_with_the_losses(name: str, degree: int) -> None:
    w = np.random.default_rng(3).normal(size=5)
    moves = []
    for factor in (1.0, 100.0):
        optimizer = optimizers.build(name, {"learning_rate": 0.01, "timescale": 1.0, "epsilon": 1e-14})
        field = Field(lambda z, factor=factor: tuple(factor * loss for loss in GAME.losses(z)))
        z = GAME.pair(jnp.asarray(w))
        moved, _ = optimizer.update(field, optimizer.init(field, z), z)
        moves.append(np.concatenate(moved) - w)
    np.testing.assert_allclose(moves[1], moves[0] * 100.0**degree, rtol=1e-9)


@pytest.mark.parametrize(("gamma", "rest"), [(1.0, 4.0), (0.8, 3.75)])
def test_anchored_adam_rests_where_the_pull_balances_the_gradient(gamma: float, rest: float) -> None:
    """From the anchor 5 towards 3, where xi = 0: Adam's direction is 1 all the way, and so is gamma (5 - x) at `rest`."""
    field = Field(lambda z: ((z.x[0] - 3) ** 2 / 2, z.y[0] ** 2 / 2))
    optimizer = optimizers.build("anchored_adam", {"learning_rate": 0.05, "timescale": 1.0, "gamma": gamma, "refresh": 0})
    z = Pair(jnp.array([5.0]), jnp.array([0.0]))
    start = (z, optimizer.init(field, z))
    (z, _), _ = jax.lax.scan(lambda now, _: (optimizer.update(field, now[1], now[0]), None), start, None, length=2000)
    np.testing.assert_allclose(z.x[0], rest, rtol=1e-6)


def test_what_says_that_it_has_no_linearisation() -> None:
    assert epsilon_sentence(1e-8) == "epsilon = 1e-08: a linearisation holds only where |xi| is far below epsilon."
    assert epsilon_sentence(1e-4) == ""
    for name in ("adam", "rmsprop", "optimistic_adam", "extra_adam", "momentum_adam"):
        assert optimizers.build(name, {}).unlinearized() == epsilon_sentence(1e-8)
        assert optimizers.build(name, {"epsilon": 0.1}).unlinearized() == ""
    for name, numbers, words in (
        ("anchored_adam", {}, "anchor"),
        ("adalr", {}, "decides nothing"),
        ("adadir", {}, "has to be measured"),
        ("nsgda", {"epsilon": 0.0}, "every step has the length eta"),
    ):
        assert words in optimizers.build(name, {"epsilon": 0.1, **numbers}).unlinearized()


@pytest.mark.parametrize("refresh", [0, 3])
@pytest.mark.parametrize("scheme", ["simultaneous", "alternating"])
def test_without_a_pull_anchored_adam_is_linearised_as_adam(scheme: str, refresh: int) -> None:
    numbers = {"learning_rate": 0.02, "epsilon": 0.5, "beta1": 0.3, "beta2": 0.6}
    optimizer = optimizers.build("anchored_adam", {**numbers, "gamma": 0.0})
    assert optimizer.unlinearized() == ""
    found = np.linalg.eigvals(jacobian("anchored_adam", GAME, scheme, gamma=0.0, refresh=refresh, **numbers))
    plain = np.linalg.eigvals(jacobian("adam", GAME, scheme, **numbers))
    expected = np.concatenate([plain, np.zeros(5)])
    np.testing.assert_allclose(np.sort_complex(found.round(9)), np.sort_complex(expected.round(9)), atol=2e-9)


@pytest.mark.parametrize(("name", "from_where"), [("adalr", 0.5), ("adadir", 0.25)])
def test_grafted_steps_far_below_epsilon_are_quadratic_in_the_gradient(name: str, from_where: float) -> None:
    """eta |g| g / epsilon^2, below epsilon for AdaLR and below epsilon^2 for AdaDir; here epsilon = 1/2."""
    field = Field(XY.losses)
    optimizer = optimizers.build(name, {"learning_rate": 0.1, "timescale": 1.0, "epsilon": 0.5})
    for size in 1e-6 * from_where, 1e-7 * from_where:
        z = Pair(jnp.array([0.0]), jnp.array([size]))  # xi = (size, 0)
        (x, _), _ = optimizer.update(field, optimizer.init(field, z), z)
        np.testing.assert_allclose(x[0], -0.1 * size**2 / 0.25, rtol=1e-5)


def test_adalr_comes_to_rest_far_below_epsilon() -> None:
    """On |w|^2 / 2 for both, without averages, at the rate of w' = w - eta |w| w / epsilon^2: |w| = epsilon^2 / (eta t)."""
    field = Field(lambda z: (z.x[0] ** 2 / 2, z.y[0] ** 2 / 2))
    numbers = {"learning_rate": 0.1, "timescale": 1.0, "beta1": 0.0, "beta2": 0.0, "epsilon": 0.5}
    optimizer = optimizers.build("adalr", numbers)
    z = Pair(jnp.array([0.4]), jnp.array([-0.7]))
    start = (z, optimizer.init(field, z))
    (z, _), _ = jax.lax.scan(lambda now, _: (optimizer.update(field, now[1], now[0]), None), start, None, length=20_000)
    np.testing.assert_allclose(np.abs(np.concatenate(z)), 0.5**2 / (0.1 * 20_000), rtol=0.02)
