"""What the mouse does; the keys do the same."""

import pytest
from textual.events import MouseScrollDown, MouseScrollUp
from textual.widgets import OptionList

from gametui.app.screens.choose import Choose
from gametui.app.screens.help import HelpScreen
from gametui.app.widgets.bars import Bar
from tests.app import desk


def cell(bar, words):
    """Where words stand in a bar."""
    return bar._shown.plain.index(words), 0


async def test_a_click_focuses_a_pane_and_chooses_what_is_under_it():
    app = desk.app("gda", "eg")
    async with app.run_test(size=(140, 45)) as pilot:
        await desk.ready(app, pilot)
        explore, before = app.explore, app.session.experiment
        await pilot.click("#form", offset=(5, 4))
        assert explore.form.row.key == "method.0.timescale" and explore.scope == "form"
        await pilot.click("#form", offset=(5, 2))
        assert explore.form.row.key == "method.0.timescale"  # a heading is no row

        frame = explore.plane.frame()
        column, row = frame.cell(-4.0, 7.0)
        await pilot.click("#plane", offset=(column, row + 1))
        cursor = app.session.snapshot.cursor
        assert explore.scope == "plane"
        assert cursor.flat == pytest.approx((-4.0, 7.0), abs=0.5)

        losses = explore.query_one("#losses")
        column, row = losses.frame().cell(30.0, 20.0)
        await pilot.click("#losses", offset=(column, row + 1))
        assert explore.scope == "losses" and abs(app.session.snapshot.shown - 30) <= 2
        await pilot.click("#losses", offset=(3, 0))
        assert abs(app.session.snapshot.shown - 30) <= 2  # its title is no step
        assert app.session.experiment == before


async def test_the_wheel_turns_nothing():
    app = desk.app("gda", "eg")
    async with app.run_test(size=(80, 24)) as pilot:
        await desk.ready(app, pilot)
        before = app.session.experiment, app.session.snapshot.viewport, app.session.snapshot.display
        for pane in ("form", "plane"):
            for kind in (MouseScrollDown, MouseScrollUp):
                await wheel(app, pilot, f"#{pane}", kind)
        assert (app.session.experiment, app.session.snapshot.viewport, app.session.snapshot.display) == before


async def wheel(app, pilot, selector, kind=MouseScrollDown):
    await pilot._post_mouse_events([kind], widget=app.screen.query_one(selector), offset=(2, 2))
    await pilot.pause()


async def test_a_key_in_the_key_bar_does_what_it_says():
    app = desk.app("gda", "eg")
    async with app.run_test(size=(140, 45)) as pilot:
        await desk.ready(app, pilot)
        keys = app.explore.query_one("#keys", Bar)
        await pilot.click("#keys", offset=cell(keys, "n random"))
        assert app.session.experiment.start.flat != (6, 6)
        assert app.explore.scope == "form"  # the focus stays where it was
        rate = app.session.experiment.method.parameters["learning_rate"]
        await pilot.click("#keys", offset=cell(keys, "turn"))  # two keys share this name
        assert app.session.experiment.method.parameters["learning_rate"] == rate
        await pilot.click("#keys", offset=cell(keys, "→"))
        assert app.session.experiment.method.parameters["learning_rate"] > rate
        await pilot.click("#keys", offset=cell(keys, "method"))
        await pilot.pause()
        assert isinstance(app.screen, Choose)
        await pilot.press("escape")
        await pilot.click("#keys", offset=cell(keys, "? help"))
        await pilot.pause()
        assert isinstance(app.screen, HelpScreen)


async def test_a_click_in_a_list_takes_one_or_marks_several():
    app = desk.app("gda")
    async with app.run_test(size=(80, 24)) as pilot:
        await desk.ready(app, pilot)
        await pilot.press("c")
        await pilot.pause()
        await pilot.click(OptionList, offset=(5, 2))
        assert len(app.screen._marked) == 1
        await pilot.press("enter", "o")
        await pilot.pause()
        name = app.screen._found[3].name
        await pilot.click(OptionList, offset=(5, 3))
        await pilot.pause()
        assert app.session.experiment.method.name == name and len(app.session.experiment.methods) == 2
