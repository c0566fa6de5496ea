import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gametui
from gametui.app.chart import Backdrop, Chart, Series
from gametui.app.palette import DARK
from gametui.app.plot import axes, backdrop, geometry, raster
from gametui.app.plot.cells import BLANK
from gametui.app.plot.paint import painted


@given(st.integers(0, 200), st.integers(0, 80), st.booleans())
def test_the_canvas_lies_inside_the_pane(width, height, shown):
    frame = geometry(Chart("t", x=(-1, 1), y=(-1e5, 1e5), axes=shown), width, height)
    assert 0 <= frame.left <= frame.left + frame.columns <= width
    assert 0 <= frame.top <= frame.top + frame.rows <= height
    assert not (width and height) or (frame.columns >= 1 and frame.rows >= 1)


@given(st.integers(16, 150), st.integers(6, 60), st.data())
def test_cells_and_data_are_inverse(width, height, data):
    frame = geometry(Chart("", x=(-3, 5), y=(1e-3, 1e3), log_y=True), width, height)
    column = frame.left + data.draw(st.integers(0, frame.columns - 1))
    row = frame.top + data.draw(st.integers(0, frame.rows - 1))
    assert frame.cell(*frame.data(column, row)) == (column, row)
    assert frame.holds(column, row)


def test_corners_of_the_canvas_are_the_limits():
    frame = geometry(Chart("", x=(-3, 5), y=(0, 2)), 60, 20)
    assert frame.cell(-3, 2) == (frame.left, frame.top)
    assert frame.cell(5, 0) == (frame.left + frame.columns - 1, frame.top + frame.rows - 1)
    assert frame.cell(5.001, 1) is None
    assert frame.cell(float("nan"), 1) is None


@pytest.mark.parametrize("size", [(40, 15), (60, 25), (100, 40), (300, 80), (17, 7)])
def test_plotext_puts_axes_and_ticks_where_the_geometry_says(size):
    frame = geometry(Chart("", x=(-7.3, 9.1), y=(-0.4, 12)), *size)
    codes = axes.drawn(frame)
    assert codes.shape == (size[1], size[0])
    glyphs = [[chr(code) for code in row] for row in codes]
    bottom, right = frame.top + frame.rows, frame.left + frame.columns
    corners = (
        glyphs[frame.top - 1][frame.left - 1],
        glyphs[bottom][frame.left - 1],
        glyphs[frame.top - 1][right],
        glyphs[bottom][right],
    )
    assert corners == ("┌", "└", "┐", "┘")
    assert (codes[frame.top : bottom, frame.left : right] == BLANK).all()
    for value, label in zip(frame.x_ticks.values, frame.x_ticks.labels, strict=True):
        column = frame.cell(value, frame.y[0])[0]
        assert glyphs[bottom][column] == "┬"
        assert label in "".join(glyphs[bottom + 1])
    for value, label in zip(frame.y_ticks.values, frame.y_ticks.labels, strict=True):
        row = frame.cell(frame.data(frame.left, 0)[0], value)[1]
        assert glyphs[row][frame.left - 1] == "┤"
        assert "".join(glyphs[row][: frame.left - 1]).strip() == label


SIZES = st.integers(16, 150), st.integers(7, 50)
AROUND_ZERO = st.tuples(st.floats(-20, -0.1), st.floats(0.1, 20)) | st.sampled_from([(-1.5, 1.5), (-1.0, 2.0), (-8.0, 8.0)])


def places(frame):
    """Columns of the ticks across and rows of the ticks up, as they are drawn."""
    codes = axes.drawn(frame)
    columns = np.flatnonzero(codes[frame.top + frame.rows] == ord("┬"))
    return columns, np.flatnonzero(codes[:, frame.left - 1] == ord("┤"))[::-1]


@given(*SIZES, AROUND_ZERO)
def test_a_mark_at_a_tick_is_in_its_row_and_column(width, height, limits):
    frame = geometry(Chart("", x=limits, y=limits), width, height)
    columns, rows = places(frame)
    assert [frame.cell(value, 0.0)[0] for value in np.clip(frame.x_ticks.values, *limits)] == columns.tolist()
    assert [frame.cell(0.0, value)[1] for value in np.clip(frame.y_ticks.values, *limits)] == rows.tolist()


@given(*SIZES, st.floats(0.1, 20))
def test_what_cannot_be_told_from_the_middle_is_in_its_cell(width, height, size):
    """The middle lies on the border of two cells where their number is even."""
    frame = geometry(Chart("", x=(-size, size), y=(-size, size)), width, height)
    for off in (1e-5 * size, -1e-5 * size):
        assert frame.cell(off, off) == frame.cell(0.0, 0.0)


@given(*SIZES, AROUND_ZERO)
def test_axis_lines_run_through_the_ticks_at_zero(width, height, limits):
    """Drawn as curves or as zero lines of a field."""
    chart = Chart("", x=limits, y=limits)
    frame = geometry(chart, width, height)
    columns, rows = places(frame)
    column = [place for place, value in zip(columns, frame.x_ticks.values, strict=True) if value == 0]
    row = [place for place, value in zip(rows, frame.y_ticks.values, strict=True) if value == 0]
    ends, middle = np.array(limits), np.zeros(2)
    s, t = np.meshgrid(np.linspace(*limits, 41), np.linspace(*limits, 41))
    across = replace(chart, series=(Series(ends, middle, "text"),)), Backdrop(t, limits, limits, zero=(t,))
    up = replace(chart, series=(Series(middle, ends, "text"),)), Backdrop(t, limits, limits, zero=(s,))
    for (curve, field), axis, drawn in ((across, 0, row), (up, 1, column)):
        cells = painted(curve, width, height, DARK).codes
        assert set(drawn) <= set(np.nonzero(cells >= 0x2800)[axis]) == {frame.cell(0, 0)[1 - axis]}
        zero = backdrop.layer(backdrop.parts(field), frame, raster.BRAILLE, 0).zeros[0]
        assert set(np.nonzero(zero)[axis] + (frame.top, frame.left)[axis]) == {frame.cell(0, 0)[1 - axis]}


def test_a_frame_is_drawn_once_while_limits_and_size_stay():
    axes._figure.cache_clear()
    for _ in range(3):
        axes.drawn(geometry(Chart("", x=(-1.5, 1), y=(0, 1)), 50, 20))
    assert axes._figure.cache_info().misses == 1
    axes.drawn(geometry(Chart("", x=(-1.5, 1), y=(0, 1)), 51, 20))
    assert axes._figure.cache_info().misses == 2


@pytest.mark.parametrize("size", [(80, 24), (40, 15), (30, 40), (10, 4)])
def test_equal_scales_make_a_unit_as_long_across_as_up(size):
    frame = geometry(Chart("", x=(-1, 1), y=(-1, 1), equal=True), *size)
    across = (frame.x[1] - frame.x[0]) / frame.columns
    up = (frame.y[1] - frame.y[0]) / frame.rows / 2
    assert across == pytest.approx(up)
    assert frame.x[0] <= -1 < 1 <= frame.x[1]
    assert frame.y[0] <= -1 < 1 <= frame.y[1]


def test_plotext_is_imported_in_one_module_only():
    files = Path(gametui.__file__).parent.rglob("*.py")
    importers = [path.name for path in files if re.search(r"^\s*(import|from) plotext", path.read_text(), re.MULTILINE)]
    assert importers == ["axes.py"]
