"""Limit cycles: where runs settle that find no solution."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from gametui import dynamics
from gametui.analysis import report
from gametui.experiment import Experiment, Method, Point
from tests.presets_claims.common import at_origin, claim, distances, verdicts


@claim("limit-cycle")
def _(e: Experiment) -> None:
    assert verdicts(at_origin(e))["flow"] == "unstable"
    lap = round(6.2873 / 0.01)
    out, within, home = (distances(e, i)[-lap:] for i in range(3))
    assert 1.155 < out.mean() < 1.25
    assert 1.05 < within.mean() < 1.155
    assert home.max() < 1e-9
    fine = Method(name="gda", parameters={**e.method.parameters, "learning_rate": 1e-4})
    flow = msgspec.structs.replace(e, start=Point((1.15,), (0.0,)), steps=400_000)
    rows = dynamics.run(flow, fine)
    crossings = np.flatnonzero((rows.y[:-1, 0] < 0) & (rows.y[1:, 0] >= 0))
    assert np.diff(crossings)[-1] * 1e-4 == pytest.approx(6.287, abs=2e-3)
    r = np.hypot(rows.x[-63_000:, 0], rows.y[-63_000:, 0])
    assert 1.14 < r.min() < np.sqrt(4 / 3) < r.max() < 1.17


@claim("forsaken")
def _(e: Experiment) -> None:
    (point,) = report.analyze(e.game, e.method, near=e.start, box=(-2, 2))
    solution = np.array([*point.x, *point.y])
    np.testing.assert_allclose(solution, (0.078, 0.412), atol=5e-4)
    assert (verdicts(point)["flow"], verdicts(point)["method"]) == ("stable", "stable")
    assert [method.name for method in e.methods] == ["gda", "eg", "ogda", "cgd"]
    cycle = rounds(e, 0, solution)[1]
    for i in range(4):
        time, r = rounds(e, i, solution)
        assert time == pytest.approx(7.55, rel=1 / 300)
        np.testing.assert_allclose(r, cycle, atol=0.02)
    for angle in np.linspace(0, 2 * np.pi, 8, endpoint=False):
        towards = np.array([np.cos(angle), np.sin(angle)])
        for i in range(4):
            assert distances(beginning(e, solution + 0.1 * towards), i, to=tuple(solution))[-1] < 0.02
            assert distances(beginning(e, solution + 0.35 * towards), i, to=tuple(solution))[-1] > 0.85
    assert np.linalg.norm(np.array(e.start.flat) - solution) > 0.35


def beginning(e: Experiment, at: np.ndarray) -> Experiment:
    return msgspec.structs.replace(e, start=Point((float(at[0]),), (float(at[1]),)), steps=15_000)


def rounds(e: Experiment, which: int, centre: np.ndarray) -> tuple[float, np.ndarray]:
    """Time of the last round about `centre`, and the least and the greatest distance in it."""
    rows = dynamics.run(e, e.methods[which])
    away = np.concatenate([rows.x, rows.y], axis=1) - centre
    turned = np.abs(np.unwrap(np.arctan2(away[:, 1], away[:, 0]))[::-1])
    turned = np.abs(turned - turned[0])
    steps = np.interp(2 * np.pi, turned, np.arange(len(turned)))
    r = np.linalg.norm(away[-int(steps) - 1 :], axis=1)
    return steps * 0.01, np.array([r.min(), r.max()])


@claim("polar-cycles")
def _(e: Experiment) -> None:
    assert verdicts(at_origin(e))["nash"] == "strict"
    for radius, outwards in ((0.74, False), (0.76, True), (0.99, True), (1.01, False)):  # of the flow
        for angle in np.linspace(0, 6, 7):
            z = radius * np.array([[np.cos(angle), np.sin(angle)]])
            assert ((dynamics.evaluate(e.game, z)[2] * z).sum() < 0) == outwards
    gda, alternating, eg = (distances(e, i)[-700:] for i in range(3))
    np.testing.assert_allclose(gda, 1.016, atol=1e-3)
    np.testing.assert_allclose(alternating, 1, atol=3e-3)
    np.testing.assert_allclose(eg, 0.981, atol=1e-3)
    inside = msgspec.structs.replace(e, start=Point((0.7,), (0.0,)))
    assert max(distances(inside, i)[-1] for i in range(3)) < 0.01
