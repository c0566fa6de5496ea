"""Sheet: a page of a run as plain data, charts and words side by side, and the cells that it becomes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from gametui.app.chart import Chart
from gametui.app.layout import Box
from gametui.app.palette import Palette
from gametui.app.plot.cells import Cells
from gametui.app.plot.legend import cut
from gametui.app.plot.paint import painted
from gametui.app.runs.watched import Seen

NARROW, LOW = 28, 7
"""Cells that a chart needs to say anything beside or under another."""
SHAPE = 3.2
"""Width over height, in cells, that a chart looks best at."""

Span = tuple[str, str]
"""(colour, text)"""


class Words(NamedTuple):
    """Rows of text, of which those that fit are shown."""

    title: str
    rows: tuple[tuple[Span, ...], ...]
    scroll: int = 0
    """Rows scrolled away from the top, or with `tail` from the end."""
    tail: bool = False
    """The last rows are shown and not the first."""


Part = Chart | Words


@dataclass(frozen=True, eq=False)
class Scene:
    """What a page is made of. The first run is the one that was opened; the others are compared with it."""

    runs: tuple[Seen, ...]
    numbers: tuple[int, ...]
    """Of each run: of its mark, and of its colour."""
    step: int | None = None
    """The step whose sample is shown; None: the newest."""
    log: bool = False
    means: bool = False
    """Curves are drawn as means over about a hundredth of the run each."""
    arrows: bool = True
    scroll: int = 0
    words: tuple[str, ...] = ()
    """Only rows of text with all of these words, in lower case, are shown."""
    marker: str = "braille"

    @property
    def run(self) -> Seen:
        return self.runs[0]

    @property
    def rows(self) -> tuple[tuple[Seen, int, str], ...]:
        """Each run with its number as the table shows it, and its colour."""
        return tuple((run, number + 1, f"method{number}") for run, number in zip(self.runs, self.numbers, strict=True))

    @property
    def together(self) -> bool:
        """Several runs are compared."""
        return len(self.runs) > 1


@dataclass(frozen=True)
class Page:
    """`build` is pure: the same scene and size (in cells) give the same parts."""

    name: str
    title: str
    build: Callable[[Scene, int, int], tuple[Part, ...]]
    help: str
    log: bool = False
    """Its scale is logarithmic unless told otherwise."""
    means: bool = False
    """Its curves are means unless told otherwise: they are so noisy that one hides the other."""
    scrolls: bool = False
    """It has more rows than fit, and scrolls through them."""


def arranged(count: int, width: int, height: int) -> list[Box]:
    """Boxes for so many parts, or for as many of them as there is room for, in the order of reading."""
    for fewer in range(count, 0, -1):
        grids = [(across, -(-fewer // across)) for across in range(1, fewer + 1)]
        fitting = [(a, d) for a, d in grids if (a == 1 or width // a >= NARROW) and (d == 1 or height // d >= LOW)]
        if fitting:
            across, down = min(fitting, key=lambda grid: _awry(width / grid[0], height / grid[1], fewer, grid))
            return _boxes(fewer, across, down, width, height)
    return []


def _awry(width: float, height: float, count: int, grid: tuple[int, int]) -> float:
    """How far from SHAPE, and how much is left empty."""
    shape = width / max(height, 1) / SHAPE
    return max(shape, 1 / max(shape, 1e-9)) + (grid[0] * grid[1] - count)


def _boxes(count: int, across: int, down: int, width: int, height: int) -> list[Box]:
    boxes = []
    for index in range(count):
        row, column = divmod(index, across)
        last = count - row * across if row == down - 1 else across  # the parts of the last row share it
        left, right = width * column // last, width * (column + 1) // last
        top, bottom = height * row // down, height * (row + 1) // down
        boxes.append(Box(left, top, right - left, bottom - top))
    return boxes


def sifted(rows: Sequence[tuple[Span, ...]], words: Sequence[str]) -> tuple[str, tuple[tuple[Span, ...], ...]]:
    """The rows with all of the words, and how many they are; all of them, and "", where there are no words."""
    if not words:
        return "", tuple(rows)
    texts = ("".join(text for _, text in row).lower() for row in rows)
    kept = tuple(row for row, text in zip(rows, texts, strict=True) if all(word in text for word in words))
    return f"/{' '.join(words)}: {len(kept)} of {len(rows)} lines", kept


def drawn(parts: Sequence[Part], width: int, height: int, palette: Palette) -> Cells:
    """The parts as one picture of so many cells."""
    cells = Cells.blank(max(width, 0), max(height, 0))
    for part, box in zip(parts, arranged(len(parts), width, height), strict=False):
        picture = _words(part, box, palette) if isinstance(part, Words) else painted(part, box.width, box.height, palette)
        area = slice(box.top, box.top + box.height), slice(box.left, box.left + box.width)
        for name in ("codes", "foreground", "background"):
            getattr(cells, name)[area] = getattr(picture, name)
    return cells


def hidden(parts: Sequence[Part], width: int, height: int) -> int:
    """Rows of text that can be scrolled to."""
    boxes = arranged(len(parts), width, height)
    most = [len(part.rows) - box.height for part, box in zip(parts, boxes, strict=False) if isinstance(part, Words)]
    return max([0, *most])


def _words(words: Words, box: Box, palette: Palette) -> Cells:
    cells = Cells.blank(box.width, box.height)
    top = 1 if words.title else 0
    room = max(box.height - top, 0)
    cells.write(1, 0, cut(words.title, max(box.width - 2, 0)), palette.number("muted"))
    most = max(len(words.rows) - room, 0)
    first = most - min(words.scroll, most) if words.tail else min(words.scroll, most)
    for y, row in enumerate(words.rows[first : first + room], top):
        at = 1
        for colour, text in row:
            at = cells.write(at, y, text, palette.number(colour))
    return cells
