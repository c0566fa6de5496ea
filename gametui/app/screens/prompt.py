"""A line to type, checked while it is typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Static

from gametui.app import commands
from gametui.app.screens.modal import Modal
from gametui.app.widgets.line import Line
from gametui.errors import UsageError
from gametui.runs.text import clean

Result = TypeVar("Result")

WIDTH = 72
"""Cells that it takes at least, where there is room; more for a longer value."""


class Prompt(Modal[Result | None]):
    """Asks for one value. `check` makes it from the text or raises UsageError, whose words are shown under the line."""

    DEFAULT_CSS = """
    Prompt { align: center middle; }
    Prompt > Vertical { max-width: 95%; height: auto; border: round $accent; padding: 0 1; background: $surface; }
    Prompt Static { height: auto; }
    Prompt #problem { color: $text-error; }
    Prompt #problem.taken { color: $text-warning; }
    Prompt Input, Prompt Input:focus { border: none; height: 1; background: $panel; padding: 0; }
    """
    BINDINGS = commands.bindings("line")

    def __init__(
        self,
        label: str,
        value: str,
        check: Callable[[str], Result],
        text: str = "",
        *,
        replace: bool = True,
        warning: Callable[[Result], str] = lambda _: "",
    ) -> None:
        """replace: what is typed first takes the place of the whole value; else it goes behind its end. warning: what one
        should know of a value before it is taken; "" for nothing."""
        super().__init__()
        self._replace, self._warning = replace, warning
        self._said = self._seen = ""
        """What is said of the value, and what of it has been on the screen."""
        self._label, self._value, self._check, self._text = label, value, check, text

    def compose(self) -> ComposeResult:
        with Vertical() as box:
            box.styles.width = max(WIDTH, len(self._value) + 6)
            yield Static(self._label, markup=False)
            yield Line(self._value, select_on_focus=self._replace)
            yield Static(self._text, id="about", markup=False)
            yield Static("", id="problem", markup=False)
            yield Static("enter takes it, escape leaves it as it was", markup=False)

    def action_leave_line(self) -> None:
        self.dismiss(None)

    @on(Input.Changed)
    def _look(self, event: Input.Changed) -> None:
        self._try(event.value)

    @on(Input.Submitted)
    def _take(self, event: Input.Submitted) -> None:
        made = self._try(event.value)
        if made is not None and self._said in ("", self._seen):  # a warning is read first
            self.dismiss(made)

    def _try(self, text: str) -> Result | None:
        made: Result | None = None
        try:
            found = self._check(text)
        except UsageError as error:
            said = str(error)
        else:
            made, said = found, self._warning(found)
        self._said = clean(said)
        problem = self.query_one("#problem", Static)
        problem.set_class(made is not None, "taken")
        problem.update(self._said)
        self.call_after_refresh(self._painted, self._said)
        return made

    def _painted(self, said: str) -> None:
        self._seen = said
