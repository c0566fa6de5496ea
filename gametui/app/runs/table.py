"""The table of runs as cells: as many columns as there is room for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from gametui.app.palette import Palette
from gametui.app.plot.cells import BOLD, Cells
from gametui.app.plot.legend import cut
from gametui.app.runs import wording
from gametui.app.runs.shelf import Line
from gametui.jobs.folder import SHORTEST

BAR = 8
"""Cells of the progress bar."""


class Column(NamedTuple):
    title: str
    width: int
    rank: int
    """Where there is no room for all, those of low rank come first."""
    text: Callable[[Line, float], str]
    """Of a run, at a time (seconds since 1970); "" where it takes more to draw it."""
    right: bool = False


COLUMNS = (
    Column("run", 14, 0, lambda line, now: ""),
    Column("game", 12, 7, lambda line, now: line.game or "?"),
    Column("method", 13, 3, lambda line, now: line.method or "?"),
    Column("done", BAR, 1, lambda line, now: ""),
    Column("step", 11, 2, lambda line, now: wording.progress(line.state), True),
    Column("speed", 7, 6, lambda line, now: wording.speed(line.state.speed), True),
    Column("left", 5, 4, lambda line, now: wording.duration(line.state.left), True),
    Column("loss G and D", 13, 5, lambda line, now: wording.losses(line.latest), True),
    Column("covers", 9, 3, lambda line, now: wording.coverage(line.latest), True),
    Column("age", 5, 4, lambda line, now: wording.duration(now - line.run.created), True),
)
STATUS = 15
"""Cells before the first column: whether it is chosen and marked, glyph and word of its status."""
WIDEST = 40
"""Cells that the first column, the name, takes at most."""


def fitting(width: int) -> list[tuple[Column, int]]:
    """The columns that are shown, each with its width; what room is left goes to the name."""
    room = width - STATUS
    widths: dict[Column, int] = {}
    for column in sorted(COLUMNS, key=lambda column: column.rank):
        if column.width <= room or not widths:
            widths[column] = column.width
            room -= column.width + 1
    name = COLUMNS[0]
    widths[name] = min(name.width + max(room, 0), WIDEST)
    return [(column, widths[column]) for column in COLUMNS if column in widths]


def shared(lines: Iterable[Line]) -> frozenset[str]:
    """Names that several runs have."""
    return frozenset(name for name, count in Counter(line.name for line in lines).items() if name and count > 1)


def drawn(
    lines: Sequence[Line],
    chosen: str,
    marks: Mapping[str, int],
    now: float,
    width: int,
    height: int,
    palette: Palette,
    twins: frozenset[str] = frozenset(),
) -> Cells:
    """`lines` from the top down under a row of titles. chosen: an id; marks: id -> number of each marked run; twins: names
    that several runs have, which the ends of their ids tell apart."""
    cells = Cells.blank(width, height)
    columns = fitting(width)
    _row(cells, 0, [column.title for column, _ in columns], columns, palette.number("muted"))
    cells.write(5, 0, "status", palette.number("muted"))
    for y, line in enumerate(lines[: max(height - 1, 0)], 1):
        here = line.run.id == chosen
        colour = palette.number("accent") + BOLD if here else palette.number("text")
        _status(cells, y, line, here, marks.get(line.run.id), palette)
        name = _name(line, columns[0][1], twins)
        _row(cells, y, [name, *(column.text(line, now) for column, _ in columns[1:])], columns, colour)
        _bar(cells, y, line, columns, palette)
        if here and palette.colours:
            cells.background[y, :] = palette.panel
    return cells


def _name(line: Line, width: int, twins: frozenset[str]) -> str:
    if line.name in twins:
        return f"{cut(line.name, width - SHORTEST - 1)} {line.run.id[-SHORTEST:]}"
    return line.name or line.run.id[-6:]


def _row(cells: Cells, y: int, texts: list[str], columns: list[tuple[Column, int]], colour: int) -> None:
    for text, (column, at, width) in zip(texts, _placed(columns), strict=True):
        text = cut(text, width)
        cells.write(at, y, text.rjust(width) if column.right else text, colour, end=at + width)


def _placed(columns: list[tuple[Column, int]]) -> Iterator[tuple[Column, int, int]]:
    """Each column with its first cell and its width."""
    at = STATUS
    for column, width in columns:
        yield column, at, width
        at += width + 1


def _status(cells: Cells, y: int, line: Line, here: bool, mark: int | None, palette: Palette) -> None:
    word = wording.word(line.state)
    glyph, colour = wording.GLYPHS[word]
    bold = BOLD if here else 0
    cells.write(0, y, "▸" if here else " ", palette.number("accent") + BOLD)
    if mark is not None:
        cells.write(1, y, str(mark + 1), palette.number(f"method{mark}") + BOLD)
    number = palette.number(colour) + bold
    cells.write(3, y, glyph, number)
    cells.write(5, y, wording.now(line.state), number, end=STATUS - 1)


def _bar(cells: Cells, y: int, line: Line, columns: list[tuple[Column, int]], palette: Palette) -> None:
    full = round(wording.share(line.state) * BAR)
    for at in (at for column, at, _ in _placed(columns) if column.title == "done"):
        cells.write(at, y, "━" * full, palette.number("method1"))
        cells.write(at + full, y, "·" * (BAR - full), palette.number("muted"))
