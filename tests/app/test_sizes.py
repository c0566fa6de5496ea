"""The reduced views of small terminals, and the sentence of those that are too small."""

import pytest
from textual.widgets import Input

from gametui.app import layout
from gametui.app.screens.choose import Choose
from gametui.app.screens.small import Small, sentence
from tests.app import desk
from tests.app.test_app import screen


@pytest.mark.parametrize("size", [(39, 11), (40, 11), (39, 12), (10, 3), (300, 1), (1, 1)])
def test_the_sentence_fits_and_names_the_size_where_there_is_room(size):
    width, height = size
    lines = sentence(*size).splitlines()
    assert len(lines) <= height
    assert all(len(line) <= width for line in lines) or width < 5
    assert "40x12" in sentence(*size)
    if width * height > 200:
        assert f"{width}x{height}" in sentence(*size)


async def test_too_small_is_said_over_whatever_is_open_and_goes_when_there_is_room():
    app = desk.app("gda", "eg")
    async with app.run_test(size=(80, 24)) as pilot:
        await desk.ready(app, pilot)
        await pilot.press("2", "o")
        before = app.session.experiment
        for size in [(39, 24), (10, 3), (1, 1), (80, 11)]:
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert isinstance(app.screen, Small)
        await pilot.press("right", "enter", "escape", "u")
        await pilot.resize_terminal(40, 12)
        await pilot.pause()
        assert isinstance(app.screen, Choose) and isinstance(app.focused, Input)
        await pilot.press(*"ogda", "enter")
        await pilot.resize_terminal(140, 45)
        await pilot.pause()
        assert app.session.experiment != before and app.session.experiment.method.name == "ogda"
        assert app.explore.scope == "losses" and app.explore.form.display and app.explore.query_one("#spectrum").display


@pytest.mark.parametrize("key", ["q", "ctrl+q"])
async def test_too_small_still_leaves(key):
    app = desk.app("gda")
    async with app.run_test(size=(20, 5)) as pilot:
        await pilot.pause()
        await pilot.press(key)
        assert app.return_value == 0


async def test_a_game_opened_in_too_small_a_terminal_is_there_once_it_grows():
    app = desk.app("gda")
    async with app.run_test(size=(20, 5)) as pilot:
        await desk.ready(app, pilot)
        await pilot.resize_terminal(80, 24)
        await pilot.pause(0.1)
        assert "learning_rate" in screen(app) and "1 Plane" in screen(app)


async def test_low_terminals_spend_their_rows_on_the_pane_and_on_the_list():
    app = desk.app("gda", "eg")
    async with app.run_test(size=layout.LEAST) as pilot:
        await desk.ready(app, pilot)
        assert app.explore.form.size.height == 10
        assert not app.explore.query_one("#command").display
        await pilot.press("o")
        await pilot.pause()
        assert app.screen.query_one("OptionList").size.height >= 5


async def test_verdicts_that_do_not_fit_are_read_page_by_page():
    app = desk.app("gda", "eg")
    async with app.run_test(size=layout.LEAST) as pilot:
        await desk.ready(app, pilot)
        await pilot.press("6")
        await pilot.pause()
        assert "1.00125." not in screen(app)
        seen = ""
        for _ in range(4):
            await pilot.press("pagedown")
            await pilot.pause(0.05)
            seen += screen(app)
        assert "1.00125." in seen and "measured none" in seen
        for _ in range(5):
            await pilot.press("pageup")
        await pilot.pause(0.05)
        assert "gda moving: spirals out" in screen(app) and "from row" not in screen(app)
