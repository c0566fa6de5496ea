import numpy as np
import pytest

from gametui.app.chart import Backdrop, Chart
from gametui.app.plot import backdrop, raster
from gametui.app.plot.geometry import geometry

SIDE = np.linspace(-1, 1, 81)
S, T = np.meshgrid(SIDE, SIDE)
FRAME = geometry(Chart("", x=(-1, 1), y=(-1, 1), axes=False), 80, 40)


def layer(field, frame=FRAME, grain=raster.BRAILLE, contours=0):
    return backdrop.layer(backdrop.parts(field), frame, grain, contours)


def dots(bits):
    """Cells -> coordinates (x, y) of the middles of their dots, limits -1 to 1."""
    rows, columns = bits.shape
    j, i = np.nonzero(
        np.any([(bits[:, :, None, None] & raster.BRAILLE.bits) > 0], axis=0)
        .transpose(0, 2, 1, 3)
        .reshape(4 * rows, 2 * columns)
    )
    return (i + 0.5) / columns - 1, 1 - (j + 0.5) / (2 * rows)


def test_levels_rise_with_the_field_and_the_first_row_of_the_field_is_at_the_bottom():
    found = layer(Backdrop(S + 10 * T, (-1, 1), (-1, 1))).levels
    assert found.shape == (40, 80)
    assert (np.diff(found.astype(int), axis=0) <= 0).all()
    assert (np.diff(found.astype(int), axis=1) >= 0).all()
    assert found.min() == 0
    assert found.max() == backdrop.LEVELS - 1


def test_a_field_of_another_window_is_painted_where_it_belongs():
    found = layer(Backdrop(S, (0, 1), (0, 1))).levels
    assert (found[25:] == -1).all()
    assert (found[:, :35] == -1).all()
    assert (found[:18, 42:] >= 0).all()


def test_contours_of_a_cone_are_circles():
    height = np.hypot(S, T)
    x, y = dots(layer(Backdrop(height, (-1, 1), (-1, 1), reach=(0, 2)), contours=4).contours)
    radius = np.hypot(x, y)
    assert len(radius) > 200
    assert np.min(np.abs(radius[:, None] - np.array([0.5, 1.0])), axis=1).max() < 0.05


def test_the_zero_line_lies_where_the_field_changes_sign():
    x, y = dots(layer(Backdrop(S, (-1, 1), (-1, 1), zero=(1e300 * (T - S**2 + 0.3),))).zeros[0])
    assert len(x) > 100
    assert np.abs(y - (x**2 - 0.3)).max() < 0.06


@pytest.mark.parametrize("eighth", range(8))
def test_arrows_point_along_the_field(eighth):
    angle = eighth * np.pi / 4
    flow = np.full(S.shape, np.cos(angle)), np.full(S.shape, np.sin(angle))
    drawn = layer(Backdrop(S, (-1, 1), (-1, 1), arrows=flow)).arrows
    assert set(drawn[drawn > 0]) == {eighth + 1}
    assert backdrop.ARROWS[eighth] == "→↗↑↖←↙↓↘"[eighth]
    assert 100 < (drawn > 0).sum() < 300


def test_arrows_are_as_they_look_on_the_screen():
    """A step of (1, 1) climbs steeply where the window is 100 wide and 1 high."""
    wide = geometry(Chart("", x=(-50, 50), y=(-0.5, 0.5), axes=False), 80, 40)
    flow = np.ones(S.shape), np.ones(S.shape)
    drawn = layer(Backdrop(S, (-50, 50), (-0.5, 0.5), arrows=flow), wide).arrows
    assert set(drawn[drawn > 0]) == {backdrop.ARROWS.index("↑") + 1}


def test_no_arrow_where_nothing_moves_or_nothing_is_known():
    nothing = np.where(S > 0, 0.0, np.nan)
    assert not layer(Backdrop(S, (-1, 1), (-1, 1), arrows=(nothing, nothing))).arrows.any()


def test_not_a_number_is_left_empty():
    found = layer(Backdrop(np.where(S > 0.1, np.nan, S), (-1, 1), (-1, 1)), contours=8)
    assert (found.levels[:, 50:] == -1).all()
    assert not found.contours[:, 50:].any()


def test_infinite_values_get_the_end_colours():
    values = np.where(S > 0.5, np.inf, np.where(S < -0.5, -np.inf, S))
    levels = layer(Backdrop(values, (-1, 1), (-1, 1))).levels
    assert (levels[:, -5:] == backdrop.LEVELS - 1).all()
    assert (levels[:, :5] == 0).all()


@pytest.mark.parametrize("values", [np.zeros((4, 4)), np.full((4, 4), 1e300), np.full((1, 1), -3.0)])
def test_equal_values_have_one_colour_in_the_middle(values):
    levels = layer(Backdrop(values, (-1, 1), (-1, 1))).levels
    assert set(levels[levels >= 0]) == {backdrop.LEVELS // 2}


def test_a_few_huge_values_do_not_flatten_the_rest():
    values = S.copy()
    values[0, 0], values[1, 1] = 1e300, -1e300
    assert len(set(layer(Backdrop(values, (-1, 1), (-1, 1))).levels.ravel())) == backdrop.LEVELS


def test_diverging_colours_change_at_zero():
    levels = layer(Backdrop(S + 0.4, (-1, 1), (-1, 1), diverging=True)).levels
    x = (np.arange(80) + 0.5) / 40 - 1
    assert ((levels >= backdrop.LEVELS // 2) == (x + 0.4 > 0)[None, :])[:, np.abs(x + 0.4) > 0.03].all()


def test_a_layer_is_made_once_for_the_same_arrays(monkeypatch):
    made = []
    scaled = backdrop.scaled
    monkeypatch.setattr(backdrop, "scaled", lambda *args: made.append(1) or scaled(*args))
    values = S * T
    for _ in range(3):
        layer(Backdrop(values, (-1, 1), (-1, 1)))
    assert len(made) == 1
    layer(Backdrop(values.copy(), (-1, 1), (-1, 1)))
    assert len(made) == 2
