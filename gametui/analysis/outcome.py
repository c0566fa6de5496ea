"""Outcome: what a run did, judged from its rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from gametui.analysis import critical, motion
from gametui.dynamics import Rows
from gametui.experiment import GameChoice, Method, Point
from gametui.results import Outcome
from gametui.structure import of_method

FAR = 1e6
"""A run that has come this many times as far as its start, and still grows, has diverged."""
SMALL = 1e-6
"""A gradient this part of the largest one of the run is small."""
STEADY = 1e-3
"""A turn that changes the radius by no more than this part leaves it as it is."""
ROUGHLY = 0.25
"""Where several rotations go on at once, a change of the steps' size by this part over the run is none."""
STILL = 1e-13
"""Steps of this part of the coordinates are rounding."""


STRAIGHTENS = 0.6
"""Turns up to which a run may only bend: with real eigenvalues the direction of a step turns by less than half a turn."""
SIDES = 2.2
"""A turn in about two steps is a step back and forth, as negative eigenvalues make it."""


class Run(NamedTuple):
    """The finite rows of a run, at full steps."""

    step: np.ndarray
    """(k,), as in the trajectory: rows, so half-steps where the scheme has them."""
    w: np.ndarray
    """(k, n)."""
    gradient: np.ndarray
    """(k,)."""
    halves: bool

    @property
    def a_step(self) -> str:
        return "a step (two half-steps)" if self.halves else "a step"

    @property
    def size(self) -> float:
        """Largest coordinate of the last point, or 1."""
        return float(np.abs(self.w[-1]).max(initial=1.0))

    @property
    def reach(self) -> float:
        """How far (largest coordinate) the run has been from its last point."""
        return float(np.abs(self.w - self.w[-1]).max(initial=0.0))


def judge(rows: Rows, points: Sequence[Any] = (), *, game: GameChoice | None = None, method: Method | None = None) -> Outcome:
    """How a run ended, from consecutive rows: all of them, or the last ones of a long run.

    points: known critical points (anything with x and y). game: with it, and without points, the limit of a run that seems
    to converge is looked up, so that a place where the gradient has only died away is not taken for one. method: with it, a
    step that does not exist is explained in the optimizer's own words.

    Returns: `step` is the row at which the run diverged or arrived, else the last. `rate` is the factor by which the distance
    shrinks (above 1: grows) and `period` the length of a turn, both in full steps also where rows are half-steps.
    """
    finite = np.isfinite(np.concatenate([rows.x, rows.y], axis=1)).all(axis=1)
    whole = finite & np.isfinite(rows.gradient_norm) & np.isfinite(rows.loss_x) & np.isfinite(rows.loss_y)
    last = int(np.flatnonzero(finite)[-1]) if finite.any() else 0
    final = Point(tuple(rows.x[last].tolist()), tuple(rows.y[last].tolist()))
    run = _run(rows, len(whole) if whole.all() else int(np.argmin(whole)))
    if not whole.all():
        return _broken(rows, run, final, int(np.argmin(whole)), method)
    return _outgrown(run, final) or _settled(run, final, points, game) or _turning(run, final, game)


def _run(rows: Rows, end: int) -> Run:
    halves = _halves(rows, end)
    chosen = np.flatnonzero(rows.step[:end] % 2 == 0) if halves else np.arange(end)
    w = np.concatenate([rows.x, rows.y], axis=1)[chosen]
    return Run(rows.step[chosen], w, rows.gradient_norm[chosen], halves)


def _halves(rows: Rows, end: int) -> bool:
    """Whether rows are half-steps: x rests in every second step, y in the others."""
    even = rows.step[: end - 1] % 2 == 0
    x_moves = np.asarray(np.diff(rows.x[:end], axis=0).any(axis=1))
    y_moves = np.asarray(np.diff(rows.y[:end], axis=0).any(axis=1))
    return bool(end > 2 and not x_moves[~even].any() and not y_moves[even].any() and (x_moves.any() or y_moves.any()))


def _broken(rows: Rows, run: Run, final: Point, at: int, method: Method | None) -> Outcome:
    """The run ended at a row that is not finite."""
    step = int(rows.step[at])
    with np.errstate(invalid="ignore"):
        there = np.concatenate([rows.x[at], rows.y[at]])
        before = np.abs(run.w[-1]).max(initial=0.0) if len(run.w) else 0.0
        start = np.abs(run.w[0]).max(initial=0.0) if len(run.w) else 0.0
    undefined = of_method(method)[0].undefined if method else ""
    if at == 0 and step == 0:
        message = "The game has no finite value or gradient at the start. Choose another start."
    elif before > FAR * (1 + start) or np.isinf(there).any():
        message = f"Diverged: past the largest number at step {step}. Try a smaller learning rate."
    elif np.isnan(there).any():
        reason = undefined or "The method or the game is not defined at the point before."
        message = f"Stopped: step {step} does not exist. {reason}"
    else:
        message = f"Diverged: at the point that step {step} leads to the game has no finite value or gradient."
    return Outcome(status="diverged", step=step, message=message, final=final, rate=_grown(run))


def _outgrown(run: Run, final: Point) -> Outcome | None:
    """Finite, but farther than any bound that the start suggests, and growing."""
    size = np.abs(run.w).max(axis=1, initial=0.0)
    beyond = size > FAR * (1 + size[0])
    if not beyond[-1] or size[-1] <= size[-1 - len(size) // 4]:
        return None
    step = int(run.step[np.argmax(beyond)])
    rate = _grown(run)
    pace = f", by the factor {rate:.6g} {run.a_step}" if rate else ""
    message = f"Diverged: {FAR:.0e} times as far as the start at step {step}, and still growing{pace}."
    return Outcome(status="diverged", step=step, message=message, final=final, rate=rate)


def _settled(run: Run, final: Point, points: Sequence[Any], game: GameChoice | None) -> Outcome | None:
    """Arrived: the gradient is small, and so is what is left of the way."""
    small = run.gradient <= SMALL * run.gradient.max(initial=0.0)
    stays = len(run.w) > 1 and run.reach <= 1e-10 * run.size and run.gradient[-1] <= 1e-8
    if stays:
        small[:] = True
    if len(run.w) < 2 or not small[-1]:
        return None
    rate = motion.measured(run.w[_active(run)]).rate
    moved = float(np.abs(run.w[-1] - run.w[-2]).max(initial=0.0))
    if rate is not None and (rate >= 1 or moved / (1 - rate) > max(1e-3 * run.reach, 1e-9 * run.size)):
        return None
    if not _critical(run, final, points, game):
        return None
    first = 0 if small.all() else len(small) - int(np.argmin(small[::-1]))
    step = int(run.step[first])
    pace = f" The distance shrinks by the factor {rate:.6g} {run.a_step}." if rate is not None else ""
    when = "before" if first == 0 < step else "at"  # of a long run only the last rows are known
    message = f"Converged {when} step {step}; the gradient at the end is {run.gradient[-1]:.2g}.{pace}"
    if stays and step == 0:
        message = "Starts at a critical point, and stays."
    return Outcome(status="converged", step=step, message=message, final=final, rate=rate)


def _active(run: Run) -> slice:
    """The rows whose steps stand out from rounding, without the first third, which may not have its final pace yet."""
    moves = np.abs(np.diff(run.w, axis=0)).max(axis=1, initial=0.0) > 10 * STILL * run.size
    end = len(moves) - int(np.argmax(moves[::-1])) if moves.any() else 0
    return slice(end // 3 if end > 3 * motion.ENOUGH else 0, end + 1)


def _critical(run: Run, final: Point, points: Sequence[Any], game: GameChoice | None) -> bool:
    """Whether the run's end is next to a critical point, as far as that can be known."""
    close = max(1e-2 * run.reach, 1e-6 * run.size)
    if points:
        known = [np.concatenate([point.x, point.y]) for point in points]
        return any(float(np.abs(run.w[-1] - point).max(initial=0.0)) <= close for point in known)
    return game is None or critical.beside(game, final, close)


def _turning(run: Run, final: Point, game: GameChoice | None) -> Outcome:
    """Neither arrived nor gone: round in circles, spiralling, or on its way."""
    step = int(run.step[-1])

    def moving(message: str) -> Outcome:
        return Outcome(status="moving", step=step, message=message, final=final)

    if len(run.w) < 2:
        return moving("No step was made.")
    if np.abs(np.diff(run.w[-4:], axis=0)).max(initial=0.0) <= STILL * run.size:
        if run.gradient[-1] <= SMALL * run.gradient.max(initial=0.0):
            if game is not None and critical.kinked(game, final):
                return moving(
                    "Stands still at a kink: within rounding of it the gradient jumps, and no critical point is near."
                )
            return moving("Stands still where the gradient has died away, but no critical point is near.")
        return moving(
            f"Stands still where the gradient is {run.gradient[-1]:.2g}: a fixed point of the method alone, or steps too small."
        )
    seen = motion.measured(run.w[len(run.w) // 2 :])
    if seen.turns < 2 * motion.SEEN:
        seen = motion.measured(run.w)
    if seen.rate is None:
        return moving("Still moving; too few steps to say how.")
    repeats = seen.period is not None and seen.mismatch <= motion.ALIKE
    # Points between two rows are interpolated, which blurs the growth of a coarsely sampled orbit.
    steady = max(STEADY, min(3 * seen.mismatch**2, 10 * STEADY))
    if seen.period is not None and repeats and abs(np.log(seen.rate)) * seen.period <= steady:
        verb = "Goes back and forth" if round(seen.period, 6) == 2 else "Circles"
        message = f"{verb}: comes back every {seen.period:.6g} steps, neither closer nor farther."
        return Outcome(status="cycling", step=step, message=message, final=final, rate=seen.rate, period=seen.period)
    if seen.period is not None and not repeats and run.w.shape[1] > 2 and abs(seen.trend) <= ROUGHLY:
        message = f"Circles without repeating itself: the main turn takes about {seen.period:.4g} steps, and others go with it."
        return Outcome(status="cycling", step=step, message=message, final=final, period=seen.period)
    if seen.mismatch > motion.ALIKE and seen.scatter > 0.01 and abs(seen.trend) < 2 * seen.scatter:
        return moving("Still moving, neither in nor out at a steady pace.")
    return _moving_at(seen, run, step, final)


def _moving_at(seen: motion.Motion, run: Run, step: int, final: Point) -> Outcome:
    """In, out or along at a measured pace."""
    assert seen.rate is not None
    sides = seen.period is not None and seen.period < SIDES
    turning = f", a turn in {seen.period:.6g} steps" if seen.period and not sides else ""
    if abs(seen.trend) < 0.01 and not seen.period:
        message = "Still moving at a steady pace" + (f"; has come round {seen.turns:.2g} times." if seen.turns > 0.1 else ".")
    else:
        verb = "moving from side to side and" if sides else "spiralling" if seen.turns > STRAIGHTENS else "moving"
        way = "in: the distance shrinks" if seen.rate < 1 else "out: the distance grows"
        message = f"Still {verb} {way} by the factor {seen.rate:.6g} {run.a_step}{turning}."
    return Outcome(status="moving", step=step, message=message, final=final, rate=seen.rate, period=seen.period)


def _grown(run: Run) -> float | None:
    """The factor of growth a step over the second half of the run."""
    half = motion.measured(run.w[len(run.w) // 2 :]).rate
    return half if half is not None else motion.measured(run.w).rate
