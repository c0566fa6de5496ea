"""Pictures: what stands in a pane, in a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from rich.color import Color
from textual.strip import Strip

from gametui.app.palette import Palette
from gametui.app.plot.text import split
from gametui.app.xterm import triplet
from gametui.errors import UsageError
from gametui.runs import files

Colour = tuple[int, int, int]


class Cell(NamedTuple):
    column: int
    row: int
    glyph: str
    size: int
    """Columns that the glyph takes: 1 or 2."""
    foreground: Colour
    background: Colour | None
    """None: the picture's own ground."""
    bold: bool


class Sheet(NamedTuple):
    columns: int
    rows: int
    ground: Colour
    cells: list[Cell]
    """In reading order; blanks on the picture's own ground are left out."""


def save(strips: Sequence[Strip], path: Path | str, palette: Palette) -> None:
    """Write the strips as a picture (.svg, .png) or as text (.txt).

    Raises: UsageError for another ending, or where the file cannot be written.
    """
    files.write_bytes(path, _ENDINGS[ending(path)](strips, palette))


def ending(path: Path | str) -> str:
    """The kind of picture that the path asks for. Raises: UsageError."""
    found = Path(path).suffix.lower()
    if found not in _ENDINGS:
        raise UsageError(f"{Path(path).name}: a picture ends in {', '.join(_ENDINGS)}. Name the file so.")
    return found


def text(strips: Sequence[Strip]) -> str:
    """The glyphs alone, a line a row, no blanks at the ends."""
    return "".join(strip.text.rstrip() + "\n" for strip in strips)


def _svg(strips: Sequence[Strip], palette: Palette) -> bytes:
    from gametui.app.plot import svg

    return svg.encoded(sheet(strips, palette))


def _png(strips: Sequence[Strip], palette: Palette) -> bytes:
    from gametui.app.plot import png  # Pillow is imported only where it is needed

    return png.encoded(sheet(strips, palette))


_ENDINGS: dict[str, Callable[[Sequence[Strip], Palette], bytes]] = {
    ".svg": _svg,
    ".png": _png,
    ".txt": lambda strips, palette: text(strips).encode(),
}


def sheet(strips: Sequence[Strip], palette: Palette) -> Sheet:
    """The cells with their colours as red, green and blue. A pane without colours is drawn black on white."""
    ink: Colour = (0, 0, 0) if not palette.colours else _rgb(palette.number("text"))
    ground: Colour = (18, 18, 18) if palette.colours and sum(ink) > 384 else (255, 255, 255)
    cells: list[Cell] = []
    for row, strip in enumerate(strips):
        column = 0
        for segment in strip:
            style = segment.style
            foreground, background = ink, None
            if style is not None:
                foreground = _colour(style.color, ink)
                background = _colour(style.bgcolor, ground) if style.bgcolor is not None else None
                if style.reverse:
                    foreground, background = background or ground, foreground
            for glyph, size in split(segment.text):
                if glyph != " " or background is not None:
                    cells.append(Cell(column, row, glyph, size, foreground, background, bool(style and style.bold)))
                column += size
    columns = max((strip.cell_length for strip in strips), default=0)
    return Sheet(max(columns, 1), max(len(strips), 1), ground, cells)


def _colour(colour: Color | None, otherwise: Colour) -> Colour:
    """One of the 256 colours, or one given as red, green and blue; the terminal's default is `otherwise`."""
    if colour is not None and colour.number is None and colour.triplet is not None:
        return colour.triplet.red, colour.triplet.green, colour.triplet.blue
    return _rgb(colour.number, otherwise) if colour is not None else otherwise


def _rgb(number: int | None, otherwise: Colour = (0, 0, 0)) -> Colour:
    if number is None or number < 0:
        return otherwise
    red, green, blue = triplet(number)
    return red, green, blue
