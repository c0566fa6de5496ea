"""What is sent to terminals that show less: screen by screen, Textual's own widgets included."""

import re
from dataclasses import replace

import pytest
from rich.style import Style

from gametui.app.app import GametuiApp
from gametui.app.filters import flat, sixteen
from gametui.app.palette import PLAIN
from gametui.app.screens.run import RunScreen
from gametui.app.screens.runs import RunsScreen
from tests.app import desk
from tests.app.runs import made
from tests.terminal import GAMETUI, Terminal

EXPLORE = {
    "explore": [],
    "nullclines and a cursor": ["tab", "v", "v", "v", "l"],
    "many starts": ["escape", "m"],
    "losses": ["2", "z"],
    "spectrum": ["3"],
    "update": ["4"],
    "surface": ["5"],
    "verdicts": ["6"],
    "help": ["question_mark"],
    "list": ["escape", "z", "g", "down"],
    "list to mark": ["escape", "c", "down", "space"],
    "formula with an error": ["escape", "f", "+"],
    "prompt with an error": ["escape", "1", "shift+tab", "enter", "x"],
    "path": ["escape", "e"],
    "notices": ["escape", "y", "f5"],
    "command palette": ["ctrl+p", "down"],
    "search": [*"defa"],
}
"""Keys that lead from each screen to the next."""
PAGES = {"page " + key: [key] for key in "12345678"} | {"confirm": ["d"]}
COLOURS = re.compile(r"\x1b\[([\d;]*)m")


def sent(app):
    """The whole screen as it is written to the terminal."""
    return app.screen._compositor.render_update(full=True).render_segments(app.console)


def codes(text):
    """Every colour that is sent, as its SGR code; 38 and 48 for those that take more than one number."""
    found = set()
    for group in COLOURS.findall(text):
        numbers = [int(number) for number in group.split(";") if number]
        while numbers:
            code = numbers.pop(0)
            if code in (38, 48):
                numbers.clear()
            if 30 <= code < 50 or 90 <= code < 110:
                found.add(code)
    return found


async def screens(palette, monkeypatch, tmp_path):
    """Name -> what is sent for it, for every screen there is."""
    monkeypatch.setenv("GAMETUI_HOME", str(tmp_path))
    found = {}
    run = made.rows(made.run("größte 日本"), *made.losses(range(0, 600, 100), modes_covered_20=9, good=[20] * 16))
    made.sample(run, 500)
    run.log.write_text("epoch 1 … done\n")
    made.ended(made.run("lost"), "failed", "diverged", "diverged — at step 5")
    app = GametuiApp(desk.experiment("gda", "eg"), "λ-Größe 日本 👍🏽", palette, desk.Pipe)
    with made.running(run, seconds=60.0):
        async with app.run_test(size=(100, 36), notifications=True) as pilot:
            await desk.ready(app, pilot)
            for name, keys in EXPLORE.items():
                await pilot.press(*keys)
                await pilot.pause(0.15)
                found[name] = sent(app)
            await pilot.press("escape", "escape", "w")
            await until(pilot, lambda: isinstance(app.screen, RunsScreen) and app.lines is not None)
            for severity in ("information", "warning", "error"):
                app.notify("…", severity=severity, title="π")
            await pilot.press("home")
            await pilot.pause(0.15)
            found["trainings"] = sent(app)
            await pilot.press("end" if app.screen.table.chosen.run.id != run.id else "home", "enter")
            await until(pilot, lambda: isinstance(app.screen, RunScreen) and app.screen.seen)
            for name, keys in PAGES.items():
                await pilot.press(*keys)
                await pilot.pause(0.1)
                found[name] = sent(app)
    assert len(set(found.values())) == len(found)  # each key led somewhere
    return found


async def until(pilot, holds):
    for _ in range(400):
        await pilot.pause(0.01)
        if holds():
            return
    raise AssertionError("it never came")


async def test_with_ascii_and_without_colours_no_screen_sends_anything_else(monkeypatch, tmp_path):
    found = await screens(replace(PLAIN, ascii=True), monkeypatch, tmp_path)
    for name, text in found.items():
        assert text.isascii(), (name, sorted({glyph for glyph in text if ord(glyph) > 127}))
        assert not codes(text), name
    assert "arrows" in found["explore"] and "backspace" in found["search"]


def rows(app):
    """The screen's rows as (text, what of it is reversed)."""
    found = []
    for strip in app.screen._compositor.render_strips():
        reversed_ = "".join(segment.text for segment in strip if segment.style and segment.style.reverse)
        found.append((strip.text, reversed_))
    return found


async def test_without_colours_it_is_seen_what_is_chosen_and_which_path_is_whose():
    app = GametuiApp(desk.experiment("gda", "eg"), "Bilinear", PLAIN, desk.Pipe)
    async with app.run_test(size=(140, 45)) as pilot:
        await desk.ready(app, pilot)
        await pilot.pause(0.1)
        texts = [text for text, _ in rows(app)]
        assert [text[:34].strip() for text in texts if text[:5] in ("a gda", "b eg ")] == ["a gda", "b eg"]
        assert any("a gda moving" in text for text in texts) and any("b eg moving" in text for text in texts)
        assert [mark.split() for _, mark in rows(app) if "learning_rate" in mark] == [["▸learning_rate", "0.05"]]
        await pilot.press("tab")
        await pilot.pause(0.1)
        assert [mark for _, mark in rows(app) if "Plane" in mark]
        await pilot.press("o", "down")
        await pilot.pause(0.1)
        shown = [choice for choice in app.screen._found if any(choice.summary[:20] in mark for _, mark in rows(app))]
        assert shown == [app.screen._found[1]]
        await pilot.press("escape", "ctrl+p")
        await pilot.pause(0.3)
        await pilot.press("down")
        await pilot.pause(0.2)
        assert any("(" in mark for _, mark in rows(app))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("╭─╮│╰╯", "+-+|++"),
        ("größte", "gro?te"),
        ("日本", "? ? "),
        ("é", "e"),
        ("x⏎…", "x<."),
    ],
)
def test_a_stand_in_takes_as_many_cells(text, expected):
    assert flat(text) == expected


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("none", "color(15) on color(0)"),
        ("bold color(9) on color(4)", "bold color(9) on color(4)"),  # the palette's own
        ("#fefefe on #101010", "color(15) on color(0)"),
        ("#202020 on #101010", "color(15) on color(0)"),  # would not be read
        ("#202020 on #fefefe", "color(0) on color(15)"),
        ("reverse #00ffff", "reverse color(14) on color(0)"),
    ],
)
def test_a_style_in_sixteen_colours_can_be_read(style, expected):
    in_all = lambda style: (style.color.number, style.bgcolor.number, style.bold, style.reverse)  # noqa: E731
    assert in_all(sixteen(Style.parse(style), 0, 15)) == in_all(Style.parse(expected))


@pytest.mark.terminal
def test_a_terminal_in_the_c_locale_gets_ascii_and_sixteen_colours(tmp_path):
    env = {"GAMETUI_HOME": str(tmp_path), "LC_ALL": "C", "TERM": "xterm"}
    with Terminal([*GAMETUI, "--game", "bilinear"], 120, 36, env=env) as terminal:
        terminal.wait_for("gda moving", 60)
        for keys in ("?", "\x1b", "g", "\x1b", "\x10", "\x1b", "e", "\x1b", "y", "q"):
            terminal.press(keys)
            terminal.settle(0.3, 3)
        assert terminal.wait() == 0
    everything = b"".join(data for _, data in terminal.chunks)
    assert everything.isascii() and len(everything) > 10_000
    assert not {38, 48} & codes(everything.decode())


@pytest.mark.terminal
def test_a_dumb_terminal_gets_one_picture_without_colours(tmp_path):
    env = {"GAMETUI_HOME": str(tmp_path), "TERM": "dumb"}
    with Terminal([*GAMETUI, "--game", "bilinear"], 120, 36, env=env) as terminal:
        terminal.wait_for("learning_rate", 30)
        terminal.settle(0.3, 2)
        terminal.press("?")
        terminal.wait_for("Open a preset", 30)
        everything = b"".join(data for _, data in terminal.chunks)
    assert not codes(everything.decode(errors="replace"))
    assert len(everything) < 100_000  # and not the same picture for ever


@pytest.mark.terminal
def test_a_terminal_that_says_nothing_of_itself_is_asked_and_what_is_typed_meanwhile_arrives(tmp_path):
    env = {"GAMETUI_HOME": str(tmp_path), "LC_ALL": "", "LC_CTYPE": "", "LANG": ""}
    with Terminal([*GAMETUI, "--game", "bilinear"], 120, 36, env=env) as terminal:
        terminal.mute = True
        asked = b""
        while len(asked) < len("\r±\x1b[6n".encode()):
            asked += terminal.read(20)
        assert asked == "\r±\x1b[6n".encode()
        terminal.press("?", "\x1b[1;2R")
        terminal.wait_for("Open a preset", 30)
        assert "─" in terminal.text()
