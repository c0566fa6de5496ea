from dataclasses import replace

import numpy as np
import pytest

from gametui.app.views import VIEWS
from gametui.compute import protocol
from tests.app.views.snapshots import EG, GDA, critical, displayed, ended, snapshot, trajectory

build = VIEWS["losses"].build


def curves(chart):
    return {series.colour: series.y for series in chart.series if series.marker == ""}


def test_the_lyapunov_function_is_drawn_where_the_game_is_hidden_and_missed_where_it_is_not():
    values = np.exp(-0.1 * np.arange(len(GDA.step)))
    hidden = snapshot(trajectories=(replace(GDA, lyapunov=values), EG))
    drawn = curves(build(displayed(hidden, quantity="lyapunov")))
    assert np.array_equal(drawn["method0"], values)
    assert "method1" not in drawn
    assert "hidden games" in build(displayed(snapshot(), quantity="lyapunov")).message


def test_the_quantity_is_what_is_asked_for():
    shot = snapshot(analysis=protocol.Analysis(ticket=0, points=[critical(1.0, 2.0)]))
    assert np.array_equal(curves(build(displayed(shot, quantity="loss", log=False)))["method0"], GDA.loss_x)
    assert np.array_equal(curves(build(displayed(shot, quantity="gradient")))["method1"], EG.gradient_norm)
    distance = curves(build(displayed(shot, quantity="distance")))["method0"]
    assert np.allclose(distance, np.hypot(GDA.z[:, 0] - 1, GDA.z[:, 1] - 2))


def test_distance_falls_back_on_the_known_equilibrium():
    distance = curves(build(displayed(snapshot(analysis=None), quantity="distance")))["method0"]
    assert np.allclose(distance, np.hypot(*GDA.z.T))


def test_a_log_scale_shows_sizes_and_says_what_it_leaves_out():
    run = trajectory(np.array([[1.0, 1.0], [-1.0, 2.0], [0.0, 3.0], [0.5, 0.0], [1.0, 1e-5]]))
    chart = build(displayed(snapshot(trajectories=(run, None)), quantity="loss", log=True))
    assert chart.log_y
    assert np.allclose(curves(chart)["method0"], [1, 2, 0, 0, 1e-5])
    assert "|loss|, log scale" in chart.title
    assert "2 values of exactly 0 left out" in chart.title
    assert "left out" not in build(displayed(snapshot(), log=True)).title


def test_the_value_at_the_step_shown_stands_beside_the_name():
    chart = build(displayed(snapshot(shown=10), quantity="gradient"))
    assert chart.legend[0] == ("method0", f"━ {np.hypot(*GDA.z[10]):.3g}  gda")
    assert len(curves(chart)["method0"]) == 11
    assert [(mark.x, mark.glyph) for mark in chart.marks] == [(10.0, "●")] * 2


def test_axes_stay_while_playing():
    whole, part = build(snapshot()), build(snapshot(shown=3))
    assert whole.x == part.x == (0.0, 100.0)


@pytest.mark.parametrize("log", [True, False])
def test_a_diverging_run_does_not_press_the_others_flat(log):
    z = GDA.z * 1e200
    z[-1] = np.inf
    chart = build(displayed(snapshot(trajectories=(trajectory(z, ended("diverged")), EG)), quantity="gradient", log=log))
    assert chart.y[0] <= EG.gradient_norm.min()
    assert EG.gradient_norm.max() <= chart.y[1] < 1e4


def test_general_sum_games_have_two_curves_a_method():
    run = trajectory(GDA.z)
    run = type(run)(run.step, run.z, run.loss_x, 2 * run.loss_x, run.gradient_norm)
    chart = build(displayed(snapshot(trajectories=(run, None)), log=False))
    assert [series.marker for series in chart.series] == ["·", ""]
    assert np.array_equal(chart.series[0].y, run.loss_y)


def test_a_method_below_every_rounding_error_does_not_press_the_others_flat():
    z = np.stack([10.0 ** -np.arange(0.0, 101.0), np.zeros(101)], axis=1)
    low, high = build(displayed(snapshot(trajectories=(trajectory(z), EG)), quantity="gradient", log=True)).y
    assert high / low < 1e22
    assert low < EG.gradient_norm.min() / 1e10
    assert EG.gradient_norm.max() < high
