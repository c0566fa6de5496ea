"""gametui lab, as it is typed."""

from __future__ import annotations

import json
import subprocess
import sys
import time

import jsonschema
import pytest

from gametui import cli, schema
from gametui.jobs import evidence, folder, lock
from gametui.lab import spec, trainings
from gametui.runs import paths
from tests.lab.fixtures import NUMBERS, until

SETTINGS = [word for key, value in NUMBERS.items() for word in ("--set", f"lab.{key}={value}")]
START = ["lab", "start", "--game", "gan_mixture", "--optimizer", "gda", "--set", "optimizer.learning_rate=0.001", *SETTINGS]


@pytest.fixture
def empty(tmp_path, monkeypatch):
    monkeypatch.setenv(paths.HOME, str(tmp_path))


def said(capsys, *words):
    """Exit code, standard output, standard error."""
    code = cli.status(list(words))
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def call(*words, code=0):
    done = subprocess.run([sys.executable, "-m", "gametui", *words], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout


def test_from_start_to_removal(tmp_path):
    """One training through all that can be asked of it, in processes of its own."""
    identity = call(*START, "--steps", "10000000", "--name", "whole life")
    run = folder.find(identity.strip())
    assert identity == f"{run.id}\n", "the id alone"
    until(lambda: evidence.state(run).step >= 100)
    shown = json.loads(call("lab", "show", run.id, "--json", "-"))
    assert (shown["schema"], shown["id"], shown["status"], shown["name"]) == ("gametui.lab/1", run.id, "running", "whole life")
    assert shown["steps"] == 10_000_000 and shown["step"] >= 100 and shown["error"] is None and shown["spectrum"] is None
    assert {"loss_generator", "loss_discriminator", "modes_covered", "modes_covered_20", "high_quality", "reverse_kl"} <= set(
        shown["metrics"]
    )
    jsonschema.validate(shown, schema.schema("lab"))
    assert "running" in call("lab", "list") and "whole life" in call("lab", "show", "whole life")
    assert "paused" in call("lab", "pause", run.id)
    assert json.loads(call("lab", "list", "--json"))[0]["status"] == "paused"
    assert "goes on" in call("lab", "resume", run.id)
    assert "stopped" in call("lab", "stop", run.id)
    assert "begins on" in call("lab", "logs", run.id)
    call("lab", "spectrum", run.id)
    spectrum = json.loads(call("lab", "show", run.id, "--json", "-"))["spectrum"]
    assert len(spectrum["eigenvalues"]) == len(spectrum["residuals"]) > 0
    exported = tmp_path / "out.json"
    call(
        "lab",
        "export",
        run.id,
        "--json",
        str(exported),
        "--csv",
        str(tmp_path / "out.csv"),
        "--tensorboard",
        str(tmp_path / "events"),
    )
    written = json.loads(exported.read_text())
    assert written["schema"] == "gametui.lab-export/1" and written["spec"]["game"] == "gan_mixture"
    assert len(written["samples"]["fake"]) == 2048 and len(written["spectra"]) == 1
    lines = (tmp_path / "out.csv").read_text().splitlines()
    assert len(lines) == len(written["metrics"]) + 1 and lines[0].startswith("step,loss_generator,loss_discriminator")
    assert next((tmp_path / "events").iterdir()).name.startswith("events.out.tfevents")
    opened = subprocess.run([sys.executable, "-m", "gametui", "run", str(exported)], capture_output=True, text=True)
    assert opened.returncode == 2 and "gametui lab start" in opened.stderr
    again = folder.find(call("lab", "start", str(exported), "--steps", "20").strip())
    assert spec.read(again).lab == spec.read(run).lab and spec.read(again).steps == 20
    until(lambda: evidence.state(again).status == "finished")
    assert "removed" in call("lab", "remove", run.id, again.id)
    assert (
        "no such run"
        in subprocess.run([sys.executable, "-m", "gametui", "lab", "show", run.id], capture_output=True, text=True).stderr
    )


def test_the_event_files_hold_the_metrics(tmp_path):
    from tensorboardX.event_file_writer import EventsWriter  # noqa: F401 - the writer; TensorBoard itself is not installed
    from tensorboardX.proto.event_pb2 import Event

    from gametui.lab import record

    run = folder.create(spec.encode(spec.checked("gan_mixture")))
    run.metrics.write_text(
        '{"step": 0, "loss_generator": 1.5, "good": [1, 2], "time": 10.0}\n{"step": 20, "loss_generator": 0.25, "time": 11.0}\n'
    )
    assert record.tensorboard(run, tmp_path / "events") == 4
    (path,) = (tmp_path / "events").iterdir()
    content, found = path.read_bytes(), {}
    while content:
        size = int.from_bytes(content[:8], "little")
        event = Event.FromString(content[12 : 12 + size])
        content = content[16 + size :]
        for value in event.summary.value:
            found[value.tag, event.step] = (value.simple_value, event.wall_time)
    assert found["loss_generator", 0] == (1.5, 10.0) and found["loss_generator", 20] == (0.25, 11.0)
    assert found["good_1", 0][0] == 2


def test_starting_returns_at_once():
    """Long before the training's process has imported what it computes with."""
    begun = time.monotonic()
    run = folder.find(call(*START, "--steps", "20").strip())
    seconds = time.monotonic() - begun
    imported = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", "from gametui.cli import lab_selecting, lab"], capture_output=True, text=True
    ).stderr
    assert not any(name in imported for name in (" jax\n", " scipy\n", " optax\n", " textual\n")), f"it took {seconds:.1f} s"
    until(lambda: evidence.state(run).status == "finished")


@pytest.mark.parametrize(
    "words, reason",
    [
        (["start"], "Name what to train"),
        (["start", "gan-gdb"], "Did you mean 'gan-gda'"),
        (["start", "--game", "bilinear"], "no game to train 'bilinear'"),
        (["start", "gan-gda", "--set", "lab.wdith=3"], "lab.wdith: no such parameter. Did you mean 'width'"),
        (["start", "gan-gda", "--set", "game.width=3"], "a key begins with lab or optimizer"),
        (["start", "gan-gda", "--set", "lab.width=0"], "from 1 to 4096"),
        (["start", "gan-gda", "--optimizer", "adam"], "memory of its own"),
        (["start", "gan-gda", "--optimizer", "natural_gradient"], "hidden_gan"),
        (["start", "gan-gda", "--scheme", "notebook"], "simultaneous or alternating"),
        (["start", "gan-gda", "--set", "lab.fresh=true"], "fresh samples have no meaning"),
        (["start", "gan-gda", "--steps", "0"], "--steps"),
        (["start", "gan-gda", "--engine", "cloud"], "--engine: there is no engine 'cloud'"),
        (["start", "gan-gda", "--set", "slurm.time=9"], "slurm.time: only a job of a cluster has it"),
        (["start", "gan-gda", "--formula", "x*y"], "--formula"),
        (["start", "gan-gda", "--name", "x" * 99], "at most 80"),
        (["show", "nothing"], "there is no such run"),
        (["stop", "nothing"], "there is no such run"),
        (["export", "nothing"], "say where to"),
        (["settings", "gan"], "game to train"),
    ],
)
def test_bad_input_is_named_and_starts_nothing(words, reason, capsys, empty):
    code, out, err = said(capsys, "lab", *words)
    assert code == 2 and out == "" and reason in err
    assert folder.everyone() == []


def test_what_cannot_be_done_to_a_run_is_said(capsys, empty):
    run = folder.create(spec.encode(spec.checked("gan_mixture", name="evil \x1b[2J")))
    with lock.held(run):
        code, _, err = said(capsys, "lab", "remove", run.id)
        assert code == 2 and "Stop it first" in err
    (run.path / "exit.json").write_text('{"status": "finished"}')
    for words in (["pause", run.id], ["stop", run.id], ["resume", run.id]):
        code, _, err = said(capsys, "lab", *words)
        assert code == 2 and run.id in err
    code, out, _ = said(capsys, "lab", "list")
    assert code == 0 and "\x1b" not in out and "evil [2J" in out


def test_a_run_is_repeated_by_its_id_and_by_its_command(capsys, empty, monkeypatch):
    from gametui.jobs import launch

    monkeypatch.setattr(launch, "start", lambda run, module: None)
    _, out, _ = said(capsys, *START, "--seed", "7", "--steps", "40", "--scheme", "alternating", "--name", "a b")
    first = spec.read(folder.find(out.strip()))
    _, out, _ = said(capsys, "lab", "start", out.strip())
    again = spec.read(folder.find(out.strip()))
    assert again.command == first.command
    import shlex

    _, out, _ = said(capsys, *shlex.split(first.command)[1:])
    third = spec.read(folder.find(out.strip()))
    for one in (again, third):
        assert (one.game, one.lab, one.optimizer, one.steps, one.seed, one.name) == (
            first.game,
            first.lab,
            first.optimizer,
            40,
            7,
            "a b",
        )


def test_a_job_is_repeated_as_one_and_what_somebody_exported_is_not(capsys, empty, monkeypatch, tmp_path):
    """Whose export it is says nothing about the clusters of whoever reads it."""
    import shlex

    from gametui.jobs import launch, slurm

    monkeypatch.setattr(slurm, "ready", lambda: None)
    monkeypatch.setattr(launch, "start", lambda run, module: None)

    def started(*words):
        code, out, err = said(capsys, "lab", "start", *words)
        assert code == 0, err
        made = spec.read(folder.find(out.strip()))
        return out.strip(), made.command, (made.engine, made.slurm)

    options = {"partition": "gpu", "gpus": "1"}
    first, command, where = started("gan-gda", "--engine", "slurm", "--set", "slurm.partition=gpu", "--set", "slurm.gpus=1")
    assert where == ("slurm", options)
    assert started(first)[2] == started(*shlex.split(command)[3:])[2] == ("slurm", options)
    assert started(first, "--set", "slurm.gpus=2")[2] == ("slurm", {**options, "gpus": "2"})
    assert started(first, "--engine", "local")[2] == ("local", {})
    exported = tmp_path / "out.json"
    assert said(capsys, "lab", "export", first, "--json", str(exported))[0] == 0
    assert started(str(exported))[2] == ("local", {})


def test_every_shipped_training_is_read_and_listed(capsys):
    found, errors = trainings.available()
    assert not errors and len(found) >= 16
    code, out, _ = said(capsys, "list", "trainings")
    assert code == 0 and [line.split()[0] for line in out.splitlines()] == [training.name for training in found]
    assert all(training.about and training.spec.name == training.name for training in found)


def test_a_bad_preset_of_a_training_is_named(capsys, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('title = "x"\n[game]\nname = "gan_mixture"\n[optimizer]\nname = "gda"\n[lab]\nbaze = "adam"\n')
    code, _, err = said(capsys, "lab", "start", str(path))
    assert code == 2 and "mine.toml" in err and "lab.baze" in err and "'base'" in err


def test_the_settings_of_a_game_are_listed(capsys):
    code, out, _ = said(capsys, "lab", "settings", "two_mode_gan")
    assert code == 0
    listed = [line.split()[0] for line in out.splitlines()]
    assert listed == [f"lab.{parameter.name}" for parameter in spec.parameters("two_mode_gan")]


def test_rows_beyond_sense_hold_nothing_up(capsys, empty, tmp_path):
    run = folder.create(spec.encode(spec.checked("gan_mixture")))
    run.metrics.write_text('{"step":"x","time":"y","a":1}\n{"step":1,"loss_generator":' + "9" * 400 + "}\n")
    run.log.mkdir()
    for words in (["list"], ["show", run.id], ["logs", run.id], ["export", run.id, "--csv", "-"]):
        assert said(capsys, "lab", *words)[0] == 0, words
    assert said(capsys, "lab", "export", run.id, "--tensorboard", str(tmp_path / "events"))[0] == 0


def test_a_training_of_another_kind_of_json_is_named(capsys, tmp_path):
    path = tmp_path / "other.json"
    wrong = {**json.loads(spec.encode(spec.checked("gan_mixture"))), "device": "zzz"}
    for content, reason in (
        (wrong, "no device 'zzz'"),
        ({"schema": "gametui.lab-export/1"}, "no exported training"),
        ([1], "no exported training"),
    ):
        path.write_text(json.dumps(content))
        code, out, err = said(capsys, "lab", "start", str(path))
        assert (code, out) == (2, "") and reason in err and "other.json" in err
