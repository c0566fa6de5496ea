"""View: one picture of the snapshot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import wraps

import numpy as np

from gametui.app.chart import Chart
from gametui.app.snapshot import Snapshot

Build = Callable[[Snapshot], Chart]


def quiet(build: Build) -> Build:
    """A run that diverges makes numbers that overflow, or are none: gaps in the picture, and nothing to warn of."""

    @wraps(build)
    def quietly(snapshot: Snapshot) -> Chart:
        with np.errstate(all="ignore"):
            return build(snapshot)

    return quietly


STATUS = ("computing", "progress", "failure", "compiling", "down", "device")
DRAWN = tuple(item.name for item in fields(Snapshot) if item.name not in STATUS)
"""Everything in a snapshot that a picture may show."""
ANALYSED = ("experiment", "analysis", "nearest", "display")
RUNS = (*ANALYSED, "trajectories", "shown")


@dataclass(frozen=True)
class View:
    """`build` is pure: the same snapshot gives the same chart. It answers with a message where something is missing."""

    name: str
    title: str
    build: Build
    help: str
    """What is drawn and what each glyph stands for."""
    needs: frozenset[str] = frozenset()
    """Lanes of the compute process, besides the runs, whose answers it draws."""
    reads: tuple[str, ...] = DRAWN
    """Attributes of the snapshot that the picture depends on; it is drawn again when one of them is another object."""
