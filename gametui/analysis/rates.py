"""The learning rates at which a method is stable at a point: all intervals, windows away from zero included."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from gametui.analysis import method as methods
from gametui.analysis import spectrum
from gametui.experiment import GameChoice, Method, Point

LOW, HIGH = 1e-6, 10.0
SCAN = 512
"""Learning rates looked at first, 3.2 per cent apart; fewer where the Jacobian is large."""
PARTS = 16
"""Into how many an interval that holds an end is cut at a time: a call costs as much as the eigenvalues of so many small
Jacobians. Large ones are cut in two, which asks for the fewest eigenvalues.
"""
ACCURACY = 1e-11
"""Of the ends, relative."""
NOISE = 1e-14
"""A spectral radius this close to 1 is 1. Rounding of eigenvalues, for the small Jacobians that this looks at."""
SHALLOW = 30 * NOISE
"""A window that goes no deeper below 1 than this in the scan is rounding, too."""
ASKED = 8
"""Learning rates of a window, its best one aside, of which one has to be stable beyond rounding."""
LARGEST = 128
"""Most rows of a Jacobian that is looked at: its eigenvalues are wanted a hundred times."""

Radius = Callable[[np.ndarray], np.ndarray]
"""Learning rates (k,) -> spectral radii (k,), infinite where the step does not exist."""


def stable_learning_rates(game: GameChoice, method: Method, at: Point) -> list[tuple[float, float]]:
    """All intervals of learning rates in [1e-6, 10] where the spectral radius at the point is below 1.

    A logarithmic scan, looked at again around each dip that may cross 1 between two of its points; then the ends, to 1e-9
    and better; a single point where the radius touches 1 from below is no end. Where the eigenvalue that crosses is
    defective its modulus is good to about 1e-8, and so is the end. Where the spectral radius is 1 identically there are
    none; nor where the Jacobian has more than LARGEST rows.
    """
    size = methods.size(game, method)
    if size > LARGEST:
        return []

    def radius(rates: np.ndarray) -> np.ndarray:
        return spectrum.radius(methods.jacobians(game, method, at, rates).jacobian)

    def contracts(rates: np.ndarray) -> np.ndarray:
        values, errors = spectrum.uncertain(methods.jacobians(game, method, at, rates).jacobian)
        return np.asarray((np.abs(values) + errors < 1).all(axis=1))

    return intervals(radius, contracts, int(np.clip(SCAN * (16 / size) ** 2, 64, SCAN)), 2 if size > 16 else PARTS)


def intervals(
    radius: Radius, contracts: Callable[[np.ndarray], np.ndarray], count: int = SCAN, parts: int = PARTS
) -> list[tuple[float, float]]:
    """The intervals in [LOW, HIGH] where `radius` is below 1.

    `contracts` tells of learning rates (k,) where the radius is below 1 by more than rounding can do; each interval is asked
    at its best and at some others, and has to do so at one of them.
    """
    rates = np.geomspace(LOW, HIGH, count)
    rates, values = _with_dips(radius, rates, radius(rates))
    stable = _trusted(rates, values, contracts)
    flips = np.flatnonzero(stable[1:] != stable[:-1])
    ends = _refined(radius, rates[flips], rates[flips + 1], stable[flips], parts)
    if stable[0]:
        ends = np.concatenate([[LOW], ends])
    if stable[-1]:
        ends = np.concatenate([ends, [HIGH]])
    windows = [(float(low), float(high)) for low, high in ends.reshape(-1, 2)]
    return _from_zero(_joined(radius, windows), rates, values)


def _trusted(rates: np.ndarray, values: np.ndarray, contracts: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """Where the radius (k,) is below 1, but for the stretches that are so by no more than rounding.

    One learning rate at which it is certain is enough. The best one alone does not do: eigenvalues may meet there, and
    defective ones are good to few digits.
    """
    stable = values < 1 - NOISE
    stretches = np.flatnonzero(np.diff(stable, prepend=False, append=False)).reshape(-1, 2)
    asked = np.zeros_like(stable)
    for first, end in stretches:
        asked[first + np.argmin(values[first:end])] = True
        asked[np.linspace(first, end - 1, ASKED).astype(int)] = True
    asked &= values < 1 - SHALLOW
    certain = np.zeros_like(stable)
    if asked.any():
        certain[asked] = contracts(rates[asked])
    for first, end in stretches:
        stable[first:end] = certain[first:end].any()
    return stable


def _with_dips(radius: Radius, rates: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The scan with more points where the radius turns around so close to 1 that it may cross it between two points."""
    for _ in range(3):
        before, here, after = values[:-2], values[1:-1], values[2:]
        with np.errstate(invalid="ignore"):
            reach = np.maximum(np.abs(before - here), np.abs(after - here))
            dip = (here <= np.minimum(before, after)) & (here >= 1) & (here - reach < 1)
            bump = (here >= np.maximum(before, after)) & (here < 1) & (here + reach > 1)
        turns = np.flatnonzero((dip | bump) & np.isfinite(reach) & (reach > NOISE)) + 1
        if not len(turns):
            break
        finer = np.concatenate([np.linspace(rates[i - 1], rates[i + 1], 18)[1:-1] for i in turns[: SCAN // 16]])
        rates, order = np.unique(np.concatenate([rates, finer]), return_index=True)
        values = np.concatenate([values, radius(finer)])[order]
    return rates, values


def _refined(radius: Radius, low: np.ndarray, high: np.ndarray, stable_below: np.ndarray, parts: int) -> np.ndarray:
    """Where the radius crosses 1 between `low` and `high` (k,): all brackets are cut into about so many parts at once."""
    if not len(low):
        return low
    parts = max(2, min(parts, SCAN // len(low)))
    fractions = np.arange(1, parts) / parts
    while (high - low > ACCURACY * high).any():
        inner = low[:, None] + (high - low)[:, None] * fractions
        same = (radius(inner.ravel()).reshape(inner.shape) < 1 - NOISE) == stable_below[:, None]
        crossed = np.where(same.all(axis=1), parts - 1, np.argmin(same, axis=1))
        edges = np.concatenate([low[:, None], inner, high[:, None]], axis=1)
        rows = np.arange(len(low))
        moved = edges[rows, crossed], edges[rows, crossed + 1]
        if (moved[0] == low).all() and (moved[1] == high).all():
            break
        low, high = moved
    return np.asarray((low + high) / 2)


def _joined(radius: Radius, windows: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """A single learning rate where the radius touches 1 from below does not end a window."""
    joined = windows[:1]
    for low, high in windows[1:]:
        start, end = joined[-1]
        gap = np.linspace(end, low, 17)
        if low - end <= 1e-5 * low and (radius(gap) <= 1 + NOISE).all():
            joined[-1] = (start, high)
        else:
            joined.append((low, high))
    return joined


def _from_zero(windows: list[tuple[float, float]], rates: np.ndarray, values: np.ndarray) -> list[tuple[float, float]]:
    """Where 1 - radius dies away towards small learning rates until rounding hides it, the window begins at LOW."""
    if not windows or windows[0][0] == LOW:
        return windows
    low, high = windows[0]
    below = np.abs(values[rates < low] - 1)
    margin = 1 - np.interp([2 * low, 4 * low, 8 * low], rates, values)
    if 8 * low < high and (below <= 2 * NOISE).all() and (margin > NOISE).all() and (margin[1:] > 1.5 * margin[:-1]).all():
        return [(LOW, high), *windows[1:]]
    return windows
