"""Tail: what a method does around a point where no linearisation of its step speaks for it, measured by running it."""

from __future__ import annotations

import numpy as np

from gametui import dynamics
from gametui.analysis import critical, large
from gametui.experiment import Experiment, GameChoice, Method, Point

STEPS = 4000
AWAY = 0.1
"""How far from the point the run starts, as a part of 1 + |w|."""
FAR = 1e6
"""A run that ends this many times as far as it began has left all bounds; one that ends nearer has met no numbers there."""
POWER = 0.25
"""Scatter of log |xi| around a straight line in log k, up to which the gradient counts as a power of k."""


@np.errstate(all="ignore")
def measured(game: GameChoice, method: Method, at: Point) -> str:
    """A sentence on STEPS steps from a seeded start beside `at`: how near the run stays, and how the gradient falls.

    Where critical points fill a surface the distance to one of them says nothing, and the size of the gradient is told.
    """
    w = np.array(at.flat)
    away = np.random.default_rng(0).standard_normal(len(w))
    away *= AWAY * (1 + np.linalg.norm(w)) / np.linalg.norm(away)
    m = len(at.x)
    start = Point(tuple((w + away)[:m].tolist()), tuple((w + away)[m:].tolist()))
    rows = dynamics.run(Experiment(game=game, methods=(method,), start=start, steps=STEPS), method)
    began = f"Measured from a distance of {np.linalg.norm(away):.3g}"
    distance = np.linalg.norm(np.concatenate([rows.x, rows.y], axis=1) - w, axis=1)
    if len(distance) <= STEPS or not np.isfinite(distance).all() or not np.isfinite(rows.gradient_norm).all():
        return f"{began}: {_ending(distance)} at step {len(distance) - 1}."
    filled = len(w) <= large.LARGE and critical.along(game, at) > 0
    what = "|xi|, since critical points fill a line or a surface here," if filled else "the distance"
    late = (rows.gradient_norm if filled else distance)[STEPS // 2 :]
    least, most = float(late.min()), float(late.max())
    between = f"is {most:.3g}" if most - least <= 1e-3 * most else f"lies between {least:.3g} and {most:.3g}"
    return f"{began} over {STEPS} steps: in the second half {what} {between}{_power(rows.gradient_norm)}."


def _ending(distance: np.ndarray) -> str:
    """How a run ended whose last row is not finite."""
    known = distance[np.isfinite(distance)]
    if known[-1] > FAR * known[0]:
        return "the run leaves all bounds"
    return "the run comes to where the game or the step has no finite numbers"


def _power(gradient: np.ndarray) -> str:
    """That |xi| falls like a power of the step, where it does."""
    k = np.arange(STEPS // 20, len(gradient))
    tail = gradient[k]
    if not (tail > 0).all() or not np.isfinite(tail).all():
        return ""
    log, size = np.log(k + 1.0), np.log(tail)
    slope, level = np.polyfit(log, size, 1)
    scatter = float(np.std(size - slope * log - level))
    return f", and |xi| falls like k^{slope:.2f}" if slope < -0.1 and scatter < POWER else ""
