"""Owing: cells that have changed and are still to be sent, in portions that the link to the terminal has room for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

if TYPE_CHECKING:
    from gametui.app.tty.link import Link

STYLE = 20
"""Bytes that say the colours of a stretch of cells and take them back."""
ROW = 10
"""Bytes that move to a place."""


class Owing(Widget):
    """A widget that is a list of strips. Its picture may be ahead of what the terminal shows, which catches up row by row."""

    _owed: dict[int, tuple[int, int]]
    """Row -> the columns from and up to which it is still to be sent."""
    _shown: list[Strip]

    @property
    def link(self) -> Link:
        link: Link = self.app.link  # type: ignore[attr-defined]
        return link

    def owe(self, old: list[Strip], new: list[Strip]) -> None:
        """The picture was `old` and is now `new`: send the difference, as fast as the link takes it."""
        if len(old) != len(new):
            self._owed = {}
            self.link.reserve(sum(map(_cost, new)))
            self.refresh()
            return
        from gametui.app.plot.cells import changed_regions

        if not self.link.paced:
            if changed := changed_regions(old, new):
                self.refresh(*changed)
            return
        owed = dict(getattr(self, "_owed", {}))
        for region in changed_regions(old, new):
            left, right = owed.pop(region.y, (region.x, region.right))
            owed[region.y] = min(left, region.x), max(right, region.right)
        self._owed, self._shown = owed, new
        self._pay()

    def _pay(self) -> None:
        """Always at least a row where there is any room."""
        room, paid = self.link.room, []
        while self._owed and room > 0:
            row = next(iter(self._owed))
            left, right = self._owed.pop(row)
            paid.append(Region(left, row, right - left, 1))
            cost = _cost(self._shown[row].crop(left, right))
            room -= cost
            self.link.reserve(cost)
        if paid:
            self.refresh(*paid)
        if self._owed:
            self.later(self._pay)

    def later(self, call: Callable[[], None]) -> None:
        """Call when the link has room, if this is then still on the screen."""
        self.link.when_free((self, call.__name__), lambda: call() if self.is_attached else None)


def _cost(strip: Strip) -> int:
    """Bytes that it takes to send."""
    return ROW + sum(STYLE + len(segment.text.encode()) for segment in strip)
