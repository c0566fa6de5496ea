"""What a run is doing, from what can be seen of it."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import msgspec
import pytest

from gametui.errors import UsageError
from gametui.jobs import control, ending, evidence, folder, launch, lock
from gametui.jobs.pulse import Pulse
from gametui.runs import paths


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv(paths.HOME, str(tmp_path))
    return folder.create(msgspec.json.encode({"steps": 70}))


def long_ago(path, seconds):
    when = time.time() - seconds
    os.utime(path, (when, when))


def test_what_was_launched_is_queued_and_then_lost(run):
    assert evidence.state(run).status == "lost", "nobody has started it"
    run.launched.touch()
    assert evidence.state(run).status == "queued"
    assert evidence.state(run).steps == 70, "as its spec says"
    long_ago(run.launched, evidence.STARTING + 1)
    assert evidence.state(run).status == "lost"


def test_running_while_the_lock_is_held(run):
    with lock.held(run):
        Pulse(run, step=7, steps=70, seconds=2.0, steps_per_second=9.0).beat()
        now = evidence.state(run)
        assert (now.status, now.step, now.speed, now.attempt) == ("running", 7, 9.0, 1)
        assert now.left == pytest.approx(7.0)
        assert evidence.process(run) == os.getpid()
    now = evidence.state(run)
    assert now.status == "lost" and now.speed == 0 and now.left is None and "Resume" in now.reason
    assert evidence.process(run) == 0


def test_paused_is_what_the_process_says(run):
    with lock.held(run):
        Pulse(run, state="paused", steps_per_second=9.0, doing="").beat()
        now = evidence.state(run)
        assert (now.status, now.speed) == ("paused", 0.0), "what rests has no speed"


def test_over_once_it_has_said_so(run):
    with lock.held(run):
        Pulse(run, step=3, steps=70).beat()
        ending.prepare(run)
        ending.end(run, "stopped", "diverged", "Diverged: \x1b[31mred", step=5, steps=70)
        now = evidence.state(run)
    assert (now.status, now.kind, now.reason, now.step) == ("stopped", "diverged", "Diverged: [31mred", 5)
    assert not (run.path / ".reserve").exists()


@pytest.mark.parametrize("end", [{"status": "\x1b"}, {"status": 7, "reason": [1], "step": "x"}, {"x": 1}])
def test_an_ending_that_makes_no_sense_is_a_failure(run, end):
    run.exit.write_bytes(msgspec.json.encode(end))
    assert evidence.state(run).status == "failed"


def test_a_process_elsewhere_lives_while_its_heart_beats(run):
    Pulse(run, step=1).beat()
    other = {**folder.read(run.status), "host": "elsewhere"}
    run.status.write_bytes(msgspec.json.encode(other))
    assert evidence.state(run).status == "running"
    for seconds in (2 * evidence.SILENCE, -2 * evidence.SILENCE):  # a clock that is ahead is no sign of life
        long_ago(run.status, seconds)
        assert evidence.state(run).status == "lost"
    assert evidence.state(run).status == "lost"
    assert evidence.process(run) == 0, "a pid of another machine is nobody here"


def test_a_pid_that_is_used_again_is_not_believed(run):
    with lock.held(run):
        Pulse(run).beat()
        run.status.write_bytes(msgspec.json.encode({**folder.read(run.status), "started": 1}))
        assert evidence.process(run) == 0
        run.status.write_bytes(msgspec.json.encode({**folder.read(run.status), "boot": "before"}))
        assert evidence.process(run) == 0


def test_each_process_is_an_attempt(run):
    Pulse(run).beat()
    Pulse(run).beat()
    assert evidence.state(run).attempt == 2


def test_one_lock_for_one_process(run):
    code = (
        "import sys; from pathlib import Path; from gametui.jobs import lock; from gametui.jobs.folder import Folder\n"
        "with lock.held(Folder(Path(sys.argv[1]))): print('held', flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code, str(run.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout.readline() == "held\n"
    assert lock.is_held(run)
    with pytest.raises(UsageError, match="another process works on this run"), lock.held(run):
        pass
    other.kill()
    other.wait()
    with lock.held(run):
        assert lock.is_held(run)
    assert not lock.is_held(run)


def test_a_reader_that_looks_does_not_keep_a_process_from_its_lock(run):
    import threading

    over = threading.Event()

    def look():
        while not over.is_set():
            lock.is_held(run)

    readers = [threading.Thread(target=look) for _ in range(4)]
    for reader in readers:
        reader.start()
    try:
        for _ in range(20):
            with lock.held(run):
                pass
    finally:
        over.set()
        for reader in readers:
            reader.join()


def test_requests_come_and_go(run):
    control.ask(run, "pause")
    control.ask(run, "spectrum")
    assert control.asked(run) == {"pause", "spectrum"} and evidence.state(run).wanted == ("pause", "spectrum")
    control.done(run, "pause", "stop")
    assert control.asked(run) == {"spectrum"}


def test_what_is_finished_or_runs_cannot_be_resumed(run):
    with lock.held(run):
        Pulse(run).beat()
        assert not launch.resume(run, "nothing"), "it goes on already"
        with pytest.raises(UsageError, match="Stop it first"):
            launch.remove(run)
    ending.end(run, "finished", "", "")
    with pytest.raises(UsageError, match="has finished"):
        launch.resume(run, "nothing")
    launch.remove(run)
    assert folder.everyone() == []


def test_resuming_is_not_over_and_takes_no_place_that_is_taken(run, monkeypatch):
    monkeypatch.setattr(launch, "start", lambda run, module, *words: run.launched.touch())
    ending.end(run, "stopped", "asked", "")
    with lock.held(run), pytest.raises(UsageError, match="another process works on this run"):
        launch.resume(run, "nothing")
    launch.resume(run, "nothing")
    assert evidence.state(run).status == "queued", "so that a stop right after it is heard"


def test_what_was_killed_before_it_showed_itself_can_be_removed_by_force(run):
    run.launched.touch()
    with pytest.raises(UsageError, match="still queued"):
        launch.remove(run)
    launch.remove(run, force=True)
    assert folder.everyone() == []


@pytest.mark.parametrize("kind", ["pipe", "link", "folder"])
def test_a_lock_that_is_no_file_holds_nobody_up(run, kind, tmp_path):
    {"pipe": os.mkfifo, "link": lambda path: path.symlink_to(tmp_path), "folder": os.mkdir}[kind](run.lock)
    assert not lock.is_held(run)
    if kind != "pipe":
        with pytest.raises(UsageError, match="its lock cannot be taken"), lock.held(run):
            pass
    launch.remove(run)
    assert folder.everyone() == []


def test_numbers_beyond_sense_are_none(run):
    with lock.held(run):
        Pulse(run, step=-5, steps=10**30, steps_per_second=1e-300, seconds=float("1e308")).beat()
        now = evidence.state(run)
    assert (now.step, now.steps, now.left, now.seconds) == (0, 70, None, 0.0)
