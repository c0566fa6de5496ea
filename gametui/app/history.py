"""History: undo and redo."""

from __future__ import annotations

from typing import Generic, TypeVar

Place = TypeVar("Place")
TOGETHER = 0.8
"""Changes to the same thing that follow each other within this many seconds are one step of undo."""
LIMIT = 200
"""Most steps remembered."""


class History(Generic[Place]):
    """The places that were: what was explored and where it came from, and those that were undone."""

    def __init__(self, first: Place) -> None:
        self._past = [first]
        self._future: list[Place] = []
        self._last = ("", 0.0)

    def push(self, place: Place, now: float, what: str = "", *, look: bool = False) -> None:
        """Remember a new place; `what` names the thing that changed ("" never joins), `now` is in seconds. After a mere look
        around, what was undone can still be redone."""
        same, then = self._last
        if what and what == same and now - then < TOGETHER and len(self._past) > 1:
            self._past[-1] = place
        else:
            self._past = [*self._past, place][-LIMIT:]
        if not look:
            self._future.clear()
        self._last = (what, now)

    def revise(self, place: Place) -> None:
        """What is known of the present place has changed in a way that is no step of its own."""
        self._past[-1] = place

    def undo(self) -> Place | None:
        """The place before; None at the beginning."""
        if len(self._past) < 2:
            return None
        self._future.append(self._past.pop())
        self._last = ("", 0.0)
        return self._past[-1]

    def redo(self) -> Place | None:
        """The place that was undone last; None when there is none."""
        if not self._future:
            return None
        self._past.append(self._future.pop())
        return self._past[-1]
