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


async def at_rest(app, pilot):
    """The screen once it has stood still for half a second; on a busy machine the last pane is drawn late."""
    seen: list[str] = []
    for _ in range(100):
        await pilot.pause(0.1)
        rows = [strip.text.rstrip() for strip in app.screen._compositor.render_strips()]
        seen.append("\n".join(rows) + "\n")
        if len(seen) > 5 and len(set(seen[-6:])) == 1:
            break
    return seen[-1]


@pytest.mark.parametrize("size", [(80, 24), (140, 45)], ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", SCREENS)
async def test_the_screen_looks_as_it_did(name, size):
    app = desk.app("gda", "eg")
    async with app.run_test(size=size) as pilot:
        await desk.ready(app, pilot)
        await pilot.press(*SCREENS[name])
        text = await at_rest(app, pilot)
    path = FOLDER / f"{name}-{size[0]}x{size[1]}.txt"
    if os.environ.get("GAMETUI_SNAPSHOTS") == "write":
        FOLDER.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")
