"""What is said instead of everything where the terminal is too small."""

from __future__ import annotations

import textwrap

from textual.app import ComposeResult
from textual.widgets import Static

from gametui.app import commands, layout
from gametui.app.screens.modal import Modal


class Small(Modal[None]):
    """Covers whatever is open, which stays as it is; goes away by itself when there is room again."""

    DEFAULT_CSS = "Small { overflow: hidden; } Small Static { width: 100%; height: 100%; background: $background; }"
    BINDINGS = commands.leaving()

    def compose(self) -> ComposeResult:
        yield Static(sentence(*self.app.size), markup=False)

    def on_resize(self) -> None:
        self._look()

    def on_screen_resume(self) -> None:
        self._look()

    def _look(self) -> None:
        if not layout.fits(*self.app.size):
            self.query_one(Static).update(sentence(*self.app.size))
        elif self.is_current:
            self.dismiss()


def sentence(width: int, height: int) -> str:
    """The longest of some sentences that fits into so many cells, broken into lines."""
    least = "x".join(map(str, layout.LEAST))
    told = [
        f"This terminal has {width}x{height} cells, and gametui needs {least}. Make it larger, or letters smaller; q leaves.",
        f"gametui needs {least}; q leaves.",
        f"needs {least}",
    ]
    broken = [textwrap.wrap(words, max(width, 1)) for words in told]
    return "\n".join(next((lines for lines in broken if len(lines) <= height), [least]))
