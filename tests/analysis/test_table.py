"""Spectral radii and stable learning rates of every method on three games, against a table computed independently.

The table was made with matrices written out by hand in another program; learning rates 0.05, 0.2 and 0.5 on f = x y and on
f = 3x^2 + 4xy + y^2, 0.05 on f = -3x^2 + 4xy - y^2, and the learning rate at which the method first stops being stable on the
first two and on softplus. H of the last two polynomials is defective, so that rounding moves a modulus by up to 1e-7.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
import pytest

from gametui.analysis import rates, report
from gametui.experiment import GameChoice, Method, Point, checked_game, checked_method

ORIGIN = Point((0.0,), (0.0,))
XY = checked_game("bilinear", {})
QUADRATIC = checked_game("quadratic", {})
JIN = checked_game("quadratic", {"a": -3.0, "b": 4.0, "c": -1.0})
SOFTPLUS = checked_game("softplus", {})
ALL = 10.0
"""Stable at every learning rate that is looked at."""
NEVER = 0.0
"""Not stable at small learning rates; windows further up are tested below."""


class Row(NamedTuple):
    name: str
    scheme: str
    numbers: dict[str, Any]
    xy: tuple[float, float, float] | None
    quadratic: tuple[float, float, float] | None
    jin: float
    ends: tuple[float | None, float | None, float | None]
    """Of the first stable interval on x y, quadratic, softplus; None where the table has no figure."""


LOOKAHEAD = {"period": 5, "average": 0.5}
COMPLEX = {"beta_modulus": 0.7, "beta_argument": math.pi / 8}
SGA, CO, HALF = {"lambda": 1.0}, {"gamma": 0.5}, {"beta": -0.5}
SIM, ALT, BOOK = "simultaneous", "alternating", "notebook"
TABLE = [
    Row("gda", SIM, {}, (1.0012492197, 1.0198039027, 1.1180339887), (0.9, 0.6, 0.0), 1.1, (NEVER, 1.0, 0.0547988409)),
    Row("gda", ALT, {}, (1, 1, 1), (0.9463324958, 0.8786651819, 4.8284271247), 1.0816653826, (NEVER, 0.261203875, 0.615709743)),
    Row(
        "gda",
        SIM,
        {"timescale": 3.0},
        (1.003742995, 1.0583005244, 1.3228756555),
        (1.0148891565, 1.2165525061, 2.0),
        1.0148891565,
        (None, None, None),
    ),
    Row(
        "gda", ALT, {"timescale": 3.0}, (1, 1, 1), (0.9539392014, 0.704529909, 10.7445626465), 0.9539392014, (None, None, None)
    ),
    Row("eg", SIM, {}, (0.9987523467, 0.9806120538, 0.9013878189), (0.91, 0.76, 1.0), 1.11, (1.0, 0.5, 0.379584765)),
    Row("eg", ALT, {}, (0.9975, 0.96, 0.75), (0.946877359, 0.8266219113, 3.0), 1.0837435121, (1.0, 0.440215706, 0.344136931)),
    Row(
        "past_eg",
        SIM,
        {},
        (0.9987460731, 0.9789063129, 0.7071067812),
        (0.9099019514, 0.7403124267, 1.6180339887),
        1.1099019692,
        (0.577350269, 1 / 3, 0.199089902),
    ),
    Row(
        "ogda",
        SIM,
        {},
        (0.9987460731, 0.9789063129, 0.7071067812),
        (0.9099019514, 0.7403124237, 1.6180339887),
        1.1099019514,
        (0.577350269, 1 / 3, 0.199089902),
    ),
    Row(
        "ogda",
        ALT,
        {},
        (0.9975000157, 0.9600691944, 0.7718445063),
        (0.9484001428, 3.8978036969, 19.7200974255),
        1.0815139973,
        (2 / 3, 0.0870679583, 0.205236581),
    ),
    Row(
        "ogda",
        BOOK,
        {},
        (0.9987492178, 0.9797958971, 0.8660254038),
        (0.9579795897, 1.0, 8.8989794856),
        1.0630145813,
        (None, 0.2, 0.367347492),
    ),
    Row(
        "linearized_ppm", SIM, {}, (0.9987523389, 0.9805806757, 0.894427191), (1 / 1.1, 1 / 1.4, 0.5), 1 / 0.9, (ALL, ALL, ALL)
    ),
    Row(
        "linearized_ppm",
        ALT,
        {},
        (0.9975062344, 0.9615384615, 0.8),
        (0.9471054718, 0.8645205459, 0.75),
        1.0833289367,
        (ALL, ALL, ALL),
    ),
    Row("ppm", SIM, {}, (0.9987523389, 0.9805806757, 0.894427191), (1 / 1.1, 1 / 1.4, 0.5), 1 / 0.9, (ALL, ALL, ALL)),
    Row(
        "cgd",
        SIM,
        {},
        (0.9987523389, 0.9805806757, 0.894427191),
        (0.9576121447, 0.917741878, 0.894427191),
        1.0606601718,
        (ALL, ALL, ALL),
    ),
    Row(
        "cgd",
        ALT,
        {},
        (0.9975062344, 0.9615384615, 0.8),
        (0.9631374977, 0.9124303728, 0.832249939),
        1.0400628679,
        (ALL, ALL, ALL),
    ),
    Row(
        "lcgd",
        SIM,
        {},
        (0.9987523467, 0.9806120538, 0.9013878189),
        (0.9559166305, 0.9450966799, 8.472135955),
        1.0632027088,
        (1.0, 0.203401626, 0.355956094),
    ),
    Row(
        "la",
        SIM,
        {},
        (0.9987523467, 0.9806120538, 0.9013878189),
        (0.9559166305, 0.9450966799, 8.472135955),
        1.0632027088,
        (1.0, 0.203401626, 0.355956094),
    ),
    Row("la", ALT, {}, (0.9975, 0.96, 0.75), (0.9618568122, 0.8501374195, 6.0), 1.0409610944, (None, None, None)),
    Row(
        "sga",
        SIM,
        SGA,
        (0.9513148795, 0.8246211251, 0.7071067812),
        (0.9, 5.8, 16.0),
        0.8656854249,
        (1.0, 0.0588235294, 0.204119319),
    ),
    Row(
        "sga",
        ALT,
        SGA,
        (0.95, 0.8, 0.5),
        (0.8358898944, 2.4738633754, 42.591260282),
        0.8189459064,
        (1.0, 0.116883117, 0.173861154),
    ),
    Row(
        "co",
        SIM,
        CO,
        (0.9762812095, 0.9219544457, 0.9013878189),
        (0.9797958971, 6.9191835885, 18.7979589711),
        1.0,
        (0.8, 0.0505102572, 0.300196476),
    ),
    Row("co", ALT, CO, (0.975, 0.9, 0.75), (0.9708203932, 1.8000001073, 40.8997487421), 1.0, (4 / 3, 0.15625, 0.257098946)),
    Row(
        "hgd", SIM, {}, (0.95, 0.8, 0.5), (2.588854382, 13.355417528, 34.88854382), 2.588854382, (2.0, 0.027864045, 0.220669114)
    ),
    Row("hgd", ALT, {}, (0.95, 0.8, 0.5), (0.96, 27.5358817134, 220.9818166789), 0.96, (2.0, 0.0692307692, 0.22071048)),
    Row("fr", SIM, {}, None, (1.1, 1.4, 2.0), 0.9, (None, NEVER, 0.0547365685)),
    Row("fr", ALT, {}, None, (1.0246950766, 0.9038367177, 12.9282032303), 0.9696662955, (None, NEVER, 0.0547382593)),
    Row(
        "lookahead",
        SIM,
        LOOKAHEAD,
        (0.9953171802, 0.9263709978, 0.6474484173),
        (0.795245, 0.53888, 0.5),
        1.305255,
        (0.742579752, 1.12286542, 0.269398727),
    ),
    Row(
        "momentum",
        SIM,
        HALF,
        (1.0001853282, 1.0029999583, 1.0200536742),
        (0.9348469228, 0.7588723439, 1.0),
        1.0681145803,
        (NEVER, 0.5, 0.233867113),
    ),
    Row(
        "momentum",
        ALT,
        HALF,
        (0.9996295839, 0.9940625099, 0.9625437032),
        (0.9604077801, 1.4981890975, 5.802484633),
        1.0587426851,
        (1.0, 0.130601937, 0.307854871),
    ),
    Row(
        "nesterov",
        SIM,
        HALF,
        (1.0007401472, 1.0117030317, 1.0688501149),
        (0.9325485849, 0.7178908593, 0.0),
        1.0659646048,
        (NEVER, 1.5, 0.0616750196),
    ),
    Row(
        "complex_momentum",
        SIM,
        COMPLEX,
        (1.0029085873, 1.1314237616, 1.4277121917),
        (0.8479792977, 0.8241650016, 0.8483175530),
        1.1768390649,
        (None, None, None),
    ),
    Row(
        "lola",
        SIM,
        {},
        (0.9962554893, 0.9414881837, 0.7071067812),
        (0.964222051, 2.1809330431, 16.0),
        1.0254754995,
        (0.866025404, 0.153320702, 0.296170619),
    ),
]
IDS = [f"{row.name}-{row.scheme}{'-ttur' if row.numbers.get('timescale') else ''}" for row in TABLE]


def method(row: Row, eta: float) -> Method:
    return checked_method(row.name, {"learning_rate": eta, **row.numbers}, row.scheme)


def radius(game: GameChoice, row: Row, eta: float) -> float:
    found = report.report(game, method(row, eta), ORIGIN).spectral_radius
    assert found is not None
    return found


@pytest.mark.parametrize("row", TABLE, ids=IDS)
def test_spectral_radii(row: Row) -> None:
    for k, eta in enumerate((0.05, 0.2, 0.5)):
        if row.xy is not None:
            assert radius(XY, row, eta) == pytest.approx(row.xy[k], abs=3e-8)
        if row.quadratic is not None:
            exact = row.quadratic[k]
            # An eigenvalue 0 of multiplicity four, as nesterov's at 1/2, is good to the fourth root of rounding.
            assert radius(QUADRATIC, row, eta) == pytest.approx(exact, rel=1e-7, abs=1e-7 if exact else 2e-4)
    assert radius(JIN, row, 0.05) == pytest.approx(row.jin, abs=1e-7)


@pytest.mark.parametrize("row", TABLE, ids=IDS)
def test_where_the_first_stable_interval_ends(row: Row) -> None:
    (softplus,) = [Point(p.x, p.y) for p in report.analyze(SOFTPLUS, method(row, 0.05))]
    for game, at, end in zip((XY, QUADRATIC, SOFTPLUS), (ORIGIN, ORIGIN, softplus), row.ends, strict=True):
        if end is None:
            continue
        intervals = rates.stable_learning_rates(game, method(row, 0.05), at)
        first = intervals[0] if intervals and intervals[0][0] == rates.LOW else (0.0, NEVER)
        assert first[1] == pytest.approx(end, rel=1e-6), f"{game.name}: {intervals}"


WINDOWS = [
    ("gda", SIM, None),
    ("eg", SIM, None),
    ("ogda", SIM, None),
    ("gda", ALT, (0.34, 0.54)),
    ("cgd", SIM, (0.15, ALL)),
    ("lcgd", SIM, (0.16, 0.36)),
    ("eg", ALT, (0.16, 0.24)),
    ("lola", SIM, (0.07, 0.22)),
    ("ogda", BOOK, (0.15, 0.33)),
    ("ppm", SIM, (1.01, ALL)),
    ("linearized_ppm", SIM, (1.01, ALL)),
]
"""Learning rates from 0.01 to 3, a hundredth apart, at which a method is stable on f = -3x^2 + 4xy - y^2: first and last."""


@pytest.mark.parametrize(("name", "scheme", "window"), WINDOWS, ids=[f"{name}-{scheme}" for name, scheme, _ in WINDOWS])
def test_windows_away_from_zero(name: str, scheme: str, window: tuple[float, float] | None) -> None:
    intervals = rates.stable_learning_rates(JIN, checked_method(name, {}, scheme), ORIGIN)
    grid = np.arange(1, 301) / 100
    stable = [eta for eta in grid if any(low < eta < high for low, high in intervals)]
    if window is None:
        assert stable == []
        return
    first, last = window
    assert stable[0] == pytest.approx(first)
    assert stable[-1] == pytest.approx(min(last, 3.0))
    assert len(intervals) == 1
