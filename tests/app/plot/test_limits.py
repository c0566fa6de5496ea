import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gametui.app.chart import Chart, Mark, Series
from gametui.app.plot import limits

ANY = st.floats(allow_nan=True, allow_infinity=True)


@given(st.one_of(st.none(), st.tuples(ANY, ANY)), st.lists(ANY, max_size=5), st.booleans())
def test_limits_are_always_usable(given_limits, values, log):
    chart = Chart("", x=given_limits, series=(Series(np.array(values), np.array(values), "text"),), log_x=log)
    (low, high), _ = limits.of(chart)
    assert math.isfinite(low)
    assert math.isfinite(high)
    assert low < high
    assert math.isfinite(high / 2 - low / 2)
    assert not log or low > 0
    middle = float(limits.data(0.5, (low, high), log))
    assert low < middle < high


def test_limits_that_are_given_are_kept():
    assert limits.of(Chart("", x=(-2.0, 3.0), y=(3.0, 1.0))) == ((-2.0, 3.0), (1.0, 3.0))


def test_limits_fit_what_is_drawn_and_leave_a_margin():
    chart = Chart(
        "", series=(Series(np.array([1.0, np.nan, 5.0]), np.array([2.0, 7.0, np.inf]), "text"),), marks=(Mark(9, 2, "x"),)
    )
    (left, right), (low, high) = limits.of(chart)
    assert left < 1
    assert right > 9
    assert low < 2
    assert high > 7
    assert right - left < 10
    assert high - low < 7


def test_fit_on_a_log_axis_looks_at_positive_values_only():
    chart = Chart("", series=(Series(np.arange(4.0), np.array([-5.0, 0.0, 1e-3, 10.0]), "text"),), log_y=True)
    low, high = limits.of(chart)[1]
    assert 0 < low <= 1e-3
    assert 10 <= high < 20


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.floats(0, 1))
def test_fractions_and_data_are_inverse(low, size, fraction):
    span = (low, low + size)
    there = limits.data(fraction, span, False)
    assert float(limits.unit(there, span, False)) == pytest.approx(fraction, abs=1e-6)


def test_a_log_axis_is_straight_in_exponents_and_has_no_place_for_zero():
    found = limits.unit(np.array([0.01, 1.0, 100.0, 0.0, -1.0]), (0.01, 100.0), True)
    assert np.allclose(found[:3], [0, 0.5, 1])
    assert np.isnan(found[3:]).all()
    assert float(limits.data(0.5, (0.01, 100.0), True)) == pytest.approx(1.0)


def test_differences_near_the_largest_number_do_not_overflow():
    assert float(limits.unit(np.array(0.0), (-1e307, 1e307), False)) == pytest.approx(0.5)
