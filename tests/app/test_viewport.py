import math

import numpy as np
import pytest

from gametui.app import viewport as vp
from gametui.app.snapshot import Trajectory
from gametui.experiment import Point, checked, checked_game, checked_method


def _experiment(game="bilinear"):
    return checked(checked_game(game, {}), (checked_method("gda", {}),))


def _run(z):
    zeros = np.zeros(len(z))
    return Trajectory(np.arange(len(z)), np.asarray(z, dtype=float), zeros, zeros, zeros)


def test_lift_and_project_are_inverse():
    experiment = _experiment("bilinear_matrix")
    for _, plane in vp.coordinate_planes(experiment):
        point = vp.lift(plane, 1.5, -2.25, experiment.start.sizes)
        s, t = vp.project(plane, np.asarray([point.flat]))
        assert (s[0], t[0]) == pytest.approx((1.5, -2.25))


def test_the_first_plane_is_x_against_y():
    (label, plane), *_ = vp.coordinate_planes(_experiment("bilinear_matrix"))
    assert label == ("x1", "y1")
    assert plane.u == (1, 0, 0, 0) and plane.v == (0, 0, 1, 0)


def test_zoom_keeps_the_point_it_is_about():
    home = vp.home(_experiment())
    near = vp.zoomed(home, 0.5, (3.0, -2.0))
    assert near.s[1] - near.s[0] == pytest.approx((home.s[1] - home.s[0]) / 2)
    share = (3.0 - home.s[0]) / (home.s[1] - home.s[0])
    assert (3.0 - near.s[0]) / (near.s[1] - near.s[0]) == pytest.approx(share)


def test_zoom_stops_at_its_limits():
    viewport = vp.home(_experiment())
    for _ in range(500):
        viewport = vp.zoomed(viewport, 0.5)
    assert viewport.s[1] > viewport.s[0]
    for _ in range(500):
        viewport = vp.zoomed(viewport, 2.0)
    assert math.isfinite(viewport.s[1])


def test_fit_holds_every_path_and_point():
    fitted = vp.fitted(vp.home(_experiment()), [_run([[0, 0], [3, 4]]), None], [Point((-5.0,), (1.0,))])
    assert fitted.s[0] < -5 and fitted.s[1] > 3
    assert fitted.t[0] < 0 and fitted.t[1] > 4


def test_a_diverging_path_does_not_shrink_the_others_to_nothing():
    wild = _run([[1, 1], [10, 10], [1e12, -1e300], [np.inf, np.nan]])
    fitted = vp.fitted(vp.home(_experiment()), [wild])
    assert fitted.s[1] < 20


def test_the_principal_plane_of_a_flat_run_holds_it():
    rng = np.random.default_rng(0)
    basis = np.linalg.qr(rng.standard_normal((5, 2)))[0]
    z = rng.standard_normal((40, 2)) @ basis.T + 3.0
    plane = vp.principal_plane(_run(z))
    s, t = vp.project(plane, z)
    again = np.asarray(plane.origin) + s[:, None] * np.asarray(plane.u) + t[:, None] * np.asarray(plane.v)
    assert again == pytest.approx(z)


def test_a_run_on_a_line_has_no_principal_plane():
    assert vp.principal_plane(_run([[i, 2 * i, 3 * i] for i in range(10)])) is None
