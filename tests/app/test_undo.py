"""Every change of the experiment is taken back with u, and made again with U."""

import pytest
from textual.widgets import Input

from tests.app import desk

# What is changed -> the keys before, and those of the change itself. A word longer than a key's name is typed into a line.
CHANGES = {
    "a knob": ("", "right"),
    "its default": ("right", "backspace"),
    "one value for all": ("right", "equals_sign"),
    "a typed value": ("", "enter ='0.125' enter"),
    "scheme": ("down down", "right"),
    "start": ("1 h h h", "enter"),
    "random start": ("", "n"),
    "reset": ("n", "r"),
    "steps": ("end up", "right"),
    "seed": ("end", "right"),
    "method": ("", "o =sga enter"),
    "methods compared": ("", "c =ogda enter"),
    "game": ("", "g =quadratic enter"),
    "preset": ("", "p =limit-cycle enter"),
    "formula": ("", "f =x^2+x*y enter"),
}


@pytest.fixture
def slowly(monkeypatch):
    """Changes come ten seconds apart, so that none is joined with the one before."""
    clock = iter(range(0, 10**6, 10))
    monkeypatch.setattr("gametui.app.session.time", type("Clock", (), {"monotonic": lambda: float(next(clock))}))


async def typed(app, pilot, words):
    for word in words.split():
        if word.startswith("="):
            app.screen.query(Input).first().value = word[1:].strip("'")
        else:
            await pilot.press(word)
        await pilot.pause()


async def test_every_change_is_undone_and_made_again(slowly):
    app = desk.app("gda", "eg")
    async with app.run_test(size=(80, 24)) as pilot:
        await desk.ready(app, pilot)
        desk.pipe(app).silent = True
        for name, (first, change) in CHANGES.items():
            app.explore.set_focus(app.explore.form)
            app.explore.form.choose("method.0.learning_rate")
            await typed(app, pilot, first)
            before = app.session.experiment
            await typed(app, pilot, change)
            after = app.session.experiment
            assert after != before, name
            await typed(app, pilot, "u")
            assert app.session.experiment == before, name
            await typed(app, pilot, "U")
            assert app.session.experiment == after, name


async def test_a_notice_that_is_still_shown_does_not_come_again():
    app = desk.app("gda")
    async with app.run_test() as pilot:
        await desk.ready(app, pilot)
        for _ in range(3):
            await pilot.press("u", "u", "U")
        assert sorted(notice.message for notice in app._notifications) == ["Nothing to redo.", "Nothing to undo."]
        app.clear_notifications()
        await pilot.press("u")
        assert [notice.message for notice in app._notifications] == ["Nothing to undo."]
