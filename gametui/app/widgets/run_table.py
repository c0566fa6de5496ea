"""The list of trainings: which are shown, which one is chosen, which are marked."""

from __future__ import annotations

import time
from collections.abc import Iterable

from textual.events import Click

from gametui.app.layout import WHEEL
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
        self._twins: frozenset[str] = frozenset()
        self._words: list[str] = []
        self._chosen, self._place, self._top = "", 0, 0

    @property
    def chosen(self) -> Line | None:
        """The run that keys speak of."""
        return self.lines[self._place] if self.lines else None

    def fill(self, lines: tuple[Line, ...]) -> None:
        """Show what was read."""
        self._all, self._twins = lines, table.shared(lines)
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
        cells = table.drawn(seen, chosen, self.marks, time.time(), width, height, self.palette, self._twins)
        if not self.lines and self._all is not None:
            cells.write(5, 2, NONE_FOUND if self._all else EMPTY, self.palette.number("text"))
        return cells

    def sight(self) -> list[tuple[int, Line]]:
        """The runs in sight, each with its row of the widget."""
        return list(enumerate(self.lines[self._top : self._top + max(self.size.height - 1, 0)], 1))

    def on_click(self, event: Click) -> None:
        """The run under the mouse is chosen, and opened by a second click."""
        line = dict(self.sight()).get(event.y)
        if line is not None:
            self.choose(line.run.id)
            self._tell()
            if event.chain == 2:
                self.screen.action_open_run()  # type: ignore[attr-defined]

    def on_mouse_scroll_down(self) -> None:
        self.move(WHEEL)
        self._tell()

    def on_mouse_scroll_up(self) -> None:
        self.move(-WHEEL)
        self._tell()

    def _tell(self) -> None:
        """Another run may be chosen: the screen says so."""
        self.screen.show_bars()  # type: ignore[attr-defined]


def first_free(taken: Iterable[int]) -> int | None:
    """The first number (of a colour) that is not taken."""
    used = set(taken)
    return next((number for number in range(METHODS) if number not in used), None)
