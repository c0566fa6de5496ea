"""Momentum, averages, anchors and opponent shaping; the two halves of a game's H."""

from __future__ import annotations

import numpy as np

from gametui import dynamics
from gametui.analysis import report
from gametui.experiment import Experiment
from tests.presets_claims.common import at_origin, claim, close, distances, radius, stable_up_to, verdicts

TURN = np.array([[0.0, 1.0], [-1.0, 0.0]])
"""H of the bilinear game."""


@claim("negative-momentum")
def _(e: Experiment) -> None:
    singular = np.linalg.svd(np.array(e.game.parameters["A"]))[1]
    np.testing.assert_allclose(singular, [2, 1, 0.5])
    # (mu - 1)^2 (mu - beta_x)(mu - beta_y) + (eta s)^2 mu^3 with beta_x = -1/2, beta_y = 0
    factors = [radius(np.roots([1, -1.5 + (0.5 * s) ** 2, 0, 0.5])) for s in singular]
    assert max(factors) == factors[-1] < 1
    close(at_origin(e, 0).spectral_radius, factors[-1])
    assert round(factors[-1], 4) == 0.9930
    assert (at_origin(e, 1).spectral_radius or 0) > 1.1
    close(at_origin(e, 2).spectral_radius, 1)
    home, leaving, circling = (distances(e, i) for i in range(3))
    assert home[-1] < home[0] / 1000
    assert leaving[-1] > 1e50
    assert 0.75 * circling[0] < circling.min() < circling.max() < 1.25 * circling[0]


@claim("lookahead-bilinear")
def _(e: Experiment) -> None:
    once = (1 + ((1 - 0.1j) ** 5)) / 2  # of five steps of the eigenvalue i
    close(at_origin(e, 0).rate, abs(once) ** (1 / 5))
    assert round(abs(once) ** (1 / 5), 4) == 0.9962
    home, leaving = distances(e, 0), distances(e, 1)
    np.testing.assert_allclose(home[::5], home[0] * abs(once) ** np.arange(e.steps // 5 + 1), rtol=1e-9)
    np.testing.assert_allclose(leaving, leaving[0] * np.sqrt(1.01) ** np.arange(e.steps + 1), rtol=1e-9)
    assert round(np.sqrt(1.01), 4) == 1.0050
    ((low, high),) = at_origin(e, 0).stable_learning_rates
    assert (low, round(high, 3)) == (1e-6, 0.743)
    close(abs((1 + ((1 - 1j * high) ** 5)) / 2), 1, 1e-6)


@claim("complex-momentum")
def _(e: Experiment) -> None:
    def expected(angle: float) -> float:
        beta, eta, one = 0.7 * np.exp(1j * angle), 0.1, np.eye(2)
        real, imaginary = beta.real * one, beta.imag * one
        blocks = [[one - eta * TURN, eta * real, -eta * imaginary], [-TURN, real, -imaginary], [0 * one, imaginary, real]]
        return radius(np.linalg.eigvals(np.block(blocks)))

    close(at_origin(e, 0).spectral_radius, expected(0.8))
    assert round(expected(0.8), 4) == 0.9953
    assert all(expected(angle) < 1 for angle in np.linspace(0.50, 2.13, 200))
    assert min(expected(0.49), expected(2.14)) > 1
    for angle, verdict in ((0.49, "unstable"), (0.5, "stable"), (2.13, "stable"), (2.14, "unstable")):
        assert verdicts(at_origin(e, 0, beta_argument=angle))["method"] == verdict
    assert all(verdicts(at_origin(e, i))["method"] == "unstable" for i in (1, 2))
    assert distances(e, 0)[-1] < 1
    assert all(distances(e, i)[-1] > 9 > distances(e, i)[0] for i in (1, 2))


@claim("anchored-rates")
def _(e: Experiment) -> None:
    k = np.arange(300, e.steps + 1)
    for i, wanted in enumerate((-1, -0.4)):
        assert verdicts(at_origin(e, i))["method"] == "no_linearization"
        assert at_origin(e, i).spectral_radius is None
        slope = np.polyfit(np.log(k), np.log(dynamics.run(e, e.methods[i]).gradient_norm[300:]), 1)[0]
        assert abs(slope - wanted) < 0.05
    gradient = dynamics.run(e, e.methods[2]).gradient_norm
    factor = np.sqrt(1 - 0.1**2 + 0.1**4)
    np.testing.assert_allclose(gradient[1:] / gradient[:-1], factor, rtol=1e-9)
    assert round(factor, 4) == 0.9950


@claim("opponent-shaping")
def _(e: Experiment) -> None:
    (critical,) = report.analyze(e.game, e.method, near=e.start, box=(-5, 5))
    np.testing.assert_allclose((*critical.x, *critical.y), 0, atol=1e-12)
    lola = dynamics.run(e, e.methods[0])
    np.testing.assert_allclose((lola.x[-1, 0], lola.y[-1, 0]), (-4 / 17, -1 / 17), atol=1e-6)
    assert lola.gradient_norm[-1] > 0.3
    assert max(lola.loss_x[-1], lola.loss_y[-1]) < -0.01
    assert critical.losses == (0, 0)
    assert max(distances(e, i)[-1] for i in (1, 2)) < 1e-6


@claim("potential-game")
def _(e: Experiment) -> None:
    np.testing.assert_allclose(sorted(at_origin(e).eigenvalues), [(1, 0), (3, 0)], atol=1e-12)
    stable_up_to(at_origin(e), 2 / 3)
    descent, adjusted, leaving = (distances(e, i) for i in range(3))
    assert descent[-1] < 0.01
    np.testing.assert_array_equal(descent, adjusted)
    assert leaving[-1] > 100


@claim("hamiltonian-game")
def _(e: Experiment) -> None:
    hessian = np.array(at_origin(e).hessian)
    np.testing.assert_array_equal(hessian, -hessian.T)
    assert at_origin(e, 0).stable_learning_rates == []
    factors = np.sqrt(1.01), 1.0, np.sqrt(0.9**2 + 0.1**2), 0.9
    assert [round(factor, 4) for factor in factors] == [1.0050, 1, 0.9055, 0.9]
    for i, factor in enumerate(factors):
        close(at_origin(e, i).spectral_radius, factor)
        if i != 1:
            np.testing.assert_allclose(distances(e, i), np.sqrt(8) * factor ** np.arange(e.steps + 1), rtol=1e-9)
    rows = dynamics.run(e, e.methods[1])
    x, y = rows.x[:, 0], rows.y[:, 0]
    np.testing.assert_allclose(x**2 + y**2 - 0.1 * x * y, 7.6, rtol=1e-12)  # an ellipse that is nearly a circle
