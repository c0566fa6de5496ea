"""Owing: cells that have changed and are still to be sent, in portions that the link to the terminal has room for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

if TYPE_CHECKING:
    from gametui.app.tty.link import Link

CELL = 4
"""Bytes that a cell takes, about: a colour field's 3 to 5, other pictures' 1 to 4."""
ROW = 12
"""Bytes more for moving to a row."""


class Owing(Widget):
    """A widget that is a list of strips. Its picture may be ahead of what the terminal shows, which catches up row by row."""

    _owed: dict[int, tuple[int, int]]
    """Row -> the columns from and up to which it is still to be sent."""

    @property
    def link(self) -> Link:
        link: Link = self.app.link  # type: ignore[attr-defined]
        return link

    def owe(self, old: list[Strip], new: list[Strip]) -> None:
        """The picture was `old` and is now `new`: send the difference, as fast as the link takes it."""
        if len(old) != len(new):
            self._owed = {}
            self.link.reserve(CELL * self.size.area)
            self.refresh()
            return
        from gametui.app.plot.cells import changed_regions

        owed = dict(getattr(self, "_owed", {}))
        for region in changed_regions(old, new):
            left, right = owed.pop(region.y, (region.x, region.right))
            owed[region.y] = min(left, region.x), max(right, region.right)
        self._owed = owed
        self._pay()

    def _pay(self) -> None:
        room, paid = self.link.room, []
        while self._owed and room > 0:
            row = next(iter(self._owed))
            left, right = self._owed.pop(row)
            paid.append(Region(left, row, right - left, 1))
            cost = ROW + CELL * (right - left)
            room -= cost
            self.link.reserve(cost)
        if paid:
            self.refresh(*paid)
        if self._owed:
            self.link.when_free((self, "owed"), self._pay)
