import itertools
import json
import math

import numpy as np
import pytest

from gametui.compute import device, recording, thinning
from gametui.errors import UsageError
from gametui.experiment import Point, checked, checked_game, checked_method
from gametui.games.formula import Formula
from gametui.runs import record as records
from gametui.runs import summary

BILINEAR = checked_game("bilinear", {"a": 1.5})


@pytest.fixture(autouse=True, scope="module")
def cpu(home):
    device.configure("cpu")


def experiment(scheme="simultaneous", steps=700, name="gda", game=BILINEAR, **numbers):
    return checked(game, (checked_method(name, numbers, scheme),), None, steps, 3)


def columns(record):
    return [
        np.asarray(column, dtype=float)
        for column in (record.trajectory.x, record.trajectory.loss_x, record.trajectory.gradient_norm)
    ]


@pytest.mark.parametrize("scheme", ["simultaneous", "alternating", "notebook"])
def test_a_record_read_back_and_run_again_has_the_same_bits(tmp_path, scheme):
    first = recording.record(experiment(scheme), view={"pane": "losses"})
    records.write(tmp_path / "run.json", first)
    read = records.read(tmp_path / "run.json")
    again = recording.record(read.experiment)
    assert read.trajectory == first.trajectory == again.trajectory
    assert read.outcome == first.outcome == again.outcome
    assert read.analysis == first.analysis == again.analysis
    assert read.view == {"pane": "losses"}
    assert read.command == again.command
    assert len(read.trajectory.step) == 700 * (2 if scheme == "notebook" else 1) + 1


def test_the_trajectory_is_the_methods():
    record = recording.record(experiment(steps=30, learning_rate=0.1))
    x, y = 6.0, 6.0
    for i in range(31):
        np.testing.assert_allclose([*record.trajectory.x[i], *record.trajectory.y[i]], [x, y], rtol=1e-12)
        np.testing.assert_allclose(record.trajectory.loss_x[i], 1.5 * x * y, rtol=1e-12)
        np.testing.assert_allclose(record.trajectory.gradient_norm[i], 1.5 * math.hypot(x, y), rtol=1e-12)
        x, y = x - 0.1 * 1.5 * y, y + 0.1 * 1.5 * x


def test_it_says_with_what_it_was_made():
    record = recording.record(experiment(steps=3))
    environment = record.environment
    assert (environment.device, environment.dtype) == ("cpu", "float64")
    assert environment.numpy == np.__version__
    assert environment.cpu_count >= 1
    assert record.created.endswith("Z")
    assert record.command.startswith("gametui run --game bilinear --optimizer gda --set game.a=1.5 --steps 3")
    assert record.command.endswith("--device cpu")


def test_the_critical_point_is_the_nearest_one():
    record = recording.record(experiment(steps=3, learning_rate=0.1))
    np.testing.assert_allclose([*record.analysis.x, *record.analysis.y], 0.0, atol=1e-12)
    assert record.analysis_reason == ""
    assert record.analysis.spectral_radius == pytest.approx(math.sqrt(1 + 0.15**2))


def test_a_run_that_ends_where_numbers_do_is_a_record(tmp_path):
    game = checked_game("formula", {}, Formula(f="log(x) + x*y"))
    method = checked_method("gda", {"learning_rate": 0.2})
    record = recording.record(checked(game, (method,), Point((1.0,), (3.0,)), 50))
    assert record.outcome.status == "diverged"
    assert 1 < len(record.trajectory.step) < 51
    records.write(tmp_path / "run.json", record)
    raw = json.loads((tmp_path / "run.json").read_text())
    assert None in [raw["trajectory"]["loss_x"][-1], *raw["trajectory"]["x"][-1]]
    read = records.read(tmp_path / "run.json")
    for a, b in zip(columns(read), columns(record), strict=True):
        np.testing.assert_array_equal(np.where(np.isinf(b), np.nan, b), a)


@pytest.mark.filterwarnings("error")
def test_the_end_of_a_run_past_all_numbers_is_no_critical_point():
    record = recording.record(experiment(learning_rate=10, timescale=1e4))
    assert record.outcome.status == "diverged" and max(np.abs(record.outcome.final.flat)) > 1e100
    assert (record.analysis.x, record.analysis.y) == ((0.0,), (0.0,))


def test_without_a_critical_point_there_is_a_reason():
    game = checked_game("formula", {}, Formula(f="x + y"))
    record = recording.record(experiment(steps=3, game=game))
    assert record.analysis is None
    assert "o critical point" in record.analysis_reason


def test_a_run_that_is_too_long_to_keep_is_refused_at_once():
    with pytest.raises(UsageError, match=r"steps: a record keeps all 10000001 rows of a run, and 2000000 are its limit"):
        recording.record(experiment(steps=10_000_000))


def test_a_run_that_is_too_long_to_keep_can_still_be_told_of(monkeypatch):
    long = experiment(steps=thinning.TAIL + 5000)
    monkeypatch.setattr(recording, "NUMBERS", 10_000_000)
    kept = recording.record(long)
    monkeypatch.setattr(recording, "NUMBERS", 1000)
    told = recording.record(long, whole=False)
    assert summary.run(told) == summary.run(kept)
    assert thinning.TAIL <= len(told.trajectory.step) < len(kept.trajectory.step)


def test_a_run_that_is_cancelled_leaves_no_record():
    with pytest.raises(recording.CancelledRunError):
        recording.record(experiment(), cancelled=lambda: True)
    calls = iter([False, False, True, True, True])
    with pytest.raises(recording.CancelledRunError):
        recording.record(experiment(steps=100_000), cancelled=lambda: next(calls))


def test_progress_goes_from_the_first_rows_to_the_last():
    told = []
    recording.record(experiment(steps=5000), progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (5001, 5001)
    assert all(earlier[0] < later[0] for earlier, later in itertools.pairwise(told))
