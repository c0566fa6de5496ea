"""Look: the styles of words outside the pictures, from the palette. Focus and choice are also said by reverse and bold."""

from __future__ import annotations

from functools import lru_cache

from rich.color import Color
from rich.style import Style

from gametui.app.palette import Palette


@lru_cache(maxsize=512)
def style(palette: Palette, name: str, *, bold: bool = False) -> Style:
    """Style of one of the palette's names; "warn" is the colour of what is undecided."""
    if name == "warn":
        name = "method4"
    number = palette.number(name)
    colour = Color.from_ansi(number) if number >= 0 else None
    return Style(color=colour, bold=bold or None)


def heading(palette: Palette, focused: bool) -> Style:
    """Title row of a pane, and of the program."""
    return style(palette, "accent" if focused else "muted", bold=focused) + Style(reverse=focused)


def chosen(palette: Palette, focused: bool) -> Style:
    """The chosen row of a list or form."""
    return style(palette, "accent", bold=True) + Style(reverse=focused)
