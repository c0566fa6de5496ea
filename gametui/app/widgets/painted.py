"""Painted: a widget that is one array of cells, of which only those that changed are painted again."""

from __future__ import annotations

from textual.strip import Strip

from gametui.app.palette import Palette
from gametui.app.plot.cells import Cells
from gametui.app.widgets.owing import Owing


class Painted(Owing, can_focus=True):
    """Subclasses say what it looks like (`cells`), and call `show` when that may have changed."""

    DEFAULT_CSS = "Painted { width: 100%; height: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self._strips: list[Strip] = []

    def cells(self, width: int, height: int) -> Cells:
        """The picture, in so many cells."""
        raise NotImplementedError

    def show(self) -> None:
        """Draw it, and have painted what is not as it was."""
        if not self.size.height:
            return
        if not self.link.room:
            self.later(self.show)
            return
        old, self._strips = self._strips, self.cells(*self.size).strips()
        self.owe(old, self._strips)

    def on_resize(self) -> None:
        self.show()

    def render_line(self, y: int) -> Strip:
        return self._strips[y] if y < len(self._strips) else Strip.blank(self.size.width)

    @property
    def palette(self) -> Palette:
        palette: Palette = self.app.palette  # type: ignore[attr-defined]
        return palette
