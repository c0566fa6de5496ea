import numpy as np
import pytest

from gametui.app.chart import Chart, Mark, Series
from gametui.app.palette import DARK
from gametui.app.plot import draw, geometry

NAMES = (("method0", "━ gda"), ("method1", "━ extragradient"))


def picture(**changes):
    chart = Chart("", x=(0, 1), y=(0, 1), legend=NAMES, **changes)
    return draw(chart, 60, 20, DARK), geometry(chart, 60, 20)


@pytest.mark.parametrize("corner", [(0, 0), (0, 1), (1, 0), (1, 1)])
def test_the_legend_goes_where_nothing_is_drawn(corner):
    """Everything but one corner is full of points."""
    x, y = (grid.ravel() for grid in np.meshgrid(np.linspace(0, 1, 200), np.linspace(0, 1, 200)))
    free = (np.abs(x - corner[0]) < 0.4) & (np.abs(y - corner[1]) < 0.3)
    strips, frame = picture(series=(Series(x[~free], y[~free], "method0", line=False),))
    row = next(k for k, strip in enumerate(strips) if "━ gda" in strip.text)
    column = strips[row].text.index("━ gda")
    assert (column > frame.left + frame.columns / 2) == bool(corner[0])
    assert (row < frame.top + frame.rows / 2) == bool(corner[1])


def test_a_legend_never_hides_a_mark_that_it_can_avoid():
    marks = tuple(Mark(x, y, "★") for x in (0.02, 0.98) for y in (0.02, 0.93))
    strips, _ = picture(marks=marks)
    assert sum(strip.text.count("★") for strip in strips) == 4
    assert any("━ gda" in strip.text for strip in strips)


def test_a_pane_too_small_for_a_legend_has_none():
    strips = draw(Chart("", x=(0, 1), y=(0, 1), legend=NAMES), 12, 3, DARK)
    assert not any("gda" in strip.text for strip in strips)


def test_titles_and_labels_are_in_the_frame():
    dot = (Series(np.array([0.5]), np.array([0.5]), "text"),)
    strips = draw(Chart("Losses", x=(0, 1), y=(0, 1), x_label="step", y_label="y", series=dot), 60, 20, DARK)
    assert " Losses " in strips[0].text
    assert strips[0].text.strip().startswith("y")
    assert " step " in strips[-2].text
    long = draw(Chart("Losses", x=(0, 1), y=(0, 1), y_label="a long label", series=dot), 60, 20, DARK)
    assert " a long label ─ Losses " in long[0].text


def test_nothing_to_plot_has_a_title_and_no_axes():
    strips = draw(Chart("Losses", x=(0, 1), y=(0, 1), x_label="step", message="computing"), 60, 20, DARK)
    assert "".join(strip.text for strip in strips).split() == ["Losses", "computing"]


def test_a_long_legend_leaves_the_picture_room():
    names = tuple((f"method{k}", f"━ {k}.25 a method of a very long name") for k in range(8))
    chart = Chart("", x=(0, 1), y=(0, 1), legend=names, series=(Series(np.array([0.5]), np.array([0.5]), "text"),))
    strips = draw(chart, 34, 12, DARK)
    rows = [strip.text for strip in strips if "method" in strip.text]
    assert 1 <= len(rows) <= 4
    assert all("…" in row and ".25" in row for row in rows)
    area = (34 - 3) * 9
    assert sum(len(row.strip("│ ┤0123456789.")) for row in rows) < 0.4 * area


@pytest.mark.parametrize(("columns", "words"), [(34, "stable region of gda"), (80, "stable region of gda (lr 0.1)")])
def test_words_are_whole_where_half_of_the_picture_or_a_small_one_has_room(columns, words):
    strips = draw(Chart("", x=(0, 1), y=(0, 1), legend=(("muted", words),), marks=(Mark(0, 0, "★"),)), columns, 14, DARK)
    assert any(words in strip.text for strip in strips)
