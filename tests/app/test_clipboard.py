"""Copying: to the terminal, to a file, and said."""

import pytest

from gametui.runs import paths
from tests.app import desk


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("GAMETUI_HOME", str(tmp_path / "home"))
    for name in ("TMUX", "STY"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "home"


async def said(app, pilot):
    """The notice, once it is there."""
    for _ in range(200):
        await pilot.pause(0.01)
        if app._notifications:
            return " ".join(notice.message for notice in app._notifications)
    raise AssertionError("nothing was said")


@pytest.mark.parametrize(
    ("variable", "words"), [("", "take the file"), ("TMUX", "set -g set-clipboard on"), ("STY", "screen passes nothing on")]
)
async def test_what_is_copied_is_in_a_file_as_well(home, monkeypatch, variable, words):
    if variable:
        monkeypatch.setenv(variable, "x")
    app = desk.app("gda")
    async with app.run_test(size=(80, 24)) as pilot:
        await desk.ready(app, pilot)
        await pilot.press("y")
        notice = await said(app, pilot)
        path = paths.data() / "clipboard.txt"
        assert path.read_text() == app.clipboard + "\n"
        assert app.clipboard.startswith("gametui run --game bilinear")
        assert str(path) in notice and app.clipboard in notice and words in notice


async def test_a_store_that_cannot_be_written_is_said(home):
    home.write_text("not a folder")
    app = desk.app("gda")
    async with app.run_test(size=(80, 24)) as pilot:
        await desk.ready(app, pilot)
        await pilot.press("y")
        assert "not in a file" in await said(app, pilot)
        assert app.clipboard.startswith("gametui run")
