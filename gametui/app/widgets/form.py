"""The parameter form: one line a number, turned with the arrow keys."""

from __future__ import annotations

from rich.text import Text
from textual.events import Click
from textual.geometry import Region, Size
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from gametui import labels
from gametui.app import commands, fields, look
from gametui.app.palette import Palette
from gametui.app.snapshot import Snapshot
from gametui.app.widgets.filter_line import matches
from gametui.experiment import Experiment

HINT = 3
"""Rows at the bottom that explain the chosen parameter."""


class ParameterForm(ScrollView, can_focus=True):
    """Sections for the game, each method in its colour, and the run; below them, what the chosen row means."""

    DEFAULT_CSS = "ParameterForm { position: absolute; display: none; scrollbar-size: 0 0; }"
    BINDINGS = commands.bindings("form")

    snapshot: reactive[Snapshot | None] = reactive(None, repaint=False, init=False)

    def __init__(self) -> None:
        super().__init__(id="form")
        self._lines: list[tuple[str, fields.Row | None]] = []
        self._all: list[tuple[str, fields.Row | None]] = []
        self._words: list[str] = []
        self._key = "method.0.learning_rate"
        self._experiment: Experiment | None = None

    @property
    def row(self) -> fields.Row | None:
        """The chosen row; where its method or game is gone, the first one there is."""
        found = {row.key: row for _, row in self._lines if row}
        return found.get(self._key) or next(iter(found.values()), None)

    @property
    def page(self) -> int:
        """Rows by which a screen of them is passed over."""
        return max(1, self.size.height - HINT - 1)

    def move(self, by: int) -> None:
        """Choose the row `by` further down."""
        rows = [row.key for _, row in self._lines if row]
        if not rows or self.row is None:
            return
        index = rows.index(self.row.key) + by
        self.choose(rows[max(0, min(index, len(rows) - 1))])

    def sift(self, text: str) -> None:
        """Show only rows with these words in their name or in that of what they belong to."""
        self._words = text.lower().split()
        self._fill(_sifted(self._all, self._words))
        self._reveal()

    def choose(self, key: str) -> None:
        """Choose a row by its key. Only the rows that look different are painted: this is what holding a key down costs."""
        before, top = self._place(), self.scroll_offset.y
        self._key = key
        self._reveal()
        if self.scroll_offset.y != top:
            self.refresh()
            return
        hint = Region(0, self.size.height - HINT, self.size.width, HINT)
        self.refresh(hint, *(Region(0, y - top, self.size.width, 1) for y in {before, self._place()}))

    def _place(self) -> int:
        """Line of the chosen row."""
        row = self.row
        return next((i for i, (_, other) in enumerate(self._lines) if other and row and other.key == row.key), 0)

    def watch_snapshot(self) -> None:
        if self.snapshot is None or self.snapshot.experiment is self._experiment:
            return
        self._experiment = self.snapshot.experiment
        self._all = _lines(self._experiment)
        self._fill(_sifted(self._all, self._words))

    def _fill(self, lines: list[tuple[str, fields.Row | None]]) -> None:
        """Show these lines; of as many as there were, only those that changed are painted."""
        old, self._lines = self._lines, lines
        self.virtual_size = Size(self.size.width, len(self._lines) + HINT)
        if len(old) != len(self._lines):
            self.refresh()
            return
        for y, (was, now) in enumerate(zip(old, self._lines, strict=True)):
            if was != now:
                self.refresh(Region(0, y - self.scroll_offset.y, self.size.width, 1))

    def on_resize(self) -> None:
        self.virtual_size = Size(self.size.width, len(self._lines) + HINT)
        self._reveal()

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def sight(self) -> list[tuple[int, fields.Row]]:
        """The rows in sight, each with its line of the widget."""
        top, room = self.scroll_offset.y, max(self.size.height - HINT, 0)
        return [(y, row) for y, (_, row) in enumerate(self._lines[top : top + room]) if row is not None]

    def on_click(self, event: Click) -> None:
        row = dict(self.sight()).get(event.y)
        if row is not None:
            self.choose(row.key)

    def _reveal(self) -> None:
        if self.row is not None:
            self.scroll_to_region(Region(0, max(0, self._place() - 1), 1, HINT + 2), animate=False, force=True)

    # ---- drawing ---------------------------------------------------------------------------------------------------

    @property
    def palette(self) -> Palette:
        palette: Palette = self.app.palette  # type: ignore[attr-defined]
        return palette

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        text = self._hint(y - self.size.height + HINT) if y >= self.size.height - HINT else self._line(y + self.scroll_offset.y)
        return look.strip(text, width, self.app.console)

    def _line(self, index: int) -> Text:
        text = Text(no_wrap=True, end="")
        if index >= len(self._lines):
            return text
        words, row = self._lines[index]
        if row is None:
            section, _, name = words.partition(" ")
            colour = self._colour(int(section.split(".")[1])) if section.startswith("method") else "accent"
            text.append(
                f"{self.palette.mark(colour)} " if section.startswith("method") else "", look.style(self.palette, colour)
            )
            return text.append(name, look.style(self.palette, colour, bold=True))
        chosen = self.row is not None and row.key == self.row.key
        value = fields.shown(row.value)
        room = self.size.width - 3 - len(row.label)
        value = value if len(value) <= room else value[: max(0, room - 1)] + "…"
        style = look.chosen(self.palette, self.has_focus) if chosen else look.style(self.palette, "text")
        changed = row.value != row.parameter.default
        text.append("▸" if chosen else " ", style)
        text.append(row.label, style)
        text.append(" " * max(1, self.size.width - 2 - len(row.label) - len(value)), style)
        return text.append(value + " ", style if chosen else look.style(self.palette, "accent" if changed else "text"))

    def _colour(self, method: int) -> str:
        colours = self.snapshot.colours if self.snapshot else ()
        return colours[method] if method < len(colours) else "accent"

    def _hint(self, index: int) -> Text:
        row = self.row
        if row is None or index == 0:
            below = len(self._lines) - self.scroll_offset.y - (self.size.height - HINT)
            more = f" {below} more below " if below > 0 else ""
            return Text(more.center(self.size.width, "─"), look.style(self.palette, "muted"), no_wrap=True, end="")
        words = Text(row.parameter.text).wrap(self.app.console, max(4, self.size.width - 1))
        more = f"default {fields.shown(row.parameter.default)}"
        lines = [line.plain for line in words][: HINT - 1]
        if len(lines) < HINT - 1:
            lines.append(more)
        return Text(lines[index - 1], look.style(self.palette, "muted"), no_wrap=True, end="")


def _sifted(lines: list[tuple[str, fields.Row | None]], words: list[str]) -> list[tuple[str, fields.Row | None]]:
    """The rows with all of the words under their headings, and above them how many they are; all lines without words."""
    if not words:
        return lines
    kept: list[tuple[str, fields.Row | None]] = []
    heading, count, name = None, 0, ""
    for line, row in lines:
        if row is None:
            heading, name = (line, None), line.partition(" ")[2]
        elif matches(f"{name} {row.label}", words):
            kept += [heading] if heading else []
            kept.append((line, row))
            heading, count = None, count + 1
    total = sum(row is not None for _, row in lines)
    return [(f"filter /{' '.join(words)}: {count} of {total}", None), *kept]


def _lines(experiment: Experiment) -> list[tuple[str, fields.Row | None]]:
    """Section headings ("method.0 gda", no row) and rows (their label is in the row)."""
    lines: list[tuple[str, fields.Row | None]] = []
    section = ""
    headings = {"game": f"game {experiment.game.name}", "run": "run run"}
    headings |= {f"method.{i}": f"method.{i} {label}" for i, label in enumerate(labels.brief(experiment.methods))}
    if not any(row.section == "game" for row in fields.rows(experiment)):
        lines.append((headings["game"], None))
    for row in fields.rows(experiment):
        if row.section != section:
            section = row.section
            lines.append((headings[section], None))
        lines.append((row.key, row))
    return lines
