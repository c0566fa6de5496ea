"""The two pictures of eigenvalues."""

import msgspec
import numpy as np
import pytest

from gametui.app.palette import DARK
from gametui.app.plot import draw, geometry
from gametui.app.views import VIEWS
from gametui.compute import protocol
from tests.app.views.snapshots import RATE, critical, experiment, region, snapshot

spectrum, jacobian = VIEWS["spectrum"].build, VIEWS["jacobian"].build


def having(point, **changes):
    return snapshot(analysis=protocol.Analysis(ticket=0, points=[point]), **changes)


def test_eigenvalues_are_marked_stable_where_the_region_says_so():
    point = msgspec.structs.replace(critical(), eigenvalues=[(1.0, 0.2), (1.0, -0.2), (-0.5, 0.0), (0.0, 1.0)])
    marks = {(mark.x, mark.y): mark.glyph for mark in spectrum(having(point)).marks}
    for (re, im), glyph in marks.items():
        assert glyph == ("●" if abs(1 - RATE * complex(re, im)) < 1 else "✕")
    assert len(marks) == 4


def test_the_border_is_the_circle_on_which_the_method_neither_shrinks_nor_grows():
    """For gda |1 - eta lambda| = 1 is the circle around 1 / eta through 0."""
    shot = having(critical(), region=region(reach=25.0))
    chart = spectrum(shot)
    (border,) = chart.backdrop.zero
    re, im = np.meshgrid(np.linspace(-25, 25, 81), np.linspace(-25, 25, 81))
    assert ((border < 0) == (np.hypot(re - 1 / RATE, im) < 1 / RATE)).mean() > 0.99
    strips, frame = draw(chart, 60, 24, DARK), geometry(chart, 60, 24)
    inside, outside = (frame.cell(x, y) for x, y in ((12.0, 4.0), (-12.0, 4.0)))
    colours = []
    for column, row in (inside, outside):
        segment = next(iter(strips[row].crop(column, column + 1)))
        colours.append(segment.style.bgcolor.number)
    assert colours[0] in DARK.diverging[:8]
    assert colours[1] in DARK.diverging[8:]


def test_a_region_that_is_the_methods_own_is_called_so_and_another_a_model():
    exact = spectrum(having(critical()))  # gda: |1 - eta i| is its own radius
    assert ("muted", "stable region of gda") in exact.legend
    other = spectrum(having(msgspec.structs.replace(critical(), spectral_radius=0.8)))
    words = " / ".join(text for _, text in other.legend)
    assert "model region of gda" in words
    assert "its own ρ here is 0.8" in words


def test_without_a_region_the_sign_of_the_real_part_decides():
    point = msgspec.structs.replace(critical(), eigenvalues=[(1.0, 0.0), (-1.0, 0.0)])
    chart = spectrum(having(point, region=None))
    assert {(mark.x, mark.glyph) for mark in chart.marks} == {(1.0, "●"), (-1.0, "✕")}
    assert chart.backdrop is None
    assert chart.x[0] < -1 < 1 < chart.x[1]


@pytest.mark.parametrize("size", [(54, 21), (34, 13), (28, 17)], ids=str)
def test_that_there_is_no_region_is_said_in_the_smallest_pane_and_hides_no_eigenvalue(size):
    none = msgspec.structs.replace(region(), radius=np.full((81, 81), np.nan))
    shot = having(critical(), region=none, experiment=experiment(("momentum_adam",)))
    text = "".join(segment.text for strip in draw(spectrum(shot), *size, DARK) for segment in strip)
    assert "no region" in text
    assert sum(glyph in "●✕" for glyph in text) == 2


def test_the_update_and_the_unit_circle():
    chart = jacobian(having(critical()))
    assert "ρ = 1.00499" in chart.title
    assert {(mark.x, mark.y, mark.glyph) for mark in chart.marks} == {(1.0, RATE, "✕"), (1.0, -RATE, "✕")}
    (circle,) = [series for series in chart.series if series.label == "unit circle"]
    assert np.allclose(np.hypot(circle.x, circle.y), 1)
    assert chart.equal


def test_an_update_that_has_no_linearization_says_why():
    why = "The step is discontinuous here."
    point = msgspec.structs.replace(critical(), jacobian_eigenvalues=[], spectral_radius=None)
    point.verdicts["method"] = msgspec.structs.replace(point.verdicts["method"], verdict="no_linearization", why=why)
    assert jacobian(having(point)).message == why


@pytest.mark.parametrize("build", [spectrum, jacobian])
def test_hundreds_of_eigenvalues_are_all_there(build):
    values = [(float(np.cos(k)), float(np.sin(k))) for k in range(500)]
    chart = build(having(msgspec.structs.replace(critical(), eigenvalues=values, jacobian_eigenvalues=values)))
    assert len(chart.marks) == 500
    assert len(chart.legend) < 8
