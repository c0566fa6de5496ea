"""The exceptions that a person is meant to read."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

BEGINNING, END = 1200, 400
"""Characters that are kept of a message that repeats something endless: what is wrong stands before it, the remedy behind."""


MANY, FEW = 24, 6
"""Names are all told, unless there are more than so many; then the first few."""


class UsageError(Exception):
    """Bad input. The text names the thing and the remedy; a command ends with exit code 2."""

    def __str__(self) -> str:
        text = super().__str__()
        return text if len(text) <= BEGINNING + END else f"{text[:BEGINNING]} ... {text[-END:]}"


def nearest(name: str, known: Iterable[str]) -> str:
    """A sentence to end a message about an unknown name: the closest spelling, or what there is, of very many a few.

    Returns: "Did you mean 'gamma'?" or "Known: beta, gamma." ("" when nothing is known).
    """
    names = sorted(known)
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.61)
    if close:
        return f"Did you mean {close[0]!r}?"
    if len(names) > MANY:
        return f"Known: {', '.join(names[:FEW])} and {len(names) - FEW} more."
    return f"Known: {', '.join(names)}." if names else ""


SHOWN = 76
"""Most characters of a formula that an error repeats."""


class FormulaError(UsageError):
    """A formula that cannot be read. Two lines: the text, and a caret under the place with what is wrong there.

    part: which text it is: "formula", "loss_x", "loss_y", or "let.<name>". position: index of the character in that text.
    reason: the sentence alone.
    """

    def __init__(self, reason: str, part: str, text: str, position: int) -> None:
        self.reason, self.part, self.text, self.position = reason, part, text, position
        super().__init__(reason, part, text, position)

    def __str__(self) -> str:
        before = self.text[: self.position]
        row, column = before.count("\n") + 1, self.position - (before.rfind("\n") + 1)
        line = self.text.split("\n")[row - 1]
        first = max(0, min(column - SHOWN // 2, len(line) - SHOWN))
        shown = "".join(c if c.isprintable() else "?" for c in line[first : first + SHOWN])
        place = f"line {row}, column {column + 1}" if "\n" in self.text else f"column {column + 1}"
        label = f"game.{self.part}: "
        return f"{label}{shown}\n{' ' * (len(label) + column - first)}^ {place}: {self.reason}"
