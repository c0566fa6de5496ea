import itertools

import numpy as np
import pytest

from gametui.app.palette import (
    BASINS,
    COLOUR_BLIND,
    COLOUR_BLIND_LIGHT,
    DARK,
    GLYPHS,
    LIGHT,
    METHODS,
    PALETTES,
    PLAIN,
    SIXTEEN,
    choose,
    coarse,
    fitting,
)
from gametui.app.plot.backdrop import LEVELS
from gametui.app.terminal import terminal
from gametui.app.xterm import triplet
from gametui.errors import UsageError

VIENOT = {
    "protanopia": [[0.11238, 0.88762, 0.0], [0.11238, 0.88762, 0.0], [0.00401, -0.00401, 1.0]],
    "deuteranopia": [[0.29275, 0.70725, 0.0], [0.29275, 0.70725, 0.0], [-0.02234, 0.02234, 1.0]],
}
"""Linear RGB as a person without red, or without green, cones sees it: Vienot, Brettel and Mollon 1999."""

MACHADO = {
    "all colours": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
"""The same and for the third kind of cones: Machado, Oliveira and Fernandes 2009, severity 1."""
BLIND = [COLOUR_BLIND, COLOUR_BLIND_LIGHT]


def linear(number):
    c = np.array(triplet(number)) / 255
    return np.where(c > 0.04045, ((c + 0.055) / 1.055) ** 2.4, c / 12.92)


def lab(rgb):
    """CIELAB of linear RGB, D65."""
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ np.clip(rgb, 0, 1)
    f = np.cbrt(xyz / [0.9505, 1, 1.089])
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def contrast(a, b):
    """Of WCAG: 1 to 21."""
    light, dark = sorted((float(linear(n) @ [0.2126, 0.7152, 0.0722]) for n in (a, b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def seen(number, eyes):
    """CIELAB of one of the terminal's colours, as such eyes see it."""
    return lab(np.array(MACHADO[eyes]) @ linear(number))


def apart(numbers, eyes):
    """The least distance in CIELAB of two of the colours; 2 can just be told from each other side by side."""
    return min(float(np.linalg.norm(seen(a, eyes) - seen(b, eyes))) for a, b in itertools.combinations(numbers, 2))


@pytest.mark.parametrize("palette", [DARK, LIGHT, SIXTEEN, *BLIND])
def test_a_palette_has_every_name_and_level(palette):
    wanted = {f"method{k}" for k in range(METHODS)} | {f"basin{k}" for k in range(BASINS)} | set(DARK.names)
    assert wanted == set(palette.names)
    assert len(palette.sequential) == len(palette.diverging) == len(palette.density) == LEVELS
    numbers = (*palette.names.values(), *palette.sequential, *palette.diverging, *palette.density)
    assert all(-1 <= number < palette.colours for number in numbers)


@pytest.mark.parametrize("palette", [DARK, LIGHT, *BLIND], ids=lambda palette: palette.name)
@pytest.mark.parametrize("eyes", MACHADO)
def test_more_is_further_from_the_ground_whatever_the_eyes(palette, eyes):
    ramp = list(dict.fromkeys(palette.density))
    away = [abs(seen(number, eyes)[0] - seen(palette.ground, eyes)[0]) for number in ramp]
    assert len(ramp) >= 7 and away == sorted(away) and away[-1] - away[0] > 25
    assert apart([palette.ground, *ramp], eyes) > 2
    assert all(contrast(palette.number("text"), ground) > 2.9 for ground in ramp)


@pytest.mark.parametrize("palette", [DARK, LIGHT])
@pytest.mark.parametrize("eyes", ["all colours", *VIENOT])
def test_the_first_four_methods_are_told_apart_whatever_the_eyes(palette, eyes):
    seen = np.eye(3) if eyes == "all colours" else np.array(VIENOT[eyes])
    for a, b in itertools.combinations(range(4), 2):
        far = np.linalg.norm(
            lab(seen @ linear(palette.number(f"method{a}"))) - lab(seen @ linear(palette.number(f"method{b}")))
        )
        assert far > 20, (a, b, far)


@pytest.mark.parametrize("palette", BLIND, ids=lambda palette: palette.name)
@pytest.mark.parametrize("eyes", MACHADO)
def test_what_has_to_be_told_apart_is_told_apart_whatever_the_eyes(palette, eyes):
    def numbers(*names):
        return [palette.number(name) for name in names]

    assert apart(numbers("good", "bad", "warn"), eyes) > 25
    assert apart(numbers("nullcline_x", "nullcline_y"), eyes) > 40
    assert apart(numbers(*(f"method{k}" for k in range(4))), eyes) > 28
    assert apart(numbers(*(f"method{k}" for k in range(METHODS))), eyes) > 15
    assert apart(numbers(*(f"basin{k}" for k in range(BASINS))), eyes) > 22


@pytest.mark.parametrize("palette", BLIND, ids=lambda palette: palette.name)
@pytest.mark.parametrize("eyes", MACHADO)
def test_a_field_can_be_read_whatever_the_eyes(palette, eyes):
    ramp = list(dict.fromkeys(palette.sequential))
    assert len(ramp) >= 6
    assert min(apart(pair, eyes) for pair in itertools.pairwise(ramp)) > 3
    assert apart((ramp[0], ramp[-1]), eyes) > 29
    lightness = [seen(number, eyes)[0] for number in ramp]
    assert all(later > earlier - 3 for earlier, later in itertools.pairwise(lightness))  # low is dark, high is light
    negative, positive = set(palette.diverging[: LEVELS // 2]), set(palette.diverging[LEVELS // 2 :])
    assert min(apart(pair, eyes) for pair in itertools.product(negative, positive)) > 18
    assert apart((palette.diverging[0], palette.diverging[-1]), eyes) > 50


@pytest.mark.parametrize("palette", BLIND, ids=lambda palette: palette.name)
def test_words_over_any_field_are_read_with_any_eyes(palette):
    for ground in {*palette.sequential, *palette.diverging, palette.panel, palette.ground}:
        assert contrast(palette.number("text"), ground) > 4.5, ground
        assert contrast(palette.number("accent"), ground) > 4.5, ground
    for ground in {*palette.sequential, palette.panel, palette.ground}:
        for name in (*(f"method{k}" for k in range(METHODS)), "good", "bad", "warn"):
            assert contrast(palette.number(name), ground) > 2.8, (name, ground)


@pytest.mark.parametrize("palette", [DARK, LIGHT])
def test_paths_and_words_stand_out_from_every_colour_of_the_field(palette):
    for name in [*(f"method{k}" for k in range(METHODS)), "text", "accent"]:
        for ground in {*palette.sequential, palette.panel, palette.ground}:
            assert contrast(palette.number(name), ground) > 2, (name, ground)


LINUX = "000000 aa0000 00aa00 aa5500 0000aa aa00aa 00aaaa aaaaaa 555555 ff5555 55ff55 ffff55 5555ff ff55ff 55ffff ffffff"
XTERM = "000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5 7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff"


@pytest.mark.parametrize("shades", [LINUX, XTERM], ids=["console", "xterm"])
def test_sixteen_colours_are_read_on_the_grounds_that_they_are_drawn_on(shades):
    def luminance(number):
        c = np.array(list(bytes.fromhex(shades.split()[number]))) / 255
        return float(np.where(c > 0.04045, ((c + 0.055) / 1.055) ** 2.4, c / 12.92) @ [0.2126, 0.7152, 0.0722])

    def read(name, ground):
        light, dark = sorted((luminance(SIXTEEN.number(name)), luminance(ground)), reverse=True)
        return (light + 0.05) / (dark + 0.05)

    assert {*SIXTEEN.sequential, *SIXTEEN.diverging, SIXTEEN.panel, SIXTEEN.ground} == {
        0,
        1,
        4,
    }  # never the terminal's own, which may be any
    names = set(SIXTEEN.names)
    assert min(read(name, 0) for name in names) > 3.9
    assert min(read(name, 4) for name in names - {"method7", "basin5"}) > 2.3
    assert min(read(name, 1) for name in ("text", "accent", "muted", "good", "bad", "warn", "contour")) > 1.8


@pytest.mark.parametrize("palette", [palette for palette in PALETTES.values() if palette.colours])
def test_no_path_has_the_colour_of_the_contours(palette):
    assert palette.number("contour") not in [palette.number(f"method{k}") for k in range(METHODS)]


def test_in_sixteen_colours_no_common_path_is_a_brighter_contour():
    hues = [SIXTEEN.number(f"method{k}") % 8 for k in range(4)]
    assert SIXTEEN.number("contour") % 8 not in hues


def test_without_colours_nothing_is_coloured():
    assert PLAIN.number("method0") == PLAIN.number("nothing such") == -1


@pytest.mark.parametrize(
    ("colours", "dark", "expected"),
    [(0, True, PLAIN), (8, True, SIXTEEN), (16, False, SIXTEEN), (256, True, DARK), (2**24, False, LIGHT)],
)
def test_choice(colours, dark, expected):
    assert choose(colours, dark) is expected
    assert expected in PALETTES.values()


@pytest.mark.parametrize(
    ("environ", "theme", "expected"),
    [
        ({"TERM": "xterm-256color"}, "auto", DARK),
        ({"TERM": "xterm-256color", "COLORFGBG": "0;15"}, "auto", LIGHT),
        ({"TERM": "xterm-256color", "COLORFGBG": "0;15"}, "dark", DARK),
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, "auto", PLAIN),
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, "colour-blind", COLOUR_BLIND),
        ({"TERM": "xterm"}, "auto", SIXTEEN),
        ({"TERM": "xterm"}, "colour-blind-light", COLOUR_BLIND_LIGHT),
        ({"TERM": "vt100"}, "auto", PLAIN),
        ({"TERM": "xterm-256color"}, "none", PLAIN),
    ],
)
def test_a_theme_that_is_named_is_taken_whatever_the_terminal_says(environ, theme, expected):
    assert fitting(terminal(environ | {"LANG": "C.UTF-8"}), theme) == expected


@pytest.mark.parametrize(
    ("lang", "glyphs", "ascii"),
    [("C.UTF-8", "auto", False), ("C", "auto", True), ("", "auto", True), ("C", "unicode", False), ("C.UTF-8", "ascii", True)],
)
def test_glyphs_that_are_named_are_taken_whatever_the_terminal_says(lang, glyphs, ascii):
    assert fitting(terminal({"TERM": "xterm-256color", "LANG": lang}), "auto", glyphs).ascii is ascii


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        ({"theme": "colour-blnd"}, "theme: there is no theme 'colour-blnd'. Did you mean 'colour-blind'?"),
        ({"glyphs": "utf8"}, "glyphs: there are no glyphs 'utf8'. Take auto, unicode or ascii."),
    ],
)
def test_a_name_that_there_is_not_is_said_with_what_there_is(choice, words):
    assert set(GLYPHS) == {"unicode", "ascii"}
    with pytest.raises(UsageError) as error:
        fitting(terminal({}), **choice)
    assert str(error.value) == words


@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
def test_on_a_thin_link_fields_have_a_quarter_of_the_steps_and_keep_their_middle(palette):
    thin = coarse(palette)
    assert coarse(palette) is thin  # or everything would be drawn anew
    for ramp, before in ((thin.sequential, palette.sequential), (thin.diverging, palette.diverging)):
        assert len(ramp) == len(before) and set(ramp) <= set(before)
        assert len([key for key, _ in itertools.groupby(ramp)]) <= max(4 * bool(before), 0)
    if palette.diverging:
        assert thin.diverging[:8] != thin.diverging[8:]
    assert thin.names is palette.names
