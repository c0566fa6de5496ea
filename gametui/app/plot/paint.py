"""Chart -> cells: the layers of a picture, from the frame at the back to the words in front."""

from __future__ import annotations

import numpy as np
from textual.strip import Strip

from gametui.app.chart import Chart, Mark, Series
from gametui.app.glyphs import plain
from gametui.app.palette import LETTERS, Palette
from gametui.app.plot import axes, backdrop, legend, raster
from gametui.app.plot.cells import BLANK, BOLD, Cells
from gametui.app.plot.geometry import Frame, geometry
from gametui.app.plot.raster import Grain
from gametui.app.plot.text import split

PLAIN_CONTOURS = 8
"""Contour lines drawn for a field where there are no colours to paint it with."""

SHADES = "░" * 4 + "▒" * 4 + "▓" * 4 + "█" * 4
"""A glyph for each level of a field."""


def draw(chart: Chart, width: int, height: int, palette: Palette) -> list[Strip]:
    """The picture of `chart`: `height` strips of `width` cells each, whatever is in it."""
    with np.errstate(all="ignore"):  # numbers that overflow or are none are gaps, not news
        return painted(chart, max(width, 0), max(height, 0), palette).strips()


def painted(chart: Chart, width: int, height: int, palette: Palette) -> Cells:
    """The picture before it becomes strips."""
    cells = Cells.blank(width, height)
    if not width or not height:
        return cells
    frame = geometry(chart, width, height)
    empty = not chart.series and not chart.marks and chart.backdrop is None
    if frame.boxed and not empty:
        cells.codes[:] = axes.drawn(frame)
        cells.foreground[:] = palette.number("muted")
        cells.foreground[0, :] = cells.foreground[frame.top + frame.rows, :] = palette.number("frame")
        cells.foreground[:, frame.left - 1] = cells.foreground[:, -1] = palette.number("frame")
    canvas = Canvas(cells, frame, chart, palette)
    if chart.backdrop is not None:
        canvas.field()
    for series in sorted(chart.series, key=lambda series: series.guide):
        canvas.series(series)
    cost = canvas.drawn.astype(int)
    for mark in chart.marks:
        canvas.mark(mark, cost)
    legend.around(cells, chart, frame, palette, empty)
    legend.write(cells, chart, frame, palette, cost)
    legend.say(cells, chart, frame, palette, empty)
    return ascii_only(cells) if palette.ascii else cells


class Canvas:
    """The part of the cells inside the axes while it is being painted."""

    def __init__(self, cells: Cells, frame: Frame, chart: Chart, palette: Palette) -> None:
        self.cells, self.frame, self.chart, self.palette = cells, frame, chart, palette
        area = slice(frame.top, frame.top + frame.rows), slice(frame.left, frame.left + frame.columns)
        self.codes, self.foreground, self.background = (a[area] for a in (cells.codes, cells.foreground, cells.background))
        self.grain = raster.ASCII if palette.ascii else raster.GRAINS.get(chart.marker, raster.BRAILLE)
        self.thin = self.grain if self.grain in (raster.BRAILLE, raster.ASCII) else raster.THIN
        """Of the lines behind the series: half blocks would bury the paths."""
        self.bits = np.zeros(self.codes.shape, dtype=np.uint8)
        """Dots of the series in each cell; two that meet share it in the colour of the later one."""
        self.drawn = np.zeros(self.codes.shape, dtype=bool)
        """Cells with something of the chart's own in them."""

    def field(self) -> None:
        field = self.chart.backdrop
        assert field is not None
        shaded = field.shaded and self.palette.colours < 256
        contours = field.contours or (PLAIN_CONTOURS if field.painted and not self.palette.colours and not shaded else 0)
        layer = backdrop.layer(backdrop.parts(field), self.frame, self.thin, contours)
        signed = self.palette.diverging if field.diverging else self.palette.sequential
        colours = self.palette.density if field.shaded else signed
        if shaded:
            self.codes[:] = np.array([*map(ord, SHADES), BLANK], dtype=np.uint32)[layer.levels]
            self.foreground[:] = self.palette.number("text")
        elif colours and field.painted:
            ramp = np.array([*colours, -1], dtype=np.int32)  # the level -1, nothing, is the last
            self.background[:] = ramp[layer.levels]
        self.dots(layer.contours, "contour")
        names = field.zero_colours or ("text",)
        for k, zero in enumerate(layer.zeros):
            self.dots(zero, names[k % len(names)])
        arrows = backdrop.ARROWS_ASCII if self.palette.ascii else backdrop.ARROWS
        at = layer.arrows > 0
        self.codes[at] = np.array([BLANK, *map(ord, arrows)], dtype=np.uint32)[layer.arrows[at]]
        self.foreground[at] = self.palette.number("arrow")

    def dots(self, bits: np.ndarray, colour: str) -> None:
        """Dots that lie under the series, which replace them."""
        at = bits > 0
        letter = "" if self.palette.colours else LETTERS.get(colour, "")
        self.codes[at] = ord(letter) if letter else self.thin.glyphs[bits[at]]
        self.foreground[at] = self.palette.number(colour)

    def series(self, series: Series) -> None:
        grain = self._grain(series)
        columns, rows = self.frame.columns * grain.across, self.frame.rows * grain.down
        across, up = self.frame.place(np.asarray(series.x).ravel(), np.asarray(series.y).ravel())
        shared = min(len(across), len(up))
        across, up = across[:shared], up[:shared]
        if series.line:
            across, up = raster.thinned(across, up, columns, rows)
        bits = raster.packed(raster.dots(across, up, columns, rows, series.line), grain)
        at = bits > 0
        if series.guide:
            at &= self.codes == BLANK
        if grain is self.grain:
            self.bits[at] |= bits[at]
            bits = self.bits
        else:
            self.bits[at] = 0
        self.codes[at] = grain.glyphs[bits[at]]
        self.foreground[at] = self.palette.number(series.colour)
        if not series.guide:
            self.drawn |= at

    def _grain(self, series: Series) -> Grain:
        marker = next((glyph for glyph, size in split(series.marker) if size == 1), "")
        if not self.palette.colours and not self.chart.plain and marker in ("", "•"):
            marker = LETTERS.get(series.colour, marker)
        if not marker:
            return self.grain
        return raster.single(plain(marker) if self.palette.ascii else marker)

    def mark(self, mark: Mark, cost: np.ndarray) -> None:
        place = self.frame.cell(mark.x, mark.y)
        if place is None:
            return
        colour = self.palette.number(mark.colour)
        bold = colour + BOLD
        glyph = plain(mark.glyph[:1]) if self.palette.ascii and mark.glyph else mark.glyph[:1]
        end = self.frame.left + self.frame.columns
        column = self.cells.write(place[0], place[1], glyph, bold, end=end)
        if mark.label:
            column = self.cells.write(column, place[1], mark.label, bold, end=end)
        cost[place[1] - self.frame.top, place[0] - self.frame.left : column - self.frame.left] = legend.MARK


def ascii_only(cells: Cells) -> Cells:
    """Every glyph replaced by an ASCII one; a wide glyph by one and a blank."""
    for code in np.unique(cells.codes):
        if code == 0:
            cells.codes[cells.codes == 0] = BLANK
        elif code > 126:
            cells.codes[cells.codes == code] = ord(plain(chr(code)))
    return cells
