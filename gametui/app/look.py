"""Look: the styles of words outside the pictures, from the palette. Focus and choice are also said by reverse and bold."""

from __future__ import annotations

from functools import lru_cache

from rich.color import Color
from rich.console import Console
from rich.style import Style
from rich.text import Text
from textual.strip import Strip

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


def letter(palette: Palette) -> Style:
    """A letter to type, over whatever stands there."""
    return style(palette, "warn", bold=True) + Style(reverse=True)


def strip(text: Text, width: int, console: Console) -> Strip:
    """`text` as one line of exactly `width` cells."""
    text.truncate(width, overflow="ellipsis", pad=True)
    text.end = ""
    if not text.spans:  # Rich leaves the style of the whole out of a text without styled parts
        text.stylize(text.style)
    return Strip(text.render(console), width)
