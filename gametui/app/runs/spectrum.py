"""Spectrum: the last row of spectrum.jsonl, as far as it is what it should be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gametui.app.runs.columns import Curve, number
from gametui.app.runs.wording import plain
from gametui.lazy import np


@dataclass(frozen=True, eq=False)
class Spectrum:
    """Eigenvalues of the game Hessian at one step, and what they say of plain descent-ascent."""

    step: int
    eigenvalues: np.ndarray
    """(k, 2): real and imaginary parts."""
    residual: float | None
    """The largest of the eigenvalues' residuals."""
    verdict: str
    why: str
    limit: float | None
    """The learning rate below which descent-ascent does not leave along any of them."""
    cosine: Curve | None
    """Along the way from the last checkpoint (0) to here (1): the cosine between the gradient and the way,"""
    norm: Curve | None
    """and the gradient's norm."""


def parsed(row: Mapping[str, Any]) -> Spectrum | None:
    """The spectrum in a row; None where there is none."""
    values = _array(row.get("eigenvalues"), 2)
    if values is None:
        return None
    path = row.get("path")
    path = path if isinstance(path, dict) else {}
    residuals = _array(row.get("residuals"), 1)
    step = row.get("step")
    return Spectrum(
        step=step if isinstance(step, int) else 0,
        eigenvalues=values,
        residual=float(np.nanmax(residuals)) if residuals is not None and np.isfinite(residuals).any() else None,
        verdict=plain(row.get("verdict"), 40),
        why=plain(row.get("why"), 500),
        limit=_positive(row.get("learning_rate_limit")),
        cosine=_curve(path, "cosine"),
        norm=_curve(path, "norm"),
    )


def _curve(path: dict[str, Any], name: str) -> Curve | None:
    along, values = _array(path.get("alpha"), 1), _array(path.get(name), 1)
    return Curve(along, values) if along is not None and values is not None and len(along) == len(values) else None


def _array(value: Any, dimensions: int) -> np.ndarray | None:
    """Numbers, or pairs of them, of a JSON list that holds at least one."""
    if not isinstance(value, list) or not value:
        return None
    rows = value if dimensions == 2 else [value]
    if not all(isinstance(row, list) and (dimensions == 1 or len(row) == 2) for row in rows):
        return None
    numbers = [[number(item) for item in row] for row in rows]
    if any(item is None for row in numbers for item in row):
        return None
    found = np.array(numbers, dtype=float)
    return found if dimensions == 2 else found[0]


def _positive(value: Any) -> float | None:
    found = number(value)
    return found if found is not None and 0 < found < float("inf") else None
