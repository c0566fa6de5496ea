"""Line: a line to type in."""

from __future__ import annotations

from typing import Any

from textual.events import Paste
from textual.widgets import Input

LONGEST = 4096
"""Characters that it takes, as many as a path may have: each key costs as much as the whole line is long."""


class Line(Input):
    """Textual's, of bounded length. What does not fit as a whole is left out."""

    def __init__(self, value: str = "", **options: Any) -> None:
        super().__init__(value, max_length=LONGEST, **options)

    def on_paste(self, event: Paste) -> None:
        first = event.text.partition("\n")[0]
        if len(self.value) - len(self.selected_text) + len(first) > LONGEST:
            self.app.notify(f"Left out: with it the line would be longer than {LONGEST} characters.", severity="warning")
