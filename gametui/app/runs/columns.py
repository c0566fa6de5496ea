"""Columns: the numbers of metrics.jsonl by name, as arrays that grow."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from gametui.lazy import np

MOST = 64
"""Names of columns that are kept: a training has about twenty."""


class Curve(NamedTuple):
    """A number over the steps: (k,) each. A value that was not finite is not-a-number."""

    step: np.ndarray
    value: np.ndarray


class Columns:
    """All rows so far. The curves handed out are views, and are never written to again."""

    def __init__(self) -> None:
        self._columns: dict[str, _Column] = {}

    def add(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Append rows; what is no number is passed over, and so is a row without a step."""
        for row in rows:
            step = of(row, "step")
            if step is None or math.isnan(step):
                continue
            for name, value in row.items():
                if (found := number(value)) is not None and name != "step":
                    self._column(name).append(step, found)

    def curves(self) -> dict[str, Curve]:
        return {name: column.curve() for name, column in self._columns.items()}

    def _column(self, name: str) -> _Column:
        if name not in self._columns and len(self._columns) >= MOST:
            return _Column()  # filled, and forgotten
        return self._columns.setdefault(name, _Column())


class _Column:
    def __init__(self) -> None:
        self._room = np.empty((2, 64))
        self._count = 0

    def append(self, step: float, value: float) -> None:
        if self._count == self._room.shape[1]:
            self._room = np.concatenate([self._room, np.empty_like(self._room)], axis=1)
        self._room[:, self._count] = step, value
        self._count += 1

    def curve(self) -> Curve:
        return Curve(*self._room[:, : self._count])


def of(row: Mapping[str, Any], name: str) -> float | None:
    """The number of this name; None where the row has none."""
    return number(row[name]) if name in row else None


def number(value: Any) -> float | None:
    """A number of a JSON row: not-a-number where null stands for one that was not finite; None for anything else."""
    if value is None:
        return math.nan
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        return float(value)
    except OverflowError:  # a whole number of hundreds of digits
        return math.nan
