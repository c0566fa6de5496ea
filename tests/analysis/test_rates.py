"""Stable learning rates: every end against a search on formulas written down independently."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from gametui import dynamics
from gametui.analysis import rates
from gametui.experiment import GameChoice, Method, Point, checked_game, checked_method
from tests.analysis import closed_forms
from tests.analysis.closed_forms import JIN, METHODS, QUADRATIC, XY
from tests.analysis.conftest import Chosen, general_sum

ORIGIN = Point((0.0,), (0.0,))
Windows = list[tuple[float, float]]


def game(a: float, b: float, c: float) -> GameChoice:
    return checked_game("quadratic", {"a": a, "b": b, "c": c})


GAMES = {"xy": (game(0, 1, 0), XY), "q": (game(3, 4, 1), QUADRATIC), "jin": (game(-3, 4, -1), JIN)}


def searched(radius: Callable[[float], float]) -> Windows:
    """Intervals below 1 on [1e-6, 10] by a dense scan and bisection, one learning rate at a time."""

    def stable(eta: float) -> bool:
        try:
            return radius(eta) < 1 - 1e-13
        except np.linalg.LinAlgError:
            return False

    grid = np.geomspace(1e-6, 10, 1001)
    inside = [stable(eta) for eta in grid]
    ends = [1e-6] if inside[0] else []
    for i in np.flatnonzero(np.diff(inside)):
        low, high = grid[i], grid[i + 1]
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if stable(middle) == inside[i] else (low, middle)
        ends.append((low + high) / 2)
    ends += [10.0] if inside[-1] else []
    return list(zip(ends[::2], ends[1::2], strict=True))


def found(label: str, name: str, scheme: str = "simultaneous", **numbers: float) -> Windows:
    return rates.stable_learning_rates(GAMES[label][0], checked_method(name, numbers, scheme), ORIGIN)


def same(windows: Windows, expected: Windows, tolerance: float) -> None:
    assert len(windows) == len(expected), (windows, expected)
    if expected:
        np.testing.assert_allclose(windows, expected, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("scheme", ("simultaneous", "alternating", "notebook"))
@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("label", GAMES)
def test_windows_agree_with_a_search_on_the_formulas(label: str, name: str, scheme: str) -> None:
    if scheme == "notebook" and name == "linearized_ppm":
        pytest.skip("the notebook calls it cgd")
    h = GAMES[label][1]
    marginal = (label, name, scheme) in {("xy", "gda", "alternating"), ("xy", "gda", "notebook")}
    expected = [] if marginal else searched(lambda eta: closed_forms.radius(closed_forms.step(name, scheme, h, 1, eta)))
    same(found(label, name, scheme), expected, 1e-6 if label != "xy" else 1e-9)


def test_ends_by_hand() -> None:
    low = 1e-6
    same(found("xy", "gda"), [], 0)
    same(found("xy", "gda", "alternating"), [], 0)
    same(found("xy", "fr"), [], 0)
    same(found("xy", "eg"), [(low, 1.0)], 1e-10)
    same(found("xy", "eg", "alternating"), [(low, 1.0)], 1e-10)
    same(found("xy", "ogda"), [(low, 1 / np.sqrt(3))], 1e-10)
    same(found("xy", "ogda", "notebook"), [(low, 2 / np.sqrt(3))], 1e-10)
    same(found("xy", "cgd"), [(low, 10.0)], 1e-10)
    same(found("xy", "co", gamma=0.5), [(low, 0.8)], 1e-10)
    same(found("xy", "sga"), [(low, 1.0)], 1e-10)
    same(found("q", "gda", "alternating"), [(low, (np.sqrt(8) - 1) / 7)], 1e-10)
    same(found("q", "gda"), [(low, 1.0)], 1e-7)
    same(found("q", "eg"), [(low, 0.5)], 1e-7)
    same(found("q", "ogda"), [(low, 1 / 3)], 1e-7)
    same(found("jin", "fr"), [(low, 1.0)], 1e-7)
    same(found("jin", "cgd"), [(1 / 7, 10.0)], 1e-10)
    same(found("jin", "gda"), [], 0)
    same(found("jin", "linearized_ppm"), [(1.0, 10.0)], 1e-7)


def test_the_time_scale_threshold_of_descent_ascent() -> None:
    """On -3x^2 + 4xy - y^2 the flow comes in when y is more than three times as fast."""
    same(found("jin", "gda", timescale=2.9), [], 0)
    windows = found("jin", "gda", timescale=4.0)
    assert len(windows) == 1 and windows[0][0] == 1e-6
    h = np.diag([1.0, 4.0]) @ JIN
    values = np.linalg.eigvals(h)
    assert windows[0][1] == pytest.approx(min(2 * values.real / np.abs(values) ** 2), abs=1e-9)


@pytest.mark.parametrize("a", [1e-2, 1e-1, 10.0, 100.0])
def test_weak_and_strong_couplings(a: float) -> None:
    """With a weak coupling the margin at small learning rates is below rounding; the window still begins at the bottom."""
    method = checked_method("eg", {})
    same(rates.stable_learning_rates(checked_game("bilinear", {"a": a}), method, ORIGIN), [(1e-6, min(1 / a, 10.0))], 1e-9)
    alternating = checked_method("gda", {}, "alternating")
    assert rates.stable_learning_rates(checked_game("bilinear", {"a": a}), alternating, ORIGIN) == []


def test_a_random_general_sum_game(with_hessian: Chosen) -> None:
    h = general_sum(3, 2, seed=5) + 1.5 * np.eye(5)
    at = Point((0.0,) * 3, (0.0,) * 2)
    for method in (Method(name="ogda", parameters={}, scheme="alternating"), Method(name="eg", parameters={"timescale": 2.0})):
        tau = method.parameters.get("timescale", 1.0)
        expected = searched(lambda eta, m=method, t=tau: closed_forms.radius(closed_forms.step(m.name, m.scheme, h, 3, eta, t)))
        same(rates.stable_learning_rates(with_hessian(h, 3), method, at), expected, 1e-9)


def test_defective_and_marginal_games_have_no_window() -> None:
    line = game(1, 2, 1)
    for name in ("gda", "ogda", "eg"):
        for scheme in ("simultaneous", "alternating"):
            assert rates.stable_learning_rates(line, checked_method(name, {}, scheme), ORIGIN) == []


def always(etas: np.ndarray) -> np.ndarray:
    return np.ones(len(etas), dtype=bool)


def test_a_window_between_two_points_of_the_scan_is_found() -> None:
    same(rates.intervals(lambda eta: 1 + 50 * np.abs(eta - 0.5) - 0.1, always), [(0.498, 0.502)], 1e-9)
    same(rates.intervals(lambda eta: 1.1 - 50 * np.abs(eta - 0.5) * 1, always), [(1e-6, 0.498), (0.502, 10.0)], 1e-9)


def test_several_windows_and_ends_of_the_range() -> None:
    def radius(eta: np.ndarray) -> np.ndarray:
        return 1 + 0.3 * np.cos(np.log(eta))

    ends = np.exp(np.pi / 2 + np.pi * np.arange(-5, 1))
    expected = [(low, high) for low, high in zip([1e-6, *ends], [*ends, 10.0], strict=True) if radius(np.sqrt(low * high)) < 1]
    same(rates.intervals(radius, always), expected, 1e-9)


def test_touching_one_does_not_end_a_window() -> None:
    same(rates.intervals(lambda eta: 1 - (eta - 1) ** 2 / 200, always), [(1e-6, 10.0)], 1e-10)


def test_windows_that_rounding_made_are_dropped() -> None:
    random = np.random.default_rng(0)
    assert rates.intervals(lambda eta: 1 + 1e-15 * random.standard_normal(len(eta)), always) == []
    assert rates.intervals(lambda eta: np.full(len(eta), 0.5), lambda eta: ~always(eta)) == []


def test_a_window_whose_best_learning_rate_is_good_to_few_digits_is_kept() -> None:
    """H = [[6, 4], [-4, -2]] is 2 I + N with N N = 0, so 37 averaged steps have the double eigenvalue 1/2 + (1 - 2 eta)^37 / 2.
    It leaves the disc where (2 eta - 1)^37 = 3. At its best, eta = 1, it is 0, defective, in a matrix of norm 360.
    """
    windows = rates.stable_learning_rates(GAMES["q"][0], checked_method("lookahead", {"period": 37, "average": 0.5}), ORIGIN)
    same(windows, [(1e-6, (1 + 3 ** (1 / 37)) / 2)], 1e-6)


def test_poles_are_unstable() -> None:
    def radius(eta: np.ndarray) -> np.ndarray:
        return np.where(eta > 1, 1 / np.abs(1 - 2 * eta), np.inf)

    same(rates.intervals(radius, always), [(1.0, 10.0)], 1e-9)


def test_a_larger_game_is_scanned_more_thinly(with_hessian: Chosen) -> None:
    h = general_sum(15, 15, seed=5) + 4 * np.eye(30)
    at = Point((0.0,) * 15, (0.0,) * 15)
    values = np.linalg.eigvals(h)
    edge = min(2 * values.real / np.abs(values) ** 2)
    same(rates.stable_learning_rates(with_hessian(h, 15), checked_method("gda", {}), at), [(1e-6, edge)], 1e-9)


def test_a_large_jacobian_is_not_scanned(with_hessian: Chosen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "LARGEST", 4)
    at = Point((0.0,) * 3, (0.0,) * 2)
    assert rates.stable_learning_rates(with_hessian(np.eye(5), 3), checked_method("gda", {}), at) == []


def test_new_numbers_do_not_compile() -> None:
    found("q", "eg")
    before = dynamics.compilations()
    found("jin", "eg", learning_rate=0.3, timescale=2.0)
    assert dynamics.compilations() == before
