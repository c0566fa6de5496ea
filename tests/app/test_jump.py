"""Jump mode on the explore screen."""

from gametui.app.screens.explore import ExploreScreen
from gametui.app.screens.jump import Jump
from tests.app import desk
from tests.app.test_app import screen


def letter(app, key):
    """The letter of a row of the form, or of a pane."""
    for found, target in app.screen._targets.items():
        if key in map(str, target.go.args) or key == getattr(target.go.args[0], "id", ""):
            return found
    raise AssertionError(key)


async def test_a_letter_stands_on_every_row_and_pane_and_leads_there():
    app = desk.app("gda", "eg")
    async with app.run_test(size=(140, 45)) as pilot:
        await desk.ready(app, pilot)
        for where in ("method.1.timescale", "spectrum", "start.y.0", "verdicts", "plane"):
            await pilot.press("semicolon")
            await pilot.pause()
            assert isinstance(app.screen, Jump)
            assert len(app.screen._targets) == 11 + 4
            found = letter(app, where)
            target = app.screen._targets[found]
            assert screen(app).splitlines()[target.y][target.x] == found
            await pilot.press(found)
            await pilot.pause()
            assert isinstance(app.screen, ExploreScreen)
            at = app.explore.form.row.key if app.explore.scope == "form" else app.explore.scope
            assert at == where


async def test_any_other_key_leaves_and_does_nothing_else():
    app = desk.app("gda")
    async with app.run_test(size=(80, 24)) as pilot:
        await desk.ready(app, pilot)
        before = app.session.experiment
        for key in ("escape", "right", "enter", "7"):
            await pilot.press("semicolon", key)
            await pilot.pause()
            assert isinstance(app.screen, ExploreScreen)
        assert app.session.experiment == before and app.explore.scope == "form"
