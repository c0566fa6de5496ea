"""What every view promises."""

import dataclasses
import inspect
import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from gametui.app import views
from gametui.app.palette import DARK, PALETTES
from gametui.app.plot import draw
from gametui.app.snapshot import Viewport
from gametui.app.views import VIEWS
from gametui.compute import protocol
from gametui.experiment import Point
from tests.app.plot.charts import NUMBER
from tests.app.views.snapshots import GDA, PLANE, bare, critical, displayed, ended, experiment, field, snapshot, trajectory

EVERY = pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)


def pictured(view, shot, size=(60, 20), palette=DARK):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        strips = draw(view.build(shot), *size, palette)
    assert len(strips) == size[1]
    assert all(strip.cell_length == size[0] for strip in strips)
    return "\n".join(strip.text for strip in strips)


def test_the_list_is_the_folder():
    files = {path.stem for path in Path(inspect.getfile(views)).parent.glob("*.py") if not path.stem.startswith("_")}
    assert set(VIEWS) == files
    assert all(name == view.name for name, view in VIEWS.items())


@EVERY
def test_a_view_says_what_it_is(view):
    assert view.title
    assert len(view.help) > 60
    assert view.needs <= set(protocol.LANES)


@EVERY
@pytest.mark.parametrize("size", [(40, 15), (60, 25), (100, 40), (300, 80), (5, 2)])
@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
def test_pictures_of_every_size_and_palette(view, size, palette):
    assert pictured(view, snapshot(), size, palette).strip()


@EVERY
def test_ascii_means_ascii(view):
    assert pictured(view, displayed(snapshot(), nullclines=True), palette=dataclasses.replace(DARK, ascii=True)).isascii()


@EVERY
def test_the_same_snapshot_gives_the_same_picture(view):
    assert pictured(view, snapshot()) == pictured(view, snapshot())


@EVERY
def test_what_is_missing_is_said(view):
    words = pictured(view, bare())
    assert any(word in words for word in ("computing", "looking for"))


@EVERY
def test_nothing_found_is_said(view):
    shot = snapshot(analysis=protocol.Analysis(ticket=0, points=[], message="Newton's method found none."), equilibria=())
    words = pictured(view, displayed(shot, quantity="distance"))
    if view.name in ("spectrum", "jacobian"):
        assert "Newton's method found none." in words
    if view.name == "losses":
        assert "no critical point to measure from" in words


NOTHING = field()
BLANK = protocol.Field(
    ticket=0, s=NOTHING.s, t=NOTHING.t, **{name: np.full((20, 40), np.nan) for name in ("loss_x", "loss_y", "flow_s", "flow_t")}
)
FLAT = protocol.Field(
    ticket=0, s=NOTHING.s, t=NOTHING.t, **{name: np.zeros((20, 40)) for name in ("loss_x", "loss_y", "flow_s", "flow_t")}
)
HUGE = protocol.Field(
    ticket=0,
    s=NOTHING.s,
    t=NOTHING.t,
    **{name: 1e300 * getattr(NOTHING, name) for name in ("loss_x", "loss_y", "flow_s", "flow_t")},
)
ODD = {
    "no number anywhere": snapshot(field=BLANK, trajectories=(trajectory(np.full((5, 2), np.nan)),) * 2),
    "all equal": snapshot(field=FLAT, trajectories=(trajectory(np.full((5, 2), 3.0)),) * 2),
    "huge": snapshot(field=HUGE, trajectories=(trajectory(1e300 * GDA.z), GDA)),
    "one row": snapshot(trajectories=(trajectory(GDA.z[:1]), None)),
    "no rows": snapshot(trajectories=(trajectory(GDA.z[:0]), None)),
    "to infinity": snapshot(
        trajectories=(trajectory(np.array([[1.0, 2.0], [np.inf, 1e308], [np.nan, np.nan]]), ended("diverged", 1)), GDA)
    ),
    "a field of one point": snapshot(field=field(columns=1, rows=1)),
    "a field of no point": snapshot(field=field(columns=0, rows=0)),
    "a window of no width": snapshot(viewport=Viewport(PLANE, (1.0, 1.0), (2.0, 2.0))),
    "an infinite window": snapshot(viewport=Viewport(PLANE, (-np.inf, np.inf), (np.nan, 1.0))),
    "before the start": snapshot(shown=-5),
    "long after the end": snapshot(shown=10**9),
    "a region without numbers": snapshot(
        region=protocol.Region(ticket=0, real=(-1.0, 1.0), imaginary=(-1.0, 1.0), radius=np.full((3, 3), np.nan))
    ),
    "eigenvalues that are none": snapshot(
        analysis=protocol.Analysis(
            ticket=0,
            points=[
                critical().__class__(
                    **{
                        **{name: getattr(critical(), name) for name in critical().__struct_fields__},
                        "eigenvalues": [(np.nan, np.inf), (1e300, -1e300)],
                        "jacobian_eigenvalues": [(np.nan, 0.0), (np.inf, 1.0)],
                        "spectral_radius": None,
                    }
                )
            ],
        )
    ),
}


@EVERY
@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("changes", [{}, {"log": False, "quantity": "gradient", "nullclines": True}, {"quantity": "distance"}])
def test_odd_data_makes_a_picture_all_the_same(view, odd, changes):
    assert pictured(view, displayed(ODD[odd], **changes)).strip() or view.name == "surface"


def test_a_game_of_more_dimensions_is_projected():
    z = np.stack([np.linspace(1, 0, 30)] * 5, axis=1)
    plane = protocol.Plane((0.0,) * 5, (0.6, 0.8, 0.0, 0.0, 0.0), (0.0, 0.0, 1.0, 0.0, 0.0))
    shot = snapshot(
        trajectories=(trajectory(z), None),
        viewport=Viewport(plane, (-2.0, 2.0), (-2.0, 2.0)),
        equilibria=(Point((0.0, 0.0), (0.0, 0.0, 0.0)),),
        analysis=None,
    )
    shot = dataclasses.replace(shot, experiment=experiment(start=Point((1.0, 1.0), (1.0, 1.0, 1.0))))
    chart = VIEWS["plane"].build(shot)
    assert np.allclose(chart.series[-1].x, 1.4 * z[:, 0])
    assert np.allclose(chart.series[-1].y, z[:, 2])
    assert "5 dimensions" in chart.message
    for view in VIEWS.values():
        pictured(view, shot)


@settings(max_examples=60, deadline=None)
@given(
    hnp.arrays(float, st.tuples(st.integers(0, 12), st.just(2)), elements=NUMBER),
    hnp.arrays(float, st.tuples(st.integers(0, 5), st.integers(0, 5)), elements=NUMBER),
    st.tuples(NUMBER, NUMBER),
    st.tuples(NUMBER, NUMBER),
    st.sampled_from(sorted(VIEWS)),
    st.fixed_dictionaries(
        {
            "quantity": st.sampled_from(["loss", "gradient", "distance"]),
            "log": st.booleans(),
            "nullclines": st.booleans(),
            "azimuth": st.floats(-1e4, 1e4),
            "elevation": st.floats(-1e4, 1e4),
        }
    ),
    st.one_of(st.none(), st.integers(-1, 20)),
)
def test_no_numbers_upset_a_view(z, values, s, t, name, display, shown):
    grid = protocol.Field(ticket=0, s=s, t=t, loss_x=values, loss_y=values, flow_s=values, flow_t=values)
    shot = snapshot(trajectories=(trajectory(z), GDA), field=grid, viewport=Viewport(PLANE, s, t), shown=shown)
    pictured(VIEWS[name], displayed(shot, **display), (50, 16))
