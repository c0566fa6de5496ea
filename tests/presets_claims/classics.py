"""Bilinear and quadratic games, and the three methods' oldest questions."""

from __future__ import annotations

import msgspec
import numpy as np

from gametui import dynamics
from gametui.analysis import report
from gametui.experiment import Experiment, Point
from tests.presets_claims.common import at_origin, claim, close, distances, radius, stable_up_to, verdicts


@claim("bilinear-rotation")
def _(e: Experiment) -> None:
    eta = 0.2
    steps = np.arange(e.steps + 1)
    spiral, home = distances(e, 0), distances(e, 2)
    np.testing.assert_allclose(spiral, np.sqrt(2) * np.sqrt(1 + eta**2) ** steps, rtol=1e-12)
    np.testing.assert_allclose(home, np.sqrt(2) * np.sqrt(1 - eta**2 + eta**4) ** steps, rtol=1e-12)
    rows = dynamics.run(e, e.methods[1])
    x, y = rows.x[:, 0], rows.y[:, 0]
    np.testing.assert_allclose(x**2 + y**2 - eta * x * y, 2 - eta, rtol=1e-12)  # an ellipse: the closed curve
    assert (round(np.sqrt(1 + eta**2), 4), round(np.sqrt(1 - eta**2 + eta**4), 4)) == (1.0198, 0.9806)


@claim("optimism-extragradient")
def _(e: Experiment) -> None:
    close(at_origin(e, 0).spectral_radius, np.sqrt((1 + np.sqrt(1 - 4 * 0.4**2)) / 2))
    close(at_origin(e, 1).spectral_radius, np.sqrt(1 - 0.4**2 + 0.4**4))
    stable_up_to(at_origin(e, 0), 1 / np.sqrt(3))
    stable_up_to(at_origin(e, 1), 1.0)
    assert distances(e, 0)[-1] < distances(e, 1)[-1] / 10


@claim("implicit-large-steps")
def _(e: Experiment) -> None:
    cgd, ppm, eg = (distances(e, i) for i in range(3))
    np.testing.assert_allclose(cgd, cgd[0] * 2 ** (-np.arange(e.steps + 1) / 2), rtol=1e-9)
    np.testing.assert_allclose(cgd, ppm, rtol=1e-9)
    np.testing.assert_allclose(eg, eg[0], rtol=1e-12)
    for eta in (0.01, 1.0, 9.0):
        close(at_origin(e, 0, learning_rate=eta).spectral_radius, 1 / np.sqrt(1 + eta**2))
    stable_up_to(at_origin(e, 2), 1.0)


@claim("bilinear-matrix")
def _(e: Experiment) -> None:
    singular = np.linalg.svd(np.array(e.game.parameters["A"]))[1]
    np.testing.assert_allclose(singular, [2, 1, 0.5])
    factors = np.sqrt(1 - (0.2 * singular) ** 2 + (0.2 * singular) ** 4)
    np.testing.assert_allclose(factors, [0.930, 0.981, 0.995], atol=5e-4)
    close(at_origin(e, 0).spectral_radius, factors.max())
    close(at_origin(e, 1).spectral_radius, np.sqrt(1 + 0.4**2))
    stable_up_to(at_origin(e, 0), 0.5)
    rows = dynamics.run(e, e.method)
    slow, fast = abs(rows.x[-1, 2]), np.abs(rows.x[-1, :2]).max()
    assert slow > 100 * fast
    assert distances(e, 1)[-1] > 1e10


@claim("stable-not-nash")
def _(e: Experiment) -> None:
    assert verdicts(at_origin(e)) == {
        "nash": "not",
        "minimax": "not",
        "maximin": "strict",
        "flow": "stable",
        "method": "stable",
    }
    stable_up_to(at_origin(e, 0), 1.0)
    close(at_origin(e, 0).spectral_radius, 0.8)
    close(at_origin(e, 1).spectral_radius, 1.2)
    assert distances(e, 0)[-1] < 1e-8 < 1e8 < distances(e, 1)[-1]


@claim("follow-the-ridge")
def _(e: Experiment) -> None:
    assert verdicts(at_origin(e))["minimax"] == "strict"
    assert verdicts(at_origin(e))["nash"] == "not"
    for i, wanted in enumerate((0.9, 1.1, 1.11)):
        close(at_origin(e, i).spectral_radius, wanted)
    for i in (1, 2):
        assert not any(low < 0.01 for low, _ in at_origin(e, i).stable_learning_rates)
    assert distances(e, 0)[-1] < 1e-3
    assert min(distances(e, 1)[-1], distances(e, 2)[-1]) > 1e5


@claim("learning-rate-window")
def _(e: Experiment) -> None:
    for i, eta in enumerate((0.2, 0.1)):
        trace, det = np.array([32 * eta - 4, 4 * eta]) * eta / (1 + 16 * eta**2)  # of (I + eta Ho)^-1 eta H
        expected = radius(1 - np.roots([1, -trace, det]))
        close(at_origin(e, i).spectral_radius, expected)
    assert round(at_origin(e).spectral_radius or 0, 3) == 0.897
    ((low, high),) = at_origin(e).stable_learning_rates
    close(low, 1 / 7)
    assert high == 10
    assert distances(e, 0)[-1] < 1e-5 < 100 < distances(e, 1)[-1]


@claim("two-time-scales")
def _(e: Experiment) -> None:
    for i, tau in enumerate((4, 2)):
        eta = 0.05
        trace, det = (2 * tau - 6) * eta, 4 * tau * eta**2  # of diag(eta, tau eta) H
        close(at_origin(e, i).spectral_radius, radius(1 - np.roots([1, -trace, det])))
    stable_up_to(at_origin(e, 0), 1 / 8)
    assert at_origin(e, 1).stable_learning_rates == []
    for tau, verdict in ((2.99, "unstable"), (3.01, "stable")):
        assert verdicts(at_origin(e, 0, timescale=tau, learning_rate=1e-4))["method"] == verdict
    assert distances(e, 0)[-1] < 1e-2 < 1e6 < distances(e, 1)[-1]


@claim("consensus-spurious")
def _(e: Experiment) -> None:
    rows = dynamics.run(e, e.methods[0])
    np.testing.assert_allclose([rows.x[-1, 0], rows.y[-1, 0]], [3, 5], atol=1e-9)
    close(rows.gradient_norm[-1], np.sqrt(8))
    for x in (-3.0, 1.5, 6.0):
        on_the_line = msgspec.structs.replace(e, start=Point((x,), (5 * x / 3,)), steps=50)
        assert distances(on_the_line, 0, to=(x, 5 * x / 3)).max() < 1e-9
    close(at_origin(e, 1).spectral_radius, 1 - 0.05 * (7 - np.sqrt(48)))
    assert round(1 - 0.05 * (7 - np.sqrt(48)), 4) == 0.9964
    assert distances(e, 1)[-1] < 0.1


@claim("exp-polynomial-points")
def _(e: Experiment) -> None:
    points = report.analyze(e.game, e.method, near=e.start, box=(-30, 30))
    assert len(points) == 11
    assert all(verdicts(point)["flow"] == "unstable" for point in points)
    minimax = [point for point in points if verdicts(point)["minimax"] == "strict"]
    np.testing.assert_allclose([(p.x[0], p.y[0]) for p in minimax], [(0, 0)], atol=1e-9)
    assert distances(e, 0)[-1] < 1e-9
    assert distances(e, 1)[-100:].min() > 1


@claim("general-sum-rotation")
def _(e: Experiment) -> None:
    point = at_origin(e)
    np.testing.assert_allclose(sorted(point.eigenvalues), [(1, -10), (1, 10)])
    stable_up_to(point, 2 / 101)
    h, eta = 1 + 10j, 0.03
    for i, factor in enumerate((1 - eta * h, 1 - eta * h + eta**2 * h**2, 1 - eta * (11 + 9j))):
        close(at_origin(e, i).spectral_radius, abs(factor))
    assert [round(at_origin(e, i).spectral_radius or 0, 3) for i in range(3)] == [1.015, 0.925, 0.722]
    assert distances(e, 0)[-1] > 20
    assert max(distances(e, 1)[-1], distances(e, 2)[-1]) < 1e-6


@claim("softplus-alternating")
def _(e: Experiment) -> None:
    (point,) = report.analyze(e.game, e.method, near=e.start, box=(-10, 10))
    assert (round(point.x[0], 4), round(point.y[0], 4), verdicts(point)["nash"]) == (0.1518, -0.1793, "strict")
    near = Point(point.x, point.y)
    l1xx, l2yy = (s * (1 - s) for s in 1 / (1 + np.exp(-np.array([point.x[0], point.y[0]]))))
    h = np.linalg.eigvals(np.array([[l1xx, 3], [-3, l2yy]]))
    np.testing.assert_allclose(sorted(point.eigenvalues), sorted((v.real, v.imag) for v in h), atol=1e-9)
    assert (round(h[0].real, 3), round(abs(h[0].imag), 3)) == (0.248, 3)
    stable_up_to(point, 2 * h[0].real / abs(h[0]) ** 2)
    assert round(2 * h[0].real / abs(h[0]) ** 2, 4) == 0.0548
    found = [report.analyze(e.game, method, at=near)[0].spectral_radius or 0 for method in e.methods]
    assert [round(value, 4) for value in found] == [0.9989, 0.9876, 0.9763]
    starts = [distances(e, i, to=near.flat) for i in range(3)]
    assert all(d[-1] < d[0] for d in starts)
    far = msgspec.structs.replace(e, start=Point((2.0,), (2.0,)))
    assert distances(far, 0)[-1] > 100
