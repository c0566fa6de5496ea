"""The colour field behind the glyphs: levels, contour lines, zero lines and arrows, from a Backdrop's arrays."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, NamedTuple

import numpy as np

from gametui.app.chart import Backdrop
from gametui.app.memory import by_identity
from gametui.app.plot import raster
from gametui.app.plot.geometry import CELL_ASPECT, NUDGE, Frame
from gametui.app.plot.limits import unit
from gametui.app.plot.raster import Grain

LEVELS = 16
"""Colours that a field is reduced to: neighbouring cells then often share one, and the output is short."""

ARROWS = "→↗↑↖←↙↓↘"
ARROWS_ASCII = ">/^\\</v\\"
ARROW_EVERY = 6, 3
"""Cells from one arrow to the next, across and down."""


class Layer(NamedTuple):
    """What a backdrop looks like on one canvas; arrays are (rows, columns) from the top down."""

    levels: np.ndarray
    """0 ... LEVELS - 1; -1 where there is nothing."""
    contours: np.ndarray
    """Bits of the contour lines' dots in each cell."""
    zeros: tuple[np.ndarray, ...]
    """The same for each zero line."""
    arrows: np.ndarray
    """0, or 1 + the arrow's direction in eighths of a turn."""


@by_identity(keep=8)
def layer(backdrop: tuple[Any, ...], frame: Frame, grain: Grain, contours: int) -> Layer:
    """The layer of a backdrop (its `parts`) on a canvas; made anew only when the arrays or the canvas are others."""
    field = Backdrop(*backdrop)
    height = scaled(field.values, field.diverging, field.reach)
    cells = _nearest(height, *_places(field, height, frame))
    levels = np.where(np.isnan(cells), -1, np.clip(np.nan_to_num(cells) * LEVELS, 0, LEVELS - 1)).astype(np.int8)
    lines = np.zeros((frame.rows, frame.columns), dtype=np.uint8)
    if contours > 0:
        lines = raster.packed(_edges(np.floor(_between(height, *_corners(field, height, frame, grain)) * contours)), grain)
    zeros = tuple(_zero_line(field, values, frame, grain) for values in field.zero)
    arrows = np.zeros((frame.rows, frame.columns), dtype=np.int8)
    if field.arrows is not None:
        arrows = _arrows(field, frame)
    return Layer(levels, lines, zeros, arrows)


def parts(backdrop: Backdrop) -> tuple[Any, ...]:
    """A backdrop's own values, which stay the same objects when a view builds the backdrop again."""
    return tuple(getattr(backdrop, f.name) for f in fields(backdrop))


def _zero_line(field: Backdrop, values: np.ndarray, frame: Frame, grain: Grain) -> np.ndarray:
    values = np.asarray(values, dtype=float)
    # Brought near one first, so that interpolation does not overflow; only the sign matters.
    size = float(np.max(np.abs(values), where=np.isfinite(values), initial=0.0)) or 1.0
    between = _between(np.clip(values / size, -1, 1), *_corners(field, values, frame, grain))
    return raster.packed(_edges(np.where(np.isnan(between), np.nan, (between >= 0).astype(float))), grain)


def scaled(values: np.ndarray, diverging: bool = False, reach: tuple[float, float] | None = None) -> np.ndarray:
    """`values` brought to [0, 1], the outermost hundredths of them cut off; not-a-number stays.

    `diverging` puts zero in the middle. Equal values all lie in the middle.
    """
    values = np.asarray(values, dtype=float)
    finite = values[np.isfinite(values)]
    if not len(finite):
        return np.full(values.shape, np.nan)
    with np.errstate(all="ignore"):
        halves = finite / 2  # so that differences of the largest numbers do not overflow
        if reach is not None:
            low, high = reach[0] / 2, reach[1] / 2
        elif diverging:
            most = float(np.quantile(np.abs(halves), 0.98)) or float(np.abs(halves).max())
            low, high = -most, most
        else:
            low, high = np.quantile(halves, (0.01, 0.99))
            if high <= low:
                low, high = halves.min(), halves.max()
        if not high - low > 1e-12 * max(abs(low), abs(high)):
            return np.where(np.isnan(values), np.nan, 0.5)
        return np.clip((values / 2 - low) / (high - low), 0, 1)


def _places(field: Backdrop, values: np.ndarray, frame: Frame) -> tuple[np.ndarray, np.ndarray]:
    """Where on the grid of `values`, counted in its columns and rows, the middles of the cells lie; outside not-a-number."""
    rows, columns = values.shape
    across, down = ((np.arange(count) + 0.5) / max(count, 1) for count in (frame.columns, frame.rows))
    return _at(across, frame.x, field.x, columns, frame.log_x), _at(1 - down, frame.y, field.y, rows, frame.log_y)


def _corners(field: Backdrop, values: np.ndarray, frame: Frame, grain: Grain) -> tuple[np.ndarray, np.ndarray]:
    """The same for the upper left corners of the dots, and one more at the end: what changes between two of them is on the
    dot, as a curve there would be."""
    rows, columns = values.shape
    across = (np.arange(frame.columns * grain.across + 1) / grain.across - NUDGE) / max(frame.columns, 1)
    down = (np.arange(frame.rows * grain.down + 1) / grain.down - NUDGE) / max(frame.rows, 1)
    return _at(across, frame.x, field.x, columns, frame.log_x), _at(1 - down, frame.y, field.y, rows, frame.log_y)


def _at(fractions: np.ndarray, limits: tuple[float, float], extent: tuple[float, float], cells: int, log: bool) -> np.ndarray:
    """The grid's first and last lines lie on the ends of the extent."""
    low, high = unit(np.array(extent, dtype=float), limits, log)
    with np.errstate(all="ignore"):
        place = (fractions - low) / (high - low)
    slack = 0.75 / max(len(fractions), 1) + 0.5 / max(cells, 1)
    return np.where((place >= -slack) & (place <= 1 + slack), np.clip(place, 0, 1) * (cells - 1), np.nan)


def _nearest(values: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    if not values.size:
        return np.full((len(y), len(x)), np.nan)
    inside = np.isfinite(y)[:, None] & np.isfinite(x)[None, :]
    j = np.nan_to_num(np.rint(y)).astype(np.intp)
    i = np.nan_to_num(np.rint(x)).astype(np.intp)
    return np.where(inside, values[np.ix_(j, i)], np.nan)


def _between(values: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Bilinear interpolation; not-a-number outside the grid."""
    if not values.size:
        return np.full((len(y), len(x)), np.nan)
    rows, columns = values.shape
    j = np.clip(np.nan_to_num(np.floor(y)), 0, max(rows - 2, 0)).astype(np.intp)
    i = np.clip(np.nan_to_num(np.floor(x)), 0, max(columns - 2, 0)).astype(np.intp)
    b, a = (y - j)[:, None], x - i
    below, above = values[j], values[np.minimum(j + 1, rows - 1)]
    lines = below * (1 - b) + above * b
    return lines[:, i] * (1 - a) + lines[:, np.minimum(i + 1, columns - 1)] * a


def _edges(bands: np.ndarray) -> np.ndarray:
    """Dots whose upper left corner is in another band than the one to the right or below; none beside not-a-number."""
    known = ~np.isnan(bands)
    across = (bands[:, 1:] != bands[:, :-1]) & known[:, 1:] & known[:, :-1]
    down = (bands[1:] != bands[:-1]) & known[1:] & known[:-1]
    return across[:-1] | down[:, :-1]


def _arrows(field: Backdrop, frame: Frame) -> np.ndarray:
    """Directions as they look on the screen: in cells of the canvas, a cell being twice as high as wide."""
    columns, rows = ARROW_EVERY
    assert field.arrows is not None
    across, up = (_nearest(values, *_places(field, values, frame)) for values in field.arrows)
    with np.errstate(all="ignore"):
        right = across / 2 / (frame.x[1] / 2 - frame.x[0] / 2) * frame.columns
        above = up / 2 / (frame.y[1] / 2 - frame.y[0] / 2) * frame.rows * CELL_ASPECT
        eighth = np.rint(np.arctan2(above, right) / (np.pi / 4))
        drawn = np.isfinite(eighth) & (np.hypot(right, above) > 0)
    places = np.zeros((frame.rows, frame.columns), dtype=bool)
    places[rows // 2 :: rows, columns // 2 :: columns] = True
    return np.where(places & drawn, np.nan_to_num(eighth) % 8 + 1, 0).astype(np.int8)
