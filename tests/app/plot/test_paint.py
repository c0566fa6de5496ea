import itertools
import warnings
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from textual._ansi_theme import MONOKAI
from textual.color import Color
from textual.filter import ANSIToTruecolor

from gametui.app.chart import Backdrop, Chart, Mark, Series
from gametui.app.palette import DARK, LIGHT, PALETTES, PLAIN
from gametui.app.plot import changed_regions, changed_rows, draw, geometry
from gametui.app.plot.cells import Cells
from tests.app.plot.charts import SIZES, charts

SPIRAL = np.linspace(0, 30, 300)


def chart(turn=0.0, **changes):
    r = np.exp(-SPIRAL / 20)
    given = {
        "title": "spiral",
        "x": (-1, 1),
        "y": (-1, 1),
        "series": tuple(Series(r * np.cos(SPIRAL + turn + k), r * np.sin(SPIRAL + turn + k), f"method{k}") for k in range(3)),
        "backdrop": Backdrop(FIELD, (-1, 1), (-1, 1), contours=8, arrows=(FIELD, -FIELD)),
        "legend": (("method0", "━ gda"),),
    }
    return Chart(**{**given, **changes})


FIELD = np.linspace(-1, 1, 40)[:, None] * np.linspace(-1, 1, 60)


def glyphs(strips):
    return "\n".join(strip.text for strip in strips)


def colour_at(strips, column, row):
    """(foreground, background) numbers of one cell."""
    x = 0
    for segment in strips[row]:
        x += segment.cell_length
        if column < x:
            style = segment.style
            return (style.color.number if style.color else -1), (style.bgcolor.number if style.bgcolor else -1)
    raise IndexError


@settings(max_examples=250, deadline=None)
@given(charts(), SIZES, st.sampled_from(sorted(PALETTES)), st.booleans())
def test_whatever_the_chart_the_picture_has_the_size_asked_for(chart, size, name, ascii):
    width, height = (max(side, 0) for side in size)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        strips = draw(chart, *size, replace(PALETTES[name], ascii=ascii))
        frame = geometry(chart, *size)
    assert len(strips) == height
    assert all(cell_len(strip.text) == strip.cell_length == width for strip in strips)
    assert all(glyph.isprintable() for glyph in glyphs(strips).replace("\n", ""))
    assert not ascii or glyphs(strips).isascii()
    assert (frame.width, frame.height) == (width, height)


def test_points_are_drawn_in_the_cells_that_the_geometry_names():
    places = [(-0.9, 0.8), (0.0, 0.0), (0.7, -0.95)]
    points = Chart("", x=(-1, 1), y=(-1, 1), series=tuple(Series(np.array([x]), np.array([y]), "method2") for x, y in places))
    strips, frame = draw(points, 60, 20, DARK), geometry(points, 60, 20)
    for x, y in places:
        column, row = frame.cell(x, y)
        assert 0x2800 < ord(strips[row].text[column]) <= 0x28FF
        assert colour_at(strips, column, row)[0] == DARK.number("method2")


def test_where_series_meet_the_dots_of_both_stay_in_the_colour_of_the_later():
    left = Series(np.array([0.1]), np.array([0.5]), "method0")
    right = Series(np.array([0.9]), np.array([0.5]), "method1")
    strips = draw(Chart("", x=(0, 1), y=(0, 1), series=(left, right), axes=False), 1, 1, DARK)
    assert strips[0].text == chr(0x2800 + 0x04 + 0x20)
    assert colour_at(strips, 0, 0)[0] == DARK.number("method1")


def test_glyphs_stand_on_the_colours_of_the_field():
    strips = draw(chart(), 80, 30, DARK)
    frame = geometry(chart(), 80, 30)
    upper, lower = colour_at(strips, *frame.cell(0.99, 0.5)), colour_at(strips, *frame.cell(-0.99, 0.5))
    assert upper[1] in DARK.sequential[-5:]
    assert lower[1] in DARK.sequential[:5]
    painted = [style.bgcolor.number for strip in strips for _, style, _ in strip if style.bgcolor and style.color.number == 214]
    assert set(painted) & set(DARK.sequential)


def test_a_mark_covers_what_is_under_it_and_one_outside_is_left_out():
    strips = draw(chart(marks=(Mark(0, 0, "★", "accent"), Mark(5, 5, "✕"))), 80, 30, DARK)
    frame = geometry(chart(), 80, 30)
    column, row = frame.cell(0, 0)
    assert strips[row].text[column] == "★"
    assert "✕" not in glyphs(strips)


def test_a_guide_hides_nothing():
    guide = Series(np.array([-1, 1]), np.array([0.47, 0.47]), "muted", marker="─", guide=True)
    with_guide, without = (
        draw(chart(series=series, backdrop=None), 60, 20, DARK) for series in ((*chart().series, guide), chart().series)
    )
    changed = 0
    for before, after in zip(glyphs(without), glyphs(with_guide), strict=True):
        assert before == after or (before == " " and after == "─")
        changed += before != after
    assert changed > 5


@pytest.mark.parametrize("marker", ["braille", "half", "dot"])
def test_markers(marker):
    shown = set(glyphs(draw(chart(marker=marker, backdrop=None, title=""), 60, 20, DARK)))
    drawn = {"braille": {chr(code) for code in range(0x2801, 0x2900)}, "half": set("▀▄█"), "dot": {"•"}}
    for name, family in drawn.items():
        assert bool(shown & family) == (name == marker)


def test_ascii_keeps_everything_in_its_place():
    marks = (Mark(0, 0, "★"), Mark(0.5, 0.5, "◆"), Mark(-0.5, 0.5, "日"))
    strips = draw(chart(marks=marks), 60, 20, replace(DARK, ascii=True))
    assert glyphs(strips).isascii()
    frame = geometry(chart(), 60, 20)
    column, row = frame.cell(0, 0)
    assert strips[row].text[column] == "*"
    column, row = frame.cell(0.5, 0.5)
    assert strips[row].text[column] == "N"


def test_without_colours_methods_are_told_apart_by_letters_and_the_legend_names_them():
    named = tuple((f"method{k}", f"━ {name}") for k, name in enumerate(("gda", "eg", "ogda")))
    strips = draw(chart(legend=named), 80, 30, PLAIN)
    assert all(segment.style.color is None and segment.style.bgcolor is None for strip in strips for segment in strip)
    for letter, name in zip("abc", ("gda", "eg", "ogda"), strict=True):
        assert f" {letter} {name} " in glyphs(strips)
        assert glyphs(strips).count(letter) > 20


def test_colours_reach_the_terminal_as_short_codes():
    """Textual would turn numbered colours into 24-bit ones, which are half as long again."""
    keep = ANSIToTruecolor(MONOKAI)
    from rich.console import Console

    console = Console(force_terminal=True, color_system="truecolor")
    for strip in draw(chart(), 80, 30, DARK):
        text = strip.apply_filter(keep, Color(0, 0, 0)).render(console)
        assert "38;2;" not in text
        assert "48;2;" not in text


def test_rows_that_stay_the_same_are_the_same_strips():
    old, new = draw(chart(), 80, 30, DARK), draw(chart(title="another"), 80, 30, DARK)
    assert all(a is b for a, b in zip(old, draw(chart(), 80, 30, DARK), strict=True))
    assert changed_rows(old, new) == [0]
    moved = draw(chart(marks=(Mark(0, 0.5, "★"),)), 80, 30, DARK)
    (row,) = changed_rows(old, moved)
    assert moved[row].text.count("★") == 1
    (region,) = changed_regions(old, moved)
    assert region.y == row
    assert moved[row].crop(region.x, region.right).text.count("★") == 1
    assert region.width < 30


@pytest.mark.parametrize("size", [(40, 15), (120, 40)])
@pytest.mark.parametrize("palette", [DARK, LIGHT])
def test_changed_regions_hold_every_cell_that_differs(size, palette):
    for a, b in itertools.pairwise(np.linspace(0, 1, 6)):
        old, new = draw(chart(turn=a), *size, palette), draw(chart(turn=b), *size, palette)
        regions = {region.y: region for region in changed_regions(old, new)}
        for row, column in itertools.product(range(size[1]), range(size[0])):
            same = old[row].text[column] == new[row].text[column] and colour_at(old, column, row) == colour_at(new, column, row)
            assert same or (row in regions and regions[row].x <= column < regions[row].right)


def test_a_word_that_moves_along_its_row_is_painted_where_it_was_and_where_it_is():
    def row(text):
        cells = Cells.blank(20, 1)
        cells.write(0, 0, text, 2)
        return cells.strips()

    for old, new in [("           ━ gda", "━ gda"), ("━ gda", "           ━ gda"), ("ab", "a"), ("", "abc")]:
        old, new = row(old.ljust(16) + "|"), row(new.ljust(16) + "|")
        (region,) = changed_regions(old, new)
        differing = [column for column in range(20) if old[0].text[column] != new[0].text[column]]
        assert region.x <= differing[0] and differing[-1] < region.right


@pytest.mark.parametrize("names", [("gda",), ("gda", "gda (alternating)"), ("gda (alternating)", "eg")])
def test_a_legend_that_grows_leaves_nothing_behind(names):
    old = draw(chart(legend=(("method0", "━ gda"),)), 60, 20, DARK)
    new = draw(chart(legend=tuple((f"method{i}", f"━ {name}") for i, name in enumerate(names))), 60, 20, DARK)
    regions = {region.y: region for region in changed_regions(old, new)}
    for row, column in itertools.product(range(20), range(60)):
        same = old[row].text[column] == new[row].text[column]
        assert same or (row in regions and regions[row].x <= column < regions[row].right)


def test_another_size_is_painted_whole():
    assert changed_rows(draw(chart(), 40, 10, DARK), draw(chart(), 40, 12, DARK)) == list(range(12))


def test_a_message_stands_in_the_middle_of_an_empty_picture_and_below_a_full_one():
    empty = draw(Chart("", message="looking for critical points"), 60, 21, DARK)
    assert "looking for critical points" in empty[9].text
    full = draw(chart(message="gda: diverged"), 60, 21, DARK)
    assert "gda: diverged" in full[geometry(chart(), 60, 21).rows].text
    narrow = glyphs(draw(Chart("", message="looking for critical points"), 14, 8, DARK))
    assert [word in narrow for word in ("looking", "critical", "points")] == [True] * 3


def test_without_colours_a_curve_alone_is_as_fine_as_with_them():
    curve = Series(SPIRAL, np.sin(SPIRAL), "method0")
    alone = Chart("", series=(curve,), legend=(("method0", "━ gda"),))
    assert [strip.text for strip in draw(alone, 80, 30, PLAIN)] == [strip.text for strip in draw(alone, 80, 30, DARK)]
    both = replace(alone, series=(curve, replace(curve, y=np.cos(SPIRAL), colour="method1")))
    before = replace(alone, backdrop=Backdrop(np.zeros((2, 2)), (0, 30), (-1, 1)))
    for lettered in (both, before):
        text = "".join(strip.text for strip in draw(lettered, 80, 30, PLAIN))
        assert text.count("a") > 30
        assert "a gda" in text
