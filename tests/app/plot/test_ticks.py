import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gametui.app.plot import ticks


@given(st.floats(-1e9, 1e9), st.floats(1e-6, 1e9), st.integers(1, 12))
def test_ticks_are_few_round_and_inside(low, size, most):
    high = low + size
    assume(size > 1e-9 * max(abs(low), abs(high)))
    found = ticks.of((low, high), most, False)
    assert len(found.values) == len(found.labels) <= most
    slack = 1e-6 * size
    assert all(low - slack <= value <= high + slack for value in found.values)
    if len(found.values) > 1:
        step = found.values[1] - found.values[0]
        mantissa = step / 10 ** math.floor(math.log10(step) + 1e-9)
        assert min(abs(mantissa - round_one) for round_one in (1, 2, 2.5, 5, 10)) < 1e-3


@given(st.integers(-12, 8), st.integers(2, 16), st.integers(2, 8))
def test_ticks_of_a_log_axis_are_decades(first, decades, most):
    found = ticks.of((10.0**first, 10.0 ** (first + decades)), most, True)
    assert 1 <= len(found.values) <= most
    for value, label in zip(found.values, found.labels, strict=True):
        assert math.log10(value) == pytest.approx(round(math.log10(value)))
        assert float(label) == pytest.approx(value)


@pytest.mark.parametrize(
    ("limits", "log", "labels"),
    [
        ((-8.0, 8.0), False, ("-5", "0", "5")),
        ((0.0, 1.0), False, ("0.0", "0.5", "1.0")),
        ((0.0, 0.003), False, ("0.000", "0.001", "0.002", "0.003")),
        ((-1e300, 1e300), False, ("-1e300", "0", "1e300")),
        ((1e-9, 1e3), True, ("1e-8", "0.0001", "1")),
    ],
)
def test_labels_read_as_a_person_would_write_them(limits, log, labels):
    assert ticks.of(limits, 4, log).labels == labels


@pytest.mark.parametrize(
    ("limits", "label"), [((-1.2345678, 1.2345678), "0"), ((0.4, 0.61), "0.5"), ((-3e-7, 4e-7), "0"), ((99.9, 131.1), "100")]
)
def test_a_tick_alone_has_the_digits_that_it_needs(limits, label):
    assert ticks.of(limits, 1, False).labels == (label,)


def test_labels_of_close_numbers_differ():
    labels = ticks.of((1.0, 1.00001), 4, False).labels
    assert len(set(labels)) == len(labels) > 1


@pytest.mark.parametrize(
    ("value", "text"), [(0.25, "0.25"), (1e-6, "1e-6"), (-1.5e300, "-1.5e300"), (-0.0, "0"), (1e20, "1e20"), (12.5, "12.5")]
)
def test_short_numbers(value, text):
    assert ticks.short(value) == text
