"""Pastes: what is pasted (between the marks of bracketed paste), told apart from what is typed.

Textual's parser looks for keys within a paste: after an escape in it, the rest would arrive as keys, and be commands.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from typing import NamedTuple

BEGIN, END = "\x1b[200~", "\x1b[201~"
MOST = 100_000
"""Characters of a paste that are kept."""
PATIENCE = 5.0
"""Seconds without anything new after which a paste whose end was lost, or is late on a frozen link, is given out."""
KEY = 8
"""Characters that one key sends, at most: what comes behind a paste without end, and is longer, belongs to it."""


class Part(NamedTuple):
    text: str
    pasted: bool


class Pastes:
    """`feed` takes text as it comes, cut anywhere."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._pasted: str | None = None
        """What has come of a paste that has not ended; None outside of one."""
        self._late = False
        """A paste was given out whose end has not come."""
        self._tail = ""
        """The last that came: it may be the beginning of a mark."""
        self._fed = clock()

    def feed(self, text: str) -> Iterator[Part]:
        """What is in the text: typed parts, and pastes that end in it."""
        self._fed = self._clock()
        if self._late:
            self._late = False
            if END in text or len(text) > KEY:  # the rest of it, and not what somebody types now
                self._pasted = ""
        while text:
            text = yield from self._typed(text) if self._pasted is None else self._more(text)

    def tick(self) -> Iterator[Part]:
        """Call when nothing has come for a while."""
        if self._pasted is not None and self._clock() - self._fed > PATIENCE:
            self._late = True
            yield self._whole()

    def _typed(self, text: str) -> Generator[Part, None, str]:
        """Up to the beginning of a paste. Returns: the rest."""
        known = len(self._tail)
        window = self._tail + text
        at = window.find(BEGIN)
        if at < 0:
            self._tail = window[1 - len(BEGIN) :]
            yield Part(text, False)
            return ""
        if at < known:  # the parser has seen a part of the mark; it shall see an empty paste
            yield Part(BEGIN[known - at :] + END, False)
        elif at > known:
            yield Part(window[known:at], False)
        self._pasted, self._tail = "", ""
        return window[at + len(BEGIN) :]

    def _more(self, text: str) -> Generator[Part, None, str]:
        """Up to the end of the paste. Returns: the rest."""
        window = self._tail + text
        at = window.find(END)
        if at < 0:
            cut = max(0, len(window) - len(END) + 1)
            self._keep(window[:cut])
            self._tail = window[cut:]
            return ""
        self._keep(window[:at])
        self._tail = ""
        yield self._whole()
        return window[at + len(END) :]

    def _keep(self, text: str) -> None:
        kept = self._pasted or ""
        self._pasted = kept + text[: MOST - len(kept)]

    def _whole(self) -> Part:
        part = Part((self._pasted or "") + self._tail, True)
        self._pasted, self._tail = None, ""
        return part
