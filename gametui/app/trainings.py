"""What the app does about trainings on any screen: it reads their table, says what happens to them, and opens their screens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from gametui.app.outside import Outside

if TYPE_CHECKING:
    from gametui.app.again import Again
    from gametui.app.keymap import Keymap
    from gametui.app.runs.notices import Notice, Notices
    from gametui.app.runs.shelf import Line
    from gametui.jobs.folder import Folder

SAID = 3
"""Notices at a time; of further ones only the number is said."""


class Trainings(Outside):
    """Nothing of trainings is imported or read before their screen is opened for the first time."""

    lines: tuple[Line, ...] | None = None
    """Every run, the newest first; None: not read yet."""
    _table: Again[tuple[Line, ...]] | None = None
    _notices: Notices
    keymap: Keymap

    def visit(self) -> None:
        """The games are in front: what they need is started, where it is not yet."""

    @property
    def visited(self) -> bool:
        """The games have been in front."""
        raise NotImplementedError

    def action_runs(self) -> None:
        """Over to the trainings, or back to the games."""
        if len(self.screen_stack) == 1:
            self.open_runs()
            return
        while len(self.screen_stack) > 1:
            self.pop_screen()
        self.visit()

    def open_runs(self) -> None:
        """The list of trainings, which is read again and again from now on."""
        from gametui.app.screens.runs import RunsScreen

        if self._table is None:
            self._table = self._reading()
            self.run_worker(self._table.forever())
        self.push_screen(RunsScreen())

    def open_run(self, runs: Sequence[Folder], marks: Mapping[str, int]) -> None:
        """The pages of the first of these runs, the others drawn over it. marks: id -> number of its colour."""
        from gametui.app.screens.run import RunScreen

        self.push_screen(RunScreen(runs, marks))

    def leave_runs(self) -> None:
        """One screen back; no further than the list where the games were never looked at."""
        if len(self.screen_stack) > 2 or self.visited:
            self.pop_screen()
            return
        quits, games = self.keymap.said("quit"), self.keymap.said("runs")
        self.notify(f"There is nothing to go back to: {quits} leaves, {games} shows the games.", timeout=4, markup=False)

    def reread(self) -> None:
        """Something was done to a run: look at once what came of it."""
        from gametui.app.screens.run import RunScreen

        if self._table is not None:
            self._table.now()
        for screen in self.screen_stack:
            if isinstance(screen, RunScreen):
                screen.reread()

    def _reading(self) -> Again[tuple[Line, ...]]:
        from gametui.app.again import Again
        from gametui.app.runs.notices import Notices
        from gametui.app.runs.shelf import Shelf

        self._notices = Notices()
        return Again(Shelf().read, self._show_lines)

    def _show_lines(self, lines: tuple[Line, ...]) -> None:
        from gametui.app.screens.runs import RunsScreen

        self.lines = lines
        self._say(self._notices.of(lines))
        for screen in self.screen_stack:
            if isinstance(screen, RunsScreen) and screen.is_mounted:
                screen.fill(lines)

    def _say(self, notices: Sequence[Notice]) -> None:
        for notice in notices[:SAID]:
            self.notify(notice.text, title=notice.title, severity=notice.severity, timeout=12, markup=False)
        if len(notices) > SAID:
            self.notify(f"... and {len(notices) - SAID} more: see the table.", timeout=12, markup=False)
