"""Trajectories, many starts, evaluation: against plain loops, in stretches, cancelled, diverging, and in 500 dimensions."""

from __future__ import annotations

import time
from typing import Any

import jax.numpy as jnp
import numpy as np
import pytest

from gametui import dynamics, games, params
from gametui.experiment import Experiment, GameChoice, Point, checked, checked_game, checked_method
from gametui.games._base import Game, start, zero_sum
from gametui.games.formula import Formula


def descend(steps: int, rate: float = 0.05) -> np.ndarray:
    """Simultaneous descent-ascent on the quadratic game from (6, 6), in plain floats."""
    w, rows = np.array([6.0, 6.0]), []
    for _ in range(steps + 1):
        rows.append(w)
        w = w - rate * np.array([6 * w[0] + 4 * w[1], -4 * w[0] - 2 * w[1]])
    return np.array(rows)


def quadratic(steps: int, **values: Any) -> Experiment:
    return checked(checked_game("quadratic", {}), (checked_method("gda", values),), steps=steps)


def test_rows_are_the_start_and_every_step_with_losses_and_gradient_norm() -> None:
    asked = quadratic(50)
    rows = dynamics.run(asked, asked.method)
    expected = descend(50)
    x, y = expected.T
    np.testing.assert_array_equal(rows.step, np.arange(51))
    np.testing.assert_allclose(rows.x, expected[:, :1], rtol=1e-12)
    np.testing.assert_allclose(rows.y, expected[:, 1:], rtol=1e-12)
    np.testing.assert_allclose(rows.loss_x, 3 * x * x + 4 * x * y + y * y, rtol=1e-11)
    np.testing.assert_array_equal(rows.loss_y, -rows.loss_x)
    np.testing.assert_allclose(rows.gradient_norm, np.hypot(6 * x + 4 * y, 4 * x + 2 * y), rtol=1e-11)


@pytest.mark.parametrize("scheme", ["simultaneous", "alternating", "notebook"])
@pytest.mark.parametrize("optimizer", ["eg", "ogda"])
def test_long_runs_come_in_stretches_that_join(optimizer: str, scheme: str) -> None:
    """A run over several stretches is a run of one: memory and rows carry over."""
    steps = 2 * dynamics.STEPS + 37
    asked = checked(checked_game("bilinear", {}), (checked_method(optimizer, {"learning_rate": 0.01}, scheme),), steps=steps)
    stretches = list(dynamics.simulate(asked, asked.method))
    assert len(stretches) == 3
    whole = dynamics.run(asked, asked.method)
    parts = 2 if scheme == "notebook" else 1
    np.testing.assert_array_equal(whole.step, np.arange(steps * parts + 1))
    np.testing.assert_array_equal(np.concatenate([s.step for s in stretches]), whole.step)
    if optimizer == "eg":  # without memory, a run from a row of another has the rows that follow there
        at = dynamics.STEPS * parts - 10
        later = checked(asked.game, asked.methods, Point((float(whole.x[at, 0]),), (float(whole.y[at, 0]),)), steps=20)
        np.testing.assert_allclose(dynamics.run(later, later.method).x, whole.x[at : at + 20 * parts + 1], rtol=1e-12)


def test_memory_is_carried_over_a_seam() -> None:
    """Optimistic descent on xy obeys w'' = w' - 2 e xi(w') + e xi(w) in every row, the seams included."""
    rate, steps = 0.1, dynamics.STEPS + 50
    asked = checked(checked_game("bilinear", {}), (checked_method("ogda", {"learning_rate": rate}),), steps=steps)
    rows = dynamics.run(asked, asked.method)
    x, y = rows.x[:, 0], rows.y[:, 0]
    np.testing.assert_allclose(x[2:], x[1:-1] - 2 * rate * y[1:-1] + rate * y[:-2], rtol=1e-9, atol=1e-300)
    np.testing.assert_allclose(y[2:], y[1:-1] + 2 * rate * x[1:-1] - rate * x[:-2], rtol=1e-9, atol=1e-300)


def test_a_run_repeats_itself_to_the_last_bit() -> None:
    asked = checked(checked_game("exp_polynomial", {}), (checked_method("sga", {}),), steps=700)
    for one, other in zip(dynamics.run(asked, asked.method), dynamics.run(asked, asked.method), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_run_ends_after_its_first_row_that_is_not_finite() -> None:
    asked = quadratic(5000, learning_rate=2.0)
    rows = dynamics.run(asked, asked.method)
    assert 100 < len(rows.step) < 5000
    finite = np.isfinite(np.column_stack([rows.x, rows.y, rows.loss_x, rows.gradient_norm])).all(axis=1)
    assert finite[:-1].all()
    assert not finite[-1]


def test_a_start_without_a_value_is_the_whole_run() -> None:
    game = checked_game("formula", {}, Formula(f="log(x)*y"))
    asked = checked(game, (checked_method("gda", {}),), Point((-1.0,), (1.0,)), steps=100)
    rows = dynamics.run(asked, asked.method)
    assert list(rows.step) == [0]
    assert np.isnan(rows.loss_x[0])


def test_cancelling_ends_a_run_between_stretches() -> None:
    asked = quadratic(100_000, learning_rate=1e-4)
    seen = 0

    def cancelled() -> bool:
        return seen >= 2

    for _ in dynamics.simulate(asked, asked.method, cancelled=cancelled):
        seen += 1
    assert seen == 2
    assert len(dynamics.run(asked, asked.method, cancelled=lambda: True).step) == 0


def test_a_hundred_thousand_steps_stream() -> None:
    asked = checked(checked_game("bilinear", {}), (checked_method("gda", {}, "alternating"),), steps=100_000)
    longest = max(len(rows.step) for rows in dynamics.simulate(asked, asked.method))
    assert longest <= 2 * dynamics.STEPS
    assert sum(len(rows.step) for rows in dynamics.simulate(asked, asked.method)) == 100_001


@pytest.mark.parametrize("optimizer", ["gda", "ogda", "co", "cgd"])
@pytest.mark.parametrize("scheme", ["simultaneous", "alternating"])
def test_many_starts_end_where_single_runs_do(optimizer: str, scheme: str) -> None:
    game, method = checked_game("softplus", {}), checked_method(optimizer, {}, scheme)
    starts = np.random.default_rng(0).uniform(-4, 4, size=(5, 2))
    ends, norms = dynamics.many(game, method, starts, 40)
    for w, end, norm in zip(starts, ends, norms, strict=True):
        asked = checked(game, (method,), Point((float(w[0]),), (float(w[1]),)), steps=40)
        rows = dynamics.run(asked, method)
        np.testing.assert_allclose(end, [rows.x[-1, 0], rows.y[-1, 0]], rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(norm, rows.gradient_norm[-1], rtol=1e-7, atol=1e-12)


def test_any_number_of_points_and_starts_needs_no_new_program() -> None:
    game, method = checked_game("bilinear_matrix", {}), checked_method("gda", {})
    points = np.random.default_rng(0).normal(size=(2 * dynamics.POINTS + 3, 4))
    dynamics.evaluate(game, points[:1])
    dynamics.many(game, method, points[:1], 2)
    before = dynamics.compilations()
    loss_x, loss_y, xi = dynamics.evaluate(game, points)
    assert dynamics.evaluate(game, points[:0])[2].shape == (0, 4)
    assert dynamics.many(game, method, points, 7)[0].shape == points.shape
    assert dynamics.compilations() == before
    couplings = np.array([[1, 0.5], [-0.5, 2]])
    np.testing.assert_allclose(loss_x, np.einsum("ki,ij,kj->k", points[:, :2], couplings, points[:, 2:]), atol=1e-12)
    np.testing.assert_array_equal(loss_y, -loss_x)
    np.testing.assert_allclose(xi, np.hstack([points[:, 2:] @ couplings.T, -points[:, :2] @ couplings]), atol=1e-12)


def test_the_shape_of_a_matrix_is_structure_and_its_numbers_are_not() -> None:
    method = checked_method("gda", {})

    def ends(matrix: list[list[float]]) -> int:
        game = checked_game("bilinear_matrix", {"A": matrix})
        asked = checked(game, (method,), steps=3)
        return dynamics.run(asked, method).x.shape[1]

    assert ends([[1.0, 2.0]]) == 1
    before = dynamics.compilations()
    assert ends([[3.0, 4.0]]) == 1
    assert dynamics.compilations() == before
    assert ends([[3.0], [4.0], [5.0]]) == 3
    assert dynamics.compilations() > before


def wide() -> Game:
    """A game of 250 numbers a player, for a test."""
    return Game(
        losses=zero_sum(lambda x, y: jnp.sum(jnp.cos(x)) + jnp.vdot(x, y) - jnp.sum(y**4) / 4),
        start=start([1.0] * 250, [0.5] * 250),
        zero_sum=True,
    )


def test_five_hundred_dimensions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Coordinates that do not touch each other move alike, as one of them does alone; the first stretch is short."""
    monkeypatch.setattr(games, "CATALOG", {"wide": params.Entry(wide)})
    game = GameChoice(name="wide")
    for name in ("gda", "sga", "cgd"):
        method = checked_method(name, {})
        asked = Experiment(game=game, methods=(method,), start=Point((1.0,) * 250, (0.5,) * 250), steps=60)
        stretches = list(dynamics.simulate(asked, method))
        assert len(stretches[0].step) == 16
        x = np.concatenate([rows.x for rows in stretches])
        assert x.shape == (61, 250)
        np.testing.assert_allclose(x, np.repeat(x[:, :1], 250, axis=1), rtol=1e-8, atol=1e-10)
        w = np.array([1.0, 0.5])
        if name == "gda":
            for row in x:
                np.testing.assert_allclose(row[0], w[0], rtol=1e-10)
                w = w - 0.05 * np.array([-np.sin(w[0]) + w[1], w[1] ** 3 - w[0]])


def test_long_steps_shorten_the_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a large game a stretch takes about PATIENCE seconds, however long a step takes."""
    game = checked_game("bilinear_matrix", {"A": np.eye(5).tolist()})
    asked = checked(game, (checked_method("gda", {}),), steps=400)
    dynamics.run(asked, asked.method)
    clock = iter(range(10**6))
    monkeypatch.setattr(time, "perf_counter", lambda: float(next(clock)))  # every call of the program seems to take a second
    lengths = [len(rows.step) for rows in dynamics.simulate(asked, asked.method)]
    assert lengths[:3] == [16, 1, 1]
    assert sum(lengths) == 401
