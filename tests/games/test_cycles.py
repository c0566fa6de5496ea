"""Games with limit cycles: almost_bilinear, forsaken, polar."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest

from gametui.analysis import critical
from gametui.experiment import checked_game
from gametui.pair import Pair
from tests.games.asked import flow, judged, made, matrix, radius, run, spectrum, turns, words

SOLUTION = (0.07802667, 0.41193385)


def test_forsaken_at_its_solution() -> None:
    (at,) = made("forsaken").equilibria()
    np.testing.assert_allclose([*at.x, *at.y], SOLUTION, atol=5e-9)
    xi = made("forsaken").field(Pair(jnp.asarray(at.x), jnp.asarray(at.y)))
    np.testing.assert_allclose(np.concatenate(xi), 0, atol=1e-15)
    (x,), (y,) = at
    a, b = (0.5 - 6 * z**2 + 5 * z**4 for z in (x, y))
    np.testing.assert_allclose(matrix("forsaken", [x, y]), [[a, 1], [-1, b]], atol=1e-12)
    np.testing.assert_allclose(spectrum("forsaken"), [0.044746 - 0.90802759j, 0.044746 + 0.90802759j], atol=5e-9)


def test_forsaken_is_stable_and_maximin_but_neither_nash_nor_minimax() -> None:
    found = judged("forsaken")
    assert words(found) == ("not", "not", "strict", "stable")
    ((_, high),) = found.stable_learning_rates
    assert high == pytest.approx(0.10827615, rel=1e-6)


@pytest.mark.parametrize(("name", "at"), [("forsaken", SOLUTION), ("polar", (0, 0)), ("almost_bilinear", (0, 0))])
def test_there_is_one_critical_point(name: str, at: tuple[float, float]) -> None:
    (found,) = critical.find(checked_game(name, {}), made(name).window)
    np.testing.assert_allclose(found.flat, at, atol=5e-9)


def test_the_two_cycles_of_forsaken() -> None:
    game = made("forsaken")
    stable = flow(game, [0.5, 0.5], 300, 0.005)[-20_000:]
    r = radius(stable, SOLUTION)
    assert (r.min(), r.max()) == pytest.approx((0.922575, 1.917207), abs=2e-5)
    assert turns(stable, SOLUTION)[-1] * 0.005 == pytest.approx(7.548077, abs=2e-3)
    backwards = radius(flow(game, np.add(SOLUTION, [0.05, 0.0]), 400, 0.01, towards=1.0)[-1000:], SOLUTION)
    assert (backwards.min(), backwards.max()) == pytest.approx((0.121, 0.299), abs=5e-4)


@pytest.mark.parametrize("optimizer", ["gda", "eg", "ogda", "cgd"])
def test_runs_of_forsaken_go_to_the_outer_cycle(optimizer: str) -> None:
    w = run("forsaken", optimizer, steps=20_000, learning_rate=0.005)[-5000:]
    r = radius(w, SOLUTION)
    assert (r.min(), r.max()) == pytest.approx((0.9226, 1.9172), abs=0.005)
    assert turns(w)[-1] * 0.005 == pytest.approx(7.548, abs=0.02)


def test_within_the_inner_cycle_runs_of_forsaken_find_the_solution() -> None:
    for away in ([0.1, 0.0], [0.0, 0.1]):
        inside = run("forsaken", steps=50_000, start=tuple(np.add(SOLUTION, away)), learning_rate=0.005)
        assert radius(inside, SOLUTION)[-1] < 1e-3
    outside = run("forsaken", steps=50_000, start=(SOLUTION[0] + 0.3, SOLUTION[1]), learning_rate=0.005)
    assert radius(outside, SOLUTION)[-1000:].min() > 0.9


@pytest.mark.parametrize("epsilon", [0.1, 0.5])
def test_almost_bilinear_at_the_origin(epsilon: float) -> None:
    np.testing.assert_allclose(matrix("almost_bilinear", [0, 0], epsilon=epsilon), [[0, 1], [-1, -epsilon]], atol=1e-15)
    np.testing.assert_allclose(matrix("almost_bilinear", [2, 3], epsilon=epsilon), [[0, 1], [-1, epsilon * 26]], rtol=1e-13)
    root = np.sqrt(1 - epsilon**2 / 4)
    np.testing.assert_allclose(
        spectrum("almost_bilinear", epsilon=epsilon), [-epsilon / 2 - root * 1j, -epsilon / 2 + root * 1j], atol=1e-10
    )
    assert words(judged("almost_bilinear", epsilon=epsilon)) == ("not", "not", "undecided", "unstable")


def test_the_cycle_of_almost_bilinear() -> None:
    w = flow(made("almost_bilinear"), [0.5, 0.5], 400, 0.01)[-5000:]
    r = radius(w)
    assert (r.min(), r.max()) == pytest.approx((1.142606, 1.167622), abs=1e-5)
    assert turns(w)[-1] * 0.01 == pytest.approx(6.2873, abs=1e-3)


@pytest.mark.parametrize(
    ("optimizer", "low", "high"), [("gda", 1.19, 1.23), ("eg", 1.08, 1.11), ("ogda", 1.08, 1.11), ("cgd", 1.08, 1.11)]
)
def test_methods_shift_the_cycle_of_almost_bilinear(optimizer: str, low: float, high: float) -> None:
    r = radius(run("almost_bilinear", optimizer, steps=20_000, learning_rate=0.01))[-1000:]
    assert low < r.min() < r.max() < high
    shift = 0.1 if optimizer == "gda" else -0.1
    assert np.sqrt(np.mean(r**2)) == pytest.approx(np.sqrt(4 / 3 * (1 + shift)), rel=0.005)


def test_adjusted_methods_find_the_origin_of_almost_bilinear() -> None:
    assert radius(run("almost_bilinear", "sga", steps=5000, learning_rate=0.01, **{"lambda": 0.5}))[-1] < 1e-6
    assert radius(run("almost_bilinear", "co", steps=5000, learning_rate=0.01, gamma=0.5))[-1] < 1e-6


@pytest.mark.parametrize("a", [1 / 3, -0.5, 2.0])
def test_the_gradients_of_polar(a: float) -> None:
    for x, y in np.random.default_rng(0).uniform(-1.5, 1.5, (20, 2)):
        s = x * x + y * y
        expected = [a * u * (s - 1) * (16 * s - 9) / 16 + turn for u, turn in ((x, -y), (y, x))]
        xi = made("polar", a=a).field(Pair(jnp.array([x]), jnp.array([y])))
        np.testing.assert_allclose(np.concatenate(xi), expected, atol=1e-13)


def test_polar_at_the_origin() -> None:
    np.testing.assert_allclose(spectrum("polar"), [0.1875 - 1j, 0.1875 + 1j], atol=1e-12)
    assert words(judged("polar")) == ("strict", "n/a", "n/a", "stable")
    assert made("polar", a=-1.0).equilibria() == ()


def test_the_circles_of_polar() -> None:
    game = made("polar")
    for start, end in ((0.74, 0.0), (0.75, 0.75), (0.76, 1.0), (1.3, 1.0)):
        w = flow(game, [start, 0.0], 30 if start == 0.75 else 150, 0.02)
        assert radius(w)[-1] == pytest.approx(end, abs=1e-6)
    assert turns(w)[-1] * 0.02 == pytest.approx(2 * np.pi, rel=1e-6)


def test_methods_shift_the_circles_of_polar() -> None:
    assert radius(run("polar", steps=30_000, learning_rate=0.01))[-1] == pytest.approx(1.01585, abs=1e-4)
    assert radius(run("polar", "eg", steps=30_000, learning_rate=0.01))[-1] == pytest.approx(0.98098, abs=1e-4)
    assert radius(run("polar", "eg", steps=6000, learning_rate=0.05))[-1] < 1e-9
