"""Eigenvalues, spectral radii and how far they can be trusted."""

from __future__ import annotations

import numpy as np
import pytest

from gametui.analysis import spectrum


def test_radius_of_two_by_two_agrees_with_lapack() -> None:
    matrices = np.random.default_rng(0).standard_normal((500, 2, 2))
    expected = np.abs(np.linalg.eigvals(matrices)).max(axis=1)
    np.testing.assert_allclose(spectrum.radius(matrices), expected, rtol=1e-12)


def test_radius_of_larger_matrices_and_of_broken_ones() -> None:
    matrices = np.stack([np.diag([0.5, -0.9, 0.1]), np.full((3, 3), np.nan), np.diag([np.inf, 0, 0])])
    np.testing.assert_array_equal(spectrum.radius(matrices), [0.9, np.inf, np.inf])


def test_a_rotation_has_radius_one_to_the_last_digits() -> None:
    z = np.geomspace(1e-6, 1.9, 300)
    alternating = np.moveaxis(np.array([[np.ones_like(z), -z], [z, 1 - z**2]]), 2, 0)
    assert np.abs(spectrum.radius(alternating) - 1).max() < 1e-15


def test_eigenvalues_are_sorted_and_nan_where_the_matrix_is() -> None:
    np.testing.assert_allclose(spectrum.eigenvalues(np.diag([3.0, -1.0, 2.0])), [-1, 2, 3])
    assert np.isnan(spectrum.eigenvalues(np.array([[np.inf, 0], [0, 1]]))).all()
    assert spectrum.pairs(np.array([-0.0 + 2j])) == [(0.0, 2.0)]


@pytest.mark.parametrize(("size", "low", "high"), [(2, 1e-8, 1e-6), (3, 1e-6, 1e-3)])
def test_jordan_blocks_are_good_to_a_root_of_epsilon(size: int, low: float, high: float) -> None:
    block = np.eye(size) + np.diag(np.ones(size - 1), 1)
    turn = np.linalg.qr(np.random.default_rng(1).standard_normal((size, size)))[0]
    values, errors = spectrum.uncertain(turn @ block @ turn.T)
    assert (np.abs(values - 1) <= errors).all()
    assert low < errors.max() < high


def test_errors_cover_an_exactly_defective_matrix() -> None:
    _, errors = spectrum.uncertain(np.array([[0.0, 1.0], [0.0, 0.0]]))
    assert 1e-8 < errors.max() < 1e-6


def test_normal_matrices_are_good_to_rounding() -> None:
    angle = 0.3
    rotation = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    values, errors = spectrum.uncertain(np.stack([rotation, np.eye(2)]))
    assert errors.max() < 1e-13
    np.testing.assert_allclose(np.abs(values), 1.0, atol=1e-14)
