"""Methods that are pulled back: lookahead against powers of matrices, anchored ones against numpy, bounds and closed forms."""

from __future__ import annotations

from unittest.mock import Mock

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gametui import optimizers
from gametui.analysis.method import linearized
from gametui.games import Field
from gametui.optimizers.scheme import stepper
from gametui.pair import Pair
from tests.optimizers.quadratics import Quadratic, projectors, random_quadratic
from tests.optimizers.test_maps import GAMES, IDS, RATE, RATIO, gain, in_turn

COMMON = {"learning_rate": RATE, "timescale": RATIO}
BILINEAR = Field(lambda z: (z.x @ z.y, -(z.x @ z.y)))


def run(name: str, scheme: str, field: Field, z: Pair, steps: int, **numbers: float) -> np.ndarray:
    """The points of a run, a row each, the start first."""
    way = stepper(optimizers.build(name, {**COMMON, **numbers}), scheme)

    def one(carry: tuple[Pair, object], _: object) -> tuple[tuple[Pair, object], jax.Array]:
        z, memory = way.update(field, carry[1], carry[0])
        return (z, memory), jnp.concatenate(z)

    z = Pair(*map(jnp.asarray, z))
    rows = jax.jit(lambda z: jax.lax.scan(one, (z, way.init(field, z)), length=steps)[1])(z)
    return np.concatenate([np.concatenate(z)[None], rows])


@pytest.mark.parametrize("game", GAMES, ids=IDS)
@pytest.mark.parametrize("scheme", ["simultaneous", "alternating"])
@pytest.mark.parametrize(("period", "average"), [(1, 0.3), (3, 0.5), (5, 0.8)])
def test_lookahead_over_its_period(period: int, average: float, scheme: str, game: Quadratic) -> None:
    """[[a M^k, (1 - a) I], [a M^k, (1 - a) I]] over (w, anchor), M being a step of gradient descent-ascent; M^k of w is also
    what the last step reached, which is not looked at again."""
    way = stepper(optimizers.build("lookahead", {**COMMON, "period": period, "average": average}), scheme)
    assert way.period == period
    n = game.size
    found, moved = jax.jit(lambda z: linearized(Field(game.losses), way, z))(game.pair(jnp.zeros(n)))
    k = gain("gda", game)
    one = np.eye(n) - k if scheme == "simultaneous" else in_turn(k, game)
    power, zero = np.linalg.matrix_power(one, period), np.zeros((n, n))
    row = np.hstack([average * power, (1 - average) * np.eye(n), zero])
    np.testing.assert_allclose(found, np.vstack([row, row, np.hstack([power, zero, zero])]), atol=1e-10)
    assert moved == 0
    spectrum = 1 - average + average * np.linalg.eigvals(one) ** period
    for mu in spectrum:
        assert np.abs(np.linalg.eigvals(found) - mu).min() < 1e-8


def test_a_long_period_is_traced_no_more_often_than_a_short_one() -> None:
    traced = {}
    for period in (2, 100):
        calls = Mock(side_effect=BILINEAR.losses)
        way = stepper(optimizers.build("lookahead", {**COMMON, "period": period}), "alternating")
        linearized(Field(calls), way, Pair(jnp.zeros(1), jnp.zeros(1)))
        traced[period] = calls.call_count
    assert traced[100] == traced[2]


@pytest.mark.parametrize("scheme", ["simultaneous", "alternating"])
def test_lookahead_goes_back_after_every_period_and_only_then(scheme: str) -> None:
    game = random_quadratic(2, 3, 2)
    start = game.pair(np.random.default_rng(0).normal(size=5))
    rows = run("lookahead", scheme, Field(game.losses), start, 11, period=4, average=0.25)
    k = gain("gda", game)
    one = np.eye(5) - k if scheme == "simultaneous" else in_turn(k, game)
    w = anchor = rows[0]
    for step in range(1, 12):
        w = one @ w
        if step % 4 == 0:
            w = anchor = 0.75 * anchor + 0.25 * w
        np.testing.assert_allclose(rows[step], w, rtol=1e-9)


@pytest.mark.parametrize(("eta", "converges"), [(0.1, True), (0.74, True), (0.745, False)])
def test_lookahead_tames_rotation(eta: float, converges: bool) -> None:
    """On x y a period multiplies by |1/2 + (1 - i eta)^5 / 2|."""
    rows = run("lookahead", "simultaneous", BILINEAR, Pair([1.0], [0.0]), 50, learning_rate=eta, timescale=1.0)
    rate = abs(0.5 + (1 - 1j * eta) ** 5 / 2)
    assert (rate < 1) == converges
    np.testing.assert_allclose(np.linalg.norm(rows[::5], axis=1), rate ** np.arange(11), rtol=1e-9)
    plain = run("gda", "simultaneous", BILINEAR, Pair([1.0], [0.0]), 50, learning_rate=eta, timescale=1.0)
    assert np.linalg.norm(plain[-1]) > 1


@pytest.mark.parametrize("scheme", ["simultaneous", "alternating"])
@pytest.mark.parametrize("name", ["anchored", "eag"])
def test_anchored_steps(name: str, scheme: str) -> None:
    game = random_quadratic(2, 3, 2)
    h, (p, q) = game.hessian, projectors(game)
    d = RATE * p + RATE * RATIO * q
    numbers = {"p": 0.7, "gamma": 1.5} if name == "anchored" else {}
    start = game.pair(np.random.default_rng(0).normal(size=5))
    rows = run(name, scheme, Field(game.losses), start, 9, **numbers)

    def whole(k: int, w: np.ndarray) -> np.ndarray:
        if name == "anchored":
            return w - 0.3 / (k + 1) ** 0.7 * d @ h @ w + 0.3 * 1.5 / (k + 1) * (rows[0] - w)
        back = w + (rows[0] - w) / (k + 2)
        return back - d @ h @ (back - d @ h @ w)

    w = rows[0]
    for k in range(9):
        if scheme == "simultaneous":
            w = whole(k, w)
        else:
            w = q @ w + p @ whole(k, w)
            w = p @ w + q @ whole(k, w)
        np.testing.assert_allclose(rows[k + 1], w, rtol=1e-9)


def coupled(seed: int) -> tuple[Field, float]:
    """x A y with a random A (4, 4) of norm R, the constant of its gradient."""
    matrix = np.random.default_rng(seed).normal(size=(4, 4))
    return Field(lambda z: (z.x @ jnp.asarray(matrix) @ z.y, -(z.x @ jnp.asarray(matrix) @ z.y))), np.linalg.norm(matrix, 2)


@pytest.mark.parametrize("seed", range(3))
def test_eag_keeps_the_bound_of_its_theorem(seed: int) -> None:
    """|xi|^2 <= 4 (1 + a R + a^2 R^2) / (a^2 (1 + a R)) |w0 - w*|^2 / (k + 1)^2, which for
    a = 1 / (8 R) is below 260 R^2 |w0 - w*|^2 / (k + 1)^2 (Yoon and Ryu, 2021)."""
    field, constant = coupled(seed)
    start = Pair(*(np.random.default_rng(seed + 10).normal(size=4) for _ in range(2)))
    rows = run("eag", "simultaneous", field, start, 4000, learning_rate=1 / (8 * constant), timescale=1.0)
    xi = jax.vmap(lambda w: jnp.concatenate(field(Pair(w[:4], w[4:]))))(rows)
    squares = np.sum(np.asarray(xi) ** 2, axis=1)
    bound = 260 * constant**2 * np.sum(rows[0] ** 2) / np.arange(1, 4002) ** 2
    assert (squares <= bound).all()


def test_eag_has_its_rate_on_a_bilinear_game() -> None:
    """Between k = 1000 and 8000 |xi| falls like 1 / k: the square like 1 / k^2."""
    rows = run("eag", "simultaneous", BILINEAR, Pair([1.0], [0.5]), 8000, learning_rate=0.125, timescale=1.0)
    sizes = np.linalg.norm(rows, axis=1)
    np.testing.assert_allclose(np.log(sizes[8000] / sizes[1000]) / np.log(8), -1.0, atol=0.01)


def test_eag_on_a_bilinear_game_is_a_recursion_of_complex_numbers() -> None:
    """On x y, in complex numbers w = x + i y."""
    eta = 0.2
    rows = run("eag", "simultaneous", BILINEAR, Pair([1.0], [0.5]), 200, learning_rate=eta, timescale=1.0)
    # xi = (y, -x) = -i w, so v = c_k + i eta w and w' = c_k + i eta v with c_k = w + b (w0 - w).
    w = start = 1 + 0.5j
    for k in range(200):
        back = w + (start - w) / (k + 2)
        w = (1 + 1j * eta) * back - eta**2 * w
    np.testing.assert_allclose(rows[-1], [w.real, w.imag], rtol=1e-10)


@pytest.mark.parametrize("p", [0.55, 0.6, 0.67])
def test_anchored_descent_has_its_rate_on_a_bilinear_game(p: float) -> None:
    """|xi| of the flow with anchor is gamma |w0| / t, and t is (k + 1)^(1 - p)."""
    rows = run(
        "anchored", "simultaneous", BILINEAR, Pair([1.0], [0.5]), 200_000, learning_rate=1.0, timescale=1.0, p=p, gamma=2.0
    )
    sizes = np.linalg.norm(rows, axis=1)
    slope = np.log(sizes[200_000] / sizes[20_000]) / np.log(10)
    np.testing.assert_allclose(slope, p - 1, atol=0.02)
    np.testing.assert_allclose(sizes[-1] * 200_001 ** (1 - p), 2 * np.hypot(1, 0.5), rtol=0.05)


def test_without_an_anchor_shorter_steps_do_not_converge() -> None:
    """|w| is the product of the sqrt(1 + step^2), which grows."""
    rows = run(
        "anchored", "simultaneous", BILINEAR, Pair([1.0], [0.5]), 500, learning_rate=1.0, timescale=1.0, gamma=0.0, p=0.7
    )
    steps = 0.3 / np.arange(1, 501) ** 0.7
    grown = np.cumprod(np.sqrt(1 + steps**2)) * np.hypot(1, 0.5)
    np.testing.assert_allclose(np.linalg.norm(rows[1:], axis=1), grown, rtol=1e-10)


def test_another_learning_rate_is_the_same_method_on_other_losses() -> None:
    half = Field(lambda z: (0.5 * (z.x @ z.y), -0.5 * (z.x @ z.y)))
    start = Pair([1.0], [0.5])
    ours = run("anchored", "simultaneous", BILINEAR, start, 50, learning_rate=0.5, timescale=1.0)
    theirs = run("anchored", "simultaneous", half, start, 50, learning_rate=1.0, timescale=1.0)
    np.testing.assert_allclose(ours, theirs, rtol=1e-12)


@pytest.mark.parametrize("name", ["anchored", "eag"])
def test_methods_that_change_as_they_go_say_that_they_have_no_one_jacobian(name: str) -> None:
    sentence = optimizers.build(name, {}).unlinearized()
    assert "no one Jacobian" in sentence
    assert sentence.endswith(".")
