import msgspec
import numpy as np
import pytest

from gametui.app.views import VIEWS
from gametui.app.views._kinds import KINDS, MAXIMIN, MINIMAX, NASH, STABLE, UNDECIDED, UNSTABLE, kind
from gametui.compute import protocol
from gametui.experiment import Point
from tests.app.views.snapshots import EG, GDA, critical, displayed, ended, field, snapshot, trajectory

build = VIEWS["plane"].build


def test_every_method_has_its_path_in_its_colour():
    chart = build(snapshot())
    paths = {series.colour: series for series in chart.series if series.colour.startswith("method")}
    assert np.array_equal(paths["method0"].x, GDA.z[:, 0])
    assert np.array_equal(paths["method1"].y, EG.z[:, 1])
    assert chart.legend == (("method0", "━ gda"), ("method1", "━ eg"))
    assert chart.series[-1].colour == "method0"  # the method that verdicts speak of is drawn over the others


def test_labels_name_the_scheme_where_schemes_differ():
    methods = snapshot().experiment.methods
    for schemes, labels in (
        (("alternating", "alternating"), ["━ gda", "━ eg"]),
        (("simultaneous", "alternating"), ["━ gda", "━ eg (alternating)"]),
    ):
        mixed = tuple(msgspec.structs.replace(m, scheme=scheme) for m, scheme in zip(methods, schemes, strict=True))
        shot = snapshot(experiment=msgspec.structs.replace(snapshot().experiment, methods=mixed))
        assert [text for _, text in build(shot).legend] == labels


def test_start_and_end_are_marked():
    marks = {(mark.glyph, mark.colour): (mark.x, mark.y) for mark in build(snapshot()).marks}
    assert marks["○", "method0"] == (6.0, 6.0)
    assert marks["●", "method1"] == pytest.approx(tuple(EG.z[-1]))


def test_playback_draws_the_path_as_far_as_it_has_come():
    chart = build(snapshot(shown=20))
    assert len(chart.series[-1].x) == 21
    end = next(mark for mark in chart.marks if (mark.glyph, mark.colour) == ("●", "method0"))
    assert (end.x, end.y) == pytest.approx(tuple(GDA.z[20]))


def test_playback_follows_steps_and_not_rows():
    thinned = trajectory(GDA.z[::10])
    thinned = type(thinned)(
        np.arange(0, 101, 10), *(getattr(thinned, name) for name in ("z", "loss_x", "loss_y", "gradient_norm"))
    )
    assert len(build(snapshot(trajectories=(thinned, None), shown=25)).series[-1].x) == 3


def test_a_path_that_left_for_infinity_ends_where_it_was_last_seen():
    gone = trajectory(np.array([[1.0, 2.0], [5.0, -7.0], [np.inf, np.nan]]), ended("diverged", 2))
    chart = build(snapshot(trajectories=(gone, EG)))
    end = next(mark for mark in chart.marks if (mark.glyph, mark.colour) == ("●", "method0"))
    assert (end.x, end.y) == (5.0, -7.0)
    assert chart.message == "gda: diverged"


def test_the_field_is_drawn_as_the_person_wants_it():
    backdrop = build(displayed(snapshot(), surface=False, contours=True, arrows=False, nullclines=True)).backdrop
    assert not backdrop.painted
    assert backdrop.contours > 0
    assert backdrop.arrows is None
    assert len(backdrop.zero) == 2
    off = {"surface": False, "contours": False, "arrows": False, "nullclines": False}
    assert build(displayed(snapshot(), **off)).backdrop is None


def test_the_same_field_is_the_same_arrays():
    """What the drawing keeps is kept by the identity of the arrays."""
    shot = displayed(snapshot(), nullclines=True)
    first, second = build(shot).backdrop, build(shot.having(trajectories=(GDA, None))).backdrop
    assert first.values is second.values
    assert all(a is b for a, b in zip(first.zero + first.arrows, second.zero + second.arrows, strict=True))


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ({"nash": "strict", "minimax": "strict", "maximin": "strict", "flow": "stable"}, NASH),
        ({"nash": "not", "minimax": "strict", "flow": "unstable"}, MINIMAX),
        ({"nash": "not", "minimax": "not", "maximin": "strict", "flow": "stable"}, MAXIMIN),
        ({"nash": "not", "minimax": "not", "maximin": "not", "flow": "stable"}, STABLE),
        ({"nash": "not", "minimax": "n/a", "maximin": "n/a", "flow": "unstable"}, UNSTABLE),
        ({}, UNDECIDED),
    ],
)
def test_critical_points_are_marked_by_kind(verdicts, expected):
    point = critical(2.0, -3.0, **verdicts)
    assert kind(point) == expected
    shot = snapshot(analysis=protocol.Analysis(ticket=0, points=[point]))
    assert any((mark.x, mark.y, mark.glyph) == (2.0, -3.0, expected.glyph) for mark in build(shot).marks)
    assert f"{expected.glyph} {expected.text}" in VIEWS["plane"].help


def test_kinds_do_not_look_alike():
    from gametui.app.glyphs import plain

    for form in (str, plain):
        glyphs = [form(found.glyph) for found in KINDS] + [form("★"), form("○"), form("●")]
        assert len(set(glyphs)) == len(glyphs)


def test_a_star_at_the_equilibrium_with_the_kind_beside_it():
    shot = snapshot(equilibria=(Point((0.0,), (0.0,)), Point((4.0,), (4.0,))))
    stars = {(mark.x, mark.y): mark for mark in build(shot).marks if mark.glyph == "★"}
    assert stars[0.0, 0.0].label == UNDECIDED.glyph
    assert stars[4.0, 4.0].label == ""
    assert sum(mark.glyph == UNDECIDED.glyph for mark in build(shot).marks) == 0


def test_the_cursor_is_a_cross_with_a_reading():
    at = Point((1.5,), (-2.0,))
    probe = protocol.Probe(
        ticket=0,
        at=at,
        loss_x=-3.0,
        loss_y=3.0,
        gradient=np.array([-2.0, -1.5]),
        hessian=np.array([[0.0, 1.0], [-1.0, 0.0]]),
        eigenvalues=np.array([[0.0, 1.0], [0.0, -1.0]]),
    )
    words = " / ".join(text for _, text in build(snapshot(cursor=at, probe=probe)).legend)
    for expected in ("x 1.5  y -2", "f -3", "ξ (-2, -1.5)", "λ ± 1i"):
        assert expected in words
    elsewhere = probe.__class__(
        **{name: getattr(probe, name) for name in probe.__struct_fields__} | {"at": Point((9.0,), (9.0,))}
    )
    assert "f -3" not in " / ".join(text for _, text in build(snapshot(cursor=at, probe=elsewhere)).legend)
    assert any(
        series.marker == "┼" and (series.x[0], series.y[0]) == (1.5, -2.0) for series in build(snapshot(cursor=at)).series
    )


def test_a_field_without_numbers_is_said():
    nowhere = field()
    nowhere = protocol.Field(
        ticket=0, s=nowhere.s, t=nowhere.t, **{n: np.full((20, 40), np.nan) for n in ("loss_x", "loss_y", "flow_s", "flow_t")}
    )
    assert "not a number" in build(snapshot(field=nowhere)).message


def many(starts, ends, converged, finite):
    return protocol.Many(ticket=0, starts=starts, ends=ends, converged=np.array(converged), finite=np.array(finite))


def test_many_starts_are_coloured_by_where_they_end():
    starts = np.random.default_rng(0).uniform(-8, 8, (100, 2))
    ends = np.where(starts[:, :1] > 2, [[5.0, 5.0]], [[0.0, 0.0]]) + np.random.default_rng(1).normal(0, 1e-6, (100, 2))
    ends[0], ends[1] = [np.inf, 0], [3.0, -3.0]
    converged, finite = np.ones(100, dtype=bool), np.ones(100, dtype=bool)
    converged[:2], finite[0] = False, False
    chart = build(snapshot(many=many(starts, ends, converged, finite)))
    found = {
        series.colour: set(map(tuple, np.stack([series.x, series.y], axis=1))) for series in chart.series if not series.line
    }
    home = (starts[:, 0] <= 2) & converged
    assert found["basin0"] == set(map(tuple, starts[home]))
    assert found["basin1"] == set(map(tuple, starts[~home & converged]))
    assert found["bad"] == {tuple(starts[0])}
    assert found["moving"] == {tuple(starts[1])}
    words = " / ".join(text for _, text in chart.legend)
    assert f"{home.sum()}% →" in words
    assert "1% → diverged" in words


def test_no_start_is_left_out_however_many_destinations_there_are():
    starts = np.random.default_rng(0).uniform(-8, 8, (300, 2))
    chart = build(snapshot(many=many(starts, 10 * starts, [True] * 300, [True] * 300)))
    assert sum(len(series.x) for series in chart.series if not series.line and series.marker == "•") == 300
