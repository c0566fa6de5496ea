"""Stability regions against closed forms in one complex eigenvalue."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from gametui import dynamics
from gametui.analysis import method as methods
from gametui.analysis import region, spectrum
from gametui.experiment import Point, checked_method
from tests.analysis import closed_forms
from tests.analysis.conftest import Chosen, general_sum

ETA = 0.3
REAL, IMAGINARY = (-2.0, 5.0), (-3.0, 3.0)


def grid(columns: int, rows: int) -> np.ndarray:
    a, b = np.meshgrid(np.linspace(*REAL, columns), np.linspace(*IMAGINARY, rows))
    return np.asarray(a + 1j * b)


def optimistic(value: np.ndarray) -> np.ndarray:
    half, shift = (1 - 2 * ETA * value) / 2, ETA * value
    root = np.sqrt(half**2 + shift)
    return np.maximum(np.abs(half + root), np.abs(half - root))


CLOSED: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "gda": lambda value: np.abs(1 - ETA * value),
    "eg": lambda value: np.abs(1 - ETA * value + (ETA * value) ** 2),
    "ogda": optimistic,
    "linearized_ppm": lambda value: 1 / np.abs(1 + ETA * value),
}


@pytest.mark.parametrize("name", CLOSED)
@pytest.mark.parametrize("shape", [(13, 8), (5, 9), (1, 1)])
def test_radius_is_a_function_of_the_eigenvalue(name: str, shape: tuple[int, int]) -> None:
    found = region.radius(checked_method(name, {"learning_rate": ETA}), REAL, IMAGINARY, *shape)
    values = grid(*shape)
    assert found.shape == values.shape
    np.testing.assert_allclose(found, CLOSED[name](values), rtol=1e-7)


def test_normalised_steps_far_below_a_usable_epsilon_have_the_region_of_descent() -> None:
    found = region.radius(checked_method("nsgda", {"learning_rate": ETA / 2, "epsilon": 0.5}), REAL, IMAGINARY, 5, 4)
    np.testing.assert_allclose(found, CLOSED["gda"](grid(5, 4)), rtol=1e-7)


def test_a_range_that_is_not_symmetric() -> None:
    found = region.radius(checked_method("eg", {"learning_rate": ETA}), REAL, (0.0, 2.0), 6, 5)
    a, b = np.meshgrid(np.linspace(*REAL, 6), np.linspace(0.0, 2.0, 5))
    np.testing.assert_allclose(found, CLOSED["eg"](a + 1j * b), rtol=1e-12)


@pytest.mark.parametrize("scheme", ["simultaneous", "alternating", "notebook"])
@pytest.mark.parametrize("name", ["gda", "co", "sga", "cgd", "ogda"])
def test_other_methods_show_the_model_game(name: str, scheme: str) -> None:
    found = region.radius(checked_method(name, {"learning_rate": ETA, "timescale": 2.0}, scheme), REAL, IMAGINARY, 5, 4)
    for value, radius in zip(grid(5, 4).ravel(), found.ravel(), strict=True):
        h = np.array([[value.real, -value.imag], [value.imag, value.real]])
        expected = closed_forms.radius(closed_forms.step(name, scheme, h, 1, ETA, 2.0))
        assert radius == pytest.approx(expected, rel=1e-7)


def test_a_step_that_does_not_exist_is_infinite() -> None:
    found = region.radius(checked_method("linearized_ppm", {"learning_rate": 0.5}), (-2.0, 0.0), (0.0, 1.0), 2, 2)
    np.testing.assert_array_equal(np.isinf(found), [[True, False], [False, False]])


@pytest.mark.parametrize("name", CLOSED)
def test_these_regions_hold_at_any_point_of_any_game(name: str, with_hessian: Chosen) -> None:
    h = general_sum(2, 3, seed=9)
    method = checked_method(name, {"learning_rate": ETA})
    own = spectrum.radius(
        methods.jacobians(with_hessian(h, 2), method, Point((0.0,) * 2, (0.0,) * 3), np.array([ETA])).jacobian
    )[0]
    assert own == pytest.approx(CLOSED[name](np.linalg.eigvals(h)).max(), rel=1e-9)


def test_new_numbers_and_sizes_do_not_compile() -> None:
    region.radius(checked_method("gda", {}), REAL, IMAGINARY, 3, 3)
    before = dynamics.compilations()
    region.radius(checked_method("gda", {"learning_rate": 0.7, "timescale": 3.0}), (0.0, 1.0), (-1.0, 1.0), 120, 60)
    assert dynamics.compilations() == before


@pytest.mark.parametrize("name", ["nsgda", "adam", "anchored", "natural_gradient", "kfac"])
def test_methods_without_a_linearisation_of_their_own_have_no_region(name: str) -> None:
    assert np.isnan(region.radius(checked_method(name, {}), REAL, IMAGINARY, 4, 3)).all()
