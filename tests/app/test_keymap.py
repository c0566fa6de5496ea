"""A person's keys and settings in the app: what is pressed, and every place that names a key."""

import sys
from dataclasses import replace

import pytest
from textual.keys import Keys

from gametui.app import palette
from gametui.app.keymap import Keymap, checked
from gametui.app.screens.choose import Choose
from gametui.app.screens.help import HelpScreen
from gametui.app.widgets import bars
from gametui.app.widgets.bars import Bar
from gametui.cli import status
from gametui.compute import protocol
from gametui.config import Config
from tests.app import desk
from tests.app.runs import made
from tests.app.runs.test_screens import notices, opened, page, words
from tests.terminal import GAMETUI, Terminal

OWN = {
    "presets": "r",  # the two have changed places
    "reset": "p",
    "undo": "ctrl+y,backslash",
    "more": "a",  # the form's own goes before the screen's
    "stop": "ctrl+k",
    "restart-compute": "f9",
    "start-here": "space",
    "hide-cursor": "backspace",
    "view-plane": "f2",
    "picture": "",
    "help": "f3",
    "quit": "Q",
    "pause-run": "f11",
    "unmark-runs": "z",
    "leave": "b",
    "page-points": "P",
}


@pytest.fixture(scope="module")
def keymap():
    return Keymap(OWN)


def moved(*methods):
    return desk.app(*methods, config=Config(keys=OWN))


def rate(app):
    return app.session.experiment.method.parameters["learning_rate"]


def test_the_keys_of_these_tests_get_along():
    assert checked(OWN) == (OWN, [])


def test_a_command_without_a_key_is_on_none_that_could_ever_come(keymap):
    assert keymap.textual["picture"] not in {"", *(key.value for key in Keys)}


async def test_moved_keys_do_what_their_commands_say_and_the_old_ones_nothing():
    app = moved("gda", "eg")
    async with app.run_test(size=(140, 45)) as pilot:
        await desk.ready(app, pilot)
        before = rate(app), app.session.snapshot.viewport
        await pilot.press("a")  # turns in the form ...
        assert (rate(app) > before[0], app.session.snapshot.viewport) == (True, before[1])
        turned = rate(app)
        await pilot.press("l", "right", "u", "q", "ctrl+q", "f5", "question_mark", "s", "1")
        await pilot.pause()
        assert (rate(app), app.screen, app._exit, desk.pipe(app).starts) == (turned, app.explore, False, 1)
        await pilot.press("backslash")
        assert rate(app) == before[0]
        await pilot.press("a", "ctrl+y")
        assert rate(app) == before[0]
        await pilot.press("2", "f2", "a")  # ... and fits in the plane
        assert (app.explore.main, rate(app)) == ("plane", before[0])
        assert app.session.snapshot.viewport != before[1]
        await pilot.press("h", "space")
        assert app.session.experiment.start.flat == app.session.snapshot.cursor.flat
        await pilot.press("backspace")
        assert app.session.snapshot.cursor is None
        await pilot.press("n", "p")
        assert app.session.experiment.start.flat == (6, 6)
        await pilot.press("r")
        await pilot.pause()
        assert isinstance(app.screen, Choose)
        await pilot.press("escape", "f3")
        await pilot.pause()
        assert isinstance(app.screen, HelpScreen)
        await pilot.press("f3", "f9")
        await pilot.pause()
        assert (app.screen, desk.pipe(app).starts) == (app.explore, 2)
        await pilot.press("Q")
        assert app._exit


async def test_every_place_names_the_keys_that_are_in_force():
    app = moved("gda", "eg")
    async with app.run_test(size=(200, 45)) as pilot:
        await desk.ready(app, pilot)
        bar = str(app.explore.query_one("#keys", Bar).content)
        assert all(f" {words} " in bar for words in ("r presets", "p reset", "^y undo", "F2…6 panes", "F3 help", "Q quit"))
        assert "picture" not in bar and " ←a turn " in bar
        assert "F2 Plane" in words(app) and "2 Losses" in words(app)
        names = {command.title for command in app.get_system_commands(app.screen)}
        assert {"Presets (r)", "Undo (^y)", "Picture", "Quit (Q)", "Redo (U)"} <= names
        await pilot.press("tab", "h")
        await pilot.pause()
        assert "Space starts the run here, Backspace puts the cursor away." in words(app)
        await pilot.press("f3")
        await pilot.pause()
        text = app.screen.words().plain
        assert "  p       Show the whole run again" in text and "  ^y      Take back" in text
        await pilot.press("f3")
        desk.pipe(app).silent = True
        app._deliver(protocol.Died(reason="It was killed.", log="", restarts=3, final=True))
        await pilot.pause()
        assert any("It was killed. F9 starts it again." in notice for notice in notices(app))
        assert "the compute process is down: F9 starts it again" in words(app)


def test_what_is_under_way_is_stopped_by_the_key_in_force(keymap):
    snapshot = desk.app("gda").session.snapshot.having(device="cpu", progress=0.5, computing=frozenset({"run"}))
    assert "ctrl+k stops" in bars.heading(snapshot, palette.DARK, keymap, "", 80).plain
    assert "ctrl+x stops" in bars.heading(snapshot, palette.DARK, Keymap(), "", 80).plain
    assert "'stop' of the palette stops" in bars.heading(snapshot, palette.DARK, Keymap({"stop": ""}), "", 80).plain


async def test_the_screens_of_trainings_follow_too():
    made.ended(made.run("a"))
    app = moved("gda")
    async with app.run_test(size=(160, 30)) as pilot:
        await desk.ready(app, pilot)
        await opened(pilot, app)
        assert "F11 pause" in words(app) and "b back" in words(app)
        assert app.screen.filter.placeholder.endswith("Escape shows all again")  # that key is another command's
        await pilot.press("space")
        assert app.screen.table.marks
        await pilot.press("u")
        assert app.screen.table.marks
        await pilot.press("z")
        assert not app.screen.table.marks
        await page(pilot, app)
        await pilot.press("P")
        await pilot.pause()
        assert app.screen.page.name == "points"
        assert " 1 samples  P Points  3 losses " in words(app)
        await pilot.press("escape", "b", "b")
        await pilot.pause()
        assert app.screen is app.explore


def test_counterparts_are_named_by_the_keys_that_they_have(keymap):
    together = {command.id: command.together for command in keymap.commands}
    assert (together["view-plane"], together["page-samples"]) == ("F2…6", "1…8")
    assert (together["less"], together["cursor-left"]) == ("←a", "←→↑↓")
    swapped = Keymap({"scrub-back": "pageup", "scrub-forward": ""})
    assert {command.id: command.together for command in swapped.commands}["scrub-back"] == "pgup"


# ---- main -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def home(monkeypatch, tmp_path):
    """A function that writes the settings into a home of one's own, and makes this a terminal."""
    monkeypatch.setenv("GAMETUI_HOME", str(tmp_path))
    monkeypatch.delenv("NO_COLOR", raising=False)

    def write(text):
        (tmp_path / "config").mkdir()
        (tmp_path / "config" / "config.toml").write_text(text)
        for stream in (sys.stdin, sys.stdout):  # those of the test itself: pytest has others for its fixtures
            monkeypatch.setattr(stream, "isatty", lambda: True)

    return write


@pytest.fixture
def launched(monkeypatch):
    """What `run_async` of the app is called with, as (app, options); nothing is drawn."""
    calls = []

    async def run_async(app, **options):
        calls.append((app, options))

    monkeypatch.setattr("gametui.app.app.GametuiApp.run_async", run_async)
    return calls


def test_the_app_is_opened_with_the_settings(home, launched):
    home('theme = "16"\nmarker = "half"\nmouse = false\nglyphs = "ascii"\n[keys]\nundo = "ctrl+y"\n')
    assert status([]) == 0
    ((app, options),) = launched
    assert (app.palette, options) == (replace(palette.SIXTEEN, ascii=True), {"mouse": False})
    assert app.config == Config(theme="16", marker="half", mouse=False, glyphs="ascii", keys={"undo": "ctrl+y"})
    assert app._opened["display"].marker == "half"
    assert app.keymap.shown("undo") == "^y"


def test_broken_settings_are_told_before_anything_opens(home, launched, capsys):
    home('theme = "drak"\n')
    assert (status([]), launched) == (2, [])
    err = capsys.readouterr().err
    assert "config.toml, line 1: theme: 'drak'" in err and len(err.splitlines()) == 1


@pytest.mark.terminal
def test_the_real_program_on_a_real_file(tmp_path):
    (tmp_path / "config").mkdir()
    file = tmp_path / "config" / "config.toml"
    file.write_text('mouse = false\n[keys]\npresets = "f2"\nquit = "Q"\n')
    with Terminal(GAMETUI, env={"GAMETUI_HOME": str(tmp_path)}) as terminal:
        terminal.wait_for("F2 presets")
        terminal.press("q", "\x1bOQ")
        terminal.wait_for("limit-cycle")
        terminal.press("escape")
        terminal.wait_for(lambda text: "limit-cycle" not in text)
        terminal.press("Q")
        assert terminal.wait() == 0
        assert b"\x1b[?1000h" not in b"".join(chunk for _, chunk in terminal.chunks)  # which would ask for the mouse
