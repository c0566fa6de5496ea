"""Panes that show a chart: one class does for every view, and those with keys of their own add them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from textual.strip import Strip

from gametui.app import commands
from gametui.app.snapshot import Snapshot
from gametui.app.views import VIEWS
from gametui.app.widgets.pane import Pane

if TYPE_CHECKING:
    from gametui.app.plot import Frame


class ChartPane(Pane):
    """A view of the snapshot, drawn by `plot`; what the chart says of itself stands in the pane's title row."""

    _words = ""

    def paint(self, snapshot: Snapshot, width: int, height: int) -> list[Strip]:
        from gametui.app.plot import draw  # with what it draws with, after the first paint

        chart = VIEWS[self.kind].build(snapshot)
        self._words = "" if chart.title == snapshot.title else chart.title
        return draw(replace(chart, title=""), width, height, self.palette)

    def title(self, snapshot: Snapshot) -> str:
        return f"{VIEWS[self.kind].title}  {self._words}"

    def inputs(self, snapshot: Snapshot) -> tuple[Any, ...]:
        return tuple(getattr(snapshot, name) for name in VIEWS[self.kind].reads)


class PlanePane(ChartPane):
    """The plane of play: surface, flow, critical points and the paths of every method."""

    BINDINGS = commands.bindings("plane")

    def on_resize(self) -> None:
        super().on_resize()
        self.screen.measure()  # type: ignore[attr-defined]  # the field is computed to fit, and only now is the size known

    def frame(self) -> Frame | None:
        """Which cells of the pane are which part of the plane; None while nothing is shown."""
        if self.snapshot is None or self.size.height < 2:
            return None
        from gametui.app.plot import geometry

        return geometry(VIEWS["plane"].build(self.snapshot), self.size.width, self.size.height - 1)


class LossesPane(ChartPane):
    """Losses, gradient norm or distance over the steps."""

    BINDINGS = commands.bindings("losses")


class SurfacePane(ChartPane):
    """The surface in three dimensions with the paths on it."""

    BINDINGS = commands.bindings("surface")
