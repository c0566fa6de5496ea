"""Rates and periods, measured where they are known."""

from __future__ import annotations

import numpy as np
import pytest

from gametui.analysis import motion
from tests.analysis.runs import linear, turning


@pytest.mark.parametrize("stretch", [1.0, 4.0])
@pytest.mark.parametrize("turn", [0.02, 0.3, 1.1, 2.5])
@pytest.mark.parametrize("rate", [0.9, 0.999, 1.0, 1.0013, 1.05])
def test_linear_spirals(rate: float, turn: float, stretch: float) -> None:
    steps = min(int(5 * 2 * np.pi / turn) + 20, int(12 / max(abs(np.log(rate)), 1e-9)))
    seen = motion.measured(linear(turning(rate, turn, stretch), steps, centre=(3.0, -20.0)))
    turns = steps * turn / (2 * np.pi)
    assert seen.rate == pytest.approx(rate, rel=1e-6)
    assert seen.turns == pytest.approx(turns, rel=1e-6)
    assert seen.period == (pytest.approx(2 * np.pi / turn, rel=1e-6) if turns >= motion.SEEN else None)


def test_less_than_a_turn_has_a_rate_and_no_period() -> None:
    seen = motion.measured(linear(turning(0.99, 0.01), 300))
    assert seen.rate == pytest.approx(0.99, rel=1e-6)
    assert seen.period is None and seen.turns == pytest.approx(300 * 0.01 / (2 * np.pi), rel=0.02)


@pytest.mark.parametrize("rate", [0.5, 0.97, 1.2])
def test_straight_ways_do_not_turn(rate: float) -> None:
    seen = motion.measured(linear(rate * np.eye(2), 60))
    assert seen.rate == pytest.approx(rate) and seen.turns == 0 and seen.period is None


def test_back_and_forth_is_a_turn_in_two_steps() -> None:
    seen = motion.measured(linear(-0.9 * np.eye(2), 60))
    assert seen.period == pytest.approx(2) and seen.rate == pytest.approx(0.9)


def test_more_dimensions_than_two() -> None:
    block = np.zeros((4, 4))
    block[:2, :2], block[2:, 2:] = turning(0.99, 0.2), 0.3 * np.eye(2)
    seen = motion.measured(linear(block, 200, start=(1.0, 2.0, 3.0, 4.0), centre=(0.0,) * 4))
    assert seen.rate == pytest.approx(0.99, rel=1e-4) and seen.period == pytest.approx(2 * np.pi / 0.2, rel=1e-3)


@pytest.mark.parametrize("period", [23.7, 81.3, 502.4])
def test_an_orbit_with_sharp_bends(period: float) -> None:
    """Fast and slow stretches, as in a relaxation oscillation; the points come back all the same."""
    phase = 2 * np.pi * np.arange(int(6 * period)) / period
    phase = phase + 0.9 * np.sin(phase)
    seen = motion.measured(np.stack([np.cos(phase), np.sin(phase) + 0.3 * np.sin(3 * phase)], axis=1))
    assert seen.period == pytest.approx(period, rel=2e-3)
    assert abs(np.log(seen.rate)) * period < max(1e-3, 3 * seen.mismatch**2)


def test_sizes_at_the_ends_of_the_number_range() -> None:
    for scale in (1e-300, 1e300):
        seen = motion.measured(scale * linear(turning(1.0, 0.3), 100))
        assert seen.rate == pytest.approx(1.0, rel=1e-3) and seen.period == pytest.approx(2 * np.pi / 0.3, rel=1e-3)


def test_nothing_to_measure() -> None:
    still = motion.Motion()
    assert motion.measured(np.zeros((50, 2))) == still
    assert motion.measured(np.zeros((1, 2))) == still
    assert motion.measured(linear(turning(0.9, 0.1), 5)) == still
    assert motion.measured(np.array([[1e308, 0.0], [-1e308, 0.0]] * 20)) == still
