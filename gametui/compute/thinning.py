"""A trajectory of any length in a bounded number of rows, while it is still growing."""

from __future__ import annotations

from collections import deque

import numpy as np

from gametui.dynamics import Rows

TAIL = 100_000
"""Rows at the end of a run that its outcome is judged from."""


class Thinned:
    """Keeps the rows whose step is a multiple of a stride, and doubles the stride when there are more than `limit`.

    How long a run will be is not known before it ends (it may diverge at its third step), so the stride cannot be fixed
    beforehand. `take` gives what is new since the last time: the rows to append, or after a doubling all of them anew.
    """

    def __init__(self, limit: int) -> None:
        self.limit = max(limit, 3)
        self.stride = 1
        self._kept: list[Rows] = []
        self._count = 0
        self._last: Rows | None = None
        self._taken = 0
        self._anew = True

    def add(self, rows: Rows) -> None:
        """Append a stretch of the trajectory."""
        if not len(rows.step):
            return
        self._last = picked(rows, slice(-1, None))
        self._keep(rows)
        while self._count > self.limit - 1:  # one place is for the last row
            self.stride *= 2
            everything, self._kept, self._count = joined(self._kept), [], 0
            self._keep(everything)
            self._anew = True

    def _keep(self, rows: Rows) -> None:
        chosen = rows.step % self.stride == 0
        self._count += int(chosen.sum())
        if chosen.any():
            self._kept.append(picked(rows, chosen))

    def take(self, *, end: bool = False) -> tuple[bool, Rows] | None:
        """Whether the rows begin the trajectory anew, and the rows; None where there are none. `end` adds the last row."""
        if self._last is None:
            return None
        everything = joined(self._kept)
        self._kept = [everything]
        first, fresh = self._anew, everything if self._anew else picked(everything, slice(self._taken, None))
        self._taken, self._anew = self._count, False
        if end and everything.step[-1] != self._last.step[-1]:
            fresh = joined([fresh, self._last])
        return (first, fresh) if len(fresh.step) or end else None


class Whole:
    """All rows of a growing trajectory."""

    def __init__(self) -> None:
        self._stretches: list[Rows] = []

    def add(self, rows: Rows) -> None:
        self._stretches.append(rows)

    def rows(self) -> Rows:
        return joined(self._stretches)


class Tail:
    """The last rows of a growing trajectory, every one of them, as `recent` would cut them from the whole."""

    def __init__(self) -> None:
        self._stretches: deque[Rows] = deque()
        self._count = 0

    def add(self, rows: Rows) -> None:
        self._stretches.append(rows)
        self._count += len(rows.step)
        while self._count - len(self._stretches[0].step) >= TAIL:
            self._count -= len(self._stretches.popleft().step)

    def rows(self) -> Rows:
        return recent(joined(list(self._stretches)))


def recent(rows: Rows) -> Rows:
    """The rows that an outcome is judged from, so that a streamed run and a recorded one are judged alike."""
    return picked(rows, slice(-TAIL, None))


def picked(rows: Rows, which: slice | np.ndarray) -> Rows:
    return Rows(*(column[which] for column in rows))


def joined(stretches: list[Rows]) -> Rows:
    return stretches[0] if len(stretches) == 1 else Rows(*(np.concatenate(columns) for columns in zip(*stretches, strict=True)))
