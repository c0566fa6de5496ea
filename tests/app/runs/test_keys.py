"""Every key of the trainings' screens, pressed, changes what its command says it changes."""

import asyncio

import pytest

from gametui.app import commands
from gametui.app.runs.pages import NAMES
from gametui.app.screens.choose import Choose
from gametui.app.screens.confirm import Confirm
from gametui.app.screens.explore import ExploreScreen
from gametui.app.screens.prompt import Prompt
from gametui.app.screens.run import RunScreen
from gametui.jobs import control
from tests.app import desk
from tests.app.runs import made
from tests.app.runs.test_screens import notices, opened, page, words


def chosen(app):
    return app.screen.table.chosen.name


def shown(app):
    return app.screen.page.name


def step(app):
    return app.screen.picture.scene.step


def scene(app, name):
    return getattr(app.screen.picture.scene, name)


def asked(app):
    return control.asked(app.lines[0].run)


def kind(app):
    return type(app.screen)


# id -> (keys before, what is looked at, what it is before the key, and after)
TABLE = {
    "run-up": ("down", chosen, "run1", "run0"),
    "run-down": ("", chosen, "run0", "run1"),
    "run-page-up": ("end", chosen, "run39", "run2"),
    "run-page-down": ("", chosen, "run0", "run37"),
    "run-first": ("end", chosen, "run39", "run0"),
    "run-last": ("", chosen, "run0", "run39"),
    "open-run": ("", lambda a: kind(a) is RunScreen, False, True),
    "mark-run": ("", lambda a: len(a.screen.table.marks), 0, 1),
    "unmark-runs": ("space space", lambda a: len(a.screen.table.marks), 2, 0),
    "filter-runs": ("", lambda a: a.focused.id, None, "filter"),
}
PAGE = {
    **{
        f"page-{name}": ("2" if name == "samples" else "", shown, "points" if name == "samples" else "samples", name)
        for name in NAMES
    },
    "next-page": ("8", shown, "settings", "samples"),
    "previous-page": ("", shown, "samples", "settings"),
    "sample-back": ("", step, None, 0),
    "sample-forward": ("home", step, 0, None),
    "sample-first": ("", step, None, 0),
    "sample-last": ("home", step, 0, None),
    "scroll-up": ("8 down down", lambda a: scene(a, "scroll"), 2, 1),
    "scroll-down": ("8", lambda a: scene(a, "scroll"), 0, 1),
    "scroll-page-up": ("8 down down", lambda a: scene(a, "scroll"), 2, 0),
    "scroll-page-down": ("8", lambda a: scene(a, "scroll") > 1, False, True),
    "filter-lines": ("", lambda a: (shown(a), a.focused.id), ("samples", None), ("log", "filter")),
    "ask-spectrum": ("", asked, set(), {"spectrum"}),
    "scale": ("3", lambda a: scene(a, "log"), False, True),
    "means": ("3", lambda a: scene(a, "means"), False, True),
    "arrows": ("2", lambda a: scene(a, "arrows"), True, False),
}
RUNS = {
    "pause-run": ("", asked, set(), {"pause"}),
    "resume-run": ("p wait", asked, {"pause"}, set()),
    "stop-run": ("", kind, None, Confirm),
    "remove-run": ("", kind, None, Confirm),
    "new-run": ("", kind, None, Choose),
    "copy-run": ("", kind, None, Prompt),
    "copy-command": ("", lambda a: a.clipboard, "", "gametui lab start run0"),
    "export-run": ("", kind, None, Prompt),
    "leave": ("", lambda a: len(a.screen_stack), 2, 1),
}
TABLES = {"table": TABLE, "page": PAGE, "runs": RUNS}
PRESSES = [(scope, command, key) for scope in TABLES for command in commands.of(scope) for key in command.keys.split(",")]


def test_every_command_has_its_row_here():
    for scope, table in TABLES.items():
        assert sorted(command.id for command in commands.of(scope)) == sorted(table), scope


async def settled(pilot, look, wanted):
    """What is looked at, once it is what is wanted, or after two seconds."""
    for _ in range(100):
        await pilot.pause(0.02)
        if look() == wanted:
            break
    return look()


@pytest.mark.parametrize(("scope", "command", "key"), PRESSES, ids=[f"{c.id}:{key}" for _, c, key in PRESSES])
async def test_a_key_does_what_its_command_says(scope, command, key):
    before, look, old, new = TABLES[scope][command.id]
    for k in range(1, 40 if scope == "table" else 2):
        made.ended(made.aged(made.run(f"run{k}"), 100 + 10 * k))
    app = desk.app()
    with made.running(made.run("run0")) as run:
        for at in (0, 500):
            made.sample(run, at)
        made.rows(run, *made.losses(range(0, 500, 100)))
        async with app.run_test(size=(120, 41) if scope == "table" else (120, 20)) as pilot:
            await opened(pilot, app)
            if scope == "page":
                await page(pilot, app)
            for word in before.split():
                await asyncio.sleep(0.3) if word == "wait" else await pilot.press(word)
            if old is not None or scope == "page":
                assert await settled(pilot, lambda: look(app), old) == old
            await pilot.press(key)
            assert await settled(pilot, lambda: look(app), new) == new, notices(app)


async def test_escape_goes_back_screen_by_screen():
    made.ended(made.run("a"))
    app = desk.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await opened(pilot, app)
        await page(pilot, app)
        await pilot.press("escape")
        await pilot.pause()
        assert "Trainings" in words(app)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, ExploreScreen)


def test_no_key_means_two_things_on_one_screen():
    for scopes in (("table", "runs", "app"), ("page", "runs", "app")):
        keys = [key for command in commands.of(*scopes) for key in command.keys.split(",")]
        assert len(keys) == len(set(keys)), scopes
