"""One page of a training."""

from __future__ import annotations

from collections.abc import Sequence

from gametui.app.layout import WHEEL
from gametui.app.plot.cells import Cells
from gametui.app.runs import sheet
from gametui.app.runs.sheet import Page, Part, Scene
from gametui.app.widgets.painted import Painted
from gametui.lazy import np


class RunPage(Painted):
    """Shows the scene that it is given; nothing until then."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page
        self.scene: Scene | None = None

    def cells(self, width: int, height: int) -> Cells:
        if self.scene is None:
            return Cells.blank(width, height)
        return sheet.drawn(self._parts(self.scene, width, height), width, height, self.palette)

    def on_mouse_scroll_down(self) -> None:
        self.screen.roll(WHEEL)  # type: ignore[attr-defined]

    def on_mouse_scroll_up(self) -> None:
        self.screen.roll(-WHEEL)  # type: ignore[attr-defined]

    @property
    def rows_hidden(self) -> int:
        """How far the page can be scrolled."""
        width, height = self.size
        return sheet.hidden(self._parts(self.scene, width, height), width, height) if self.scene is not None else 0

    def _parts(self, scene: Scene, width: int, height: int) -> Sequence[Part]:
        with np.errstate(all="ignore"):  # numbers that overflow or are none are gaps, not news
            return self.page.build(scene, width, height)
