"""The game at a point against derivatives done by hand."""

from __future__ import annotations

import numpy as np
import pytest

from gametui import dynamics
from gametui.analysis import hessian
from gametui.experiment import Point, checked_game
from tests.analysis.conftest import Chosen, general_sum


def test_quadratic_by_hand() -> None:
    game = checked_game("quadratic", {"a": 3, "b": 4, "c": 1})
    loss_x, loss_y, gradient, matrix, eigenvalues = hessian.probe(game, Point((2.0,), (-1.0,)))
    assert (loss_x, loss_y) == (5.0, -5.0)
    np.testing.assert_allclose(gradient, [8.0, -6.0])
    np.testing.assert_allclose(matrix, [[6, 4], [-4, -2]])
    np.testing.assert_allclose(eigenvalues, [[2, 0], [2, 0]], atol=1e-6)


def test_softplus_by_hand() -> None:
    x, y = 0.3, -0.7
    one, other = 1 / (1 + np.exp(-x)), 1 / (1 + np.exp(-y))
    _, _, gradient, matrix, eigenvalues = hessian.probe(checked_game("softplus", {}), Point((x,), (y,)))
    np.testing.assert_allclose(gradient, [one + 3 * y, other - 3 * x])
    np.testing.assert_allclose(matrix, [[one * (1 - one), 3], [-3, other * (1 - other)]])
    assert eigenvalues[:, 0].sum() == pytest.approx(np.trace(matrix))
    assert eigenvalues[0, 1] == -eigenvalues[1, 1] != 0


def test_general_sum_rows_and_columns(with_hessian: Chosen) -> None:
    h = general_sum(3, 2, seed=1)
    w = np.random.default_rng(2).standard_normal((40, 5))
    local = hessian.at(with_hessian(h, 3), w)
    np.testing.assert_allclose(local.gradient, w @ h.T, atol=1e-12)
    np.testing.assert_allclose(local.hessian, np.broadcast_to(h, (40, 5, 5)), atol=1e-12)


def test_numbers_that_do_not_exist_are_nan() -> None:
    *_, eigenvalues = hessian.probe(checked_game("exp_polynomial", {}), Point((1e200,), (1.0,)))
    assert np.isnan(eigenvalues).all()


def test_new_numbers_do_not_compile() -> None:
    hessian.probe(checked_game("quadratic", {}), Point((1.0,), (1.0,)))
    before = dynamics.compilations()
    hessian.probe(checked_game("quadratic", {"a": 7, "b": 0.1}), Point((2.0,), (3.0,)))
    assert dynamics.compilations() == before
