"""What pictures of the complex plane share."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gametui.app.chart import Mark, Series

Pairs = Sequence[Sequence[float]]


def reach(values: Pairs, least: float = 0.0) -> float:
    """Half the width of a square around zero that holds the values with room to spare."""
    sizes = [abs(part) for value in values for part in value if np.isfinite(part)]
    return max(1.4 * max(sizes, default=0.0), least) or 1.0


def axes(real: tuple[float, float], imaginary: tuple[float, float]) -> tuple[Series, ...]:
    """The two axes through zero."""
    return (
        Series(np.zeros(1), np.zeros(1), "muted", marker="┼", guide=True),
        Series(np.array(real, dtype=float), np.zeros(2), "muted", marker="─", guide=True),
        Series(np.zeros(2), np.array(imaginary, dtype=float), "muted", marker="│", guide=True),
    )


def marks(values: Pairs, good: Sequence[bool]) -> tuple[Mark, ...]:
    """● where all is well, ✕ where not; the latter are drawn last, over the others."""
    drawn = [
        Mark(float(re), float(im), "●" if fine else "✕", "good" if fine else "bad")
        for (re, im), fine in zip(values, good, strict=True)
    ]
    return tuple(sorted(drawn, key=lambda mark: mark.glyph != "●"))
