"""The whole screen as text, at two sizes, on canned answers.

`GAMETUI_SNAPSHOTS=write` writes the files anew: then read the difference.
"""

import os
from pathlib import Path

import pytest

from tests.app import desk

FOLDER = Path(__file__).parent / "snapshots"
SCREENS = {
    "start": [],
    "cursor": ["tab", "l", "l"],
    "verdicts": ["6"],
    "formula": ["f"],
    "help": ["question_mark"],
}


@pytest.mark.parametrize("size", [(80, 24), (140, 45)], ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", SCREENS)
async def test_the_screen_looks_as_it_did(name, size):
    app = desk.app("gda", "eg")
    async with app.run_test(size=size) as pilot:
        await desk.ready(app, pilot)
        await pilot.press(*SCREENS[name])
        await pilot.pause(0.3)
        rows = [strip.text.rstrip() for strip in app.screen._compositor.render_strips()]
    text = "\n".join(rows) + "\n"
    path = FOLDER / f"{name}-{size[0]}x{size[1]}.txt"
    if os.environ.get("GAMETUI_SNAPSHOTS") == "write":
        FOLDER.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")
