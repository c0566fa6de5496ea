"""Cells: the pane as arrays of glyphs and colours, and the strips that Textual draws from them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip

from gametui.app.plot.text import split
from gametui.app.xterm import numbered

BLANK = ord(" ")
BOLD = 512
"""Added to a foreground's number."""

_ROOM = 1024
"""Foregrounds (-1 ... 255, plain and bold) there is room for in a style's number."""


@dataclass(frozen=True, eq=False)
class Cells:
    """All three arrays are (height, width). A code of 0 is the second half of a wide glyph."""

    codes: np.ndarray
    foreground: np.ndarray
    background: np.ndarray

    @classmethod
    def blank(cls, width: int, height: int) -> Cells:
        shape = (height, width)
        return cls(np.full(shape, BLANK, np.uint32), np.full(shape, -1, np.int32), np.full(shape, -1, np.int32))

    def write(
        self, column: int, row: int, text: str, foreground: int, background: int | None = None, end: int | None = None
    ) -> int:
        """Put `text` into a row, cut at `end` (by default the right edge); returns the column after it."""
        height, width = self.codes.shape
        end = width if end is None else min(end, width)
        if not 0 <= row < height:
            return column
        for glyph, size in split(text):
            if column + size > end:
                break
            if column >= 0:
                if self.codes[row, column] == 0:  # what is left of a wide glyph when half of it is covered is a blank
                    self.codes[row, column - 1] = BLANK
                if column + size < width and self.codes[row, column + size] == 0:
                    self.codes[row, column + size] = BLANK
                self.codes[row, column : column + size] = (ord(glyph), 0)[:size]
                self.foreground[row, column : column + size] = foreground
                if background is not None:
                    self.background[row, column : column + size] = background
            column += size
        return column

    def strips(self) -> list[Strip]:
        """One strip a row; a row with the same cells as one drawn before is the same Strip."""
        height, width = self.codes.shape
        if not width:
            return [Strip([], 0) for _ in range(height)]
        # The colour of a blank is not seen: taking its left neighbour's makes runs longer and the output shorter.
        held = np.where(self.codes == BLANK, 0, np.arange(width))
        foreground = np.take_along_axis(self.foreground, np.maximum.accumulate(held, axis=1), axis=1)
        styles = ((self.background + 1) * _ROOM + foreground + 1).astype(np.int32)
        return [_strip(codes.tobytes(), style.tobytes()) for codes, style in zip(self.codes, styles, strict=True)]


@lru_cache(maxsize=2048)
def _strip(codes: bytes, styles: bytes) -> Strip:
    text = codes.decode("utf-32-le")
    numbers = np.frombuffer(styles, np.int32)
    cuts = [0, *(np.flatnonzero(np.diff(numbers)) + 1).tolist(), len(text)]
    segments = [Segment(text[start:stop].replace("\0", ""), _style(int(numbers[start]))) for start, stop in pairwise(cuts)]
    return Strip(segments, len(text))


@lru_cache(maxsize=4096)
def _style(number: int) -> Style:
    foreground, background = number % _ROOM - 1, number // _ROOM - 1
    bold = foreground >= BOLD - 1
    return Style(color=_colour(foreground - BOLD if bold else foreground), bgcolor=_colour(background), bold=bold or None)


def _colour(number: int) -> Color | None:
    return None if number < 0 else numbered(number)


def changed_rows(old: list[Strip], new: list[Strip]) -> list[int]:
    """Rows that have to be painted again; all of them when there are more or fewer."""
    if len(old) != len(new):
        return list(range(len(new)))
    return [row for row, (before, after) in enumerate(zip(old, new, strict=True)) if before is not after and before != after]


def changed_regions(old: list[Strip], new: list[Strip]) -> list[Region]:
    """What has to be painted again, a stretch of cells for each changed row: less to send than whole rows."""
    regions = []
    for row in changed_rows(old, new):
        before, after = (old[row] if len(old) == len(new) else Strip([], 0)), new[row]
        width = after.cell_length
        start, stop = 0, width
        if before.cell_length == width:
            a, b = before._segments, after._segments
            start, stop = _same(a, b), width - _same(a[::-1], b[::-1], backwards=True)
        regions.append(Region(start, row, max(stop - start, 1), 1))
    return regions


def _same(a: list[Segment], b: list[Segment], backwards: bool = False) -> int:
    """Cells at the beginning that are the same in both; `backwards`, the runs come from the end and so do their glyphs.

    Of two runs of one style that differ only the whole of the shorter one is looked for in the longer one.
    """
    cells = 0
    for x, y in zip(a, b, strict=False):
        if x == y:
            cells += x.cell_length
            continue
        if x.style == y.style:
            short, long = sorted((x.text, y.text), key=len)
            if long.endswith(short) if backwards else long.startswith(short):
                cells += min(x.cell_length, y.cell_length)
        break
    return cells
