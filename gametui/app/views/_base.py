"""View: one picture of the snapshot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
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
