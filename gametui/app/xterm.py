"""The terminal's numbered colours, as xterm has them."""

from __future__ import annotations

from functools import lru_cache

from rich._palettes import EIGHT_BIT_PALETTE
from rich.color import Color, ColorType
from rich.color_triplet import ColorTriplet


@lru_cache(maxsize=256)
def numbered(number: int) -> Color:
    """One of the terminal's numbered colours, 0 to 255.

    The triplet is there so that Textual leaves the number alone: it turns numbered colours without one into 24-bit codes,
    which are half as long again.
    """
    kind = ColorType.STANDARD if number < 16 else ColorType.EIGHT_BIT
    return Color(f"color({number})", kind, number, triplet(number))


def triplet(number: int) -> ColorTriplet:
    """Red, green, blue of a numbered colour."""
    return EIGHT_BIT_PALETTE[number]
