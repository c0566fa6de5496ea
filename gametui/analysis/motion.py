"""How a trajectory moves, measured from its steps alone: by what factor they shrink or grow, and how fast they turn.

Near a limit or a centre the steps d_t = w_(t+1) - w_t shrink and turn as the distance to it does, wherever it is, so nothing
has to be known about it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

ENOUGH = 8
"""Fewest steps that a rate is measured from."""
SEEN = 1.1
"""Turns that must be seen before steps are compared a turn apart."""
ALIKE = 0.2
"""Steps a turn apart that differ by no more than this part of their size repeat themselves."""
GENTLE = 0.05
"""Where a turn changes the steps by no more than this part, the period is where the points themselves come back."""
LINEAR = 1e-6
"""Steps that one matrix takes each to the next, up to this part of their change, are those of a linear map."""
MODES = 8
"""Most directions in which such a matrix is looked for."""
LINE = 1e-9
"""Steps whose spread across their main direction is this part of that along it stay on a line."""


class Motion(NamedTuple):
    """What k steps do."""

    rate: float | None = None
    """Factor by which the steps change a step, compared a turn apart where they repeat themselves, else by a straight line
    through their logarithms; None where there are too few."""
    turns: float = 0.0
    """Full turns in all, in the plane that the steps span best. Going back and forth on a line is half a turn a step."""
    period: float | None = None
    """Steps a turn, where at least SEEN turns were seen."""
    mismatch: float = np.inf
    """Difference between steps a turn apart, the rate taken out, as a part of their size."""
    trend: float = 0.0
    """Change of log |d| over all steps, by a straight line."""
    scatter: float = np.inf
    """Standard deviation of log |d| around that line."""


def measured(points: np.ndarray) -> Motion:
    """The motion through consecutive points (k + 1, n), all finite."""
    with np.errstate(over="ignore", invalid="ignore"):
        steps = np.diff(points, axis=0)
    largest = np.abs(steps).max(initial=0.0)
    if not np.isfinite(largest) or largest == 0.0:
        return Motion()
    steps = steps / largest
    size = np.linalg.norm(steps, axis=1)
    if len(steps) < ENOUGH or (size == 0.0).any():
        return Motion()
    time = np.arange(len(steps))
    log = np.log(size)
    slope = _slope(time, log)
    level = log - log.mean() - slope * (time - time.mean())
    trend, scatter = slope * len(steps), float(level.std())
    principal = _principal(steps / size[:, None] * np.exp(level)[:, None])
    if mode := _mode(principal):
        factor, angle, mismatch = mode
        turns = len(steps) * angle / (2 * np.pi)
        period = 2 * np.pi / angle if turns >= SEEN else None
        return Motion(float(np.exp(slope)) * factor, turns, period, mismatch, trend, scatter)
    angles = _angles(principal)
    turns = abs(float(angles[-1] - angles[0])) / (2 * np.pi)
    if turns < SEEN or turns < 0.5 * np.abs(np.diff(angles)).sum() / (2 * np.pi):
        return Motion(float(np.exp(slope)), turns, None, np.inf, trend, scatter)
    period = _period(angles, turns)
    growth, mismatch = _turn_apart(steps, log, period, turns)
    if mismatch > ALIKE / 20 and abs(slope * period) <= GENTLE:
        period, mismatch = _recurrence(points / largest, period, turns)
        growth, _ = _turn_apart(steps, log, period, turns)
    if mismatch > ALIKE:
        growth = slope
    return Motion(float(np.exp(growth)), turns, period, mismatch, trend, scatter)


def _slope(time: np.ndarray, log: np.ndarray) -> float:
    """Least-squares slope, weighted towards the middle so that a ripple cut off at the ends does not tilt it."""
    weight = np.sin(np.pi * (time + 0.5) / len(time)) ** 2
    centred = time - np.average(time, weights=weight)
    return float((weight * centred * log).sum() / (weight * centred**2).sum())


def _principal(steps: np.ndarray) -> np.ndarray:
    """Coordinates (k, r) of steps (k, n), whose size no longer drifts, along the directions that they span, the largest first.

    Each is scaled to the same spread, so that an ellipse becomes a circle. r is at least 2; steps on a line have second
    coordinate 0.
    """
    spread, directions = np.linalg.eigh(steps.T @ steps)
    spanned = max(1, int((spread > LINE**2 * spread[-1]).sum()))
    coordinates = (steps @ directions[:, -spanned:] / np.sqrt(spread[-spanned:]))[:, ::-1]
    return coordinates if spanned > 1 else np.pad(coordinates, ((0, 0), (0, 1)))


def _mode(principal: np.ndarray) -> tuple[float, float, float] | None:
    """|mu| and |arg mu| of the strongest mode of the one matrix that takes each step (k, r) to the next, and how strong the
    next mode is beside it. None where there is no such matrix, or the mode does not rotate.
    """
    k, r = principal.shape
    if r > MODES or k < 3 * r or not principal[:, 1].any():
        return None
    matrix = np.linalg.lstsq(principal[:-1], principal[1:], rcond=None)[0].T
    left = np.linalg.norm(principal[:-1] @ matrix.T - principal[1:]) / np.linalg.norm(principal[1:] - principal[:-1])
    values, vectors = np.linalg.eig(matrix)
    if left > LINEAR or np.linalg.cond(vectors) > 1 / LINEAR:
        return None
    strength = np.abs(np.linalg.solve(vectors, principal[-1].astype(complex)))
    value = values[np.argmax(strength)]
    if value.imag == 0:
        return None
    others = np.minimum(np.abs(values - value), np.abs(values - value.conj())) > LINEAR
    return float(abs(value)), float(abs(np.angle(value))), float(strength[others].max(initial=0.0) / strength.max())


def _angles(principal: np.ndarray) -> np.ndarray:
    """Angle (k,) of steps (k, r) in their first plane, continued over full turns. Turning back on a line is half a turn."""
    if not principal[:, 1].any():
        return np.concatenate([[0.0], np.cumsum(np.where(principal[1:, 0] * principal[:-1, 0] < 0, np.pi, 0.0))])
    return np.asarray(np.unwrap(np.arctan2(principal[:, 1], principal[:, 0])))


def _period(angle: np.ndarray, turns: float) -> float:
    """Steps a turn, over the whole turns before the end."""
    whole = int(turns)
    done = np.maximum.accumulate(np.abs(angle - angle[0]))
    start = np.interp(done[-1] - 2 * np.pi * whole, done, np.arange(len(done)))
    return float(len(done) - 1 - start) / whole


def _recurrence(points: np.ndarray, period: float, turns: float) -> tuple[float, float]:
    """The lag after which the last turns lie on those before, searched around `period`, and their distance over their spread.

    The angle of the steps gives a rough period only where an orbit has sharp bends; its points know better. Several turns
    at once, where there are as many, make the lag as much more accurate.
    """
    distance = np.array([np.inf])
    for apart, slack in ((1, 0.1), (4, 0.01), (16, 0.002)):
        if apart > max(1, turns / 2):
            break
        for _ in range(3):
            lags = np.clip(apart * period * (1 + slack * np.linspace(-1, 1, 21)), 1, len(points) - 3)
            distance = _distance(points, lags, period)
            period, slack = float(lags[np.argmin(distance)]) / apart, slack / 8
    return period, float(distance.min())


def _distance(points: np.ndarray, lags: np.ndarray, period: float) -> np.ndarray:
    """Root mean square of w(t + lag) - w(t) over the last turns, as a part of that of w - mean(w), for lags (k,)."""
    whole = lags.astype(int)
    part = (lags - whole)[:, None, None]
    end = len(points) - 1 - int(whole.max())
    now = np.linspace(max(0, end - max(int(4 * period), 64)), end - 1, 200).astype(int)
    at = now + whole[:, None]
    apart = (1 - part) * points[at] + part * points[at + 1] - points[now]
    spread = points[-1 - int(period) :].var(axis=0).sum()
    return np.asarray(np.sqrt((apart**2).sum(axis=2).mean(axis=1) / max(spread, 1e-300)))


def _turn_apart(steps: np.ndarray, log: np.ndarray, period: float, turns: float) -> tuple[float, float]:
    """Growth of log |d| a step, and the mismatch, between steps some whole turns apart, over the last turns.

    The number of turns is the one that comes nearest to a whole number of steps; the rest is interpolated.
    """
    apart = np.arange(1, max(2, min(int(turns / 2), 50) + 1)) * period
    lag = apart[np.argmin(np.abs(apart - np.round(apart)) + 1e-9 * apart)]
    whole, part = int(lag), lag - int(lag)
    first = max(0, len(log) - 1 - whole - max(int(4 * period), 64))
    now, then = slice(first, len(log) - 1 - whole), slice(first + whole, len(log) - 1)
    after = slice(first + whole + 1, len(log))
    growth = float((((1 - part) * log[then] + part * log[after]) - log[now]).mean())
    later = ((1 - part) * steps[then] + part * steps[after]) * np.exp(-growth)
    mismatch = np.linalg.norm(later - steps[now]) / np.linalg.norm(steps[now])
    return growth / float(lag), float(mismatch)
