"""A text to read: scroll, search, copy."""

from __future__ import annotations

import re
import textwrap

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from gametui.app import clipboard, commands
from gametui.app.screens.modal import Modal
from gametui.app.widgets.filter_line import FilterLine, matches
from gametui.runs.text import clean

NARROW = 50
"""Cells below which names are not set off as a column."""


class Reading(Modal[None]):
    """Subclasses have the text (`words`), in full and as far as it has the words that are looked for."""

    DEFAULT_CSS = """
    Reading { align: center middle; }
    Reading > Vertical { width: 84; max-width: 96%; height: 92%; border: round $accent; padding: 0 1; background: $surface; }
    Reading.-low > Vertical { width: 100%; max-width: 100%; height: 100%; border: none; }
    Reading VerticalScroll { height: 1fr; }
    Reading Static { height: auto; }
    """
    BINDINGS = commands.bindings("reading")

    def __init__(self) -> None:
        super().__init__()
        self._width = 0
        self._filter = FilterLine(self._sift, "words to look for")

    def words(self, width: int, wanted: list[str]) -> Text:
        """The text for so many cells; where words (in lower case) are wanted, only what has all of them."""
        raise NotImplementedError

    def copied(self) -> str:
        """The text as it is copied."""
        return self.words(80, []).plain

    def compose(self) -> ComposeResult:
        with Vertical():
            with VerticalScroll():
                yield Static(self._shown([]), markup=False)
            yield self._filter

    def on_resize(self) -> None:
        if self._width != self._room:
            self._sift(self._filter.value)

    @property
    def _room(self) -> int:
        """Cells of a line."""
        return min(78, self.app.size.width * 96 // 100 - 6)

    def _sift(self, text: str) -> None:
        self.query_one(Static).update(self._shown(text.lower().split()))

    def _shown(self, wanted: list[str]) -> Text:
        self._width = self._room
        return self.words(self._width, wanted)

    # ---- keys --------------------------------------------------------------------------------------------------------

    def action_read_up(self) -> None:
        self._scroll(-1)

    def action_read_down(self) -> None:
        self._scroll(1)

    def action_read_page_up(self) -> None:
        self._scroll(1 - self._body.size.height)

    def action_read_page_down(self) -> None:
        self._scroll(self._body.size.height - 1)

    def action_read_first(self) -> None:
        self._body.scroll_home(animate=False)

    def action_read_last(self) -> None:
        self._body.scroll_end(animate=False)

    def action_filter_text(self) -> None:
        self._filter.ask()

    def action_copy_text(self) -> None:
        clipboard.copy(self.app, self.copied())

    def action_close_text(self) -> None:
        if not self._filter.clear_words():
            self.dismiss()

    @property
    def _body(self) -> VerticalScroll:
        return self.query_one(VerticalScroll)

    def _scroll(self, rows: int) -> None:
        self._body.scroll_relative(y=rows, animate=False)


class InWords(Reading):
    """Lines of a name and what is to be said of it: what is too long for a line goes on under where it began."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = clean(text)

    def words(self, width: int, wanted: list[str]) -> Text:
        found = [line for line in self._text.splitlines() if matches(line, wanted)]
        return Text("\n".join(_hung(line, width) for line in found) or "Nothing has these words.")

    def copied(self) -> str:
        return self._text


def _hung(line: str, width: int) -> str:
    if width < NARROW:
        line, left = " " * min(len(line) - len(line.lstrip()), 4) + " ".join(line.split()), 4
    else:
        name = re.match(r" *(\S.*? {2,})?", line)
        left = name.end() if name else 0
    return "\n".join(textwrap.wrap(line, max(width, 10), subsequent_indent=" " * left, break_on_hyphens=False))
