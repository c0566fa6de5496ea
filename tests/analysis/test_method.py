"""The Jacobian of each method's step against formulas written down independently, and against numbers done by hand."""

from __future__ import annotations

import numpy as np
import pytest

from gametui import dynamics
from gametui.analysis import method as methods
from gametui.analysis import spectrum
from gametui.experiment import Point, checked_game, checked_method
from tests.analysis import closed_forms
from tests.analysis.closed_forms import JIN, METHODS, QUADRATIC, XY
from tests.analysis.conftest import Chosen, general_sum

ORIGIN = Point((0.0,), (0.0,))
RATES = np.array([0.05, 0.2, 0.5])
SCHEMES = ("simultaneous", "alternating", "notebook")
TABLE = {
    "xy": (checked_game("quadratic", {"a": 0, "b": 1, "c": 0}), XY),
    "3x^2+4xy+y^2": (checked_game("quadratic", {"a": 3, "b": 4, "c": 1}), QUADRATIC),
    "-3x^2+4xy-y^2": (checked_game("quadratic", {"a": -3, "b": 4, "c": -1}), JIN),
}


def nonzero(values: np.ndarray) -> np.ndarray:
    """Eigenvalues without zeros, in an order that two close sets share."""
    values = values[np.abs(values) > 1e-6]
    return values[np.lexsort((np.round(values.imag, 5), np.round(values.real, 5)))]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("label", TABLE)
def test_spectral_radius_on_the_classic_games(label: str, name: str, scheme: str) -> None:
    if scheme == "notebook" and name == "linearized_ppm":
        pytest.skip("the notebook calls it cgd")
    game, h = TABLE[label]
    found = spectrum.radius(methods.jacobians(game, checked_method(name, {}, scheme), ORIGIN, RATES).jacobian)
    for eta, value in zip(RATES, found, strict=True):
        try:
            expected = closed_forms.radius(closed_forms.step(name, scheme, h, 1, eta))
        except np.linalg.LinAlgError:  # f_yy is singular, or -1/eta is an eigenvalue of H: no step
            assert value == np.inf
            continue
        assert value == pytest.approx(expected, rel=1e-7), (label, name, scheme, eta)


@pytest.mark.parametrize("eta", RATES)
def test_bilinear_radii_by_hand(eta: float) -> None:
    game, _ = TABLE["xy"]
    by_hand = {
        ("gda", "simultaneous"): np.sqrt(1 + eta**2),
        ("gda", "alternating"): 1.0,
        ("eg", "simultaneous"): np.sqrt(1 - eta**2 + eta**4),
        ("eg", "alternating"): 1 - eta**2,
        ("ogda", "simultaneous"): np.sqrt((1 + np.sqrt(1 - 4 * eta**2)) / 2),
        ("ogda", "notebook"): np.sqrt(1 - eta**2),
        ("cgd", "simultaneous"): 1 / np.sqrt(1 + eta**2),
        ("linearized_ppm", "simultaneous"): 1 / np.sqrt(1 + eta**2),
        ("co", "simultaneous"): np.sqrt((1 - eta * 0.5) ** 2 + eta**2),
        ("sga", "simultaneous"): np.sqrt((1 - eta) ** 2 + eta**2),
    }
    for (name, scheme), expected in by_hand.items():
        linear = methods.jacobians(game, checked_method(name, {}, scheme), ORIGIN, np.array([eta]))
        assert spectrum.radius(linear.jacobian)[0] == pytest.approx(expected, rel=2e-8), (name, scheme)


def test_defective_quadratic_by_hand() -> None:
    game, _ = TABLE["3x^2+4xy+y^2"]
    for eta in RATES:
        by_hand = {
            "gda": abs(1 - 2 * eta),
            "eg": 1 - 2 * eta + 4 * eta**2,
            "ogda": max(abs(np.roots([1, -(1 - 4 * eta), -2 * eta]))),
            "linearized_ppm": 1 / (1 + 2 * eta),
            "fr": 1 + 2 * eta,
        }
        for name, expected in by_hand.items():
            linear = methods.jacobians(game, checked_method(name, {}), ORIGIN, np.array([eta]))
            assert spectrum.radius(linear.jacobian)[0] == pytest.approx(expected, abs=1e-7), (name, eta)


@pytest.mark.parametrize("scheme", ("simultaneous", "alternating"))
@pytest.mark.parametrize("name", METHODS)
def test_spectrum_on_random_general_sum_games(name: str, scheme: str, with_hessian: Chosen) -> None:
    h = general_sum(3, 2, seed=7)
    at = Point((0.0,) * 3, (0.0,) * 2)
    for tau in (1.0, 3.0):
        for eta in RATES:
            linear = methods.jacobians(
                with_hessian(h, 3), checked_method(name, {"timescale": tau}, scheme), at, np.array([eta])
            )
            expected = np.linalg.eigvals(closed_forms.step(name, scheme, h, 3, eta, tau)).astype(complex)
            found = np.linalg.eigvals(linear.jacobian[0]).astype(complex)
            np.testing.assert_allclose(nonzero(found), nonzero(expected), rtol=1e-8, atol=1e-10)
            assert linear.moved[0] == 0.0


def test_the_whole_memory_is_in_the_state() -> None:
    game, _ = TABLE["xy"]
    sizes = {"gda": 2, "ogda": 4}
    for name, size in sizes.items():
        assert methods.jacobians(game, checked_method(name, {}), ORIGIN, RATES).jacobian.shape == (3, size, size)


def test_a_point_that_is_no_fixed_point_moves() -> None:
    game, _ = TABLE["xy"]
    linear = methods.jacobians(game, checked_method("gda", {}), Point((3.0,), (4.0,)), np.array([0.1]))
    assert linear.moved[0] == pytest.approx(0.5)


def test_new_numbers_do_not_compile(with_hessian: Chosen) -> None:
    method = checked_method("co", {"gamma": 0.5})
    at = Point((0.0,), (0.0,))
    methods.jacobians(with_hessian(QUADRATIC), method, at, RATES)
    before = dynamics.compilations()
    methods.jacobians(
        with_hessian(XY), checked_method("co", {"gamma": 0.7, "learning_rate": 0.3, "timescale": 2.0}), at, RATES[:1]
    )
    assert dynamics.compilations() == before
