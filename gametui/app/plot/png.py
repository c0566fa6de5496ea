"""A sheet of cells as PNG, drawn by Pillow. Letters come from a font of the system, or from the one that Pillow brings."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageDraw, ImageFont

from gametui.app.glyphs import plain
from gametui.app.plot.shapes import Disc, shapes

if TYPE_CHECKING:
    from gametui.app.plot.picture import Sheet

UNIT = 12
"""Width of a cell in pixels; its height is twice that."""

FINER = 4
"""Glyphs are drawn so many times larger and made smaller again, which smooths their edges."""

MOST = 32_000_000
"""Pixels of the largest picture: a sheet of more cells is drawn with smaller ones."""

FONTS = ("DejaVuSansMono.ttf", "LiberationMono-Regular.ttf", "NotoSansMono-Regular.ttf", "Menlo.ttc", "consola.ttf")


def encoded(sheet: Sheet) -> bytes:
    unit = UNIT
    while unit > 2 and sheet.columns * sheet.rows * 2 * unit * unit > MOST:
        unit -= 1
    image = Image.new("RGB", (sheet.columns * unit, sheet.rows * 2 * unit), sheet.ground)
    for cell in sheet.cells:
        box = (cell.column * unit, cell.row * 2 * unit, (cell.column + cell.size) * unit, (cell.row + 1) * 2 * unit)
        if cell.background is not None:
            image.paste(cell.background, box)
        if cell.glyph != " ":
            image.paste(cell.foreground, box, _mask(cell.glyph, cell.size, unit, cell.bold))
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


@lru_cache(maxsize=1024)
def _mask(glyph: str, size: int, unit: int, bold: bool) -> Image.Image:
    """How much of the foreground each pixel of a cell gets."""
    scale = unit * FINER
    mask = Image.new("L", (size * scale, 2 * scale), 0)
    draw = ImageDraw.Draw(mask)
    found = shapes(glyph)
    if found is None:
        mask = _letter(glyph, size, scale, bold)
    else:
        for shape in found:
            if isinstance(shape, Disc):
                r = shape.radius + shape.width / 2
                box = [scale * v for v in (shape.x - r, shape.y - r, shape.x + r, shape.y + r)]
                draw.ellipse(box, fill=0 if shape.width else 255, outline=255, width=round(shape.width * scale) or 1)
            elif shape.width:
                points = [(x * scale, y * scale) for x, y in shape.points]
                draw.line(points, fill=255, width=max(round(shape.width * scale), 1), joint="curve")
            else:
                draw.polygon([(x * scale, y * scale) for x, y in shape.points], fill=255)
    return mask.resize((size * unit, 2 * unit), Image.Resampling.BOX)


def _letter(glyph: str, size: int, scale: int, bold: bool) -> Image.Image:
    """A letter in the middle of its cell, made narrower where it is wider than the cell."""
    font = _font(scale)
    if not _has(font, glyph):
        glyph = plain(glyph)
    stroke = scale // 24 if bold else 0
    left, _, right, _ = font.getbbox(glyph, stroke_width=stroke)
    wide = max(round(right - left), 1)
    drawn = Image.new("L", (wide, 2 * scale), 0)
    ImageDraw.Draw(drawn).text((-left, 1.5 * scale), glyph, fill=255, font=font, anchor="ls", stroke_width=stroke)
    room = size * scale
    if wide > room:
        drawn = drawn.resize((room, 2 * scale), Image.Resampling.BILINEAR)
    mask = Image.new("L", (room, 2 * scale), 0)
    mask.paste(drawn, ((room - drawn.width) // 2, 0))
    return mask


@lru_cache(maxsize=8)
def _font(scale: int) -> Any:
    size = round(1.55 * scale)
    for name in FONTS:
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    return ImageFont.load_default(size)


def _has(font: Any, glyph: str) -> bool:
    """The font has a glyph of its own for this letter, and not the box that stands for all the others."""
    if glyph.isascii():
        return True
    nothing = font.getmask("\U0010ffff")
    mask = font.getmask(glyph)
    return mask.size != nothing.size or bytes(mask) != bytes(nothing)
