"""Jump mode: a letter on everything that can be chosen; the one that is typed is gone to."""

from __future__ import annotations

import string
from collections.abc import Callable, Sequence
from typing import NamedTuple

from rich.text import Text
from textual.app import ComposeResult
from textual.events import Key
from textual.widgets import Static

from gametui.app import look
from gametui.app.palette import Palette
from gametui.app.screens.modal import Modal

LETTERS = "asdfghjklqwertyuiopzxcvbnm" + string.ascii_uppercase
"""The letters in the order in which they are given away: those under the fingers first. What is left over gets none."""


class Target(NamedTuple):
    """Something to go to, and the cell of the screen where its letter stands."""

    x: int
    y: int
    go: Callable[[], object]


class Jump(Modal[Target | None]):
    """Returns what was gone to. Gone with the next key, whatever it is."""

    DEFAULT_CSS = "Jump Static { position: absolute; width: 1; height: 1; }"

    def __init__(self, targets: Sequence[Target]) -> None:
        super().__init__()
        self._targets = dict(zip(LETTERS, targets, strict=False))

    def compose(self) -> ComposeResult:
        palette: Palette = self.app.palette  # type: ignore[attr-defined]
        for letter, target in self._targets.items():
            label = Static(Text(letter, look.letter(palette)))
            label.styles.offset = (target.x, target.y)
            yield label

    def on_key(self, event: Key) -> None:
        event.stop()
        self.dismiss(self._targets.get(event.character or ""))

    def on_click(self) -> None:
        self.dismiss(None)
