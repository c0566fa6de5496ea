"""The Dirac GANs: spectra at the equilibrium, and where methods go."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gametui.analysis import critical
from gametui.experiment import checked_game
from gametui.games import _functions
from gametui.pair import Pair
from tests.games.asked import flow, judged, made, matrix, radius, run, spectrum, words

ONE = (1.0, 1.0)


@pytest.mark.parametrize(
    ("name", "numbers", "expected"),
    [
        ("dirac_gan", {}, [[0, 0.5], [-0.5, 0]]),
        ("dirac_nsgan", {}, [[0, 0.5], [-0.5, 0]]),
        ("dirac_wgan", {}, [[0, 1], [-1, 0]]),
        ("dirac_r1", {"gamma": 0.7}, [[0, 0.5], [-0.5, 0.7]]),
        ("dirac_instance_noise", {"sigma": 1.3}, [[0, 0.5], [-0.5, 1.3**2 / 2]]),
    ],
)
def test_second_derivatives_at_the_equilibrium(name: str, numbers: dict[str, Any], expected: Any) -> None:
    np.testing.assert_allclose(matrix(name, [0, 0], **numbers), expected, atol=1e-12)
    (at,) = made(name, **numbers).equilibria()
    assert (at.x, at.y) == ((0.0,), (0.0,))


@pytest.mark.parametrize("gamma", [0.3, 2.0])
def test_eigenvalues_with_r1(gamma: float) -> None:
    root = np.sqrt(gamma**2 / 4 - 0.25 + 0j)
    np.testing.assert_allclose(spectrum("dirac_r1", gamma=gamma), [gamma / 2 - root, gamma / 2 + root], atol=1e-10)


@pytest.mark.parametrize("sigma", [0.5, 2.0])
def test_eigenvalues_with_instance_noise(sigma: float) -> None:
    root = np.sqrt(sigma**4 / 16 - 0.25 + 0j)
    np.testing.assert_allclose(
        spectrum("dirac_instance_noise", sigma=sigma), [sigma**2 / 4 - root, sigma**2 / 4 + root], atol=1e-10
    )


@pytest.mark.parametrize(("name", "largest"), [("dirac_r1", 1.2), ("dirac_instance_noise", 0.5)])
def test_what_makes_it_converge_is_strict_minimax_and_not_strictly_nash(name: str, largest: float) -> None:
    found = judged(name)
    assert words(found) == ("undecided", "strict", "undecided", "stable")
    ((_, high),) = found.stable_learning_rates
    assert high == pytest.approx(largest, rel=1e-6)


@pytest.mark.parametrize("name", ["dirac_gan", "dirac_wgan", "dirac_nsgan"])
def test_linearisation_decides_nothing_about_the_others(name: str) -> None:
    nash, minimax, maximin, stability = words(judged(name))
    assert (nash, stability) == ("undecided", "undecided")
    assert {minimax, maximin} == ({"n/a"} if name == "dirac_nsgan" else {"undecided"})


@pytest.mark.parametrize("name", ["dirac_gan", "dirac_nsgan", "dirac_wgan", "dirac_r1", "dirac_instance_noise"])
def test_there_is_one_critical_point(name: str) -> None:
    game = checked_game(name, {})
    assert [point.flat for point in critical.find(game, made(name).window)] == [(0.0, 0.0)]


@pytest.mark.parametrize("t", [-900.0, -3.0, 0.0, 0.7, 900.0])
def test_the_payoffs(t: float) -> None:
    f = -np.logaddexp(0, -t)
    z = Pair(jnp.array([2.0]), jnp.array([t / 2]))
    np.testing.assert_allclose(made("dirac_gan").losses(z), [f - np.log(2), np.log(2) - f], rtol=1e-14)
    np.testing.assert_allclose(made("dirac_nsgan").losses(z), [np.logaddexp(0, t), np.log(2) - f], rtol=1e-14, atol=1e-300)
    np.testing.assert_allclose(made("dirac_r1", gamma=0.4).losses(z)[0], f - np.log(2) - 0.2 * (t / 2) ** 2, rtol=1e-14)


@pytest.mark.parametrize(("sigma", "theta", "psi", "accuracy"), [(0.5, 1, 1, 1e-13), (2.0, 2, -2, 1e-13), (2.0, -4, 4, 1e-9)])
def test_the_expectation_over_the_noise(sigma: float, theta: float, psi: float, accuracy: float) -> None:
    z, step = np.linspace(-12, 12, 200_001, retstep=True)
    weights = np.exp(-z * z / 2) / np.sqrt(2 * np.pi) * step
    exact = weights @ -(np.logaddexp(0, -(theta + sigma * z) * psi) + np.logaddexp(0, sigma * z * psi))
    value, _ = made("dirac_instance_noise", sigma=sigma).losses(Pair(jnp.array([theta * 1.0]), jnp.array([psi * 1.0])))
    np.testing.assert_allclose(value, exact, atol=accuracy)


def test_the_flow_of_the_gan_circles_and_that_of_the_non_saturating_one_creeps_in() -> None:
    np.testing.assert_allclose(radius(flow(made("dirac_gan"), ONE, 100, 0.02)), np.sqrt(2), atol=1e-9)
    np.testing.assert_allclose(radius(flow(made("dirac_wgan"), ONE, 100, 0.02)), np.sqrt(2), atol=1e-6)
    r = radius(flow(made("dirac_nsgan"), ONE, 2000, 0.05))
    assert (np.diff(r) < 0).mean() > 0.99
    assert r[-1] == pytest.approx(np.sqrt(8 / 2000), rel=0.02)


def test_simultaneous_steps_drift_out_and_alternating_ones_orbit() -> None:
    r = radius(run("dirac_gan", steps=5000, start=ONE, learning_rate=0.1))
    assert (np.diff(r) >= 0).all()
    assert r[-1] == pytest.approx(3.63, abs=0.01)
    r = radius(run("dirac_gan", steps=5000, start=ONE, scheme="alternating", learning_rate=0.1))
    assert 1.37 < r.min() < r.max() < 1.42
    assert radius(run("dirac_wgan", steps=1000, start=ONE, learning_rate=0.1))[-1] == pytest.approx(2**0.5 * 1.01**500)
    w = run("dirac_wgan", steps=1000, start=ONE, scheme="alternating", learning_rate=0.1)
    np.testing.assert_allclose((w**2).sum(axis=1) - 0.1 * w.prod(axis=1), 1.9, rtol=1e-10)  # an ellipse


@pytest.mark.parametrize("optimizer", ["eg", "ogda", "cgd"])
@pytest.mark.parametrize("name", ["dirac_gan", "dirac_nsgan", "dirac_wgan", "dirac_r1", "dirac_instance_noise"])
def test_who_converges_everywhere(name: str, optimizer: str) -> None:
    assert radius(run(name, optimizer, steps=5000, start=ONE, learning_rate=0.1))[-1] < 0.003


@pytest.mark.parametrize("name", ["dirac_r1", "dirac_instance_noise"])
def test_penalty_and_noise_make_plain_steps_converge(name: str) -> None:
    assert radius(run(name, steps=5000, start=ONE, learning_rate=0.1))[-1] < 1e-9


def test_non_saturating_steps_end_on_a_circle_or_creep_in() -> None:
    for start in (ONE, (0.1, 0.1)):
        r = radius(run("dirac_nsgan", steps=20_000, start=start, learning_rate=0.1))[-1000:]
        np.testing.assert_allclose(r, np.sqrt(2 * 0.1), rtol=0.01)
    r = radius(run("dirac_nsgan", steps=20_000, start=ONE, scheme="alternating", learning_rate=0.1))
    assert r[[5000, 20_000]] == pytest.approx([0.125, 0.063], abs=0.001)


def test_a_penalty_with_a_kink_has_no_equilibrium_and_no_rest() -> None:
    assert made("dirac_wgan_gp").equilibria() == ()
    for optimizer, rate in (("gda", 0.1), ("gda", 0.01), ("eg", 0.1), ("ogda", 0.1), ("cgd", 0.1)):
        r = radius(run("dirac_wgan_gp", optimizer, steps=round(500 / rate), start=ONE, learning_rate=rate))
        assert 1 < r[-2000:].min() < r[-2000:].max() < 1.7, (optimizer, rate)
    r = radius(flow(made("dirac_wgan_gp"), ONE, 200, 0.002))[-20_000:]
    assert 1.18 < r.min() < r.max() < 1.46


def test_where_the_kink_is_nothing_is_claimed() -> None:
    field = made("dirac_wgan_gp").field
    assert np.isnan(field(Pair(jnp.array([0.0]), jnp.array([0.0]))).y).all()
    found = judged("dirac_wgan_gp", near=(0.0, 0.0))
    assert "strict" not in words(found)
    assert found.verdicts["flow"].verdict == "undecided"
    assert found.verdicts["method"].verdict == "no_linearization"
    assert len(run("dirac_wgan_gp", start=(1.0, 0.0))) == 1


def test_the_penalty_beside_the_kink() -> None:
    for psi in (0.3, -0.3, 1e-200):
        xi = made("dirac_wgan_gp", gamma=2.0, target=0.8).field(Pair(jnp.array([0.5]), jnp.array([psi])))
        np.testing.assert_allclose(np.concatenate(xi), [psi, -0.5 + 2 * (abs(psi) - 0.8) * np.sign(psi)], rtol=1e-14)
        np.testing.assert_array_equal(matrix("dirac_wgan_gp", [0.5, psi], gamma=2.0, target=0.8), [[0, 1], [-1, 2]])


def test_a_distance_has_no_derivatives_at_0() -> None:
    assert _functions.distance(0.0) == 0
    for derivative in (jax.grad(_functions.distance), jax.grad(jax.grad(_functions.distance)), jax.jacfwd(_functions.distance)):
        assert np.isnan(derivative(0.0))
    assert jax.grad(_functions.distance)(-1e-300) == -1
    assert jax.grad(jax.grad(_functions.distance))(1e-300) == 0
