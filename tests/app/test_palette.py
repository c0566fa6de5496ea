import itertools

import numpy as np
import pytest

from gametui.app.palette import BASINS, DARK, LIGHT, METHODS, PALETTES, PLAIN, SIXTEEN, choose
from gametui.app.plot.backdrop import LEVELS
from gametui.app.plot.cells import triplet

VIENOT = {
    "protanopia": [[0.11238, 0.88762, 0.0], [0.11238, 0.88762, 0.0], [0.00401, -0.00401, 1.0]],
    "deuteranopia": [[0.29275, 0.70725, 0.0], [0.29275, 0.70725, 0.0], [-0.02234, 0.02234, 1.0]],
}
"""Linear RGB as a person without red, or without green, cones sees it: Vienot, Brettel and Mollon 1999."""


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


@pytest.mark.parametrize("palette", [DARK, LIGHT, SIXTEEN])
def test_a_palette_has_every_name_and_level(palette):
    wanted = {f"method{k}" for k in range(METHODS)} | {f"basin{k}" for k in range(BASINS)} | set(DARK.names)
    assert wanted == set(palette.names)
    assert len(palette.sequential) == len(palette.diverging) == LEVELS
    assert all(-1 <= number < palette.colours for number in (*palette.names.values(), *palette.sequential, *palette.diverging))


@pytest.mark.parametrize("palette", [DARK, LIGHT])
@pytest.mark.parametrize("eyes", ["all colours", *VIENOT])
def test_the_first_four_methods_are_told_apart_whatever_the_eyes(palette, eyes):
    seen = np.eye(3) if eyes == "all colours" else np.array(VIENOT[eyes])
    for a, b in itertools.combinations(range(4), 2):
        far = np.linalg.norm(
            lab(seen @ linear(palette.number(f"method{a}"))) - lab(seen @ linear(palette.number(f"method{b}")))
        )
        assert far > 20, (a, b, far)


@pytest.mark.parametrize("palette", [DARK, LIGHT])
def test_paths_and_words_stand_out_from_every_colour_of_the_field(palette):
    for name in [*(f"method{k}" for k in range(METHODS)), "text", "accent"]:
        for ground in {*palette.sequential, palette.panel}:
            assert contrast(palette.number(name), ground) > 2, (name, ground)


def test_without_colours_nothing_is_coloured():
    assert PLAIN.number("method0") == PLAIN.number("nothing such") == -1


@pytest.mark.parametrize(
    ("colours", "dark", "expected"),
    [(0, True, PLAIN), (8, True, SIXTEEN), (16, False, SIXTEEN), (256, True, DARK), (2**24, False, LIGHT)],
)
def test_choice(colours, dark, expected):
    assert choose(colours, dark) is expected
    assert expected in PALETTES.values()
