"""Rotation and attraction: regularized_bilinear, rotation, hamiltonian, potential, covariance_wgan, lq_gan."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
import numpy as np
import pytest

from gametui.errors import UsageError
from gametui.pair import Pair
from tests.games.asked import flow, judged, made, matrix, radius, run, spectrum, words

SIGMA = [[2.0, 0.5], [0.5, 1.0]]


@pytest.mark.parametrize("mu", [0.1, 1.5, -0.2])
def test_regularized_bilinear(mu: float) -> None:
    np.testing.assert_allclose(matrix("regularized_bilinear", [1, 2], mu=mu), [[mu, 1], [-1, mu]], atol=1e-15)
    verdicts = words(judged("regularized_bilinear", near=(0.0, 0.0), mu=mu))
    assert verdicts == (("strict", "strict", "strict", "stable") if mu > 0 else ("not", "not", "not", "unstable"))
    assert len(made("regularized_bilinear", mu=mu).equilibria()) == (mu > 0)


def test_the_largest_and_the_best_learning_rate_of_regularized_bilinear() -> None:
    ((_, high),) = judged("regularized_bilinear").stable_learning_rates
    assert high == pytest.approx(0.2 / 1.01, rel=1e-9)
    best = radius(run("regularized_bilinear", steps=200, learning_rate=0.1 / 1.01))
    np.testing.assert_allclose(best[1:] / best[:-1], 1 / np.sqrt(1.01), rtol=1e-12)
    for optimizer, scheme in (
        ("gda", "alternating"),
        ("eg", "simultaneous"),
        ("ogda", "simultaneous"),
        ("cgd", "simultaneous"),
    ):
        assert radius(run("regularized_bilinear", optimizer, scheme=scheme, learning_rate=0.4))[-1] < 1e-6


@pytest.mark.parametrize("a", [10.0, -3.0])
def test_rotation(a: float) -> None:
    np.testing.assert_allclose(matrix("rotation", [1, 2], a=a), [[1, a], [-a, 1]], atol=1e-14)
    found = judged("rotation", a=a)
    assert words(found) == ("strict", "n/a", "n/a", "stable")
    ((_, high),) = found.stable_learning_rates
    assert high == pytest.approx(2 / (1 + a * a), rel=1e-9)


def test_who_converges_in_a_strong_rotation() -> None:
    assert radius(run("rotation", steps=2000, learning_rate=0.03))[-1] > 1e10
    for optimizer, numbers in (("eg", {}), ("ogda", {}), ("sga", {"lambda": 0.1})):
        assert radius(run("rotation", optimizer, learning_rate=0.03, **numbers))[-1] < 1e-10
    assert radius(run("rotation", scheme="alternating", learning_rate=0.03))[-1] < 1e-10
    assert radius(run("rotation", "sga", learning_rate=0.0199, **{"lambda": 1.0}))[-1] > 10
    assert radius(run("rotation", "sga", learning_rate=0.0197, **{"lambda": 1.0}))[-1] < 0.1


def test_hamiltonian_by_default() -> None:
    z = Pair(jnp.array([3.0]), jnp.array([-2.0]))
    np.testing.assert_array_equal(made("hamiltonian").losses(z), [-6, 6])
    np.testing.assert_allclose(spectrum("hamiltonian"), [-1j, 1j], atol=1e-12)
    assert words(judged("hamiltonian")) == ("undecided", "n/a", "n/a", "undecided")


def test_a_hamiltonian_game_that_is_not_zero_sum() -> None:
    couplings = np.array([[1.0, 0.5, -1.0], [-0.5, 2.0, 0.3]])
    numbers: dict[str, Any] = {"A": couplings.tolist(), "p": 1.5, "q": -0.5}
    game = made("hamiltonian", **numbers)
    assert [len(side) for side in game.start] == [2, 3]
    w = np.random.default_rng(0).normal(size=5)
    h = matrix("hamiltonian", w, **numbers)
    np.testing.assert_allclose(h, np.block([[np.zeros((2, 2)), couplings], [-couplings.T, np.zeros((3, 3))]]), atol=1e-15)
    one, other = game.losses(Pair(jnp.asarray(w[:2]), jnp.asarray(w[2:])))
    assert abs(one + other) > 0.1
    points = flow(game, w, 20, 0.01)
    energies = [float(sum((g**2).sum() for g in game.field(Pair(p[:2], p[2:])))) / 2 for p in jnp.asarray(points[::400])]
    np.testing.assert_allclose(energies, energies[0], rtol=1e-6)
    assert radius(points, points[0]).max() > 1
    (at,) = game.equilibria()
    assert (at.x, at.y) == ((1.5, 1.5), (-0.5, -0.5, -0.5))


def test_steps_in_a_hamiltonian_game() -> None:
    assert radius(run("hamiltonian", steps=100, learning_rate=0.1))[-1] == pytest.approx(np.sqrt(8) * 1.01**50)
    w = run("hamiltonian", steps=1000, scheme="alternating", learning_rate=0.1)
    np.testing.assert_allclose((w**2).sum(axis=1) - 0.1 * w.prod(axis=1), 7.6, rtol=1e-10)
    for optimizer in ("hgd", "sga"):
        end = run("hamiltonian", optimizer, steps=500, learning_rate=0.1, game={"p": 1.0, "q": -2.0})[-1]
        np.testing.assert_allclose(end, [1, -2], atol=1e-9)


@pytest.mark.parametrize(("b", "stability"), [(1.0, "stable"), (-1.5, "stable"), (3.0, "unstable"), (2.0, "undecided")])
def test_potential(b: float, stability: str) -> None:
    np.testing.assert_allclose(matrix("potential", [1, -2], b=b), [[2, b], [b, 2]], atol=1e-15)
    found = judged("potential", b=b)
    assert words(found) == ("strict", "n/a", "n/a", stability)
    if stability == "stable":
        ((_, high),) = found.stable_learning_rates
        assert high == pytest.approx(2 / (2 + abs(b)), rel=1e-9)


def test_adjusting_for_rotation_changes_nothing_in_a_potential_game() -> None:
    np.testing.assert_allclose(run("potential", "sga", steps=50), run("potential", "gda", steps=50), rtol=1e-12)


@pytest.mark.parametrize("variance", [1.0, 4.0])
def test_one_variance(variance: float) -> None:
    game = made("covariance_wgan", sigma=[[variance]])
    assert [point.x for point in game.equilibria()] == [(variance**0.5,), (-(variance**0.5),)]
    for which in (0, 1):
        turn = 2j * variance**0.5
        np.testing.assert_allclose(spectrum("covariance_wgan", which, sigma=[[variance]]), [-turn, turn], atol=1e-10)
    value, _ = game.losses(Pair(jnp.array([0.5]), jnp.array([3.0])))
    assert value == pytest.approx(3 * (variance - 0.25))


def test_a_covariance() -> None:
    game = made("covariance_wgan", sigma=SIGMA)
    rng = np.random.default_rng(0)
    v, w = rng.normal(size=(2, 2, 2))
    value, _ = game.losses(Pair(jnp.asarray(v.ravel()), jnp.asarray(w.ravel())))
    assert value == pytest.approx(np.trace(w.T @ (np.array(SIGMA) - v @ v.T)))
    for at in game.equilibria():
        factor = np.reshape(at.x, (2, 2))
        np.testing.assert_allclose(factor @ factor.T, SIGMA, atol=1e-14)
        np.testing.assert_allclose(np.concatenate(game.field(Pair(*map(jnp.asarray, at)))), 0, atol=1e-14)
    s = np.linalg.eigvalsh(SIGMA)
    expected = [np.sqrt(2 * (s[i] + s[j])) for i in range(2) for j in range(i + 1)]
    found = spectrum("covariance_wgan", sigma=SIGMA)
    np.testing.assert_allclose(found.real, 0, atol=1e-7)
    np.testing.assert_allclose(np.sort(found.imag), np.sort([*expected, *np.negative(expected), 0, 0]), atol=1e-7)


def test_what_is_no_covariance() -> None:
    assert made("covariance_wgan", sigma=[[1.0, 2.0], [2.0, 1.0]]).equilibria() == ()
    assert made("covariance_wgan", sigma=[[0.0]]).equilibria() == ()
    with pytest.raises(UsageError, match=r"game\.sigma: a covariance is square; this matrix has 1 rows and 2 columns"):
        made("covariance_wgan", sigma=[[1.0, 2.0]])


def test_who_learns_a_covariance() -> None:
    assert np.abs(run("covariance_wgan", steps=20_000, learning_rate=0.02)[-1]).max() > 1e50
    r = radius(run("covariance_wgan", steps=5000, scheme="alternating", learning_rate=0.05), (1, 0))
    assert 0.5 < r[-500:].min() < r[-500:].max() < 0.9
    for optimizer in ("eg", "ogda"):
        end = run("covariance_wgan", optimizer, steps=5000, game={"sigma": SIGMA}, learning_rate=0.05)[-1, :4].reshape(2, 2)
        np.testing.assert_allclose(end @ end.T, SIGMA, atol=1e-6)


@pytest.mark.parametrize(("mu", "s"), [(0.5, 1.0), (-1.0, 0.3)])
def test_the_linear_quadratic_gan(mu: float, s: float) -> None:
    game = made("lq_gan", mu=mu, s=s)
    assert [(*at.x, *at.y) for at in game.equilibria()] == [(s, mu, 0, 0), (-s, mu, 0, 0)]
    a, b, w1, w2 = 0.7, -0.4, 1.3, 2.1
    value, _ = game.losses(Pair(jnp.array([a, b]), jnp.array([w1, w2])))
    assert value == pytest.approx(w1 * mu + w2 * (mu**2 + s**2) - w1 * b - w2 * (a**2 + b**2))  # E D(data) - E D(samples)
    for which, sign in ((0, 1), (1, -1)):
        singular = np.linalg.svd([[2 * sign * s, 0], [2 * mu, 1]], compute_uv=False)
        found = spectrum("lq_gan", which, mu=mu, s=s)
        np.testing.assert_allclose(found.real, 0, atol=1e-10)
        np.testing.assert_allclose(np.sort(found.imag), np.sort([*singular, *-singular]), atol=1e-10)


def test_the_linear_quadratic_gan_by_default() -> None:
    np.testing.assert_allclose(np.unique(np.abs(spectrum("lq_gan")).round(8)), [0.87403205, 2.28824561])
    r = radius(run("lq_gan", steps=20_000, learning_rate=0.02), (1, 0.5, 0, 0))[-5000:]
    assert 1 < r.min() < r.max() < 6
    r = radius(run("lq_gan", steps=20_000, scheme="alternating", learning_rate=0.02), (1, 0.5, 0, 0))
    assert 0.5 < r.min() < r.max() < 1.5
    assert radius(run("lq_gan", "eg", steps=20_000, learning_rate=0.05), (1, 0.5, 0, 0))[-1] < 1e-7
