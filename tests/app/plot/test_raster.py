import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gametui.app.plot import raster

UNIT = st.floats(-0.5, 1.5, width=32)


def test_a_point_is_one_dot_in_its_place():
    mask = raster.dots(np.array([0.0, 0.99, 0.5]), np.array([0.0, 0.99, 0.26]), 4, 4, line=False)
    assert sorted(zip(*np.nonzero(mask), strict=True)) == [(0, 3), (2, 2), (3, 0)]


@given(st.lists(st.tuples(UNIT, UNIT), min_size=2, max_size=2))
def test_a_line_passes_within_a_dot_of_every_one_of_its_points(ends):
    (x0, y0), (x1, y1) = ends
    mask = raster.dots(np.array([x0, x1]), np.array([y0, y1]), 60, 40, line=True)
    for part in np.linspace(0, 1, 300):
        x, y = (x0 + part * (x1 - x0)) * 60, (1 - (y0 + part * (y1 - y0))) * 40
        if 1 <= x < 59 and 1 <= y < 39:
            i, j = int(x), int(y)
            assert mask[j - 1 : j + 2, i - 1 : i + 2].any()
    drawn = np.argwhere(mask)
    for j, i in drawn:  # and no dot lies off the line
        direction = np.array([(x1 - x0) * 60, -(y1 - y0) * 40])
        away = np.array([i + 0.5 - x0 * 60, j + 0.5 - (1 - y0) * 40])
        length = np.hypot(*direction)
        if length > 1e-9:
            assert abs(direction[0] * away[1] - direction[1] * away[0]) / length < 1.5


def test_gaps_are_not_bridged():
    x, y = np.array([0.1, np.nan, 0.9]), np.array([0.5, 0.5, 0.5])
    assert raster.dots(x, y, 20, 4, line=True).sum() == 2


def test_a_line_from_far_away_crosses_at_the_right_place():
    mask = raster.dots(np.array([-1e12, 1e12]), np.array([0.5, 0.5]), 30, 9, line=True)
    assert mask[4].all()
    assert mask.sum() == 30
    assert not raster.dots(np.array([-1e300, 1e300]), np.array([2.0, 2.0]), 30, 9, line=True).any()


@pytest.mark.parametrize("dot", range(8))
def test_braille_bits_are_those_of_unicode(dot):
    """U+2800 numbers its dots 1, 2, 3 down the left, 4, 5, 6 down the right, then 7 and 8 below."""
    column, row = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3)][dot]
    mask = np.zeros((4, 2), dtype=bool)
    mask[row, column] = True
    glyph = chr(raster.BRAILLE.glyphs[raster.packed(mask, raster.BRAILLE)[0, 0]])
    assert glyph == chr(0x2800 + (1 << dot))


@pytest.mark.parametrize(("grain", "upper", "lower", "both"), [(raster.HALF, "▀", "▄", "█"), (raster.ASCII, "'", ".", ":")])
def test_half_cells(grain, upper, lower, both):
    mask = np.array([[1, 0, 1, 0], [0, 1, 1, 0]], dtype=bool)
    assert "".join(chr(grain.glyphs[bits]) for bits in raster.packed(mask, grain)[0]) == upper + lower + both + " "


@settings(max_examples=60)
@given(st.integers(0, 2**32 - 1), st.integers(5, 30), st.booleans())
def test_thinning_draws_the_same_dots(seed, columns, rising):
    rng = np.random.default_rng(seed)
    x = np.sort(rng.uniform(-0.1, 1.1, 3000)) if rising else np.cumsum(rng.normal(0, 0.003, 3000)) + 0.5
    y = np.where(rng.random(3000) < 0.01, np.nan, 0.5 + np.cumsum(rng.normal(0, 0.02, 3000)) % 0.5)
    thin_x, thin_y = raster.thinned(x, y, columns, 40)
    assert len(thin_x) < len(x)
    if rising:  # within a column only the lowest and highest dot count
        finite = np.isfinite(thin_y)
        for column in range(columns):
            whole = y[(np.floor(x * columns) == column) & np.isfinite(y)]
            kept = thin_y[(np.floor(thin_x * columns) == column) & finite]
            assert len(whole) == 0 or (kept.min() == whole.min() and kept.max() == whole.max())
    else:
        points = [raster.dots(a, b, columns, 40, line=False) for a, b in ((x, y), (thin_x, thin_y))]
        assert (points[0] == points[1]).all()


def test_a_long_curve_becomes_a_few_points_a_column():
    x = np.linspace(0, 1, 100_000)
    thin, _ = raster.thinned(x, np.sin(300 * x), 200, 100)
    assert len(thin) <= 4 * 201


def test_a_path_that_creeps_is_not_lost():
    x = np.linspace(0, 1, 100_000)[::-1]  # each step far below a dot
    thin, y = raster.thinned(x, x, 40, 40)
    assert raster.dots(thin, y, 40, 40, line=True).sum() >= 40


@pytest.mark.parametrize("size", [(0, 0), (0, 5), (5, 0)])
def test_no_canvas_no_dots(size):
    assert raster.dots(np.zeros(3), np.zeros(3), *size, line=True).size == 0
