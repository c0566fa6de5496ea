"""The scheme `notebook` against the notebook's loops in plain numpy, row by row, and against their final values."""

from __future__ import annotations

import numpy as np
import pytest

from gametui import dynamics
from gametui.experiment import Experiment, Point, checked, checked_game, checked_method
from tests.notebook import FUNCTIONS, loop

WEIGHTS = {"sga": "lambda", "co": "gamma"}
CALLS = [
    *(("bilinear", method, weight, 6, 300) for method, weight in (("gda", 1), ("sga", 1), ("co", 0.5), ("cgd", 1))),
    *(("quadratic", m, 1, 6, 300) for m in ("gda", "sga", "eg", "fr", "ogda", "cgd")),
    ("quadratic", "co", 0.5, 6, 300),
    ("bilinear", "eg", 1, 6, 300),
    ("bilinear", "ogda", 1, 6, 300),
    ("softplus", "sga", 1, 6, 300),
    *(("softplus", m, 1, 6, 60) for m in ("gda", "eg", "ogda", "cgd")),
    ("softplus", "co", 0.5, 6, 300),
    ("exp_polynomial", "gda", 1, 5, 100),
    ("exp_polynomial", "sga", 0.05, 5, 100),
    *(("exp_polynomial", m, 1, 5, 100) for m in ("eg", "ogda", "cgd", "fr")),
    ("exp_polynomial", "co", 0.03, 5, 100),
]


def experiment(game: str, method: str, weight: float, at: float, steps: int, scheme: str = "notebook") -> Experiment:
    values = {"learning_rate": 0.05} | ({WEIGHTS[method]: weight} if method in WEIGHTS else {})
    way = checked_method(method, values, scheme)
    return checked(checked_game(game, {}), (way,), Point((float(at),), (float(at),)), steps)


@pytest.mark.parametrize(("game", "method", "weight", "at", "steps"), CALLS)
def test_every_half_step_is_the_notebooks(game: str, method: str, weight: float, at: float, steps: int) -> None:
    asked = experiment(game, method, weight, at, steps)
    rows = dynamics.run(asked, asked.method)
    expected = loop(method, FUNCTIONS[game], 0.05, (at, at), steps, weight)
    assert len(rows.step) == 2 * steps + 1
    found = np.column_stack([rows.x, rows.y, rows.loss_x])
    scale = np.maximum(1e-12, np.abs(expected).max(axis=0)) if method != "fr" else np.maximum(1, np.abs(expected))
    np.testing.assert_allclose(found / scale, expected / scale, rtol=1e-8, atol=1e-10)
    np.testing.assert_array_equal(rows.loss_y, -rows.loss_x)


# Final points of the notebook's calls, worked out once in float64 by a program that shares nothing with this one.
FINAL = [
    ("bilinear", "gda", 1, 300, (-8.36264050839, -0.765799633977)),
    ("bilinear", "sga", 1, 300, (-1.57122259879e-06, -8.15262637246e-07)),
    ("bilinear", "co", 0.5, 300, (-1.57122259879e-06, -8.15262637246e-07)),
    ("bilinear", "cgd", 1, 300, (-3.96057521474, -0.290434409126)),
    ("bilinear", "eg", 1, 300, (-3.94308524742, -0.437646820822)),
    ("bilinear", "ogda", 1, 300, (-5.67883267081, -0.617149846483)),
    ("quadratic", "gda", 1, 300, (-9.2255120086e-07, 1.13627169909e-06)),
    ("quadratic", "eg", 1, 300, (-1.20198161541e-06, 1.47901853776e-06)),
    ("quadratic", "fr", 1, 300, (12977.3414353, -43842.4873937)),
    ("quadratic", "co", 0.5, 300, (-1.43702576472e-09, 2.25559696359e-09)),
    ("quadratic", "ogda", 1, 300, (-2.04737618812e-05, 2.64090634498e-05)),
    ("quadratic", "cgd", 1, 300, (-1.27935332409e-06, 1.57358937003e-06)),
    ("softplus", "sga", 1, 300, (0.151765761279, -0.17928959424)),
    ("softplus", "gda", 1, 300, (-0.199992851414, 0.532597234768)),
    ("exp_polynomial", "gda", 1, 100, (1.99294411118, 2.50948256982)),
    ("exp_polynomial", "sga", 0.05, 100, (1.6782746552, 2.15733533498)),
]


@pytest.mark.parametrize(("game", "method", "weight", "steps", "final"), FINAL)
def test_final_points(game: str, method: str, weight: float, steps: int, final: tuple[float, float]) -> None:
    asked = experiment(game, method, weight, 5 if game == "exp_polynomial" else 6, steps)
    rows = dynamics.run(asked, asked.method)
    np.testing.assert_allclose([rows.x[-1, 0], rows.y[-1, 0]], final, rtol=2e-9)


@pytest.mark.parametrize(
    ("method", "weight", "final"),
    [("co", 0.5, (-0.00409333409055, -0.0011944432948)), ("ogda", 1, (-3.95836507819, -0.285133174923))],
)
def test_the_methods_as_their_papers_have_them_end_elsewhere(method: str, weight: float, final: tuple[float, float]) -> None:
    asked = experiment("bilinear", method, weight, 6, 300, scheme="alternating")
    rows = dynamics.run(asked, asked.method)
    np.testing.assert_allclose([rows.x[-1, 0], rows.y[-1, 0]], final, rtol=1e-9)


def test_follow_the_ridge_leaves_softplus_at_once() -> None:
    """f_yy is -0.0025 at (6, 6): the correction is about -1200 f_x, and at the next point f_yy has rounded to nothing."""
    asked = experiment("softplus", "fr", 1, 6, 300)
    rows = dynamics.run(asked, asked.method)
    assert rows.step[-1] == 4
    assert np.isfinite(rows.x).all()
    assert np.isnan(rows.y[-1, 0])


@pytest.mark.parametrize(("method", "weight", "bound"), [("fr", 1, 1e-4), ("co", 0.03, 1e-8), ("sga", 1, 1e-27)])
def test_who_finds_the_minimax_point_of_exp_polynomial(method: str, weight: float, bound: float) -> None:
    asked = experiment("exp_polynomial", method, weight, 5, 300)
    rows = dynamics.run(asked, asked.method)
    assert np.hypot(rows.x[-1, 0], rows.y[-1, 0]) < bound
