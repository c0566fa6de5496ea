"""Numbers as short text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from gametui.app.plot.ticks import short


def number(value: float | None, digits: int = 4) -> str:
    """ "0.25", "1.2e-6", "inf", "?" for what is not a number."""
    if value is None or np.isnan(value):
        return "?"
    return short(float(value), digits)


def vector(values: Iterable[float], digits: int = 3, most: int = 4) -> str:
    """ "(0.25, -1)", cut after `most` entries."""
    entries = [float(value) for value in values]
    shown = ", ".join(number(value, digits) for value in entries[:most])
    return f"({shown}{', …' if len(entries) > most else ''})"


def eigenvalues(pairs: Sequence[Sequence[float]] | np.ndarray, digits: int = 3, most: int = 4) -> list[str]:
    """Real and imaginary parts as "0.25 ± 3i" and "1.5", conjugates in one; cut after `most`."""
    values = [(float(re), float(im)) for re, im in pairs]
    size = max((abs(part) for value in values for part in value if np.isfinite(part)), default=0.0)
    texts: list[str] = []
    for re, im in sorted(values, reverse=True):
        if abs(im) <= 1e-12 * size or not im:
            text = number(re, digits)
        else:
            part = "" if abs(re) <= 1e-12 * size else f"{number(re, digits)} "
            text = f"{part}± {number(abs(im), digits)}i".strip() if (re, -im) in values else f"{part}+ {number(im, digits)}i"
        if text not in texts or not im:
            texts.append(text)
    return texts[:most] + (["…"] if len(texts) > most else [])


def point(x: Sequence[float], y: Sequence[float]) -> str:
    """ "(0.15, -0.18)", or "x (1, 2, …)  y (0, …)" where a player has more than one coordinate."""
    if len(x) == len(y) == 1:
        return vector((*x, *y))
    return f"x {vector(x, most=2)} y {vector(y, most=2)}"
