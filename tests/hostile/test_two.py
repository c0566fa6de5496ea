"""Two who look after the same trainings at the same time."""

from __future__ import annotations

import json
import threading
import time

import pytest

from gametui import cli
from gametui.jobs import control, evidence, folder, launch
from gametui.runs import paths
from tests.app.runs import made
from tests.terminal import GAMETUI, Terminal


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv(paths.HOME, str(tmp_path))
    return tmp_path


def test_of_many_who_resume_a_run_at_once_one_starts_a_process(home, monkeypatch):
    begun = []
    monkeypatch.setattr(launch.subprocess, "Popen", lambda *words, **options: begun.append(words))
    run, together = made.ended(made.run("a"), "stopped", "asked"), threading.Barrier(8)
    answers: list[bool] = []

    def resume() -> None:
        together.wait()
        answers.append(launch.resume(run, "nothing"))

    threads = [threading.Thread(target=resume) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    launch._children.clear()
    assert len(begun) == 1 and sorted(answers) == [False] * 7 + [True]


def test_who_comes_second_is_told_that_it_goes_on_already(home, monkeypatch, capsys):
    monkeypatch.setattr(launch.subprocess, "Popen", lambda *words, **options: None)
    run = made.ended(made.run("a"), "stopped", "asked")
    assert [cli.status(["lab", "resume", run.id]) for _ in range(2)] == [0, 0]
    launch._children.clear()
    first, second = capsys.readouterr().out.splitlines()
    assert first == f"{run.id}: goes on" and second == f"{run.id}: goes on already: it is queued"


def answered(run, *requests):
    """The process of the run, which is this one, does what it is asked for."""
    end = time.monotonic() + 20
    while not set(requests) <= control.asked(run):
        assert time.monotonic() < end, control.asked(run)
        time.sleep(0.02)


@pytest.mark.terminal
def test_two_apps_on_one_store_lose_nothing(home):
    """Both watch a training and ask it for the same things, both export it, one removes what the other shows."""
    made.rows(made.ended(made.run("other")), *made.losses(range(3)))
    watched = made.rows(made.aged(made.run("watched"), 5), *made.losses(range(3)))
    command = [*GAMETUI, "lab", "watch"]
    with made.running(watched), Terminal(command, 100, 30) as one, Terminal(command, 100, 30) as two:
        apps = (one, two)
        for app in apps:  # both, before either asks: what opens later would see what the other has asked for
            app.wait_for("▶ running")
        for app in apps:
            app.press("p")
            app.wait_for("asked to pause")
        answered(watched, "pause")
        made.status(watched, state="paused")
        control.done(watched, "pause")
        for app in apps:
            app.wait_for("‖ paused")
            app.press("r")
            app.wait_for("goes on")
        made.status(watched)
        for app in apps:
            app.wait_for("▶ running")
        made.rows(watched, *made.losses(range(3, 6)))
        for app in apps:
            app.press("e")
        for number, app in enumerate(apps):
            app.wait_for("Export the training to")
            app.press(str(home / f"{number}.json"), "enter")
            app.wait_for("Exported")
        for app in apps:  # the older run, whose pages one of them leaves open
            app.press("down")
        two.press("enter")
        two.wait_for("1 Samples")
        one.press("d")
        one.wait_for("Remove other?")
        one.press("y")
        one.wait_for("Removed")
        two.press("2", "p")
        two.wait_for(": is lost")
        for app in apps:
            app.press("x" if app is one else "escape")
        one.wait_for("Stop watched?")
        one.press("y")
        two.wait_for("■ stopping")
        answered(watched, "stop")
        for app in apps:
            app.press("q")
            assert app.wait() == 0
    assert [run.id for run in folder.everyone()] == [watched.id]
    assert evidence.state(watched).wanted == ("stop",)
    for number in range(2):
        rows = json.loads((home / f"{number}.json").read_text())["metrics"]
        assert [row["step"] for row in rows] == list(range(6))
