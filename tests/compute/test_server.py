"""The compute process itself, through its client."""

import math
import os
import signal
import time

import numpy as np
import psutil
import pytest

from gametui.compute import server
from gametui.compute.client import Client
from gametui.compute.protocol import (
    Analysis,
    AskAnalysis,
    AskField,
    AskProbe,
    AskSpectrum,
    Busy,
    Cancel,
    Died,
    Done,
    Failed,
    Field,
    Many,
    Plane,
    Probe,
    Progress,
    Ready,
    Record,
    Recorded,
    Region,
    Rows,
    Run,
    RunMany,
)
from gametui.experiment import GameChoice, Method, Point, checked, checked_game, checked_method
from gametui.games.formula import Formula
from gametui.runs import paths
from gametui.runs import record as records
from tests.compute.heard import Heard, talking

BILINEAR = checked_game("bilinear", {"a": 2.0})
GDA = checked_method("gda", {"learning_rate": 0.1, "timescale": 3.0})
SLOW = checked(BILINEAR, (checked_method("gda", {"learning_rate": 1e-6}),), Point((1.0,), (0.5,)), 10_000_000)
ORIGIN = Point((0.0,), (0.0,))


@pytest.fixture(scope="module")
def process():
    with talking(Client) as (client, heard):
        yield client, heard, heard.wait(Ready)


@pytest.fixture
def ask(process):
    """Send a request; the answers to it, until the last."""
    client, heard, _ = process
    heard.before.clear()

    def ask(request):
        client.send(request)
        over = heard.wait((Done, Failed), ticket=request.ticket)
        assert isinstance(over, Done), over
        assert over.complete
        return [a for a in heard.before if getattr(a, "ticket", None) == request.ticket and not isinstance(a, (Busy, Done))]

    return ask


def trajectories(answers, methods=1):
    """Each method's rows as a receiver puts them together, and its outcome."""
    kept, outcomes = [None] * methods, [None] * methods
    for rows in answers:
        assert isinstance(rows, Rows)
        table = np.column_stack([rows.step, rows.z, rows.loss_x, rows.loss_y, rows.gradient_norm])
        kept[rows.method] = table if rows.first else np.concatenate([kept[rows.method], table])
        assert outcomes[rows.method] is None
        outcomes[rows.method] = rows.outcome
    return kept, outcomes


def descent(a, rate_x, rate_y, x, y, steps):
    """Simultaneous gradient descent-ascent on a x y, written down again: rows of the table above."""
    table = []
    for step in range(steps + 1):
        table.append((step, x, y, a * x * y, -a * x * y, math.hypot(a * y, a * x)))
        x, y = x - rate_x * a * y, y + rate_y * a * x
    return np.array(table)


def test_it_steps_back_and_says_what_it_is(process):
    ready = process[2]
    assert ready.device == "cpu"
    assert psutil.Process(ready.pid).nice() == min(psutil.Process().nice() + server.NICE, 19)


def test_a_run_is_every_row_of_every_method_and_an_outcome(ask):
    other = checked_method("gda", {"learning_rate": 0.02})
    (first, second), outcomes = trajectories(ask(Run(ticket=1, experiment=checked(BILINEAR, (GDA, other), None, 40))), 2)
    np.testing.assert_allclose(first, descent(2.0, 0.1, 0.3, 6.0, 6.0, 40), rtol=1e-12)
    np.testing.assert_allclose(second, descent(2.0, 0.02, 0.02, 6.0, 6.0, 40), rtol=1e-12)
    assert all(outcome.step == 40 for outcome in outcomes)
    assert outcomes[0].final == Point((first[-1, 1],), (first[-1, 2],))


def test_a_long_run_comes_in_stretches_thinned_evenly(ask):
    method = checked_method("gda", {"learning_rate": 1e-4})
    answers = ask(Run(ticket=2, experiment=checked(BILINEAR, (method,), None, 300_001), limit=500))
    assert len(answers) > 1
    (table,), (outcome,) = trajectories(answers)
    assert 250 <= len(table) <= 500
    assert (table[0, 0], table[-1, 0], outcome.step) == (0, 300_001, 300_001)
    assert len(set(np.diff(table[:-1, 0]))) == 1
    # |w| grows by sqrt(1 + (eta a)^2) a step
    np.testing.assert_allclose(
        np.hypot(table[:, 1], table[:, 2]), 6 * math.sqrt(2) * (1 + 4e-8) ** (table[:, 0] / 2), rtol=1e-9
    )


def test_half_steps_are_rows_in_the_scheme_notebook(ask):
    method = checked_method("gda", {"learning_rate": 0.1}, "notebook")
    ((table,), _) = trajectories(ask(Run(ticket=3, experiment=checked(BILINEAR, (method,), None, 5))))
    assert table[:, 0].tolist() == list(range(11))
    assert all(table[1::2, 2] == table[:-1:2, 2])  # y rests in the first half of a step


def test_a_newer_run_replaces_ten_million_steps_at_once(process):
    client, heard, _ = process
    client.send(Run(ticket=10, experiment=SLOW))
    heard.wait(Rows, ticket=10)
    begun = time.monotonic()
    client.send(Run(ticket=11, experiment=checked(BILINEAR, (GDA,), None, 10)))
    assert not heard.wait(Done, ticket=10).complete
    heard.wait(Done, ticket=11)
    assert time.monotonic() - begun < 3
    assert not any(isinstance(answer, Died) for answer in heard.before)


def test_a_cancelled_run_stops(process):
    client, heard, ready = process
    client.send(Run(ticket=12, experiment=SLOW))
    heard.wait(Rows, ticket=12)
    client.send(Cancel("run"))
    assert not heard.wait(Done, ticket=12, seconds=3).complete
    time.sleep(0.2)
    used = psutil.Process(ready.pid).cpu_times().user
    time.sleep(0.5)
    assert psutil.Process(ready.pid).cpu_times().user - used < 0.1


def test_the_other_lanes_are_answered_while_a_long_run_goes_on(process):
    client, heard, _ = process
    client.send(Run(ticket=13, experiment=SLOW))
    heard.wait(Rows, ticket=13)
    client.send(AskProbe(ticket=14, game=BILINEAR, at=ORIGIN))
    heard.wait(Done, ticket=14)
    heard.wait(Rows, ticket=13)
    client.send(Cancel("run"))
    heard.wait(Done, ticket=13)


def test_runs_do_not_wait_for_an_analysis_that_is_compiled(process):
    client, heard, _ = process
    experiment = checked(BILINEAR, (GDA,), None, 10)
    client.send(Run(ticket=15, experiment=experiment))
    heard.wait(Done, ticket=15)
    game = checked_game("formula", {}, Formula(f="exp(-x^2 - y^2) * sin(3*x*y) + x*y^3 - tanh(x)*y"))
    client.send(AskAnalysis(ticket=16, game=game, method=GDA, near=ORIGIN, box=(-3.0, 3.0)))
    heard.wait(Busy, ticket=16, compiling=True)
    client.send(Run(ticket=17, experiment=experiment))
    heard.wait((Done, Analysis), ticket=17)
    heard.wait(Analysis, ticket=16)


@pytest.mark.parametrize("f", ["log(x) + x*y", "0*x*y/0", "sqrt(-1 - x^2) + y"])
def test_a_formula_without_a_value_is_an_outcome(ask, f):
    game = checked_game("formula", {}, Formula(f=f))
    start = Point((1.0,), (3.0,))
    ((table,), (outcome,)) = trajectories(ask(Run(ticket=20, experiment=checked(game, (GDA,), start, 50))))
    assert outcome.status == "diverged"
    assert not np.isfinite(table[-1]).all()
    assert np.isfinite(table[:-1]).all()


def test_a_field_is_the_game_on_the_plane(ask):
    plane = Plane((1.0, 2.0), (1.0, 1.0), (0.0, 2.0))
    request = AskField(ticket=21, game=BILINEAR, plane=plane, s=(-1.0, 1.0), t=(0.0, 3.0), columns=5, rows=4)
    (field,) = ask(request)
    assert isinstance(field, Field)
    s, t = np.meshgrid(np.linspace(-1, 1, 5), np.linspace(0, 3, 4))
    x, y = 1 + s, 2 + s + 2 * t
    np.testing.assert_allclose(field.loss_x, 2 * x * y)
    np.testing.assert_allclose(field.loss_y, -2 * x * y)
    flow_x, flow_y = -2 * y, 2 * x  # = flow_s (1, 1) + flow_t (0, 2)
    np.testing.assert_allclose(field.flow_s, flow_x)
    np.testing.assert_allclose(field.flow_t, (flow_y - flow_x) / 2)


def test_a_probe_is_everything_about_a_point(ask):
    (probe,) = ask(AskProbe(ticket=22, game=BILINEAR, at=Point((3.0,), (5.0,))))
    assert isinstance(probe, Probe)
    assert (probe.loss_x, probe.loss_y) == (30.0, -30.0)
    np.testing.assert_allclose(probe.gradient, [10.0, -6.0])
    np.testing.assert_allclose(probe.hessian, [[0.0, 2.0], [-2.0, 0.0]])
    np.testing.assert_allclose(sorted(map(tuple, probe.eigenvalues)), [(0.0, -2.0), (0.0, 2.0)], atol=1e-12)


def test_an_analysis_finds_the_critical_point(ask):
    request = AskAnalysis(ticket=23, game=BILINEAR, method=GDA, near=Point((1.0,), (1.0,)), box=(-3.0, 3.0))
    (analysis,) = ask(request)
    assert isinstance(analysis, Analysis)
    (point,) = analysis.points
    np.testing.assert_allclose([*point.x, *point.y], 0.0, atol=1e-12)
    assert point.spectral_radius == pytest.approx(math.sqrt(1 + 0.1 * 0.3 * 4))


def test_where_there_is_no_critical_point_the_analysis_says_so(ask):
    game = checked_game("formula", {}, Formula(f="x + y"))
    (analysis,) = ask(AskAnalysis(ticket=24, game=game, method=GDA, near=ORIGIN, box=(-3.0, 3.0)))
    assert analysis.points == []
    assert "no critical point" in analysis.message
    assert "between -3 and 3" in analysis.message


def test_a_region_of_stability_is_the_methods(ask):
    method = checked_method("gda", {"learning_rate": 0.5})
    (region,) = ask(AskSpectrum(ticket=25, method=method, real=(0.0, 4.0), imaginary=(-1.0, 1.0), columns=5, rows=3))
    assert isinstance(region, Region)
    real, imaginary = np.meshgrid(np.linspace(0, 4, 5), np.linspace(-1, 1, 3))
    np.testing.assert_allclose(region.radius, np.hypot(1 - 0.5 * real, 0.5 * imaginary), atol=1e-7)


def test_many_starts_come_with_progress(ask):
    game = checked_game("quadratic", {})
    experiment = checked(game, (checked_method("gda", {"learning_rate": 0.1}),), None, 400, 5)
    *progress, many = ask(RunMany(ticket=26, experiment=experiment, count=9000, box=(-2.0, 2.0)))
    assert isinstance(many, Many)
    assert all(isinstance(step, Progress) for step in progress)
    assert progress[-1].done == progress[-1].total == 9000
    assert many.starts.shape == many.ends.shape == (9000, 2)
    assert np.abs(many.starts).max() <= 2.0
    assert abs(many.starts.mean()) < 0.05
    assert many.converged.all()
    assert many.finite.all()
    np.testing.assert_allclose(many.ends, 0.0, atol=1e-6)


def test_many_starts_that_diverge_are_said_to(ask):
    game = checked_game("quadratic", {"a": -3.0, "c": -1.0})
    experiment = checked(game, (checked_method("gda", {"learning_rate": 1.0}),), None, 5000)
    *_, many = ask(RunMany(ticket=27, experiment=experiment, count=20, box=(-2.0, 2.0)))
    assert not many.finite.any()
    assert not many.converged.any()


def test_a_record_is_written_and_its_path_is_told(ask, tmp_path):
    experiment = checked(BILINEAR, (GDA,), None, 20)
    path = str(tmp_path / "run.json")
    *_, recorded = ask(Record(ticket=28, experiment=experiment, path=path, view={"pane": "plane"}))
    assert recorded == Recorded(ticket=28, path=path)
    record = records.read(path)
    assert record.experiment == experiment
    assert record.view == {"pane": "plane"}


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (Run(ticket=30, experiment=checked(BILINEAR, (Method(name="none"),))), "none"),
        (AskProbe(ticket=31, game=GameChoice(name="chess"), at=ORIGIN), "chess"),
        (AskField(ticket=32, game=BILINEAR, plane=Plane((0.0,), (1.0,), (0.0,)), s=(0, 1), t=(0, 1), columns=2, rows=2), ""),
        (Record(ticket=33, experiment=checked(BILINEAR, (GDA,)), path="/dev/null"), "/dev/null: is not an ordinary file"),
        (Record(ticket=34, experiment=SLOW, path="/tmp/never.json"), "Run fewer steps"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_cannot_be_done_fails_in_a_sentence_and_the_process_lives_on(process, request_, words):
    client, heard, ready = process
    client.send(request_)
    failed = heard.wait(Failed, ticket=request_.ticket)
    assert words in failed.message
    assert "Traceback" not in failed.message
    assert "\n" not in failed.message
    client.send(AskProbe(ticket=39, game=BILINEAR, at=ORIGIN))
    heard.wait(Probe, ticket=39)
    assert psutil.pid_exists(ready.pid)


def test_a_process_killed_in_the_middle_of_a_run_comes_back_with_it():
    with talking(Client) as (client, heard):
        pid = heard.wait(Ready).pid
        client.send(Run(ticket=1, experiment=SLOW))
        client.send(AskProbe(ticket=2, game=BILINEAR, at=ORIGIN))
        heard.wait(Rows, ticket=1)
        heard.wait(Done, ticket=2)
        os.kill(pid, signal.SIGKILL)
        assert "SIGKILL" in heard.wait(Died).reason
        assert heard.wait(Ready).pid != pid
        heard.before.clear()
        assert heard.wait(Rows).first
        client.send(Cancel("run"))
        heard.wait(Done, ticket=1)
        assert {answer.ticket for answer in heard.before} == {1}  # what was answered is not asked again


def test_a_second_session_compiles_nothing():
    """Every program is found in the cache: a session that asks the same adds no file to it."""
    requests = [
        Run(ticket=1, experiment=checked(BILINEAR, (GDA,), None, 20)),
        AskProbe(ticket=2, game=BILINEAR, at=ORIGIN),
        AskAnalysis(ticket=3, game=BILINEAR, method=GDA, near=ORIGIN, box=(-1.0, 1.0)),
    ]

    def session():
        heard = Heard()
        client = Client(heard)
        client.start()
        for request in requests:
            client.send(request)
        for _ in requests:
            heard.wait(Done)
        client.close()
        return set((paths.cache() / "xla").rglob("*-cache"))

    first = session()
    assert first
    assert session() == first
