"""Palette: which colour of the terminal each name stands for."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache

from gametui.app.terminal import Terminal
from gametui.errors import UsageError, nearest

METHODS = 8
"""How many method colours there are; a ninth method takes the first one again."""

BASINS = 6
"""How many colours tell destinations of many starts apart."""

LETTERS = {f"method{k}": letter for k, letter in enumerate("abcdefgh")} | {f"basin{k}": str(k + 1) for k in range(BASINS)}
LETTERS |= {"bad": "x", "moving": ".", "nullcline_x": "x", "nullcline_y": "y"}
"""What points, lines and names are marked with where colours cannot tell them apart."""


@dataclass(frozen=True)
class Palette:
    """Colour numbers of a terminal (-1: its own default). With `colours` 0 glyphs and words carry it all."""

    name: str
    colours: int
    """256, 16 or 0."""
    names: dict[str, int] = field(default_factory=dict, hash=False)
    """Glyph colours by name."""
    sequential: tuple[int, ...] = ()
    """Backgrounds from low to high."""
    diverging: tuple[int, ...] = ()
    """Backgrounds from negative through zero (the middle) to positive."""
    density: tuple[int, ...] = ()
    """Backgrounds from few to many, further and further from the ground."""
    panel: int = -1
    """Background of words that are written over a colour field."""
    ground: int = -1
    """Background of everything else, painted because the terminal's own may be any."""
    dark: bool = True
    """Light words on a dark ground."""
    ascii: bool = False
    """Only ASCII glyphs anywhere."""

    def number(self, name: str) -> int:
        """The colour number of `name`; an unknown name is drawn like text."""
        return self.names.get(name, self.names.get("text", -1))

    def mark(self, name: str) -> str:
        """The glyph before something that has this colour in the pictures: the letter of it where there are no colours."""
        return "●" if self.colours else LETTERS.get(name, "●")


@cache
def coarse(palette: Palette) -> Palette:
    """The same with fields in a quarter of the steps: longer stretches of one colour, and so fewer bytes."""
    ramps = {name: _merged(getattr(palette, name)) for name in ("sequential", "diverging", "density")}
    return replace(palette, **ramps)  # type: ignore[arg-type]


def _merged(ramp: tuple[int, ...]) -> tuple[int, ...]:
    """Each four neighbours in the colour of one of them, alike on both sides of the middle."""
    half = len(ramp) // 2
    return tuple(ramp[i // 4 * 4 + (1 if i < half else 2)] for i in range(len(ramp)))


_METHODS_DARK = (214, 111, 42, 225, 228, 209, 255, 177)
_METHODS_LIGHT = (130, 19, 29, 127, 88, 61, 16, 240)
"""Orange, blue, green, pink first, in the order of Okabe and Ito's palette: chosen so that these four stay apart without
red and without green cones, and so that all stand out from every colour of the field."""


def _named(methods: tuple[int, ...], basins: tuple[int, ...], **others: int) -> dict[str, int]:
    return (
        {f"method{i}": number for i, number in enumerate(methods)}
        | {f"basin{i}": number for i, number in enumerate(basins)}
        | others
    )


DARK = Palette(
    name="dark",
    colours=256,
    names=_named(
        _METHODS_DARK,
        (111, 214, 42, 225, 228, 177),
        text=253,
        muted=244,
        frame=244,
        contour=246,
        arrow=246,
        cursor=252,
        moving=248,
        accent=231,
        good=84,
        bad=210,
        warn=221,
        nullcline_x=222,
        nullcline_y=159,
    ),
    sequential=(17, 17, 18, 18, 24, 24, 23, 236, 237, 238, 239, 240, 58, 58, 94, 94),
    diverging=(24, 24, 24, 24, 18, 18, 17, 17, 52, 52, 52, 88, 88, 88, 124, 124),
    density=(17, 17, 18, 18, 19, 19, 20, 20, 24, 24, 25, 25, 26, 26, 31, 31),
    panel=234,
    ground=233,
)

LIGHT = Palette(
    name="light",
    colours=256,
    names=_named(
        _METHODS_LIGHT,
        (19, 130, 29, 127, 88, 61),
        text=235,
        muted=243,
        frame=243,
        contour=244,
        arrow=244,
        cursor=240,
        moving=238,
        accent=16,
        good=22,
        bad=124,
        warn=94,
        nullcline_x=130,
        nullcline_y=25,
    ),
    sequential=(147, 147, 189, 189, 153, 153, 195, 195, 194, 194, 230, 230, 230, 229, 229, 229),
    diverging=(117, 117, 117, 153, 153, 153, 195, 195, 224, 224, 224, 217, 217, 217, 210, 210),
    density=(189, 189, 153, 153, 116, 116, 111, 111, 111, 74, 74, 74, 68, 68, 67, 67),
    panel=255,
    ground=254,
    dark=False,
)

COLOUR_BLIND = Palette(
    name="colour-blind",
    colours=256,
    names=_named(
        (214, 111, 49, 225, 145, 156, 41, 190),
        (214, 111, 49, 225, 145, 156),
        text=255,
        muted=246,
        frame=244,
        contour=246,
        arrow=246,
        cursor=252,
        moving=248,
        accent=231,
        good=45,
        bad=209,
        warn=230,
        nullcline_x=222,
        nullcline_y=159,
    ),
    sequential=(17, 17, 18, 18, 236, 236, 237, 237, 238, 238, 239, 239, 240, 240, 58, 58),
    diverging=(24, 24, 24, 24, 18, 18, 17, 17, 52, 52, 52, 94, 94, 94, 94, 94),
    density=(17, 17, 18, 18, 19, 19, 20, 20, 24, 24, 25, 25, 26, 26, 26, 26),
    panel=234,
    ground=233,
)
"""Blue against orange, dark against light: found by search over all of xterm's colours, as they are seen without each of the
three kinds of cones."""

COLOUR_BLIND_LIGHT = Palette(
    name="colour-blind-light",
    colours=256,
    names=_named(
        (124, 21, 23, 127, 16, 17, 52, 92),
        (124, 21, 23, 127, 16, 17),
        text=235,
        muted=240,
        frame=243,
        contour=244,
        arrow=244,
        cursor=240,
        moving=238,
        accent=16,
        good=25,
        bad=124,
        warn=16,
        nullcline_x=94,
        nullcline_y=19,
    ),
    sequential=(147, 147, 147, 189, 189, 189, 254, 254, 254, 255, 255, 255, 230, 230, 229, 229),
    diverging=(117, 117, 117, 153, 153, 153, 195, 195, 230, 230, 230, 223, 223, 222, 222, 222),
    density=(189, 189, 153, 153, 116, 116, 111, 111, 111, 74, 74, 74, 68, 68, 67, 67),
    panel=255,
    ground=254,
    dark=False,
)

SIXTEEN = Palette(
    name="16",
    colours=16,
    names=_named(
        (11, 14, 10, 13, 15, 9, 6, 12),
        (11, 14, 10, 13, 15, 12),
        text=15,
        muted=7,
        frame=7,
        contour=7,
        arrow=7,
        cursor=15,
        moving=7,
        accent=15,
        good=10,
        bad=13,
        warn=11,
        nullcline_x=3,
        nullcline_y=14,
    ),
    sequential=(0,) * 6 + (4,) * 10,
    diverging=(4,) * 8 + (1,) * 8,
    density=(4,) * 16,
    panel=0,
    ground=0,
)
PLAIN = Palette(name="none", colours=0)

PALETTES: dict[str, Palette] = {
    palette.name: palette for palette in (DARK, LIGHT, COLOUR_BLIND, COLOUR_BLIND_LIGHT, SIXTEEN, PLAIN)
}
"""By the names that a person chooses them by."""


def choose(colours: int = 256, dark: bool = True) -> Palette:
    """The palette for a terminal with so many colours."""
    if colours <= 0:
        return PLAIN
    if colours < 256:
        return SIXTEEN
    return DARK if dark else LIGHT


GLYPHS = ("unicode", "ascii")


def fitting(terminal: Terminal, theme: str = "auto", glyphs: str = "auto") -> Palette:
    """The palette for this terminal. A theme (one of PALETTES) or glyphs (one of GLYPHS) that is named is taken whatever the
    terminal says of itself.

    Raises: UsageError for a name that there is not.
    """
    if theme not in ("auto", *PALETTES):
        raise UsageError(f"theme: there is no theme {theme!r}. {nearest(theme, ('auto', *PALETTES))}")
    if glyphs not in ("auto", *GLYPHS):
        raise UsageError(f"glyphs: there are no glyphs {glyphs!r}. Take auto, {' or '.join(GLYPHS)}.")
    palette = choose(terminal.colours, terminal.dark) if theme == "auto" else PALETTES[theme]
    ascii = glyphs == "ascii" if glyphs != "auto" else not terminal.utf8
    return replace(palette, ascii=ascii)
