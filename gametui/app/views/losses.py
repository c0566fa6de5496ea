"""Curves over the steps: loss, gradient norm, distance to the nearest critical point, V of a hidden game."""

from __future__ import annotations

import numpy as np

from gametui.app.chart import Chart, Mark, Series
from gametui.app.snapshot import Snapshot, Trajectory
from gametui.app.views._base import RUNS, View, quiet
from gametui.app.views._numbers import number
from gametui.app.views._rows import shown

DECADES = 20
"""Height of a log scale: one method that falls below every rounding error does not press the others flat."""

NAMES = {
    "loss": "loss",
    "gradient": "gradient norm",
    "distance": "distance to critical point",
    "lyapunov": "V in function space",
}


@quiet
def build(snapshot: Snapshot) -> Chart:
    quantity, log = snapshot.display.quantity, snapshot.display.log
    goal = _goal(snapshot)
    title = NAMES[quantity]
    if log:
        title = f"{'|loss|' if quantity == 'loss' else title}, log scale"
    series: list[Series] = []
    marks: list[Mark] = []
    legend: list[tuple[str, str]] = []
    whole: list[tuple[np.ndarray, bool]] = []
    hidden = 0
    for colour, label, run, count in shown(snapshot):
        for k, values in enumerate(_curves(run, quantity, goal)):
            drawn = np.abs(values) if log else values
            step = np.asarray(run.step, dtype=float)
            series.append(Series(step[:count], drawn[:count], colour, label, marker="" if k == 0 else "·"))
            whole.append((drawn, run.outcome is not None and run.outcome.status == "diverged"))
            hidden += int((drawn[:count] == 0).sum()) if log else 0
            if k == 0:
                legend.append((colour, f"━ {number(float(values[count - 1]), 3)}  {label}"))
            if np.isfinite(drawn[count - 1]) and snapshot.shown is not None:
                marks.append(Mark(float(step[count - 1]), float(drawn[count - 1]), "●", colour))
    if hidden:
        title += f"; {hidden} value{'s' if hidden > 1 else ''} of exactly 0 left out"
    message = _missing(snapshot, goal)
    return Chart(
        title=title,
        x=(0.0, float(max([snapshot.experiment.steps, *(float(s.x[-1]) for s in series)]))),
        y=_limits(whole, log),
        series=tuple(series[::-1]),
        marks=tuple(marks),
        x_label="step",
        log_y=log,
        legend=tuple(legend),
        marker=snapshot.display.marker,
        message=message,
    )


def _goal(snapshot: Snapshot) -> np.ndarray | None:
    if snapshot.nearest is not None:
        return np.array(snapshot.nearest.x + snapshot.nearest.y, dtype=float)
    return np.array(snapshot.equilibria[0].flat, dtype=float) if snapshot.equilibria else None


def _curves(run: Trajectory, quantity: str, goal: np.ndarray | None) -> list[np.ndarray]:
    """One curve, or two for the losses of a general-sum game; none where there is nothing to measure from."""
    if quantity == "gradient":
        return [np.asarray(run.gradient_norm, dtype=float)]
    if quantity == "lyapunov":
        return [] if run.lyapunov is None else [np.asarray(run.lyapunov, dtype=float)]
    if quantity == "distance":
        return [] if goal is None else [np.linalg.norm(np.asarray(run.z, dtype=float) - goal, axis=1)]
    loss_x, loss_y = np.asarray(run.loss_x, dtype=float), np.asarray(run.loss_y, dtype=float)
    zero_sum = np.allclose(loss_x, -loss_y, equal_nan=True)
    return [loss_x] if zero_sum else [loss_x, loss_y]


def _missing(snapshot: Snapshot, goal: np.ndarray | None) -> str:
    runs = list(shown(snapshot))
    if not runs:
        return "computing …"
    if snapshot.display.quantity == "lyapunov" and all(run.lyapunov is None for _, _, run, _ in runs):
        return "V is of hidden games, and this game has no maps into function space"
    if snapshot.display.quantity == "distance" and goal is None:
        return (
            "no critical point found yet to measure from" if snapshot.analysis is None else "no critical point to measure from"
        )
    if not any(np.isfinite(curve).any() for _, _, run, _ in runs for curve in _curves(run, snapshot.display.quantity, goal)):
        return "not a number from the first step on"
    return ""


def _limits(curves: list[tuple[np.ndarray, bool]], log: bool) -> tuple[float, float] | None:
    """From the curves that stay finite, so that one that diverges does not press the others flat."""
    staying = [values for values, left in curves if not left and np.isfinite(values).all()]
    chosen = np.concatenate(staying or [values for values, _ in curves] or [np.empty(0)])
    chosen = chosen[np.isfinite(chosen) & ((chosen > 0) | (not log))]
    if not len(chosen):
        return None
    low, high = float(chosen.min()), float(chosen.max())
    above = len(staying) < len(curves)  # room in which the others are seen to leave
    if log:
        low = max(low, high * 10.0**-DECADES)
        return low / 1.3, high * (10 if above else 1.3)
    margin = high / 2 - low / 2
    return low - 0.06 * margin, high + (0.6 if above else 0.06) * margin


VIEW = View(
    "losses",
    "Losses",
    build,
    "One curve a method, over the steps; the number beside its name is its value at the step shown. On a log scale the size is "
    "drawn, and values of exactly 0 have no place. In a general-sum game · is the loss of y. V is half the squared distance to "
    "a hidden game's equilibrium in function space.",
    needs=frozenset({"analysis"}),
    reads=RUNS,
)
