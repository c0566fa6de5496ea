import copy
import json
import math
import os

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gametui.errors import UsageError
from gametui.experiment import Method, Point, checked, checked_game, checked_method
from gametui.results import CriticalPoint, Judgement, Outcome
from gametui.runs import record as records
from gametui.runs.record import Environment, Optimizer, RunRecord, Trajectory

finite = st.floats(allow_nan=False, allow_infinity=False)
number = st.floats()


def made(rows, **changes):
    """A record of `bilinear` with these rows: (x, y, loss_x, loss_y, gradient_norm)."""
    x, y, loss_x, loss_y, norm = (list(column) for column in zip(*rows, strict=True))
    values = {
        "schema": records.SCHEMA,
        "version": "0.1.0",
        "created": "2000-01-01T00:00:00Z",
        "command": "gametui run",
        "game": checked_game("bilinear", {"a": 2.0}),
        "optimizer": Optimizer(name="gda", parameters=checked_method("gda", {}).parameters),
        "scheme": "simultaneous",
        "start": Point((6.0,), (6.0,)),
        "steps": max(len(rows) - 1, 1),
        "seed": 3,
        "environment": Environment(
            gametui="0",
            jax="0",
            jaxlib="0",
            numpy="0",
            python="3",
            device="cpu",
            device_name="cpu",
            dtype="float64",
            machine="m",
            cpu_count=2,
        ),
        "trajectory": Trajectory(
            step=list(range(len(rows))),
            x=[[v] for v in x],
            y=[[v] for v in y],
            loss_x=loss_x,
            loss_y=loss_y,
            gradient_norm=norm,
        ),
        "outcome": Outcome(status="moving", step=len(rows) - 1, message="Still moving.", final=Point((x[-1],), (y[-1],))),
        "analysis": None,
        "analysis_reason": "None was looked for.",
    }
    return RunRecord(**(values | changes))


ROWS = [(6.0, 6.0, 72.0, -72.0, 16.9), (5.0, 7.0, 70.0, -70.0, 17.2)]
POINT = CriticalPoint(
    x=(0.0,),
    y=(0.0,),
    losses=(0.0, -0.0),
    gradient_norm=0.0,
    hessian=[[0.0, 2.0], [-2.0, 0.0]],
    eigenvalues=[(0.0, 2.0), (0.0, -2.0)],
    verdicts={"nash": Judgement("undecided", "flat")},
    jacobian_eigenvalues=[(1.0, 0.1)],
    spectral_radius=1.005,
    jacobian_norm=None,
    stable_learning_rates=[],
)


def same(a, b):
    """Equal, where nan equals nan and 0.0 does not equal -0.0."""
    return repr(msgspec.to_builtins(a)) == repr(msgspec.to_builtins(b))


@given(st.lists(st.tuples(*[finite] * 5), min_size=1, max_size=20), st.integers(0, 2**31 - 1))
def test_finite_numbers_come_back_bit_for_bit(rows, seed):
    written = made(rows, seed=seed)
    assert same(records.decode(records.encode(written)), written)


@given(st.lists(st.tuples(*[number] * 5), min_size=1, max_size=20))
def test_other_numbers_are_null_in_the_file_and_nan_when_read(rows):
    def strict(word):
        raise AssertionError(f"{word} is not JSON")

    text = records.encode(made(rows))
    parsed = json.loads(text, parse_constant=strict)
    back = records.decode(text)
    for i, row in enumerate(rows):
        got = (
            *back.trajectory.x[i],
            *back.trajectory.y[i],
            *(getattr(back.trajectory, k)[i] for k in ("loss_x", "loss_y", "gradient_norm")),
        )
        for value, read in zip(row, got, strict=True):
            assert read == value if math.isfinite(value) else math.isnan(read)
    assert (parsed["outcome"]["final"]["x"][0] is None) == (not math.isfinite(rows[-1][0]))


def test_a_file_comes_back_whole(tmp_path):
    written = made(
        ROWS,
        analysis=POINT,
        analysis_reason="",
        view={"pane": [None, 1.5, "plane"]},
        compare=(checked_method("gda", {}, "alternating"),),
    )
    records.write(tmp_path / "run.json", written)
    assert same(records.read(tmp_path / "run.json"), written)
    assert (tmp_path / "run.json").read_bytes().endswith(b"}\n")


def test_the_experiment_is_what_was_run():
    other = checked_method("gda", {"learning_rate": 0.3}, "alternating")
    expected = checked(checked_game("bilinear", {"a": 2.0}), (checked_method("gda", {}), other), Point((6.0,), (6.0,)), 1, 3)
    assert made(ROWS, compare=(other,)).experiment == expected


def test_keys_of_a_later_version_are_ignored():
    raw = json.loads(records.encode(made(ROWS)))
    raw["later"] = raw["game"]["later"] = {"x": [None]}
    assert same(records.decode(json.dumps(raw).encode()), made(ROWS))


def changed(path, value):
    raw = json.loads(records.encode(made(ROWS, analysis=POINT)))
    *outer, last = path
    place = raw
    for key in outer:
        place = place[key]
    place[last] = value
    return raw


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (changed(["schema"], "gametui.run/2"), ["schema: is gametui.run/2", "reads gametui.run/1", "Update gametui"]),
        (changed(["schema"], "gametui.analysis/1"), ["schema: is gametui.analysis/1", "gametui run --json"]),
        (changed(["schema"], "\x1b[31m"), ["schema: this is no run of gametui"]),
        (changed(["schema"], 7), ["schema: this is no run of gametui"]),
        ([], ["schema: this is no run of gametui"]),
        ({k: v for k, v in changed(["seed"], 1).items() if k != "schema"}, ["schema: this is no run of gametui"]),
        (changed(["steps"], "many"), ["steps: expected int, got str", "Export the run again"]),
        (changed(["trajectory", "x", 1], 5), ["trajectory.x[1]: expected array"]),
        (changed(["trajectory", "x", 1], ["5"]), ["trajectory.x[1][0]: expected float, got str"]),
        (changed(["trajectory", "x", 1], [1, 2]), ["trajectory.x[1]: has 2 coordinates where start has 1"]),
        (changed(["trajectory", "loss_y"], [1]), ["trajectory.loss_y: has 1 rows where step has 2"]),
        (changed(["trajectory", "step"], [0, 2]), ["trajectory.step: does not count"]),
        (
            changed(["trajectory"], {key: [] for key in ("step", "x", "y", "loss_x", "loss_y", "gradient_norm")}),
            ["trajectory.step: has 0 rows"],
        ),
        (changed(["steps"], 0), ["trajectory.step: has 2 rows; a run of 0 steps has 1 to 1"]),
        (changed(["trajectory"], None), ["trajectory: expected object, got null"]),
        (changed(["game", "name"], "chess"), ["game.name: there is no game 'chess'"]),
        (changed(["game", "parameters", "b"], 1), ["game.b: no such parameter"]),
        (changed(["game", "parameters", "a"], 1e9), ["game.a: 1e+09 is out of range"]),
        (changed(["optimizer", "name"], "gdaa"), ["optimizer.name: there is no optimizer 'gdaa'", "'gda'"]),
        (changed(["scheme"], "notebok"), ["scheme", "'notebook'"]),
        (changed(["compare"], [{"name": "gdaa"}]), ["compare[0].name: there is no optimizer 'gdaa'"]),
        (changed(["start", "x"], [None]), ["start.x[0]: expected float, got null"]),
        (changed(["start", "x"], [1.0, 2.0]), ["trajectory.x[0]"]),
        (changed(["game", "parameters", "a"], 10**400), ["game.a: 1000000", "is not a number"]),
        (changed(["seed"], 10**400), ["seed: ", "is not a number"]),
        (changed(["game", "parameters", "a\n\n\x1b[2Jb"], 1), ["game.a  [2Jb: no such parameter"]),
        (changed(["compare"], [{"name": "eg"}] * 8), ["compare: 9 methods", "Leave some out"]),
        (changed(["outcome", "status"], "bored"), ["outcome.status: invalid enum value 'bored'"]),
    ],
)
def test_a_file_that_is_not_as_it_should_be_is_named_with_key_and_remedy(tmp_path, raw, words):
    path = tmp_path / "bad.json"
    path.write_text(json.dumps(raw))
    with pytest.raises(UsageError) as error:
        records.read(path)
    message = str(error.value)
    assert message.startswith(f"{path}: ")
    assert all(word in message for word in words), message
    assert "\x1b" not in message and "\n" not in message


@pytest.mark.parametrize(
    "text", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"schema": NaN}', b'{"schema": 1e999}', b"\x00" * 10]
)
def test_what_is_not_json_is_said_to_be_that(tmp_path, text):
    (tmp_path / "x.json").write_bytes(text)
    with pytest.raises(UsageError, match=r"x\.json: (is not JSON|schema: this is no run)"):
        records.read(tmp_path / "x.json")


@pytest.mark.parametrize("key", ["trajectory", "outcome", "analysis"])
def test_nesting_that_the_parser_still_takes_is_refused_all_the_same(tmp_path, key):
    for depth in (300, 600, 900):
        text = f'{{"schema": "gametui.run/1", "{key}": {"[" * depth}null{"]" * depth}}}'
        (tmp_path / "deep.json").write_text(text)
        with pytest.raises(UsageError, match=r"deep\.json: .*Export the run again"):
            records.read(tmp_path / "deep.json")


def test_a_place_with_nothing_to_read_is_named(tmp_path, monkeypatch):
    with pytest.raises(UsageError, match=r"none\.json: cannot be read: No such file"):
        records.read(tmp_path / "none.json")
    with pytest.raises(UsageError, match="cannot be read: this is a folder"):
        records.read(tmp_path)
    os.mkfifo(tmp_path / "pipe.json")
    with pytest.raises(UsageError, match="is not an ordinary file"):
        records.read(tmp_path / "pipe.json")
    with pytest.raises(UsageError, match="character 0"):
        records.read("a\0b.json")
    with pytest.raises(UsageError, match=r"/dev/zero: is not an ordinary file"):
        records.read("/dev/zero")
    monkeypatch.setattr(records, "FILE_LIMIT", 2**20)
    (tmp_path / "huge.json").write_bytes(b" " * (3 * 2**20))
    with pytest.raises(UsageError, match=r"huge\.json: holds 3 MiB; at most 1 are read"):
        records.read(tmp_path / "huge.json")


def test_a_name_from_outside_cannot_drive_the_terminal(tmp_path):
    with pytest.raises(UsageError) as error:
        records.read(tmp_path / "\x1b[2Jx.json")
    assert "\x1b" not in str(error.value)


def test_nan_is_for_arrays_only():
    raw = changed(["view"], {"list": [None]})
    before = copy.deepcopy(raw)
    assert records.decode(json.dumps(raw).encode()).view == before["view"]
    assert np.isnan(records.decode(json.dumps(changed(["analysis", "hessian", 0, 0], None)).encode()).analysis.hessian[0][0])


def test_methods_keep_their_scheme():
    assert Method(name="gda").scheme == "simultaneous"
