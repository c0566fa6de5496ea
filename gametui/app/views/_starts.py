"""Many starts at once: each is a dot, coloured by where the run from it ends."""

from __future__ import annotations

import numpy as np

from gametui.app.chart import Series
from gametui.app.palette import BASINS
from gametui.app.snapshot import Snapshot
from gametui.app.views._numbers import number, vector
from gametui.app.views._rows import projected

NEAR = 1e-2
"""Ends closer than this, relative to their size, are one destination."""


def destinations(snapshot: Snapshot) -> tuple[list[Series], list[tuple[str, str]]]:
    """A series for each destination, largest first, then those still moving and those that diverged; and the legend."""
    many = snapshot.many
    if many is None or not len(many.starts):
        return [], []
    finite = np.asarray(many.finite, dtype=bool)
    arrived = np.asarray(many.converged, dtype=bool) & finite
    groups: list[tuple[str, np.ndarray, str]] = []
    for k, (end, members) in enumerate(_clusters(np.asarray(many.ends, dtype=float), arrived)):
        if k == BASINS:
            break
        groups.append((f"basin{k}", members, f"→ {vector(end)}"))
    named = np.any([members for _, members, _ in groups], axis=0) if groups else np.zeros(len(finite), dtype=bool)
    groups += [
        ("text", arrived & ~named, "→ elsewhere"),
        ("moving", finite & ~arrived, "→ still moving"),
        ("bad", ~finite, "→ diverged"),
    ]
    x, y = projected(many.starts, snapshot.viewport)
    series, legend = [], []
    for colour, members, text in groups:
        if members.any():
            series.append(Series(x[members], y[members], colour, line=False, marker="" if len(x) > 2000 else "•"))
            legend.append((colour, f"• {number(100 * members.mean(), 3)}% {text}"))
    return series[::-1], legend


def _clusters(ends: np.ndarray, among: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """(a point, who ends near it) for each destination, the most visited first; at most a few dozen are looked for."""
    left = among.copy()
    found: list[tuple[np.ndarray, np.ndarray]] = []
    while left.any() and len(found) < 4 * BASINS:
        end = ends[np.argmax(left)]
        near = left & (np.abs(ends - end).max(axis=1) <= NEAR * (1 + np.abs(end).max()))
        found.append((np.median(ends[near], axis=0), near))
        left &= ~near
    return sorted(found, key=lambda cluster: -int(cluster[1].sum()))
