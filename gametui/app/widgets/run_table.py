"""The list of trainings: which are shown, which one is chosen, which are marked."""

from __future__ import annotations

import time
from collections.abc import Iterable

from textual.events import Click

from gametui.app.palette import METHODS
from gametui.app.plot.cells import Cells
from gametui.app.runs import table
from gametui.app.runs.shelf import Line
from gametui.app.widgets.painted import Painted

EMPTY = "No trainings yet: n starts one."
NONE_FOUND = "No training has these words."


class RunTable(Painted):
    """The chosen run stays chosen while others come and go around it."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: tuple[Line, ...] = ()
        """Those that the filter lets through."""
        self.marks: dict[str, int] = {}
        """Marked runs, each with its number."""
        self._all: tuple[Line, ...] | None = None
        self._words: list[str] = []
        self._chosen, self._place, self._top = "", 0, 0

    @property
    def chosen(self) -> Line | None:
        """The run that keys speak of."""
        return self.lines[self._place] if self.lines else None

    def fill(self, lines: tuple[Line, ...]) -> None:
        """Show what was read."""
        self._all = lines
        known = {line.run.id for line in lines}
        self.marks = {name: number for name, number in self.marks.items() if name in known}
        self._sift()

    def sift(self, text: str) -> None:
        """Show only runs with these words."""
        self._words = text.lower().split()
        self._sift()

    def choose(self, name: str) -> None:
        """Choose the run of this id, now or as soon as it is there."""
        self._chosen = name
        self._sift()

    def move(self, by: int) -> None:
        if self.lines:
            self._place = max(0, min(self._place + by, len(self.lines) - 1))
            self._chosen = self.lines[self._place].run.id
            self.show()

    def mark(self) -> bool:
        """Mark the chosen run, or take its mark away. Returns: False where there are as many as can be told apart."""
        line = self.chosen
        if line is None or self.marks.pop(line.run.id, None) is not None:
            self.show()
            return True
        free = first_free(self.marks.values())
        if free is None:
            return False
        self.marks[line.run.id] = free
        self.show()
        return True

    def unmark(self) -> None:
        self.marks = {}
        self.show()

    def _sift(self) -> None:
        self.lines = tuple(line for line in self._all or () if line.matches(self._words))
        names = [line.run.id for line in self.lines]
        if self._chosen in names:
            self._place = names.index(self._chosen)
        else:
            self._place = max(0, min(self._place, len(names) - 1))
        self.show()

    def cells(self, width: int, height: int) -> Cells:
        room = max(height - 1, 1)
        self._top = max(min(self._top, self._place, len(self.lines) - room), self._place - room + 1, 0)
        chosen = self.chosen.run.id if self.chosen else ""
        seen = self.lines[self._top : self._top + room]
        cells = table.drawn(seen, chosen, self.marks, time.time(), width, height, self.palette)
        if not self.lines and self._all is not None:
            cells.write(5, 2, NONE_FOUND if self._all else EMPTY, self.palette.number("text"))
        return cells

    def on_click(self, event: Click) -> None:
        place = self._top + event.y - 1
        if event.y > 0 and place < len(self.lines):
            self.move(place - self._place)


def first_free(taken: Iterable[int]) -> int | None:
    """The first number (of a colour) that is not taken."""
    used = set(taken)
    return next((number for number in range(METHODS) if number not in used), None)
