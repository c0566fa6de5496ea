"""The list of trainings."""

from __future__ import annotations

from collections import Counter
from functools import partial

from rich.text import Text
from textual.app import ComposeResult
from textual.screen import Screen

from gametui.app import commands, look
from gametui.app.actions.handling import Handling, Subject
from gametui.app.palette import Palette
from gametui.app.runs import wording
from gametui.app.runs.shelf import Line
from gametui.app.screens.jump import Target
from gametui.app.widgets import bars
from gametui.app.widgets.filter_line import FilterLine
from gametui.app.widgets.run_table import RunTable
from gametui.jobs.folder import Folder


class RunsScreen(Handling, Screen[None]):
    """All runs, the newest first; the app reads them and tells this screen."""

    DEFAULT_CSS = "RunsScreen { layout: vertical; overflow: hidden; background: $background; }"
    BINDINGS = [*commands.bindings("table"), *commands.bindings("runs")]
    SCOPES = ("table", "runs", "app")
    scope = "table"

    def __init__(self) -> None:
        super().__init__()
        self.table = RunTable()
        self.filter = FilterLine(self._sift, "words in name, game, method or status")
        self._bars = {name: bars.Bar(name) for name in ("heading", "command", "keys")}

    def compose(self) -> ComposeResult:
        yield self._bars["heading"]
        yield self.table
        yield self.filter
        yield self._bars["command"]
        yield self._bars["keys"]

    def on_mount(self) -> None:
        self.set_focus(self.table)
        self.fill(self.app.lines)  # type: ignore[attr-defined]

    def fill(self, lines: tuple[Line, ...] | None) -> None:
        """Show what was read; None: nothing yet."""
        if lines is not None:
            self.table.fill(lines)
        self.show_bars()

    def on_resize(self) -> None:
        self.show_bars()

    @property
    def subject(self) -> Subject | None:
        line = self.table.chosen
        return Subject(line.run, line.title, line.command) if line is not None else None

    def begun(self, run: Folder, title: str) -> None:
        self.filter.clear_words()
        self.table.choose(run.id)

    def removed(self, title: str) -> None:
        self._say(f"Removed {title}.")

    def targets(self) -> list[Target]:
        """The runs that are in sight."""
        top = self.table.region.y
        return [Target(0, top + y, partial(self._choose, line.run.id)) for y, line in self.table.sight()]

    def _choose(self, name: str) -> None:
        self.table.choose(name)
        self.show_bars()

    # ---- keys --------------------------------------------------------------------------------------------------------

    def action_run_up(self) -> None:
        self._move(-1)

    def action_run_down(self) -> None:
        self._move(1)

    def action_run_page_up(self) -> None:
        self._move(1 - self.table.size.height)

    def action_run_page_down(self) -> None:
        self._move(self.table.size.height - 1)

    def action_run_first(self) -> None:
        self._move(-len(self.table.lines))

    def action_run_last(self) -> None:
        self._move(len(self.table.lines))

    def _move(self, by: int) -> None:
        self.table.move(by)
        self.show_bars()

    def action_open_run(self) -> None:
        if (line := self.table.chosen) is not None:
            marks = self.table.marks
            others = [other.run for other in self.app.lines if other.run.id in marks and other is not line]  # type: ignore[attr-defined]
            self.app.open_run([line.run, *others], marks)  # type: ignore[attr-defined]

    def action_mark_run(self) -> None:
        if self.table.mark():
            self._move(1)
        else:
            self._say(f"As many runs are marked as there are colours: {self.keymap.said('unmark-runs')} takes all marks away.")

    def action_unmark_runs(self) -> None:
        self.table.unmark()

    def action_filter_runs(self) -> None:
        self.filter.ask()

    def _sift(self, text: str) -> None:
        self.table.sift(text)
        self.show_bars()

    def action_leave(self) -> None:
        """First the filter is taken away, then the screen."""
        if not self.filter.clear_words():
            self.app.leave_runs()  # type: ignore[attr-defined]

    # ---- bars --------------------------------------------------------------------------------------------------------

    def show_bars(self) -> None:
        palette: Palette = self.app.palette  # type: ignore[attr-defined]
        self._bars["heading"].write(self._heading(palette))
        self._bars["command"].write(self._command(palette))
        scopes = ("filter",) if self.filter.has_focus else self.SCOPES
        self._bars["keys"].write(bars.keys(self.keymap.of(*scopes), palette, self.app.size.width))

    def _heading(self, palette: Palette) -> Text:
        text = Text().append(" gametui ", look.heading(palette, True))
        text.append(" Trainings ", look.style(palette, "text", bold=True))
        lines = self.app.lines  # type: ignore[attr-defined]
        if lines is None:
            return text.append(" reading ...", look.style(palette, "warn"))
        counts = Counter(wording.word(line.state) for line in lines)
        for word, (glyph, colour) in wording.GLYPHS.items():
            if counts[word]:
                text.append(f" {glyph} {counts[word]} {word} ", look.style(palette, colour))
        if len(self.table.lines) < len(lines):
            text.append(f" {len(self.table.lines)} of {len(lines)} shown", look.style(palette, "warn"))
        return text

    def _command(self, palette: Palette) -> Text:
        """Why the chosen run ended, or what is wrong with it, or what started it."""
        line = self.table.chosen
        text = Text(" ", look.style(palette, "muted"))
        if line is None:
            return text
        if line.state.reason:
            calm = line.state.alive or line.state.kind == "asked"
            return text.append(line.state.reason, look.style(palette, "muted" if calm else "bad"))
        if line.troubles:
            return text.append("; ".join(line.troubles.values()), look.style(palette, "warn"))
        return text.append(f"{line.run.id}  $ {line.command}" if line.command else line.run.id)
