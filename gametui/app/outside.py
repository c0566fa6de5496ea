"""Text from outside on its way to the screen: what is pasted, and what notices repeat of names, paths and files."""

from __future__ import annotations

from typing import Any

from textual.app import App
from textual.events import Event, InputEvent, Paste
from textual.notifications import Notify

from gametui.runs.text import clean

LONGEST = 4000
"""Characters of a notice: a command line may be long."""


class Outside(App[int]):
    """Neither reaches a widget with anything in it that a terminal, or Textual's markup, would obey."""

    async def on_event(self, event: Event) -> None:
        if self._exit and isinstance(event, (InputEvent, Paste)):
            return  # thousands of keys may be waiting before the end
        if isinstance(event, Paste):
            event.text = clean(event.text)
        await super().on_event(event)

    def notify(self, message: str, *, title: str = "", **options: Any) -> None:
        super().notify(clean(message, LONGEST), title=clean(title, LONGEST), **{"markup": False, **options})

    def on_notify(self, event: Notify) -> None:
        """What still stands there is not said again: a key that is held down would fill the screen with it."""
        new = event.notification
        if any((old.message, old.title) == (new.message, new.title) for old in self._notifications):
            event.prevent_default()
