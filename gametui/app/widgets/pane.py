"""Pane: one picture with a title row, redrawn no more often than it can be, and only where it changed."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from rich.text import Text
from textual.geometry import Region
from textual.reactive import reactive
from textual.strip import Strip
from textual.timer import Timer

from gametui.app import look
from gametui.app.keymap import Keymap
from gametui.app.palette import Palette, coarse
from gametui.app.snapshot import Snapshot
from gametui.app.widgets.owing import Owing

REST = 1.5
"""After a picture that took t seconds to draw, the next waits REST * t, so that keys always get their turn."""

LATER = 0.03
"""Seconds by which the smaller pictures let the large one go first."""
LATER_THIN = 1.0
"""The same on a thin link, where everything that the small ones send comes at the cost of the large one."""


class Pane(Owing, can_focus=True):
    """One picture of the snapshot. Subclasses say what it is of (`paint`) and what it depends on (`inputs`)."""

    DEFAULT_CSS = "Pane { position: absolute; display: none; }"

    snapshot: reactive[Snapshot | None] = reactive(None, repaint=False, init=False)

    def __init__(self, kind: str) -> None:
        super().__init__(id=kind)
        self.kind = kind
        self._strips: list[Strip] = []
        self._drawn: tuple[Any, ...] | None = None
        self._ready_at = 0.0
        self._timer: Timer | None = None

    # ---- what a subclass says --------------------------------------------------------------------------------------

    def paint(self, snapshot: Snapshot, width: int, height: int) -> list[Strip]:
        """The picture: `height` strips of `width` cells."""
        raise NotImplementedError

    def inputs(self, snapshot: Snapshot) -> tuple[Any, ...]:
        """What the picture depends on; while these are the same objects, nothing is drawn."""
        raise NotImplementedError

    # ---- drawing ---------------------------------------------------------------------------------------------------

    def watch_snapshot(self) -> None:
        self.redraw()

    def on_resize(self) -> None:
        self._drawn = None
        self.redraw()

    def on_show(self) -> None:
        self.redraw()

    def watch_has_focus(self, has_focus: bool) -> None:
        super().watch_has_focus(has_focus)
        self._title()

    def redraw(self, *, force: bool = False) -> None:
        """Draw now if the last picture is long enough ago, else as soon as it is; many calls make one picture."""
        if force:
            self._drawn = None
        if self.snapshot is None or not self.display or not self.size.height or self._timer is not None:
            return
        wait = self._ready_at - time.monotonic()
        if self._drawn is not None and getattr(self.screen, "main", self.kind) != self.kind:
            wait = max(wait, LATER_THIN if self.link.thin else LATER)
        if wait > 0:
            self._timer = self.set_timer(wait, self._draw_late)
        else:
            self._draw()

    def _draw_late(self) -> None:
        self._timer = None
        self._draw()

    def _draw(self) -> None:
        if self.snapshot is None or not self.display:
            return
        inputs = (*self.inputs(self.snapshot), self.size, self.palette)
        if self._drawn is not None and _same(inputs, self._drawn):
            return
        if not self.link.room:
            self.later(self._draw)
            return
        begun = time.monotonic()
        width, height = self.size
        picture = self.paint(self.snapshot, width, max(0, height - 1))
        new = [self._head(width), *picture]
        old, self._strips, self._drawn = self._strips, new, inputs
        self._ready_at = time.monotonic() + REST * (time.monotonic() - begun)
        self.owe(old, new)

    def save(self, path: Path) -> None:
        """Write the picture, as large as it is on the screen. Raises: UsageError where it cannot be written."""
        from gametui.app.plot import picture

        picture.save(self._strips[1:], path, self.palette)

    def render_line(self, y: int) -> Strip:
        if y < len(self._strips):
            return self._strips[y]
        return self._head(self.size.width) if y == 0 else Strip.blank(self.size.width)

    # ---- the title row ---------------------------------------------------------------------------------------------

    @property
    def palette(self) -> Palette:
        palette: Palette = self.app.palette  # type: ignore[attr-defined]
        return coarse(palette) if self.link.thin else palette

    @property
    def keymap(self) -> Keymap:
        keymap: Keymap = self.app.keymap  # type: ignore[attr-defined]
        return keymap

    def title(self, snapshot: Snapshot) -> str:
        """Words of the title row after the key that leads here."""
        raise NotImplementedError

    def _title(self) -> None:
        if self._strips and self.size.width:
            self._strips[0] = self._head(self.size.width)
            self.refresh(Region(0, 0, self.size.width, 1))

    def _head(self, width: int) -> Strip:
        number = self.keymap.shown(f"view-{self.kind}")
        words = self.title(self.snapshot) if self.snapshot else self.kind.capitalize()
        text = Text(
            f" {number} {words}" if number else f" {words}",
            style=look.heading(self.palette, self.has_focus),
            no_wrap=True,
            end="",
        )
        return look.strip(text, width, self.app.console)


def _same(new: tuple[Any, ...], old: tuple[Any, ...]) -> bool:
    return all(
        a is b or (isinstance(a, (str, int, float, tuple, type(None))) and a == b) for a, b in zip(new, old, strict=True)
    )
