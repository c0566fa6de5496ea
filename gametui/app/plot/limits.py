"""Limits of an axis, and the straight line from data to the unit interval that goes with them."""

from __future__ import annotations

import numpy as np

from gametui.app.chart import Chart

Range = tuple[float, float]

_LARGEST = 1e307
_SMALLEST = 1e-300


def of(chart: Chart) -> tuple[Range, Range]:
    """Usable limits of both axes: finite, rising, positive on a log axis, whatever the chart says."""
    return _axis(chart, "x", chart.log_x, chart.x), _axis(chart, "y", chart.log_y, chart.y)


def _axis(chart: Chart, side: str, log: bool, given: Range | None) -> Range:
    if given is not None and np.isfinite(given).all() and (not log or min(given) > 0):
        return _opened(min(given), max(given), log)
    parts = [np.asarray(getattr(series, side), dtype=float).ravel() for series in chart.series]
    parts.append(np.asarray([getattr(mark, side) for mark in chart.marks], dtype=float))
    if chart.backdrop is not None:
        parts.append(np.asarray(getattr(chart.backdrop, side), dtype=float))
    values = np.concatenate(parts)
    values = values[np.isfinite(values) & ((values > 0) | (not log))]
    if not len(values):
        return (0.1, 10.0) if log else (-1.0, 1.0)
    low, high = _opened(float(values.min()), float(values.max()), log)
    if log:
        margin = (high / low) ** 0.02 if high / low < _LARGEST else 1.0
        return max(low / margin, _SMALLEST), min(high * margin, _LARGEST)
    margin = 0.02 * (high / 2 - low / 2) * 2
    return max(low - margin, -_LARGEST), min(high + margin, _LARGEST)


def _opened(low: float, high: float, log: bool) -> Range:
    """`low` to `high`, made wide enough that numbers in between exist and small enough that they can be subtracted."""
    if log:
        low, high = (min(max(end, _SMALLEST), _LARGEST) for end in (low, high))
        return (low, high) if high > low * (1 + 1e-9) else (max(low / 2, _SMALLEST), min(high * 2, _LARGEST))
    low, high = max(low, -_LARGEST), min(high, _LARGEST)
    low, high = min(low, _LARGEST), max(high, -_LARGEST)
    size = max(abs(low), abs(high))
    if high - low > 1e-12 * size and high - low > _SMALLEST:
        return low, high
    margin = 0.1 * size if size > _SMALLEST else 1.0
    return max(low - margin, -_LARGEST), min(high + margin, _LARGEST)


def unit(values: np.ndarray, limits: Range, log: bool) -> np.ndarray:
    """`values` as fractions of the axis: 0 at the low limit, 1 at the high one; not-a-number stays so, and so does infinity.

    On a log axis a value that is not positive has no place: not-a-number.
    """
    low, high = limits
    values = np.asarray(values, dtype=float)
    with np.errstate(all="ignore"):
        if log:
            values = np.log10(np.where(values > 0, values, np.nan))
            low, high = np.log10(low), np.log10(high)
        # Halved first: the difference of two numbers near the largest one would overflow.
        return (values / 2 - low / 2) / (high / 2 - low / 2)


def data(fractions: np.ndarray | float, limits: Range, log: bool) -> np.ndarray:
    """The other way: fractions of the axis to data."""
    low, high = limits
    if log:
        low, high = np.log10(low), np.log10(high)
    with np.errstate(all="ignore"):
        values = low + (high / 2 - low / 2) * 2 * np.asarray(fractions, dtype=float)
        return np.power(10.0, values) if log else values
