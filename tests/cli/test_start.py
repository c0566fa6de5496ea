"""gametui without a command word: what the app is opened on."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest

from gametui import presets
from gametui.app import main as app_main
from gametui.cli import status
from gametui.cli.opening import FIRST


@pytest.fixture
def opened(monkeypatch):
    """A function of a command line: what `launch` is called with, as on a terminal."""
    calls: list[tuple[tuple[Any, ...], dict[str, Any]]] = []

    def launch(*arguments: Any, **options: Any) -> int:
        calls.append((arguments, options))
        return 7

    monkeypatch.setattr(app_main, "launch", launch)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)

    def run(*line: str) -> tuple[tuple[Any, ...], dict[str, Any]]:
        assert status(list(line)) == 7
        return calls.pop()

    return run


def test_nothing_named_opens_the_first_preset_where_nothing_was_open_before(opened, tmp_path, monkeypatch):
    monkeypatch.setenv("GAMETUI_HOME", str(tmp_path))
    preset = presets.find(FIRST)
    (experiment, title), options = opened()
    assert (experiment, title) == (preset.experiment, preset.title)
    assert (options["device"], options["window"], options["quantity"]) == ("auto", preset.window, "loss")


def test_a_preset_with_flags_on_top(opened):
    (experiment, title), options = opened("limit-cycle", "--set", "game.epsilon=0.2", "--steps", "50", "--device", "cpu")
    preset = presets.find("limit-cycle")
    assert (experiment.game.parameters, experiment.steps) == ({"epsilon": 0.2}, 50)
    assert (title, options["window"], options["device"]) == (preset.title, preset.window, "cpu")


def test_a_game_of_ones_own_has_no_window(opened):
    (experiment, title), options = opened("--game", "softplus", "--optimizer", "eg")
    assert (experiment.game.name, experiment.method.name, title) == ("softplus", "eg", "softplus")
    assert options["window"] is None


def test_a_preset_says_what_is_drawn_over_the_steps(opened):
    assert opened("natural-gradient-rps")[1]["quantity"] == "lyapunov"


def test_flags_without_a_game_change_the_first_preset(opened):
    (experiment, _), _ = opened("--steps", "9")
    assert (experiment.game.name, experiment.steps) == ("bilinear", 9)


def test_a_saved_run_opens_with_its_view(opened, tmp_path):
    path = tmp_path / "run.json"
    assert status(["run", "bilinear-rotation", "--json", str(path)]) == 0
    (experiment, title), options = opened(str(path))
    preset = presets.find("bilinear-rotation")
    assert experiment == preset.experiment
    assert title == preset.title
    assert options["view"] == json.loads(path.read_text())["view"]
    assert tuple(options["view"]["viewport"]["s"]) == preset.window[0]
