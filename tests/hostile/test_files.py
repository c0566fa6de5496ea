"""Links, pipes, devices, files without end, and folders that are somebody else's: nothing is written through, nothing hangs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gametui import cli
from gametui.app.actions.keeping import writable
from gametui.errors import UsageError
from gametui.jobs import control, folder, launch, lock
from gametui.jobs.folder import Folder
from gametui.lab import record as training
from gametui.runs import files, paths, record
from tests.app.runs import made
from tests.fuzz.targets import a_run

READERS = [["run"], ["analyze"], ["lab", "start"], []]


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv(paths.HOME, str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    record.write(tmp_path / "good.json", a_run())
    return tmp_path


@pytest.fixture
def precious(home):
    """A file and a folder elsewhere, which have to stay as they are."""
    place = home / "precious"
    place.mkdir()
    (place / "00000500.npz").write_text("mine")
    (place / "stop").write_text("mine")
    yield place
    assert {path.name: path.read_text() for path in place.iterdir()} == {"00000500.npz": "mine", "stop": "mine"}


@pytest.mark.parametrize("ending", [".toml", ".json"])
@pytest.mark.parametrize("command", READERS, ids=lambda words: " ".join(words) or "gametui")
def test_what_is_no_file_is_refused_at_once(home, capsys, command, ending):
    os.mkfifo(home / f"pipe{ending}")
    (home / f"folder{ending}").mkdir()
    (home / f"zero{ending}").symlink_to("/dev/zero")
    (home / f"terminal{ending}").symlink_to("/dev/tty")
    (home / f"circle{ending}").symlink_to(f"circle{ending}")
    (home / f"large{ending}").touch()
    os.truncate(home / f"large{ending}", 2**40)
    for name in ("pipe", "folder", "zero", "terminal", "circle", "large"):
        assert cli.status([*command, f"./{name}{ending}"]) == 2
        out, err = capsys.readouterr()
        assert not out and f"{name}{ending}: " in err and len(err.splitlines()) <= 2


def test_a_file_that_says_it_is_empty_and_does_not_end_is_refused(home, monkeypatch):
    """As those of /proc do, or one that grows while it is read."""
    monkeypatch.setattr(record, "FILE_LIMIT", 1000)
    with pytest.raises(UsageError, match="does not end"):
        record.read("/proc/self/smaps")


OUTLETS = {
    "run": ["run", "--game", "bilinear", "--steps", "2", "--json"],
    "analyze": ["analyze", "--game", "bilinear", "--json"],
    "render": ["render", "good.json", "--view", "plane", "--out"],
    "show": ["lab", "show", "a", "--json"],
    "json": ["lab", "export", "a", "--json"],
    "csv": ["lab", "export", "a", "--csv"],
    "tensorboard": ["lab", "export", "a", "--tensorboard"],
}


@pytest.mark.parametrize("outlet", OUTLETS)
def test_nothing_is_written_through_a_link_or_into_a_pipe(home, precious, outlet, capsys):
    made.rows(made.ended(made.run("a")), *made.losses(range(3)))
    ending = {"render": ".svg", "csv": ".csv", "tensorboard": ""}.get(outlet, ".json")
    (home / f"link{ending}").symlink_to(precious / "00000500.npz")
    (home / f"nowhere{ending}").symlink_to(precious / "new")
    (home / f"empty{ending}").symlink_to(home / "other")
    (home / "other").mkdir()
    os.mkfifo(home / f"pipe{ending}")
    for name in ("link", "nowhere", "empty", "pipe"):
        assert cli.status([*OUTLETS[outlet], f"{name}{ending}"]) == 2, name
        assert name in capsys.readouterr().err
    assert not list((home / "other").iterdir())


@pytest.mark.parametrize("ending", [".json", ".csv", ""])
def test_a_prompt_does_not_lead_through_a_link(home, precious, ending):
    (home / f"link{ending}").symlink_to(precious)
    run = made.rows(made.ended(made.run("a")), *made.losses(range(3)))
    with pytest.raises(UsageError, match="is a link"):
        writable(str(home / f"link{ending}"), (ending,))
    with pytest.raises(UsageError):  # as though it had become one in between
        training.save(run, home / f"link{ending}")


NAMES = ["../../x", "/etc/passwd", "..", ".", "a/b", "*", "~", "$(id)", "20260101-000000-abcdef/../../x"]


@pytest.mark.parametrize("name", NAMES)
def test_names_do_not_leave_the_store(home, capsys, monkeypatch, name):
    monkeypatch.setattr(launch, "start", lambda run, module: None)
    before = {path for path in home.rglob("*") if paths.data() not in path.parents}
    assert cli.status(["lab", "start", "gan-gda", "--name", name]) == 0
    assert all(run.path.parent == folder.root() for run in folder.everyone())
    capsys.readouterr()
    after = {path for path in home.rglob("*") if paths.data() not in path.parents}
    assert after - before <= {paths.data().parent, paths.data()}
    for command in ("show", "logs", "resume", "remove", "stop", "export"):
        cli.status(["lab", command, f"{name}/.", *(["--json", "-"] if command == "export" else [])])
        assert "no such run" in capsys.readouterr().err, command


def linked(name: str, to: Path) -> Folder:
    """A run, one of whose folders is a link."""
    run = made.run("a")
    getattr(run, name).rmdir()
    getattr(run, name).symlink_to(to)
    return run


@pytest.mark.parametrize("name", ["checkpoints", "samples", "control"])
def test_a_folder_of_a_run_that_is_a_link_is_left_alone(home, precious, name, capsys):
    run = linked(name, precious)
    for words in (["resume"], ["spectrum"]):
        assert cli.status(["lab", *words, run.id]) == 2
        assert f"{name} is a link, and is left alone" in capsys.readouterr().err
    with pytest.raises(UsageError, match="is a link"):
        control.ask(run, "stop")
    process = subprocess.run([sys.executable, "-m", "gametui.lab", str(run.path)], capture_output=True, text=True, check=False)
    assert process.returncode == 2 and "is a link" in process.stdout
    assert cli.status(["lab", "remove", run.id]) == 0 and not run.path.exists()


@pytest.mark.parametrize("foreign", ["link", "file"])
def test_what_is_no_run_of_ones_own_is_refused_by_every_command(home, foreign, capsys):
    elsewhere = made.ended(made.run("a"))
    place = folder.root() / "20260101-000000-abcdef"
    if foreign == "link":
        place.symlink_to(elsewhere.path.rename(home / "elsewhere"))
    else:
        place.write_text("x")
    for words in (
        ["show"],
        ["logs"],
        ["watch"],
        ["pause"],
        ["resume"],
        ["stop"],
        ["remove"],
        ["remove", "--force"],
        ["spectrum"],
    ):
        assert cli.status(["lab", *words, place.name]) == 2
        assert "left alone" in capsys.readouterr().err, words
    assert cli.status(["lab", "export", place.name, "--json", "-"]) == 2
    assert place.name not in [run.id for run in folder.everyone()]
    assert place.is_symlink() or place.read_text() == "x"


@pytest.mark.parametrize("name", ["log", "launched", "metrics", "spectra", "lock", "exit", "status"])
def test_a_pipe_or_a_link_in_a_run_holds_nobody_up(home, precious, name, monkeypatch):
    """Whoever opens a pipe to write waits for a reader, for ever."""
    monkeypatch.setattr(launch.subprocess, "Popen", lambda *words, **options: None)
    for kind in ("pipe", "link"):
        run = made.run("a")
        path = getattr(run, name)
        os.mkfifo(path) if kind == "pipe" else path.symlink_to(precious / "stop")
        try:
            launch.start(run, "nothing")
            with lock.held(run):
                files.write_bytes(run.exit, b"{}")
                training.Reader(run.metrics).read()
        except UsageError as error:
            assert run.id in str(error) or str(path) in str(error)
        launch._children.clear()
