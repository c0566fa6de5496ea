"""Filters: what every widget draws, Textual's own included, in glyphs and colours that the terminal has.

Each line passes here on its way to the screen, so that nothing has to know by itself what must not be sent.
"""

from __future__ import annotations

from functools import lru_cache

from rich.cells import cell_len, get_character_cell_size
from rich.color import Color, ColorSystem, ColorType
from rich.segment import Segment
from rich.style import Style
from textual.color import Color as Background
from textual.filter import LineFilter

from gametui.app.glyphs import plain
from gametui.app.palette import Palette
from gametui.app.xterm import numbered, triplet

READABLE = 0.35
"""Least difference of brightness (black 0, white 1) that a colour brought down to 16 keeps to its background."""


def filters(palette: Palette) -> list[LineFilter]:
    """What a terminal needs that is drawn on with this palette."""
    colours = Grounded(palette) if palette.colours > 16 else Sixteen(palette) if palette.colours else Colourless()
    return [colours, *([Ascii()] if palette.ascii else [])]


class Ascii(LineFilter):
    """Every glyph as an ASCII one, in as many cells."""

    def apply(self, segments: list[Segment], background: Background) -> list[Segment]:
        return [Segment(flat(text), style, control) for text, style, control in segments]


class Colourless(LineFilter):
    """No colours. Bold, reverse and underline stay, and what stood out by a light ground is reversed."""

    def apply(self, segments: list[Segment], background: Background) -> list[Segment]:
        return [Segment(text, style and uncoloured(style), control) for text, style, control in segments]


class Grounded(LineFilter):
    """The palette's background behind everything that has none."""

    def __init__(self, palette: Palette) -> None:
        super().__init__()
        self._ground = Style(bgcolor=numbered(palette.ground))

    def apply(self, segments: list[Segment], background: Background) -> list[Segment]:
        return [Segment(text, _over(self._ground, style), control) for text, style, control in segments]


class Sixteen(LineFilter):
    """Only the 16 colours that every terminal names."""

    def __init__(self, palette: Palette) -> None:
        super().__init__()
        self._ground, self._text = palette.ground, palette.number("text")

    def apply(self, segments: list[Segment], background: Background) -> list[Segment]:
        return [Segment(text, sixteen(style, self._ground, self._text), control) for text, style, control in segments]


@lru_cache(maxsize=4096)
def flat(text: str) -> str:
    """`text` in ASCII, as many cells wide; what takes no cell, such as a combining mark, is left out."""
    if text.isascii():
        return text
    sized = ((glyph, get_character_cell_size(glyph)) for glyph in text)
    cells = cell_len(text)
    return "".join(plain(glyph).ljust(size) for glyph, size in sized if size > 0).ljust(cells)[:cells]


@lru_cache(maxsize=1024)
def uncoloured(style: Style) -> Style:
    """The style without colours, with what it means to the mouse. Words on a light ground are reversed."""
    light = (
        style.bgcolor is not None and style.bgcolor.triplet is not None and Background(*style.bgcolor.triplet).brightness > 0.5
    )
    return style.without_color + Style(reverse=bool(style.reverse) != light, meta=style.meta or None)


@lru_cache(maxsize=4096)
def _over(ground: Style, style: Style | None) -> Style:
    return ground + style if style else ground


@lru_cache(maxsize=4096)
def sixteen(style: Style | None, ground: int, text: int) -> Style:
    """The style in the nearest of the 16 colours, `text` on `ground` where it has none; what came from more of them stays
    readable."""
    style = style or Style.null()
    behind, glyph = _number(style.bgcolor, ground), _number(style.color, text)
    own = style.color is None or style.color.type is ColorType.STANDARD  # the palette's, chosen to be seen
    if not own and abs(_brightness(glyph) - _brightness(behind)) < READABLE:
        glyph = 0 if _brightness(behind) > 0.5 else 15
    return style + Style(color=numbered(glyph), bgcolor=numbered(behind))


def _number(colour: Color | None, default: int) -> int:
    if colour is None or colour.is_default:
        return default
    return colour.downgrade(ColorSystem.STANDARD).number or 0


@lru_cache(maxsize=16)
def _brightness(number: int) -> float:
    return Background(*triplet(number)).brightness
