"""Tails: what is said of a run around a point, where a closed form or the rows themselves say what is true."""

from __future__ import annotations

import math

from gametui.analysis import tail
from gametui.experiment import Point, checked_game, checked_method
from gametui.games.formula import Formula


def said(f: str, method: str, at: tuple[float, float], **numbers: float) -> str:
    game = checked_game("formula", {}, Formula(f=f))
    return tail.measured(game, checked_method(method, numbers), Point(at[:1], at[1:]))


def test_beside_a_circle_of_critical_points_the_gradient_is_measured() -> None:
    sentence = said("(x^2 + y^2 - 1)^2", "gda", (1.0, 0.0))
    assert "|xi|, since critical points fill" in sentence and "the distance lies" not in sentence
    assert "the distance" in said("x^2 - y^2", "gda", (0.0, 0.0))


def test_a_run_that_leaves_the_domain_does_not_leave_all_bounds() -> None:
    """x log x - y^2 has its saddle at (1/e, 0); the curvature e with learning rate 3 drives x away from it, and below 0."""
    sentence = said("x*log(x) - y^2", "gda", (1 / math.e, 0.0), learning_rate=3.0)
    assert "no finite numbers" in sentence and "bounds" not in sentence
    assert "leaves all bounds" in said("x*y", "gda", (0.0, 0.0), learning_rate=3.0)
