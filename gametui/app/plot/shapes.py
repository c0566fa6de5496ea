"""Glyphs as shapes, for pictures that do not rely on any font to have them.

A cell is 1 wide and 2 high; x to the right, y down from its upper left corner.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

Points = tuple[tuple[float, float], ...]


class Shape(NamedTuple):
    points: Points
    width: float = 0.0
    """Of an open line through the points; 0: the polygon is filled."""


class Disc(NamedTuple):
    x: float
    y: float
    radius: float
    width: float = 0.0
    """Of a ring; 0: the disc is filled."""


MIDDLE = 0.5, 1.0
_THIN = 0.11
_SIDES = {"left": (0.0, 1.0), "right": (1.0, 1.0), "up": (0.5, 0.0), "down": (0.5, 2.0)}
_BOX = {
    "─": ("left", "right"), "│": ("up", "down"), "┌": ("right", "down"), "┐": ("left", "down"), "└": ("right", "up"),
    "┘": ("left", "up"), "├": ("up", "down", "right"), "┤": ("up", "down", "left"), "┬": ("left", "right", "down"),
    "┴": ("left", "right", "up"), "┼": ("left", "right", "up", "down"),
}  # fmt: skip
_ARROWS = {"→": 0, "↗": 1, "↑": 2, "↖": 3, "←": 4, "↙": 5, "↓": 6, "↘": 7}
_BLOCKS = {"█": (0.0, 2.0), "▀": (0.0, 1.0), "▄": (1.0, 2.0)}


@lru_cache(maxsize=1024)
def shapes(glyph: str) -> tuple[Shape | Disc, ...] | None:
    """What to draw for one glyph; None: it is a letter, for a font to draw."""
    code = ord(glyph)
    if 0x2800 <= code <= 0x28FF:
        return tuple(_dots(code - 0x2800))
    if glyph in _BLOCKS:
        top, bottom = _BLOCKS[glyph]
        return (Shape(((0, top), (1, top), (1, bottom), (0, bottom))),)
    if glyph in _BOX:
        return tuple(Shape((MIDDLE, _SIDES[side]), _THIN) for side in _BOX[glyph])
    if glyph in _ARROWS:
        return _arrow(_ARROWS[glyph] * math.pi / 4)
    return _MARKS.get(glyph)


def _dots(bits: int) -> list[Disc]:
    places = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3)]
    return [Disc(0.25 + 0.5 * i, 0.25 + 0.5 * j, 0.17) for bit, (i, j) in enumerate(places) if bits >> bit & 1]


def _arrow(angle: float) -> tuple[Shape, ...]:
    x, y = math.cos(angle), -math.sin(angle)

    def at(along: float, aside: float) -> tuple[float, float]:
        return MIDDLE[0] + along * x - aside * y, MIDDLE[1] + along * y + aside * x

    return Shape((at(-0.45, 0), at(0.2, 0)), _THIN), Shape((at(0.48, 0), at(0.1, 0.2), at(0.1, -0.2)))


def _ring(count: int, radius: float, inner: float | None = None, turned: float = 0.0) -> Points:
    """Corners around the middle, the first one upwards; every second one at `inner` where that is given."""
    sizes = (radius, radius if inner is None else inner)
    angles = [turned - math.pi / 2 + 2 * math.pi * k / count for k in range(count)]
    return tuple((MIDDLE[0] + sizes[k % 2] * math.cos(a), MIDDLE[1] + sizes[k % 2] * math.sin(a)) for k, a in enumerate(angles))


def _closed(points: Points) -> Points:
    return (*points, points[0], points[1])


_MARKS: dict[str, tuple[Shape | Disc, ...]] = {
    "●": (Disc(*MIDDLE, 0.42),),
    "○": (Disc(*MIDDLE, 0.38, 0.12),),
    "•": (Disc(*MIDDLE, 0.22),),
    "·": (Disc(*MIDDLE, 0.12),),
    "◆": (Shape(_ring(4, 0.52)),),
    "◇": (Shape(_closed(_ring(4, 0.46)), 0.12),),
    "▲": (Shape(_ring(3, 0.55)),),
    "▼": (Shape(_ring(3, 0.55, turned=math.pi)),),
    "■": (Shape(_ring(4, 0.56, turned=math.pi / 4)),),
    "✕": (Shape(((0.12, 0.62), (0.88, 1.38)), 0.16), Shape(((0.88, 0.62), (0.12, 1.38)), 0.16)),
    "★": (Shape(_ring(10, 0.58, 0.24)),),
    "━": (Shape(((0.0, 1.0), (1.0, 1.0)), 0.24),),
}
