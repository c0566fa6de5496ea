"""Critical points: all of them, nothing else, and each once."""

from __future__ import annotations

import math

import numpy as np
import pytest

from gametui.analysis import critical, hessian
from gametui.experiment import GameChoice, Point, checked_game
from gametui.games.formula import Formula
from tests.analysis.conftest import Chosen, general_sum

EXPONENTIAL = checked_game("exp_polynomial", {})


def formula(f: str) -> GameChoice:
    return checked_game("formula", {}, Formula(f=f))


def flat(points: list[Point]) -> np.ndarray:
    return np.array([point.flat for point in points])


def exponential_gradient(w: np.ndarray) -> np.ndarray:
    """The gradient of exp(-r^2/100) (4x^2 - (y - 3x + x^3/20)^2 - y^4/10) without its exponential factor."""
    x, y = w.T
    q = y - 3 * x + 0.05 * x**3
    p = 4 * x**2 - q**2 - 0.1 * y**4
    return np.stack([8 * x - 2 * q * (0.15 * x**2 - 3) - 0.02 * x * p, -2 * q - 0.4 * y**3 - 0.02 * y * p], axis=1)


@pytest.mark.parametrize("seed", range(5))
def test_all_eleven_points_of_the_exponential_polynomial(seed: int) -> None:
    found = flat(critical.find(EXPONENTIAL, (-30.0, 30.0), seed=seed))
    assert found.shape == (11, 2)
    assert np.abs(exponential_gradient(found)).max() < 1e-7  # of terms as large as 1e5
    for point in found:  # the game is symmetric in the origin
        assert np.abs(found + point).sum(axis=1).min() < 1e-9
    for point in ((8.1012576948, -0.6206619278), (10.0600263005, 13.1132631842), (11.3872391657, -13.3992032771)):
        assert np.abs(found - point).sum(axis=1).min() < 1e-8


def test_the_single_point_of_softplus_in_any_box() -> None:
    x = y = 0.0
    for _ in range(100):  # sigmoid(x) = -3 y, sigmoid(y) = 3 x is a contraction
        x, y = 1 / (1 + np.exp(-y)) / 3, -1 / (1 + np.exp(-x)) / 3
    for width in (1.0, 4.5, 50.0):
        found = flat(critical.find(checked_game("softplus", {}), (-width, width)))
        np.testing.assert_allclose(found, [[x, y]], atol=1e-14)


def test_an_empty_box_has_no_points() -> None:
    assert critical.find(checked_game("softplus", {}), (2.0, 4.0)) == []
    assert critical.find(formula("exp(x) - exp(y)"), (-5.0, 5.0)) == []


@pytest.mark.parametrize("far", [40.0, 100.0, 280.0, 1000.0, 1e200])
def test_places_where_the_gradient_has_died_away_are_no_points(far: float) -> None:
    start = Point((far,), (-far / 3,))
    gradient = hessian.probe(EXPONENTIAL, start)[2]
    assert far < 50 or not np.abs(gradient).max() > 1e-20
    assert critical.find(EXPONENTIAL, (-4.5, 4.5), [start]) == [Point((0.0,), (0.0,))]
    assert not critical.beside(EXPONENTIAL, start, 1.0)


def test_a_given_start_leads_to_points_outside_the_box() -> None:
    near = Point((8.0,), (-0.5,))
    found = flat(critical.find(EXPONENTIAL, (-4.5, 4.5), [near]))
    assert len(found) == 2 and np.abs(found - [8.1012576948, -0.6206619278]).sum(axis=1).min() < 1e-8
    assert critical.beside(EXPONENTIAL, near, 0.2) and not critical.beside(EXPONENTIAL, near, 0.01)


def test_the_same_seed_gives_the_same_points() -> None:
    critical._in_box.cache_clear()
    first = critical.find(EXPONENTIAL, (-30.0, 30.0), seed=3)
    critical._in_box.cache_clear()
    assert critical.find(EXPONENTIAL, (-30.0, 30.0), seed=3) == first


def test_starts_that_are_not_finite_are_left_out() -> None:
    assert critical.find(EXPONENTIAL, (-4.5, 4.5), [Point((np.nan,), (np.inf,))]) == [Point((0.0,), (0.0,))]
    assert critical.find(EXPONENTIAL) == []


def test_a_line_of_critical_points_has_representatives() -> None:
    """f = (x + y)^2: xi = 0 on all of y = -x, and Newton's method goes to the nearest point of it."""
    game = checked_game("quadratic", {"a": 1, "b": 2, "c": 1})
    assert critical.find(game, (-5.0, 5.0)) == [Point((0.0,), (0.0,))]
    found = flat(critical.find(game, (-5.0, 5.0), [Point((3.0,), (1.0,))]))
    np.testing.assert_allclose(found, [[0, 0], [1, -1]], atol=1e-12)
    assert critical.degenerate(np.array([[[2.0, 2.0], [-2.0, -2.0]], [[2.0, 2.0], [-2.0, -2.1]]])).tolist() == [True, False]


def test_a_coupling_with_a_kernel_has_representatives() -> None:
    game = checked_game("bilinear_matrix", {"A": [[1.0, 2.0], [2.0, 4.0]]})
    found = flat(critical.find(game, (-5.0, 5.0), [Point((2.0, -1.0), (0.0, 0.0)), Point((1.0, 2.0), (1.0, 0.0))]))
    assert len(found) == 3
    a = np.array([[1.0, 2.0], [2.0, 4.0]])
    assert np.abs(found[:, 2:] @ a.T).max() < 1e-9 and np.abs(found[:, :2] @ a).max() < 1e-9
    assert np.abs(found - [2, -1, 0, 0]).sum(axis=1).min() < 1e-9  # a start in the kernel stays


def test_a_game_of_nothing_is_critical_wherever_one_looks() -> None:
    game = checked_game("bilinear", {"a": 0})
    assert critical.find(game, (-5.0, 5.0), [Point((3.0,), (1.0,))]) == [Point((0.0,), (0.0,)), Point((3.0,), (1.0,))]


@pytest.mark.filterwarnings("error")
def test_a_game_that_is_a_number_nowhere_has_no_points() -> None:
    for text in ("log(-x^2-1)*y", "0*sqrt(-x^2-1)*y"):
        critical.find(formula(text), (-5.0, 5.0), [Point((1.0,), (1.0,))])


def test_an_isolated_degenerate_point_comes_once(with_hessian: Chosen) -> None:
    found = flat(critical.find(with_hessian(np.eye(2), power=3), (-5.0, 4.0)))
    assert found.shape == (1, 2) and np.abs(found).max() < 1e-6


def test_the_side_of_a_kink_is_no_critical_point() -> None:
    penalty = checked_game("dirac_wgan_gp", {})
    for psi in (1e-15, 1e-12, -1e-15):
        beside = Point((-math.copysign(1.0, psi),), (psi,))
        assert critical.kinked(penalty, beside)
        assert not critical.beside(penalty, beside, 1.0) and critical.find(penalty, None, [beside]) == []
    assert not critical.kinked(checked_game("quadratic", {}), Point((0.0,), (0.0,)))


def test_a_lattice_of_points() -> None:
    found = flat(critical.find(formula("sin(x)*sin(y)"), (-4.0, 4.0)))
    expected = [(i * np.pi / 2, j * np.pi / 2) for i in range(-2, 3) for j in range(-2, 3) if (i + j) % 2 == 0]
    assert len(found) == len(expected)
    for point in expected:
        assert np.abs(found - point).sum(axis=1).min() < 1e-12


def test_larger_games(with_hessian: Chosen) -> None:
    h = general_sum(6, 4, seed=2)
    np.testing.assert_allclose(flat(critical.find(with_hessian(h, 6), (-3.0, 5.0))), np.zeros((1, 10)), atol=1e-12)


def test_above_twenty_dimensions_only_given_starts_are_followed(with_hessian: Chosen) -> None:
    game = with_hessian(general_sum(20, 10, seed=2), 20)
    assert critical.find(game, (-5.0, 5.0)) == []
    found = flat(critical.find(game, (-5.0, 5.0), [Point((1.0,) * 20, (-2.0,) * 10)]))
    np.testing.assert_allclose(found, np.zeros((1, 30)), atol=1e-10)


def test_every_point_is_verified() -> None:
    for game in (EXPONENTIAL, formula("sin(x*y) + x^2 - y^2")):
        points = flat(critical.find(game, (-6.0, 6.0)))
        local = hessian.at(game, points)
        size = np.linalg.norm(local.hessian, 2, axis=(1, 2))
        assert (np.linalg.norm(local.gradient, axis=1) <= 1e-10 * (1 + size * np.linalg.norm(points, axis=1))).all()
        assert np.abs(points).max() <= 6.0
