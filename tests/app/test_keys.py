"""Every key of the command table, pressed in the app, changes what it says it changes."""

from copy import copy

import pytest
from textual.containers import VerticalScroll
from textual.widgets import Input, OptionList

from gametui import optimizers
from gametui.app import commands
from gametui.app.layout import PANES
from gametui.app.screens.choose import Choose
from gametui.app.screens.confirm import Confirm
from gametui.app.screens.explore import ExploreScreen
from gametui.app.screens.formula import FormulaScreen
from gametui.app.screens.help import HelpScreen
from gametui.app.screens.jump import Jump
from gametui.app.screens.prompt import Prompt
from gametui.app.screens.reading import InWords
from gametui.app.screens.runs import RunsScreen
from gametui.compute import protocol
from tests.app import desk

RATE = "learning_rate"


def rate(app, method=0):
    return app.session.experiment.methods[method].parameters[RATE]


def shot(app):
    return app.session.snapshot


def span(app):
    return shot(app).viewport.s[1] - shot(app).viewport.s[0]


def at(app):
    return shot(app).cursor.flat


def whole_updates(app):
    """How often the whole screen has been painted since this was first asked."""
    compositor = app.explore._compositor
    if not hasattr(compositor, "painted"):
        compositor.painted, paint = 0, compositor.render_full_update

        def counted(*args, **kwargs):
            compositor.painted += 1
            return paint(*args, **kwargs)

        compositor.render_full_update = counted
    return compositor.painted


def row(app):
    return app.explore.form.row.key


def highlighted(app):
    return app.screen.query_one(OptionList).highlighted


def scrolled(app):
    return round(app.screen.query_one(VerticalScroll).scroll_y)


def kind(app):
    return type(app.screen)


def becomes(pane):
    return lambda old, new: new == pane != old


# id -> (keys before, what is looked at, and what must hold of it before and after the key)
FORM = {
    "row-up": ("", row, lambda old, new: new == "game.a"),
    "row-down": ("", row, lambda old, new: new == "method.0.timescale"),
    "less": ("", rate, lambda old, new: new == pytest.approx(old / 1.1, rel=5e-3)),
    "more": ("", rate, lambda old, new: new == pytest.approx(old * 1.1, rel=5e-3)),
    "less-coarse": ("", rate, lambda old, new: new == pytest.approx(old / 1.1**10, rel=5e-3)),
    "more-coarse": ("", rate, lambda old, new: new == pytest.approx(old * 1.1**10, rel=5e-3)),
    "less-fine": ("", rate, lambda old, new: new == pytest.approx(old / 1.1**0.1, rel=5e-3)),
    "more-fine": ("", rate, lambda old, new: new == pytest.approx(old * 1.1**0.1, rel=5e-3)),
    "type-value": ("", lambda a: type(a.screen), lambda old, new: new is Prompt),
    "restore-default": ("right right", rate, lambda old, new: old != 0.05 and new == 0.05),
    "row-page-up": ("end", row, lambda old, new: (old, new) == ("seed", "game.a")),
    "row-page-down": ("", row, lambda old, new: new == "seed" != old),
    "row-first": ("", row, lambda old, new: new == "game.a" != old),
    "row-last": ("", row, lambda old, new: new == "seed" != old),
    "filter-rows": ("", lambda a: a.focused.id, lambda old, new: (old, new) == ("form", "filter")),
    "all-rows": ("slash t i m enter", lambda a: len(a.explore.form._lines), lambda old, new: old == 5 and new > 10),
    "same-for-all": ("right", lambda a: (rate(a), rate(a, 1)), lambda old, new: old[0] != old[1] and new[0] == new[1]),
}
PLANE = {
    "cursor-up": ("h", at, lambda old, new: new[1] > old[1] and new[0] == old[0]),
    "cursor-down": ("h", at, lambda old, new: new[1] < old[1] and new[0] == old[0]),
    "cursor-left": ("h", at, lambda old, new: new[0] < old[0] and new[1] == old[1]),
    "cursor-right": ("h", at, lambda old, new: new[0] > old[0] and new[1] == old[1]),
    "start-here": ("h h h", lambda a: (a.session.experiment.start.flat, at(a)), lambda old, new: new[0] == old[1]),
    "hide-cursor": ("h", lambda a: shot(a).cursor, lambda old, new: old is not None and new is None),
    "pan-up": ("", lambda a: shot(a).viewport.t, lambda old, new: new[0] > old[0]),
    "pan-down": ("", lambda a: shot(a).viewport.t, lambda old, new: new[0] < old[0]),
    "pan-left": ("", lambda a: shot(a).viewport.s, lambda old, new: new[0] < old[0]),
    "pan-right": ("", lambda a: shot(a).viewport.s, lambda old, new: new[0] > old[0]),
}
LOSSES = {
    "scrub-back": ("", lambda a: shot(a).shown, lambda old, new: old is None and new == 59),
    "scrub-forward": ("h h", lambda a: shot(a).shown, lambda old, new: new == old + 1),
    "scrub-start": ("", lambda a: shot(a).shown, lambda old, new: new == 0),
    "scrub-end": ("home", lambda a: shot(a).shown, lambda old, new: old == 0 and new is None),
}
SURFACE = {
    "turn-left": ("", lambda a: shot(a).display.azimuth, lambda old, new: new == old - 10),
    "turn-right": ("", lambda a: shot(a).display.azimuth, lambda old, new: new == old + 10),
    "turn-up": ("", lambda a: shot(a).display.elevation, lambda old, new: new == old + 10),
    "turn-down": ("", lambda a: shot(a).display.elevation, lambda old, new: new == old - 10),
}
VERDICTS = {
    "next-point": ("", lambda a: shot(a).place, lambda old, new: (old, new) == (0, 1)),
    "previous-point": ("", lambda a: shot(a).place, lambda old, new: (old, new) == (0, 1)),
    "verdicts-down": ("low", lambda a: a.explore.verdicts._top, lambda old, new: old is None and new == 0),
    "verdicts-up": ("low pagedown pagedown", lambda a: a.explore.verdicts._top, lambda old, new: old > new == 0),
}
EXPLORE = {
    "presets": ("", lambda a: type(a.screen), lambda old, new: new is Choose),
    "game": ("", lambda a: type(a.screen), lambda old, new: new is Choose),
    "optimizer": ("", lambda a: type(a.screen), lambda old, new: new is Choose),
    "compare": ("", lambda a: type(a.screen), lambda old, new: new is Choose),
    "formula": ("", lambda a: type(a.screen), lambda old, new: new is FormulaScreen),
    "play": ("", lambda a: a.explore.playback.playing, lambda old, new: new and not old),
    "step-back": ("", lambda a: shot(a).shown, lambda old, new: new == 59),
    "step-forward": ("comma comma", lambda a: shot(a).shown, lambda old, new: (old, new) == (58, 59)),
    "slower": ("", lambda a: a.explore.playback.speed, lambda old, new: new == old / 2),
    "faster": ("", lambda a: a.explore.playback.speed, lambda old, new: new == old * 2),
    "reset": ("n", lambda a: a.session.experiment.start.flat, lambda old, new: old != (6, 6) and new == (6, 6)),
    "random-start": ("", lambda a: a.session.experiment.start.flat, lambda old, new: new != old),
    "many": ("", lambda a: shot(a).many, lambda old, new: old is None and len(new.ends) == 400),
    "stop": (
        "silent right",
        lambda a: (shot(a).computing, protocol.Cancel(lane="run") in desk.pipe(a).sent),
        lambda old, new: "run" in old[0] and not new[0] and new[1],
    ),
    "fit": ("", lambda a: shot(a).viewport, lambda old, new: new != old),
    "zoom-in": ("", span, lambda old, new: new == pytest.approx(old * 0.7)),
    "zoom-out": ("", span, lambda old, new: new == pytest.approx(old / 0.7)),
    "axes": ("", lambda a: type(a.screen), lambda old, new: new is Choose),
    "layers": ("", lambda a: shot(a).display.nullclines, lambda old, new: new and not old),
    "quantity": ("", lambda a: shot(a).display.quantity, lambda old, new: (old, new) == ("loss", "gradient")),
    "log": ("", lambda a: shot(a).display.log, lambda old, new: new is not old),
    "marker": ("", lambda a: shot(a).display.marker, lambda old, new: (old, new) == ("braille", "half")),
    "zoom": ("", lambda a: (a.explore.zoomed, a.explore.form.display), lambda old, new: new == (True, False)),
    "next-pane": ("", lambda a: a.explore.scope, lambda old, new: (old, new) == ("form", "plane")),
    "previous-pane": ("tab", lambda a: a.explore.scope, lambda old, new: (old, new) == ("plane", "form")),
    **{f"view-{pane}": ("2 1"[2 * (pane == "losses")], lambda a: a.explore.main, becomes(pane)) for pane in PANES},
    "undo": ("right", rate, lambda old, new: old != 0.05 and new == 0.05),
    "redo": ("right u", rate, lambda old, new: old == 0.05 and new != 0.05),
    "export": ("", lambda a: type(a.screen), lambda old, new: new is Prompt),
    "picture": ("", lambda a: type(a.screen), lambda old, new: new is Prompt),
    "copy": ("", lambda a: a.clipboard, lambda old, new: new.startswith("gametui run ") and new != old),
}
LIST = {
    "list-up": ("o down down", highlighted, lambda old, new: (old, new) == (2, 1)),
    "list-down": ("o down", highlighted, lambda old, new: (old, new) == (1, 2)),
    "list-page-up": ("o end", highlighted, lambda old, new: 0 < new < old - 1),
    "list-page-down": ("o", highlighted, lambda old, new: old == 0 and new > 1),
    "list-first": ("o down down", highlighted, lambda old, new: new == 0),
    "list-last": ("o", highlighted, lambda old, new: new == len(optimizers.CATALOG) - 1),
    "list-mark": ("c", lambda a: len(a.screen._marked), lambda old, new: abs(new - old) == 1),
    "list-filter": ("o x", lambda a: a.screen.query_one(Input).value, lambda old, new: (old, new) == ("x", "x/")),
    "list-leave": ("o", kind, lambda old, new: (old, new) == (Choose, ExploreScreen)),
}
TEXT = "\n".join(f"line {k}" for k in range(100))
READING = {
    "read-up": ("text down down down", scrolled, lambda old, new: (old, new) == (3, 2)),
    "read-down": ("text", scrolled, lambda old, new: (old, new) == (0, 1)),
    "read-page-up": ("text end", scrolled, lambda old, new: 0 < new < old - 10),
    "read-page-down": ("text", scrolled, lambda old, new: new > 10),
    "read-first": ("text down down", scrolled, lambda old, new: (old, new) == (2, 0)),
    "read-last": ("text", scrolled, lambda old, new: new > 30),
    "filter-text": ("text", lambda a: a.focused and a.focused.id, lambda old, new: new == "filter" != old),
    "copy-text": ("text", lambda a: a.clipboard, lambda old, new: new == TEXT != old),
    "close-text": ("text", kind, lambda old, new: (old, new) == (InWords, ExploreScreen)),
}
FILTER = {
    "keep-filter": ("slash t i m", lambda a: (a.focused.id, len(a.explore.form._lines)), lambda old, new: new == ("form", 5)),
    "clear-filter": ("slash t i m", lambda a: len(a.explore.form._lines), lambda old, new: old == 5 and new > 10),
}
LINE = {"leave-line": ("enter", kind, lambda old, new: (old, new) == (Prompt, ExploreScreen))}
QUESTION = {
    "yes": ("ask", lambda a: a.answers, lambda old, new: new == [True]),
    "no": ("ask", lambda a: a.answers, lambda old, new: new == [False]),
}
APP = {
    "runs": ("", lambda a: type(a.screen), lambda old, new: new is RunsScreen),
    "words": ("", kind, lambda old, new: new is InWords),
    "jump": ("", kind, lambda old, new: new is Jump),
    "help": ("", lambda a: type(a.screen), lambda old, new: new is HelpScreen),
    "command_palette": ("", lambda a: type(a.screen).__name__, lambda old, new: new == "CommandPalette"),
    "repaint": ("", lambda a: whole_updates(a), lambda old, new: new == old + 1),
    "restart-compute": ("", lambda a: desk.pipe(a).starts, lambda old, new: (old, new) == (1, 2)),
    "link": ("", lambda a: a.link.kind, lambda old, new: (old, new) == ("auto", "full")),
    "stop-job": ("", lambda a: len(a._notifications), lambda old, new: new == old + 1),
    "quit": ("", lambda a: a._exit, lambda old, new: new and not old),
}
TABLES = {
    "form": FORM,
    "plane": PLANE,
    "losses": LOSSES,
    "surface": SURFACE,
    "verdicts": VERDICTS,
    "explore": EXPLORE,
    "list": LIST,
    "reading": READING,
    "filter": FILTER,
    "line": LINE,
    "question": QUESTION,
    "app": APP,
}
TRAININGS = ("table", "page", "runs")
"""Scopes whose keys are pressed in tests/app/runs/test_keys.py."""
OVER = ("list", "reading", "filter", "line", "question")
"""Scopes of what is opened over the panes, whose keys are pressed one after the other in one app."""
PRESSES = [(c, key) for c in commands.of(*(scope for scope in TABLES if scope not in OVER)) for key in c.keys.split(",")]


def test_every_command_has_its_row_here():
    for scope, table in TABLES.items():
        assert [command.id for command in commands.of(scope)] == list(table), scope
    assert {command.scope for command in commands.COMMANDS} == {*TABLES, *TRAININGS}


@pytest.mark.parametrize(("command", "key"), PRESSES, ids=[f"{c.id}:{key}" for c, key in PRESSES])
async def test_a_key_does_what_its_command_says(command, key, monkeypatch):
    monkeypatch.setattr("gametui.app.tty.job.shell_waits", lambda: False)  # else ctrl+z would stop the tests
    app = desk.app("gda", "eg")
    async with app.run_test(size=(140, 45)) as pilot:
        await desk.ready(app, pilot)
        if command.scope in PANES:
            await pilot.press(str(1 + PANES.index(command.scope)))
        await holds_for(app, pilot, command, key)


@pytest.mark.parametrize("scope", OVER)
async def test_the_keys_over_the_panes_do_what_their_commands_say(scope):
    app = desk.app("gda", "eg")
    async with app.run_test(size=(60, 20)) as pilot:
        await desk.ready(app, pilot)
        for command in commands.of(scope):
            for key in command.keys.split(","):
                await holds_for(app, pilot, command, key)
                while len(app.screen_stack) > 1 and scope != "reading":
                    app.pop_screen()
                app.explore.filter.clear_words()
                app._clipboard = ""
                await pilot.pause()


async def holds_for(app, pilot, command, key):
    """Press what comes before, then the key, and compare."""
    before, look, holds = TABLES[command.scope][command.id]
    for word in before.split():
        if word == "silent":
            desk.pipe(app).silent = True
        elif word == "ask":
            app.answers = []
            app.push_screen(Confirm("Is it meant?"), app.answers.append)
            await pilot.pause()
        elif word == "text":
            if not isinstance(app.screen, InWords):
                app.push_screen(InWords(TEXT))
                await pilot.pause()
            app.screen._filter.clear_words()
            app.screen.query_one(VerticalScroll).scroll_home(animate=False)
        elif word == "low":
            await pilot.resize_terminal(40, 12)
        else:
            await pilot.press(word)
    await pilot.pause()
    old = copy(look(app))
    await pilot.press(key)
    await pilot.pause()
    assert holds(old, look(app)), (command.id, key, old, look(app))


def test_no_key_means_two_things_in_one_place():
    for scope in TABLES:
        keys = [key for command in commands.of(scope) for key in command.keys.split(",")]
        assert len(keys) == len(set(keys)), scope
    everywhere = [key for command in commands.of("explore", "app") for key in command.keys.split(",")]
    assert len(everywhere) == len(set(everywhere))
