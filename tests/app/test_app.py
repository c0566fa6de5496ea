"""The app as a whole on a recorded pipe: sizes, streaming, failures, leaving."""

import asyncio
import json

import pytest
from textual.widgets import Input

from gametui.app import saved_view
from gametui.app.layout import PANES
from gametui.compute import protocol
from tests.app import desk


def screen(app):
    """The text on the screen, row by row."""
    rows = app.screen._compositor.render_strips()
    return "\n".join(strip.text for strip in rows)


@pytest.mark.parametrize("size", [(40, 12), (60, 20), (80, 24), (100, 30), (120, 40), (140, 45), (300, 80)])
async def test_every_size_shows_form_picture_and_keys(size):
    app = desk.app("gda", "eg")
    async with app.run_test(size=size) as pilot:
        await desk.ready(app, pilot)
        text = screen(app)
        assert "gametui" in text
        if size[0] >= 60:
            assert "learning_rate" in text
            assert "Plane" in text
        for index, pane in enumerate(PANES):
            await pilot.press(str(index + 1))
            await pilot.pause()
            assert app.explore.query_one(f"#{pane}").display
            assert app.explore.scope == pane


async def test_a_resize_storm_leaves_a_whole_screen():
    app = desk.app("gda", "eg")
    async with app.run_test(size=(140, 45)) as pilot:
        await desk.ready(app, pilot)
        for width, height in [(80, 24), (200, 60), (20, 5), (1, 1), (300, 80), (60, 12)] * 3:
            await pilot.resize_terminal(width, height)
        await pilot.resize_terminal(140, 45)
        await pilot.pause()
        assert "stable learning rates" in screen(app)


async def test_the_compute_process_starts_after_the_first_paint(monkeypatch):
    painted = []
    start = desk.Pipe.start
    monkeypatch.setattr(desk.Pipe, "start", lambda pipe: (painted.append(screen(app)), start(pipe))[1])
    app = desk.app("gda")
    async with app.run_test(size=(100, 30)) as pilot:
        await desk.ready(app, pilot)
        (text,) = painted
        assert "learning_rate" in text and "Plane" in text
    assert desk.pipe(app).closed


async def test_a_held_key_asks_once_for_each_press_and_shows_the_last():
    app = desk.app("gda")
    async with app.run_test(size=(100, 30)) as pilot:
        await desk.ready(app, pilot)
        await pilot.press(*["right"] * 30)
        await pilot.pause()
        rate = app.session.experiment.method.parameters["learning_rate"]
        assert desk.pipe(app).last(protocol.Run).experiment.method.parameters["learning_rate"] == rate
        assert app.session.snapshot.experiment is app.explore.plane.snapshot.experiment


async def test_many_answers_wake_the_loop_once():
    app = desk.app("gda")
    async with app.run_test(size=(100, 30)) as pilot:
        await desk.ready(app, pilot)
        woken = []
        app.post_message = lambda message, post=app.post_message: (woken.append(message), post(message))[1]
        for _ in range(50):
            app._deliver(protocol.Busy(ticket=0, lane="run"))
        assert sum(type(message).__name__ == "Arrived" for message in woken) == 1


async def test_a_failure_is_said_once_and_the_app_goes_on():
    app = desk.app("gda")
    async with app.run_test(size=(100, 30)) as pilot:
        await desk.ready(app, pilot)
        desk.pipe(app).silent = True
        await pilot.press("right")
        for lane, kind in (("run", protocol.Run), ("analysis", protocol.AskAnalysis)):
            ticket = desk.pipe(app).last(kind).ticket
            app._deliver(protocol.Failed(ticket=ticket, lane=lane, message="the same [red]reason[/red] \x1b[31m"))
        await pilot.pause()
        assert len(app._notifications) == 1
        assert not app.session.snapshot.computing & {"run", "analysis"}


async def test_a_dead_compute_process_is_said_and_its_return_shown():
    app = desk.app("gda")
    async with app.run_test(size=(100, 30)) as pilot:
        await desk.ready(app, pilot)
        app._deliver(protocol.Died(reason="It ended.", log="", restarts=1))
        await pilot.pause()
        assert "starting the compute process" in screen(app)
        assert [notice.message for notice in app._notifications] == ["It ended."]
        app._deliver(protocol.Ready(device="cpu", jax="0", pid=2))
        await pilot.pause()
        assert "starting the compute process" not in screen(app)


async def test_playback_moves_and_stops_at_the_end():
    app = desk.app("gda")
    async with app.run_test(size=(100, 30)) as pilot:
        await desk.ready(app, pilot)
        for _ in range(3):
            await pilot.press("right_square_bracket")
        await pilot.press("space")
        seen = set()
        for _ in range(60):
            await asyncio.sleep(0.05)
            seen.add(app.session.snapshot.shown)
            if not app.explore.playback.playing:
                break
        assert len(seen) > 2
        assert app.session.snapshot.shown is None
        assert app.explore._clock._active.is_set() is False


async def test_export_asks_the_compute_process_to_write_where_it_was_told(tmp_path):
    app = desk.app("gda")
    async with app.run_test(size=(100, 30)) as pilot:
        await desk.ready(app, pilot)
        await pilot.press("e")
        app.screen.query_one(Input).value = str(tmp_path / "run.json")
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        request = desk.pipe(app).last(protocol.Record)
        assert request.path == str(tmp_path / "run.json")
        json.dumps(request.view)
        assert saved_view.viewport(request.view, app.session.experiment) == app.session.snapshot.viewport
        assert saved_view.display(request.view) == app.session.snapshot.display


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("run.txt", ".json"),
        ("missing/run.json", "not a folder"),
        ("link.json", "is a link"),
        ("x" * 400 + ".json", "cannot be written"),
    ],
)
async def test_an_export_that_cannot_be_is_refused_while_it_is_typed(tmp_path, name, words):
    (tmp_path / "link.json").symlink_to("/etc/passwd")
    app = desk.app("gda")
    async with app.run_test(size=(100, 30)) as pilot:
        await desk.ready(app, pilot)
        await pilot.press("e")
        app.screen.query_one(Input).value = str(tmp_path / name)
        await pilot.pause()
        assert words in str(app.screen.query_one("#problem").content)


@pytest.mark.parametrize("ending", ["svg", "png", "txt"])
async def test_a_picture_of_the_focused_pane_is_saved(tmp_path, ending):
    app = desk.app("gda")
    async with app.run_test(size=(100, 30)) as pilot:
        await desk.ready(app, pilot)
        await pilot.press("1", "s")
        path = tmp_path / f"plane.{ending}"
        app.screen.query_one(Input).value = str(path)
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert path.stat().st_size > 200


async def test_a_saved_view_opens_as_it_was():
    app = desk.app("gda", panes={"main": "losses", "zoomed": True}, shown=7)
    async with app.run_test(size=(100, 30)) as pilot:
        await desk.ready(app, pilot)
        assert app.explore.zoomed and app.explore.main == "losses"
        assert app.session.snapshot.shown == 7
        assert not app.explore.form.display


@pytest.mark.parametrize(
    "view",
    [
        {},
        {"viewport": 3, "display": [], "shown": "x", "panes": {"main": "../etc"}},
        {"viewport": {"plane": {"origin": [0], "u": [1], "v": [0]}, "s": [0, 1], "t": [0, 1], "labels": ["\x1b[31m", "y"]}},
        {"viewport": {"plane": {"origin": [0, 0], "u": [1, 0], "v": [0, 1]}, "s": [1, 1], "t": [0, 1]}},
        {"display": {"quantity": "rm -rf", "log": 4}, "shown": True},
        {"shown": 10**9, "title": {"a": 1}},
        {"shown": -1, "title": ["x"]},
    ],
)
def test_a_hostile_view_falls_back_to_the_usual_one(view):
    experiment = desk.experiment()
    assert len(saved_view.viewport(view, experiment).plane.u) == 2
    assert saved_view.viewport(view, experiment).s[0] < saved_view.viewport(view, experiment).s[1]
    assert saved_view.display(view).quantity == "loss"
    assert saved_view.shown(view, experiment) is None
    assert saved_view.panes(view) == {}
    assert saved_view.title(view) == ""
