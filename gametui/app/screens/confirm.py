"""A question before something that cannot be taken back."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from gametui.app import commands
from gametui.app.screens.modal import Modal


class Confirm(Modal[bool]):
    """Returns whether it is meant."""

    DEFAULT_CSS = """
    Confirm { align: center middle; }
    Confirm > Vertical { width: 60; max-width: 95%; height: auto; border: round $accent; padding: 0 1; background: $surface; }
    Confirm Static { height: auto; }
    """
    BINDINGS = commands.bindings("question")

    def __init__(self, question: str, about: str = "") -> None:
        super().__init__()
        self._question, self._about = question, about

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(self._question, markup=False)
            if self._about:
                yield Static(self._about, markup=False)
            yield Static("enter or y does it, escape leaves it as it is", markup=False)

    def action_yes(self) -> None:
        self.dismiss(True)

    def action_no(self) -> None:
        self.dismiss(False)
