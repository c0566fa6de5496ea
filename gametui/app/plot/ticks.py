"""Ticks: round numbers along an axis, and how they are written."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from gametui.app.plot.limits import Range


class Ticks(NamedTuple):
    values: tuple[float, ...]
    labels: tuple[str, ...]


NONE = Ticks((), ())


def of(limits: Range, most: int, log: bool) -> Ticks:
    """At most `most` ticks inside the limits, at round numbers (linear) or decades (log)."""
    if most < 1:
        return NONE
    values = _decades(limits, most) if log else _round(limits, most)
    return Ticks(tuple(values), tuple(_labels(values, log)))


def _round(limits: Range, most: int) -> list[float]:
    low, high = limits
    span = high / 2 - low / 2
    rough = 2 * (span / most)
    if not math.isfinite(rough) or rough < 1e-290:
        return []
    power = 10.0 ** math.floor(math.log10(rough))
    for factor in (1, 2, 2.5, 5, 10, 20, 25, 50):
        step = factor * power
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        if last - first + 1 <= most:
            break
    return [k * step for k in range(first, min(last, first + most - 1) + 1)]


def _decades(limits: Range, most: int) -> list[float]:
    low, high = math.log10(limits[0]), math.log10(limits[1])
    first, last = math.ceil(low - 1e-9), math.floor(high + 1e-9)
    if last - first < 1:  # less than two decades: round numbers between them
        return [value for value in _round(limits, most) if value > 0]
    stride = -(-(last - first + 1) // most)
    start = -(-first // stride) * stride  # multiples of the stride, so that ticks stay put while limits move
    return [10.0**k for k in range(start, last + 1, stride)]


def _labels(values: list[float], log: bool) -> list[str]:
    if not values:
        return []
    decades = log and all(abs(math.log10(value) % 1 - 0.5) > 0.4999 for value in values)
    if decades or len(values) == 1:  # nothing that the digits would have to tell it from
        return [short(value) for value in values]
    step = abs(values[1] - values[0])
    largest = max(map(abs, values))
    if step >= 1e-4 and largest < 1e5:
        decimals = next((d for d in range(6) if np.isclose(step * 10**d, round(step * 10**d), rtol=1e-6)), 6)
        return [f"{value + 0.0:.{decimals}f}" for value in values]
    digits = min(12, max(1, math.ceil(math.log10(largest / step)) + 1)) if largest > 0 and step > 0 else 3
    return [short(value, digits) for value in values]


def short(value: float, digits: int = 6) -> str:
    """`value` in few characters: "0.25", "1e-6", "-1.5e300"."""
    text = f"{value + 0.0:.{digits}g}"
    mantissa, e, exponent = text.partition("e")
    return f"{mantissa}e{int(exponent)}" if e else text
