"""View: one picture of the snapshot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gametui.app.chart import Chart
from gametui.app.snapshot import Snapshot


@dataclass(frozen=True)
class View:
    """`build` is pure: the same snapshot gives the same chart. It answers with a message where something is missing."""

    name: str
    title: str
    build: Callable[[Snapshot], Chart]
    help: str
    """What is drawn and what each glyph stands for."""
    needs: frozenset[str] = frozenset()
    """Lanes of the compute process, besides the runs, whose answers it draws."""
