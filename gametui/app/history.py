"""History: undo and redo of experiments."""

from __future__ import annotations

from gametui.experiment import Experiment

TOGETHER = 0.8
"""Changes to the same thing that follow each other within this many seconds are one step of undo."""
LIMIT = 200
"""Most steps remembered."""


class History:
    """The experiments that were, and those that were undone."""

    def __init__(self, experiment: Experiment) -> None:
        self._past = [experiment]
        self._future: list[Experiment] = []
        self._last = ("", 0.0)

    def push(self, experiment: Experiment, now: float, what: str = "") -> None:
        """Remember a new experiment; `what` names the thing that changed ("" never joins), `now` is in seconds."""
        same, then = self._last
        if what and what == same and now - then < TOGETHER and len(self._past) > 1:
            self._past[-1] = experiment
        else:
            self._past = [*self._past, experiment][-LIMIT:]
        self._future.clear()
        self._last = (what, now)

    def undo(self) -> Experiment | None:
        """The experiment before; None at the beginning."""
        if len(self._past) < 2:
            return None
        self._future.append(self._past.pop())
        self._last = ("", 0.0)
        return self._past[-1]

    def redo(self) -> Experiment | None:
        """The experiment that was undone last; None when there is none."""
        if not self._future:
            return None
        self._past.append(self._future.pop())
        return self._past[-1]
