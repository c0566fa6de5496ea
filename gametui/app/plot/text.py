"""Text as terminal cells: one glyph, one or two cells; anything that is not a glyph is dropped."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from rich.cells import get_character_cell_size

ASCII = str.maketrans(
    {
        "─": "-", "│": "|", "┌": "+", "┐": "+", "└": "+", "┘": "+", "┬": "+", "┴": "+", "├": "+", "┤": "+", "┼": "+",
        "●": "@", "○": "o", "◆": "N", "◇": "?", "▲": "A", "▼": "V", "■": "S", "✕": "X", "★": "*", "•": "o", "·": ".",
        "→": ">", "←": "<", "↑": "^", "↓": "v", "↗": "/", "↙": "/", "↖": "\\", "↘": "\\", "█": "#", "▀": "'", "▄": ".",
        "≤": "<", "≥": ">", "≠": "#", "≈": "~", "±": "+", "∇": "g", "ξ": "g", "λ": "l", "μ": "m", "ρ": "r", "η": "e", "∞": "8",
        "×": "x", "−": "-", "–": "-", "…": ".", "²": "2", "³": "3", "‖": "|", "°": "d", "θ": "t", "φ": "p", "α": "a", "σ": "s",
        "░": ".", "▒": ":", "▓": "#", "⠤": "-", "━": "-", "┈": ".",
    }
)  # fmt: skip
"""The glyph that stands for another on a terminal that has only ASCII; one for one, so that nothing moves."""


def split(text: str) -> Iterator[tuple[str, int]]:
    """The glyphs of `text` with the cells that each takes (1 or 2).

    Controls and combining marks are left out; any space is a blank.
    """
    for glyph in text:
        if " " <= glyph <= "~":
            yield glyph, 1
            continue
        size, category = get_character_cell_size(glyph), unicodedata.category(glyph)[0]
        if category == "Z":
            yield " ", 1
        elif size > 0 and category not in "CM":
            yield glyph, size


def width(text: str) -> int:
    """Cells that `text` takes."""
    return sum(size for _, size in split(text))


def plain(glyph: str) -> str:
    """An ASCII stand-in for one glyph."""
    if ord(glyph) < 128:
        return glyph
    stand_in = glyph.translate(ASCII)
    if ord(stand_in) < 128:
        return stand_in
    letter = unicodedata.normalize("NFKD", glyph)[0]
    return letter if " " < letter <= "~" else "?"
