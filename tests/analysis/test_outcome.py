"""What a run did: rows made by hand, and runs whose end is known."""

from __future__ import annotations

import numpy as np
import pytest

from gametui import dynamics
from gametui.analysis import outcome, report
from gametui.dynamics import Rows
from gametui.experiment import Experiment, Method, Point, checked, checked_game, checked_method
from gametui.games import Formula
from gametui.results import Outcome
from tests.analysis.runs import linear, rows, turning


def run(
    game: str,
    optimizer: str,
    rate: float,
    steps: int,
    scheme: str = "simultaneous",
    start: Point | None = None,
    **numbers: float,
) -> tuple[Rows, Outcome]:
    choice, method = checked_game(game, numbers), checked_method(optimizer, {"learning_rate": rate}, scheme)
    made = dynamics.run(checked(choice, (method,), start, steps), method)
    return made, outcome.judge(made, game=choice, method=method)


def test_a_node_converges() -> None:
    made = rows(linear(np.diag([0.8, 0.9]), 300))
    found = outcome.judge(made)
    assert found.status == "converged" and found.rate == pytest.approx(0.9, rel=1e-6)
    gradient = made.gradient_norm
    assert gradient[found.step] <= 1e-6 * gradient[0] < gradient[found.step - 1]
    assert f"step {found.step}" in found.message and found.final == Point(tuple(made.x[-1]), tuple(made.y[-1]))


def test_a_step_that_undoes_the_last_one_goes_back_and_forth() -> None:
    found = outcome.judge(rows(linear(-np.eye(2), 100)))
    assert found.status == "cycling" and found.period == pytest.approx(2)
    assert found.message.startswith("Goes back and forth")


def test_a_spiral_that_is_not_there_yet_moves_in() -> None:
    found = outcome.judge(rows(linear(turning(0.998, 0.05), 300)))
    assert found.status == "moving" and found.rate == pytest.approx(0.998, rel=1e-6)
    assert found.period == pytest.approx(2 * np.pi / 0.05, rel=1e-3)
    assert "spiralling in" in found.message and found.step == 300


def test_growth_is_moving_until_it_is_huge() -> None:
    growth = turning(1.01, 0.1)
    early = outcome.judge(rows(linear(growth, 300)))
    assert early.status == "moving" and early.rate == pytest.approx(1.01, rel=1e-6) and "spiralling out" in early.message
    made = rows(linear(growth, 2000))
    late = outcome.judge(made)
    size = np.abs(np.concatenate([made.x, made.y], axis=1)).max(axis=1)
    assert late.status == "diverged" and late.rate == pytest.approx(1.01, rel=1e-6)
    assert size[late.step] > 1e6 * 7 >= size[late.step - 1] and str(late.step) in late.message


@pytest.mark.parametrize("off", [0.0, 2.0, -2.0])
def test_real_eigenvalues_never_spiral(off: float) -> None:
    """A node with skew directions bends; negative eigenvalues step from side to side. Neither goes round."""
    bent = outcome.judge(rows(linear(np.array([[0.97, off], [0.0, 0.96]]), 60)))
    sides = outcome.judge(rows(linear(np.array([[-0.97, off], [0.0, -0.96]]), 60)))
    assert bent.status == sides.status == "moving"
    assert "spiral" not in bent.message + sides.message and "turn" not in sides.message
    assert "from side to side" in sides.message or "steady pace" in sides.message


def test_descent_to_a_saddle_of_the_common_loss_does_not_spiral() -> None:
    made = dynamics.run(*_common_saddle())
    assert "spiral" not in outcome.judge(made).message


def _common_saddle() -> tuple[Experiment, Method]:
    """Both players minimise x y: eigenvalues 1 and -1, so a run first comes in and then leaves along y = -x."""
    choice = checked_game("formula", {}, Formula(loss_x="x*y", loss_y="x*y"))
    method = checked_method("gda", {"learning_rate": 0.05}, "simultaneous")
    return checked(choice, (method,), Point((1.0,), (0.5,)), 300), method


@pytest.mark.parametrize("stretch", [1.0, 3.0])
@pytest.mark.parametrize("angle", [0.02, 0.05, 0.5, 1.7])
def test_closed_orbits_cycle(angle: float, stretch: float) -> None:
    steps = int(3.3 * 2 * np.pi / angle) + 30
    found = outcome.judge(rows(linear(turning(1.0, angle, stretch), steps)))
    assert found.status == "cycling" and found.period == pytest.approx(2 * np.pi / angle, rel=5e-3)
    assert found.rate == pytest.approx(1.0, abs=1e-4) and "comes back" in found.message


def test_orbits_of_two_frequencies_circle_without_repeating() -> None:
    block = np.zeros((4, 4))
    block[:2, :2], block[2:, 2:] = turning(1.0, 0.1), turning(1.0, 0.1 * np.sqrt(2))
    found = outcome.judge(rows(linear(block, 3000, start=(3.0, 0.0, 2.0, 0.0), centre=(0.0,) * 4)))
    assert found.status == "cycling" and "without repeating" in found.message


def test_a_slow_spiral_is_no_cycle() -> None:
    """Each turn grows by half a per cent."""
    found = outcome.judge(rows(linear(turning(1.005 ** (0.1 / (2 * np.pi)), 0.1), 400)))
    assert found.status == "moving" and found.rate > 1


def test_a_limit_cycle_approached_from_outside() -> None:
    angle = 0.1 * np.arange(3000)
    radius = 1 + np.exp(-0.02 * np.arange(3000))
    spiral = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    assert outcome.judge(rows(spiral)).status == "cycling"
    assert outcome.judge(rows(spiral[:150])).status == "moving"


def test_back_and_forth() -> None:
    found = outcome.judge(rows([[1.0, 1.0], [-1.0, -1.0]] * 30))
    assert found.status == "cycling" and found.period == pytest.approx(2)


def test_steady_drift() -> None:
    found = outcome.judge(rows(np.outer(np.arange(100), [0.1, 0.2]), gradient=np.ones(100)))
    assert found.status == "moving" and "steady pace" in found.message and found.rate == pytest.approx(1)


def test_slower_than_any_factor_is_moving() -> None:
    found = outcome.judge(rows(np.outer(1 / np.sqrt(np.arange(1, 3000)), [1, 1])))
    assert found.status == "moving" and 0.99 < found.rate < 1


def test_first_row_not_finite() -> None:
    found = outcome.judge(rows([[1.0, np.inf]]))
    assert (found.status, found.step) == ("diverged", 0) and "at the start" in found.message


def test_no_step_and_few_steps() -> None:
    assert outcome.judge(rows([[1.0, 2.0]])).message == "No step was made."
    few = outcome.judge(rows(linear(turning(0.9, 0.2), 4)))
    assert few.status == "moving" and few.rate is None and "too few" in few.message


def test_a_step_that_does_not_exist_is_told_from_overflow() -> None:
    made = rows([*linear(turning(0.9, 0.2), 10), [np.nan, np.nan]])
    found = outcome.judge(made, method=Method(name="fr"))
    assert (found.status, found.step) == ("diverged", 11) and "l2_yy is singular" in found.message
    assert found.final == Point(tuple(made.x[-2]), tuple(made.y[-2]))
    assert "not defined" in outcome.judge(made).message
    overflow = outcome.judge(rows([*linear(1e9 * np.eye(2), 10), [np.inf, -np.inf]]), method=Method(name="fr"))
    assert overflow.status == "diverged" and "largest number" in overflow.message and overflow.step == 11


def test_a_point_where_the_game_has_no_value() -> None:
    found = outcome.judge(rows([[1.0, 1.0], [2.0, 2.0]], gradient=[1.0, np.nan]))
    assert (found.status, found.step) == ("diverged", 1) and "no finite value" in found.message
    assert found.final == Point((2.0,), (2.0,))


def test_the_largest_numbers() -> None:
    found = outcome.judge(rows(linear(turning(3.0, 0.2), 640)))
    assert found.status == "diverged" and found.rate == pytest.approx(3.0, rel=1e-6)
    still = outcome.judge(rows(np.full((50, 2), 1e300), gradient=np.ones(50)))
    assert still.status == "moving" and "Stands still" in still.message


def test_constant_runs() -> None:
    at_rest = outcome.judge(rows(np.zeros((50, 2))))
    assert (at_rest.status, at_rest.step) == ("converged", 0) and "Starts at a critical point" in at_rest.message
    stuck = outcome.judge(rows(np.ones((50, 2)), gradient=np.full(50, 2.0)))
    assert stuck.status == "moving" and "gradient is 2" in stuck.message


def test_the_end_of_a_long_run_does_not_speak_of_its_beginning() -> None:
    whole = rows(linear(np.diag([0.8, 0.9]), 9000))
    found = outcome.judge(Rows(*(column[-500:] for column in whole)))
    assert found.status == "converged" and found.step == 8501
    assert found.message.startswith("Converged before step 8501")
    assert outcome.judge(rows(linear(np.eye(2) * 0, 5))).message.startswith("Converged at step 1")


def test_half_steps_are_measured_in_whole_ones() -> None:
    """Alternating steps, x and then y, recorded after each half."""
    eta, w, made = 0.3, np.array([6.0, 6.0]), [np.array([6.0, 6.0])]
    for _ in range(200):
        w = np.array([w[0] - eta * w[1], w[1]])
        made.append(w)
        w = np.array([w[0], w[1] + eta * w[0]])
        made.append(w)
    found = outcome.judge(rows(made))
    assert found.status == "cycling" and found.period == pytest.approx(2 * np.pi / np.arccos(1 - eta**2 / 2), rel=1e-3)
    assert found.step == 400
    late = outcome.judge(rows(made[101:], first=101))
    assert late.period == pytest.approx(found.period, rel=1e-2)


def test_known_points_tell_a_limit_from_a_place_where_the_gradient_died() -> None:
    made = rows(linear(np.diag([0.8, 0.8]), 200))
    assert outcome.judge(made, [Point((0.0,), (0.0,))]).status == "converged"
    assert outcome.judge(made, [Point((3.0,), (0.0,))]).status == "moving"
    thrown, far = run("exp_polynomial", "gda", 3.0, 100, start=Point((5.0,), (5.0,)))
    assert thrown.gradient_norm[-1] < 1e-20 and far.status == "moving" and "died away" in far.message


@pytest.mark.parametrize("rate", [0.05, 0.2, 0.5])
def test_bilinear_runs(rate: float) -> None:
    _, sim = run("bilinear", "gda", rate, 100)
    assert sim.rate == pytest.approx(np.sqrt(1 + rate**2), rel=1e-6)
    _, alternating = run("bilinear", "gda", rate, 300, "alternating")
    assert alternating.status == "cycling"
    assert alternating.period == pytest.approx(2 * np.pi / np.arccos(1 - rate**2 / 2), rel=1e-3)
    halves, notebook = run("bilinear", "gda", rate, 300, "notebook")
    assert (notebook.status, notebook.step, len(halves.step)) == ("cycling", 600, 601)
    assert notebook.period == pytest.approx(alternating.period, rel=1e-6)
    _, extra = run("bilinear", "eg", rate, 20_000)
    assert extra.status == "converged" and extra.rate == pytest.approx(np.sqrt(1 - rate**2 + rate**4), rel=1e-9)


def test_the_notebooks_first_figure() -> None:
    _made, found = run("bilinear", "gda", 0.05, 300)
    assert found.status == "moving" and found.rate == pytest.approx(1.0012492197, rel=1e-9)
    _, later = run("bilinear", "gda", 0.05, 30_000)
    assert later.status == "diverged" and later.step == pytest.approx(
        np.log(1e6 * 7 / np.hypot(6, 6)) / np.log(1.0012492197), rel=0.02
    )


@pytest.mark.parametrize(
    ("name", "optimizer"), [("softplus", "eg"), ("softplus", "sga"), ("quadratic", "cgd"), ("bilinear", "ogda")]
)
def test_measured_and_predicted_rate_agree(name: str, optimizer: str) -> None:
    _, found = run(name, optimizer, 0.1, 4000)
    choice, method = checked_game(name, {}), checked_method(optimizer, {"learning_rate": 0.1})
    (point, *_) = report.analyze(choice, method, near=found.final)
    assert found.status == "converged" and found.rate == pytest.approx(point.spectral_radius, rel=1e-3)


def test_ridge_on_softplus_stops_where_its_step_ends() -> None:
    _, found = run("softplus", "fr", 0.05, 300, start=Point((6.0,), (6.0,)))
    assert found.status == "diverged" and found.step <= 2


def test_a_run_that_ends_at_a_kink_has_not_converged() -> None:
    """Follow-the-ridge has 0.95 for an eigenvalue on one side of the kink of the penalty, and never comes to the other."""
    _, found = run("dirac_wgan_gp", "fr", 0.05, 1500)
    assert found.status == "moving" and "kink" in found.message


def test_a_cycle_of_a_game_is_timed_like_its_crossings() -> None:
    made, found = run("exp_polynomial", "gda", 0.05, 6000, start=Point((5.0,), (5.0,)))
    x = made.x[3000:, 0]
    up = np.flatnonzero((x[:-1] < 0) & (x[1:] >= 0))
    times = up - x[up] / (x[up + 1] - x[up])
    assert found.status == "cycling" and found.period == pytest.approx((times[-1] - times[0]) / (len(times) - 1), rel=1e-4)
