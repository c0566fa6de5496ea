"""A sheet of cells as SVG. Everything but letters is drawn as shapes, so it looks the same whatever fonts there are."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from gametui.app.plot.shapes import Disc, Shape, shapes

if TYPE_CHECKING:
    from gametui.app.plot.picture import Cell, Colour, Sheet

UNIT = 10
"""Width of a cell; its height is twice that."""


def encoded(sheet: Sheet) -> bytes:
    width, height = sheet.columns * UNIT, sheet.rows * 2 * UNIT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">',
        f'<rect width="{width}" height="{height}" fill="{_hex(sheet.ground)}"/>',
        '<g shape-rendering="crispEdges">',
        *_backgrounds(sheet),
        "</g>",
        *_shapes(sheet),
        f'<g font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="{1.6 * UNIT:g}" xml:space="preserve">',
        *_letters(sheet),
        "</g>",
        "</svg>\n",
    ]
    return "\n".join(parts).encode()


def _backgrounds(sheet: Sheet) -> list[str]:
    """One path a colour, a rectangle for each run of cells."""
    runs: dict[Colour, list[str]] = {}
    start: Cell | None = None
    end = 0
    for cell in [*(cell for cell in sheet.cells if cell.background is not None), None]:
        if start is not None and (
            cell is None or (cell.row, cell.column, cell.background) != (start.row, end, start.background)
        ):
            assert start.background is not None
            box = (
                f"M{start.column * UNIT} {start.row * 2 * UNIT}h{(end - start.column) * UNIT}v{2 * UNIT}H{start.column * UNIT}z"
            )
            runs.setdefault(start.background, []).append(box)
            start = None
        if cell is not None:
            start, end = start or cell, cell.column + cell.size
    return [f'<path fill="{_hex(colour)}" d="{"".join(boxes)}"/>' for colour, boxes in runs.items()]


def _shapes(sheet: Sheet) -> list[str]:
    """Runs of cells of one colour, in reading order: filled shapes as one path, lines of one width as another."""
    drawn = [(cell, found) for cell in sheet.cells if (found := shapes(cell.glyph)) is not None]
    paths: dict[tuple[Colour, float], list[str]] = {}
    for cell, found in drawn:
        for shape in found:
            paths.setdefault((cell.foreground, shape.width), []).append(_path(shape, cell))
    return [
        f'<path fill="{_hex(colour)}" d="{"".join(pieces)}"/>'
        if not width
        else f'<path fill="none" stroke="{_hex(colour)}" stroke-width="{width * UNIT:g}" d="{"".join(pieces)}"/>'
        for (colour, width), pieces in paths.items()
    ]


def _path(shape: Shape | Disc, cell: Cell) -> str:
    left, top = cell.column, cell.row * 2
    if isinstance(shape, Disc):
        x, y, r = ((left + shape.x) * UNIT, (top + shape.y) * UNIT, shape.radius * UNIT)
        return f"M{x - r:g} {y:g}a{r:g} {r:g} 0 1 0 {2 * r:g} 0a{r:g} {r:g} 0 1 0 {-2 * r:g} 0z"
    points = [f"{(left + x) * UNIT:.5g} {(top + y) * UNIT:.5g}" for x, y in shape.points]
    return f"M{'L'.join(points)}{'' if shape.width else 'z'}"


def _letters(sheet: Sheet) -> list[str]:
    """A word a text element, stretched to the cells that it takes, whatever font is there."""
    letters = [cell for cell in sheet.cells if cell.glyph != " " and shapes(cell.glyph) is None]
    ends = {(cell.row, cell.column + cell.size): cell for cell in letters}

    def first(cell: Cell) -> tuple[int, int]:
        while (before := ends.get((cell.row, cell.column))) is not None and _alike(before, cell):
            cell = before
        return cell.row, cell.column

    found = []
    for (row, column), group in groupby(letters, key=first):
        word = list(group)
        size = sum(cell.size for cell in word) * UNIT
        bold = ' font-weight="bold"' if word[0].bold else ""
        found.append(
            f'<text x="{column * UNIT}" y="{(row * 2 + 1.5) * UNIT:g}" textLength="{size}" lengthAdjust="spacingAndGlyphs"'
            f' fill="{_hex(word[0].foreground)}"{bold}>{escape("".join(cell.glyph for cell in word))}</text>'
        )
    return found


def _alike(a: Cell, b: Cell) -> bool:
    return a.foreground == b.foreground and a.bold == b.bold


def _hex(colour: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)
