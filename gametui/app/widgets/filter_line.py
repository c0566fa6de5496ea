"""A line for words to look for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual import on
from textual.widget import Widget
from textual.widgets import Input

from gametui.app import commands
from gametui.app.keymap import Keymap
from gametui.app.widgets.line import Line


class FilterLine(Line):
    """Out of sight until it is asked for, and when it is left empty. Enter keeps the words, escape takes them away."""

    DEFAULT_CSS = """
    FilterLine, FilterLine:focus { display: none; border: none; height: 1; background: $panel; padding: 0 1; }
    """
    BINDINGS = commands.bindings("filter")

    def __init__(self, sift: Callable[[str], None], placeholder: str) -> None:
        """sift: is told what is typed, at each letter."""
        super().__init__(id="filter")
        self._sift, self._asked_for = sift, placeholder
        self._back: Widget | None = None

    def on_mount(self) -> None:
        keymap: Keymap = self.app.keymap  # type: ignore[attr-defined]
        keeps, clears = keymap.said("keep-filter"), keymap.said("clear-filter")
        self.placeholder = f"{self._asked_for}; {keeps} keeps them, {clears} shows all again"

    def ask(self) -> None:
        """Let words be typed; what has the focus now gets it back."""
        if not self.has_focus:
            self._back = self.screen.focused
        self.display = True
        self.focus()

    def clear_words(self) -> bool:
        """Take the words away. Returns: whether there was anything to take away."""
        shown = self.display
        self.value = ""
        self._leave()
        return shown

    def action_clear_filter(self) -> None:
        self.clear_words()

    def on_focus(self) -> None:
        self._say_keys()

    def on_blur(self) -> None:
        self._say_keys()

    def _say_keys(self) -> None:
        """The key bar, where the screen has one, is about this line while it has the focus."""
        if (show := getattr(self.screen, "show_bars", None)) is not None:
            show()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._sift(event.value)

    @on(Input.Submitted)
    def _kept(self, event: Input.Submitted) -> None:
        event.stop()
        self._leave()

    def _leave(self) -> None:
        self.display = bool(self.value)
        if self.has_focus:
            self.screen.set_focus(self._back)


def matches(text: str, words: Sequence[str]) -> bool:
    """Whether all of these words (in lower case) occur in the text."""
    lower = text.lower()
    return all(word in lower for word in words)
