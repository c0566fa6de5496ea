"""A picture that is larger than the room on the link goes out in portions, and what is overtaken is not sent whole."""

import pytest
from rich.segment import Segment
from textual.strip import Strip

from gametui.app.tty.link import Link
from gametui.app.widgets.owing import Owing
from tests.app import desk

ROWS, COLUMNS = 20, 60


def picture(glyph, rows=range(ROWS)):
    return [Strip([Segment((glyph if row in rows else ".") * COLUMNS)], COLUMNS) for row in range(ROWS)]


class Room(Link):
    """A link with as much room as a test says."""

    left = 0

    @property
    def room(self):
        return max(0, self.left - self._reserved)

    @property
    def paced(self):
        return True

    def open(self, size):
        """So much more room, and whoever waits is called."""
        self.left, self._reserved = size, 0
        self.release()


@pytest.fixture
async def pane():
    """A pane on such a link, and the rows that it has had painted."""
    app = desk.app("gda", link=Room())
    async with app.run_test(size=(140, 45)) as pilot:
        app.link.left = 1_000_000
        await desk.ready(app, pilot)
        app.link._waiting.clear()
        shown = []
        pane = app.explore.plane
        pane.refresh = lambda *regions, **_: shown.extend(regions)
        yield pane, app.link, shown


async def test_portions_that_fit_come_in_order_until_all_is_shown(pane):
    pane, link, shown = pane
    link.left, link._reserved = 300, 0
    pane.owe(picture("."), picture("a"))
    assert 0 < len(shown) < ROWS
    for _ in range(ROWS):
        link.open(300)
    assert [region.y for region in shown] == list(range(ROWS))
    assert all(region.width == COLUMNS for region in shown)
    link.open(300)
    assert len(shown) == ROWS  # and nothing twice


async def test_what_is_overtaken_is_sent_once_as_it_is_now(pane):
    pane, link, shown = pane
    link.left, link._reserved = 300, 0
    pane.owe(picture("."), picture("a"))
    begun = len(shown)
    link.left, link._reserved = 0, 0
    pane.owe(picture("a"), picture("b"))
    pane.owe(picture("b"), picture("c"))
    for _ in range(2 * ROWS):
        link.open(300)
    later = [region.y for region in shown[begun:]]
    assert sorted(later) == list(range(ROWS))  # three pictures, and each row once more


async def test_rows_that_nobody_has_changed_are_not_sent(pane):
    pane, link, shown = pane
    link.open(1_000_000)
    pane.owe(picture("."), picture("a", rows=(3, 7)))
    assert sorted(region.y for region in shown) == [3, 7]


async def test_without_room_nothing_is_sent_and_nothing_drawn(pane, monkeypatch):
    pane, link, shown = pane
    drawn = []
    monkeypatch.setattr(Owing, "owe", lambda self, old, new: drawn.append(self))
    link.left = 0
    pane.redraw(force=True)
    assert not drawn and not shown
    link.open(10_000)
    assert drawn == [pane]


async def test_what_is_played_skips_pictures_and_keeps_its_pace(pane):
    pane, link, _ = pane
    explore = pane.app.explore
    explore.action_play()
    explore._clock.pause()  # the test ticks
    link.left, link._reserved = 1_000_000, 0
    explore._tick()
    stride = explore.session.snapshot.shown
    link.left = 0
    for _ in range(5):
        explore._tick()
    assert explore.session.snapshot.shown == stride
    link.left = 1_000_000
    explore._tick()
    assert explore.session.snapshot.shown == 7 * stride
