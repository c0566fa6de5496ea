"""Text as terminal cells: one glyph, one or two cells; anything that is not a glyph is dropped."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from rich.cells import get_character_cell_size


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
