"""Look: the styles of words outside the pictures, from the palette. Focus and choice are also said by reverse and bold."""

from __future__ import annotations

from functools import lru_cache

from rich.console import Console
from rich.style import Style
from rich.text import Text
from textual.strip import Strip
from textual.theme import Theme

from gametui.app.palette import Palette
from gametui.app.xterm import numbered

FEW_COLOURS = Theme(
    name="few-colours",
    primary="#ffffff",
    accent="#00ffff",
    warning="#ffff00",
    error="#ff5555",
    success="#00ff00",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#000000",
    variables={
        "block-cursor-blurred-background": "#ffffff",
        "block-cursor-blurred-foreground": "#000000",
        "block-cursor-background": "#ffffff",
        "block-cursor-foreground": "#000000",
        "input-cursor-background": "#ffffff",
        "input-cursor-foreground": "#000000",
        "input-selection-background": "#ffffff",
        "input-selection-foreground": "#000000",
    },
)
"""Of Textual's own widgets: what is chosen is dark on light, which also reverse can say."""


def theme(palette: Palette) -> str:
    """The name of the theme of Textual's own widgets."""
    if palette.colours < 256:
        return FEW_COLOURS.name
    return "textual-dark" if palette.dark else "textual-light"


@lru_cache(maxsize=512)
def style(palette: Palette, name: str, *, bold: bool = False) -> Style:
    """Style of one of the palette's names; "warn" is the colour of what is undecided."""
    number = palette.number(name)
    colour = numbered(number) if number >= 0 else None
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
