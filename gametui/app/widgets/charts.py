"""Panes that show a chart: one class does for every view, and those with keys of their own add them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from textual.events import Click
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

    def frame(self) -> Frame | None:
        """Which cells of the pane stand for which data; None while nothing is shown."""
        if self.snapshot is None or self.size.height < 2:
            return None
        from gametui.app.plot import geometry

        return geometry(VIEWS[self.kind].build(self.snapshot), self.size.width, self.size.height - 1)

    def under(self, event: Click) -> tuple[float, float] | None:
        """The data under the mouse; None beside the canvas."""
        frame, row = self.frame(), event.y - 1
        return frame.data(event.x, row) if frame is not None and frame.holds(event.x, row) else None


class PlanePane(ChartPane):
    """The plane of play: surface, flow, critical points and the paths of every method."""

    BINDINGS = commands.bindings("plane")

    def on_resize(self) -> None:
        super().on_resize()
        self.screen.measure()  # type: ignore[attr-defined]  # the field is computed to fit, and only now is the size known

    def on_click(self, event: Click) -> None:
        if (point := self.under(event)) is not None:
            self.screen.read_at(*point)  # type: ignore[attr-defined]


class LossesPane(ChartPane):
    """Losses, gradient norm or distance over the steps."""

    BINDINGS = commands.bindings("losses")

    def on_click(self, event: Click) -> None:
        if (point := self.under(event)) is not None:
            self.screen.scrub_to(round(point[0]))  # type: ignore[attr-defined]


class SurfacePane(ChartPane):
    """The surface in three dimensions with the paths on it."""

    BINDINGS = commands.bindings("surface")
