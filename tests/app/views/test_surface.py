import numpy as np
import pytest

from gametui.app.views import VIEWS, _relief
from gametui.compute import protocol
from tests.app.views.snapshots import displayed, field, snapshot, trajectory

build = VIEWS["surface"].build
SIDE = np.linspace(-1, 1, 41)


def test_the_camera_sees_straight_down_from_above_and_flat_from_the_side():
    above = _relief.camera(-90, 90)
    x, y, near = above.seen(np.array(0.3), np.array(0.7), np.array(0.5))
    assert (float(x), float(y), float(near)) == pytest.approx((0.3, 0.7, 0.5))
    side = _relief.camera(-90, 0)
    x, y, near = side.seen(np.array(0.3), np.array(0.7), np.array(0.5))
    assert (float(x), float(y), float(near)) == pytest.approx((0.3, 0.5, -0.7))


def test_a_flat_surface_from_above_is_a_full_square():
    made = _relief.relief(np.broadcast_to(SIDE, (41, 41)).copy(), -90.0, 90.0)
    x = (np.arange(_relief.COLUMNS) + 0.5) / _relief.COLUMNS * 2 * _relief.WIDTH - _relief.WIDTH
    y = (np.arange(_relief.ROWS) + 0.5) / _relief.ROWS * 2 * _relief.HEIGHT - _relief.HEIGHT
    inside = (np.abs(y)[:, None] < 0.97) & (np.abs(x)[None, :] < 0.97)
    outside = (np.abs(y)[:, None] > 1.03) | (np.abs(x)[None, :] > 1.03)
    assert np.isfinite(made.colours[inside]).all()
    assert np.isnan(made.colours[outside]).all()
    expected = np.broadcast_to((x + 1) / 2, made.colours.shape)
    assert np.abs(made.colours - expected)[inside].max() < 0.05


@pytest.mark.parametrize("azimuth", [-60.0, 30.0, 135.0, 250.0])
def test_a_steep_surface_has_no_holes(azimuth):
    s, t = np.meshgrid(SIDE, SIDE)
    made = _relief.relief(np.tanh(12 * s) + 0.2 * t, azimuth, 35.0)
    known = np.isfinite(made.colours)
    for column in known.T:  # the box seen from the side is convex, so what is seen of it in a column is one stretch
        rows = np.flatnonzero(column)
        if len(rows) > 4:
            assert column[rows[0] : rows[-1]].mean() > 0.97


def test_a_wall_hides_what_is_behind_it():
    values = np.where(SIDE > 0.5, 1.0, 0.0)[None, :] * np.ones((41, 1))  # high at large s
    made = _relief.relief(values, 0.0, 20.0)  # seen from large s
    view = _relief.camera(0.0, 20.0)
    u, v = np.array([0.2, -0.9, 0.9]), np.zeros(3)
    place = view.seen(u, v, _relief.at(made.heights, u, v))
    assert _relief.visible(made, *place).tolist() == [False, False, True]
    turned = _relief.relief(values, 180.0, 20.0)
    view = _relief.camera(180.0, 20.0)
    assert _relief.visible(turned, *view.seen(u, v, _relief.at(turned.heights, u, v)))[:2].all()


def test_heights_between_the_fields_points():
    heights = np.array([[0.0, 1.0], [2.0, 3.0]])
    assert _relief.at(heights, np.array([0.0, -1.0, 1.0]), np.array([0.0, 1.0, -1.0])).tolist() == [1.5, 2.0, 1.0]
    assert np.isnan(_relief.at(heights, np.array([1.1]), np.array([0.0]))).all()


def test_paths_lie_on_the_surface_and_end_where_they_are():
    z = np.stack([np.linspace(-7, 7, 20), np.linspace(-7, 7, 20)], axis=1)
    shot = displayed(snapshot(trajectories=(trajectory(z), None)), azimuth=-90.0, elevation=90.0)
    chart = build(shot)
    (path,) = [series for series in chart.series if series.colour == "method0" and series.line]
    known = np.isfinite(path.x)
    assert known.mean() > 0.9
    assert np.allclose(path.x[known], path.y[known])
    assert np.nanmin(path.x) == pytest.approx(-7 / 8)
    end = next(mark for mark in chart.marks if mark.glyph == "●")
    assert (end.x, end.y) == pytest.approx((7 / 8, 7 / 8))


def test_a_path_outside_the_window_is_a_gap():
    z = np.array([[0.0, 0.0], [100.0, 0.0], [1.0, 1.0]])
    chart = build(displayed(snapshot(trajectories=(trajectory(z), None)), azimuth=-90.0, elevation=90.0))
    (path,) = [series for series in chart.series if series.colour == "method0" and series.line]
    assert np.nanmax(path.x) <= 1 / 8 + 1e-9


def test_turning_does_not_change_the_colours():
    one, other = (build(displayed(snapshot(), azimuth=angle)).backdrop for angle in (-60.0, 20.0))
    assert one.reach == other.reach == (0.0, 1.0)


def test_the_axes_carry_the_numbers_of_the_window():
    grid = field((-3.0, 5.0))
    words = {mark.glyph + mark.label for mark in build(snapshot(field=grid)).marks}
    assert {"x", "y", "-3", "5"} <= words


def test_the_surface_is_made_once_while_nothing_turns(monkeypatch):
    made = []
    filled = _relief._filled
    monkeypatch.setattr(_relief, "_filled", lambda *args: made.append(1) or filled(*args))
    shot = snapshot(field=protocol.Field(**{name: getattr(field(), name) for name in protocol.Field.__struct_fields__}))
    for _ in range(3):
        build(shot)
    assert len(made) == 1
    build(displayed(shot, azimuth=1.0))
    assert len(made) == 2
