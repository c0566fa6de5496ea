"""Notices: what a person should hear of when it happens to a run, each thing once a run."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from gametui.app.runs.shelf import Line
from gametui.app.runs.wording import word

Severity = Literal["information", "warning", "error"]
ENDS: dict[str, tuple[str, Severity]] = {
    "finished": ("has finished", "information"),
    "stopped": ("has stopped", "information"),
    "diverged": ("has diverged", "error"),
    "failed": ("has failed", "error"),
    "lost": ("is lost", "error"),
}
TROUBLES = {"collapse": "Modes collapse", "saturation": "The discriminator saturates"}


class Notice(NamedTuple):
    title: str
    text: str
    severity: Severity


class Notices:
    """Compares each reading of the table with the one before. What a run had been through when it was
    first seen is old news."""

    def __init__(self) -> None:
        self._alive: set[str] = set()
        self._told: set[tuple[str, str]] = set()

    def of(self, lines: Iterable[Line]) -> list[Notice]:
        """What is new."""
        found = []
        for line in lines:
            was, now = line.run.id in self._alive, line.state.alive
            if now and not was:
                self._told |= {(line.run.id, kind) for kind in line.troubles}
            if now:
                self._alive.add(line.run.id)
            elif was:
                self._alive.discard(line.run.id)
                found += self._once(line, word(line.state), _ended(line))
            if was or now:
                for kind, text in line.troubles.items():
                    found += self._once(line, kind, Notice(TROUBLES[kind], f"{line.title} {text}", "warning"))
        return found

    def _once(self, line: Line, kind: str, notice: Notice) -> list[Notice]:
        key = (line.run.id, kind)
        if key in self._told:
            return []
        self._told.add(key)
        return [notice]


def _ended(line: Line) -> Notice:
    words, severity = ENDS.get(word(line.state), ("has ended", "information"))
    text = line.state.reason or f"After {line.state.step} of {line.state.steps} steps."
    return Notice(f"{line.title} {words}", text, severity)
