"""Points and lines as dots finer than a cell, in numpy.

plotext can draw these too; it takes Python lists and about as long as the whole budget of a redraw, so the paths are ours.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

_BITS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]], dtype=np.uint8)

_FAR = 1e7
"""Dots away from the canvas at which a point may as well lie: what is drawn inside looks the same."""


@dataclass(frozen=True, eq=False)
class Grain:
    """How a cell is divided into dots, and the glyph for each combination of them."""

    across: int
    down: int
    bits: np.ndarray
    """(down, across): the bit of each dot."""
    glyphs: np.ndarray
    """Code point for each combination of bits."""


def _grain(bits: list[list[int]], glyphs: str) -> Grain:
    array = np.array(bits, dtype=np.uint8)
    return Grain(array.shape[1], array.shape[0], array, np.array([ord(glyph) for glyph in glyphs], dtype=np.uint32))


BRAILLE = Grain(2, 4, _BITS, np.arange(0x2800, 0x2900, dtype=np.uint32))
HALF = _grain([[1], [2]], " ▀▄█")
DOT = _grain([[1]], " •")
THIN = _grain([[1]], " ·")
ASCII = _grain([[1], [2]], " '.:")

GRAINS = {"braille": BRAILLE, "half": HALF, "dot": DOT}


def single(glyph: str) -> Grain:
    """A grain of one dot a cell, drawn as `glyph`."""
    return _grain([[1]], " " + glyph)


def dots(x: np.ndarray, y: np.ndarray, columns: int, rows: int, line: bool) -> np.ndarray:
    """Which dots of a grid are touched: (rows, columns) of bool.

    x and y are fractions of the canvas, (k,), y upwards; not-a-number and infinity are gaps. With `line` neighbours are joined.
    """
    mask = np.zeros((rows, columns), dtype=bool)
    if not mask.size or not len(x):
        return mask
    with np.errstate(all="ignore"):
        finite = np.isfinite(x) & np.isfinite(y)
        across = np.clip(np.where(finite, x, 0.0) * columns, -_FAR, _FAR)
        down = np.clip((1 - np.where(finite, y, 0.0)) * rows, -_FAR, _FAR)
    if line and len(x) > 1:
        _mark(mask, *_joined(across, down, finite, columns, rows))
    _mark(mask, across[finite], down[finite])
    return mask


def _mark(mask: np.ndarray, across: np.ndarray, down: np.ndarray) -> None:
    rows, columns = mask.shape
    inside = (across >= 0) & (across <= columns) & (down >= 0) & (down <= rows)
    i = np.minimum(across[inside].astype(np.intp), columns - 1)
    j = np.minimum(down[inside].astype(np.intp), rows - 1)
    mask[j, i] = True


def _joined(across: np.ndarray, down: np.ndarray, finite: np.ndarray, columns: int, rows: int) -> tuple[np.ndarray, np.ndarray]:
    """Points at most one dot apart along every segment, as far as it lies on the canvas."""
    both = finite[:-1] & finite[1:]
    x0, y0 = across[:-1][both], down[:-1][both]
    dx, dy = across[1:][both] - x0, down[1:][both] - y0
    enter, leave = np.zeros_like(x0), np.ones_like(x0)
    with np.errstate(all="ignore"):
        for start, change, size in ((x0, dx, columns), (y0, dy, rows)):
            first, last = (0 - start) / change, (size - start) / change
            low, high = np.minimum(first, last), np.maximum(first, last)
            still = change == 0
            outside = still & ((start < 0) | (start > size))
            enter = np.maximum(enter, np.where(still, np.where(outside, 2.0, 0.0), low))
            leave = np.minimum(leave, np.where(still, 1.0, high))
    seen = enter <= leave
    x0, y0, dx, dy, enter, leave = (a[seen] for a in (x0, y0, dx, dy, enter, leave))
    length = np.maximum(np.abs(dx), np.abs(dy)) * (leave - enter)
    counts = np.ceil(length).astype(np.intp) + 2  # closer than a dot, so that rounding never skips one
    owner = np.repeat(np.arange(len(counts)), counts)
    offset = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
    part = enter[owner] + (leave - enter)[owner] * offset / np.maximum(counts - 1, 1)[owner]
    return x0[owner] + dx[owner] * part, y0[owner] + dy[owner] * part


def packed(mask: np.ndarray, grain: Grain) -> np.ndarray:
    """Dots -> the bits of each cell, (rows, columns) of uint8."""
    down, across = mask.shape
    blocks = mask.reshape(down // grain.down, grain.down, across // grain.across, grain.across)
    return np.einsum("rdca,da->rc", blocks.astype(np.uint8), grain.bits)


def thinned(x: np.ndarray, y: np.ndarray, columns: int, rows: int) -> tuple[np.ndarray, np.ndarray]:
    """A curve over a rising x with at most four points a column of dots: the first, lowest, highest and last in it.

    Drawn as a line it touches the same cells. A path whose x does not rise loses only points that fall on the one before.
    """
    if len(x) <= 8 * columns:
        return x, y
    with np.errstate(all="ignore"):
        rising = bool(np.all(np.diff(x) >= 0))
    if not rising:
        fine = np.stack([x * 2 * columns, (1 - y) * 2 * rows])
        spot = np.floor(np.clip(np.nan_to_num(fine, nan=-2.0), -2, 4 * max(columns, rows)))
        kept = np.concatenate([[True], (spot[:, 1:] != spot[:, :-1]).any(axis=0)])
        return x[kept], y[kept]
    column = np.floor(np.clip(x * columns, -1, columns))
    starts = np.flatnonzero(np.concatenate([[True], column[1:] != column[:-1]]))
    ends = np.append(starts[1:], len(x))
    finite = np.isfinite(y)
    low = _extreme(np.where(finite, y, np.inf), starts, ends, np.minimum)
    high = _extreme(np.where(finite, y, -np.inf), starts, ends, np.maximum)
    kept = np.unique(np.concatenate([starts, low, high, ends - 1]))
    return x[kept], y[kept]


def _extreme(y: np.ndarray, starts: np.ndarray, ends: np.ndarray, of: np.ufunc) -> np.ndarray:
    """Where the extreme of each stretch is first met."""
    extremes = np.repeat(of.reduceat(y, starts), ends - starts)
    met = np.flatnonzero(y == extremes)
    return met[np.unique(np.searchsorted(starts, met, side="right"), return_index=True)[1]]
