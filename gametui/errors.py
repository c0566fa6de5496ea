"""The one exception that a person is meant to read."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class UsageError(Exception):
    """Bad input. The text names the thing and the remedy; a command ends with exit code 2."""


def nearest(name: str, known: Iterable[str]) -> str:
    """A sentence to end a message about an unknown name: the closest spelling, or all that there are.

    Returns: "Did you mean 'gamma'?" or "Known: beta, gamma." ("" when nothing is known).
    """
    names = sorted(known)
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    if close:
        return f"Did you mean {close[0]!r}?"
    return f"Known: {', '.join(names)}." if names else ""
