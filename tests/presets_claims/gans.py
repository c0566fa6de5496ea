"""The Dirac-GANs and the linear GANs."""

from __future__ import annotations

import msgspec
import numpy as np

from gametui import dynamics
from gametui.analysis import report
from gametui.experiment import Experiment, Method, Point
from gametui.results import CriticalPoint
from tests.presets_claims.common import ORIGIN, at_origin, claim, close, distances, radius, stable_up_to, verdicts


def has_eigenvalues(point: CriticalPoint, *wanted: complex) -> None:
    found = sorted((complex(*value) for value in point.eigenvalues), key=lambda value: (value.imag, value.real))
    np.testing.assert_allclose(found, sorted(map(complex, wanted), key=lambda value: (value.imag, value.real)), atol=1e-9)


@claim("dirac-gan")
def _(e: Experiment) -> None:
    has_eigenvalues(at_origin(e), 0.5j, -0.5j)
    assert verdicts(at_origin(e))["flow"] == "undecided"
    drift, orbit, eg, ogda = (distances(e, i) for i in range(4))
    assert (round(drift[0], 2), round(drift[-1], 2)) == (1.41, 3.62)
    assert (np.diff(drift) > 0).all()
    assert 1.34 < orbit.min() < orbit.max() < 1.43
    assert max(eg[-1], ogda[-1]) < 1e-4


@claim("dirac-non-saturating")
def _(e: Experiment) -> None:
    has_eigenvalues(at_origin(e), 0.5j, -0.5j)
    assert verdicts(at_origin(e))["flow"] == "undecided"
    time = 0.1 * np.arange(e.steps + 1)
    circle, creeping = distances(e, 0), distances(e, 1)
    np.testing.assert_allclose(circle[-1000:], np.sqrt(0.2), rtol=0.01)
    assert round(np.sqrt(0.2), 3) == 0.447
    np.testing.assert_allclose(creeping[2000:], np.sqrt(8 / time[2000:]), rtol=0.03)
    assert round(creeping[-1], 3) == round(np.sqrt(8 / 300), 3) == 0.163
    np.testing.assert_allclose(np.linalg.norm(flow(300.0)), np.sqrt(8 / 300), rtol=0.01)


def flow(time: float, step: float = 0.05) -> np.ndarray:
    """Where the flow of the non-saturating game is that began at (1, 1): Runge-Kutta, apart from the product's code."""

    def velocity(z: np.ndarray) -> np.ndarray:
        theta, psi = z
        return np.array([-psi / (1 + np.exp(-theta * psi)), theta / (1 + np.exp(theta * psi))])

    z = np.ones(2)
    for _ in range(round(time / step)):
        a = velocity(z)
        b = velocity(z + step / 2 * a)
        c = velocity(z + step / 2 * b)
        z = z + step / 6 * (a + 2 * b + 2 * c + velocity(z + step * c))
    return z


@claim("dirac-r1")
def _(e: Experiment) -> None:
    gamma = 0.3
    root = np.emath.sqrt(gamma**2 / 4 - 1 / 4)
    has_eigenvalues(at_origin(e), gamma / 2 + root, gamma / 2 - root)
    assert (gamma / 2, round(root.imag, 3)) == (0.15, 0.477)
    stable_up_to(at_origin(e), 1.2)
    for i, eta in enumerate((0.1, 1.1, 1.3)):
        close(at_origin(e, i).spectral_radius, abs(1 - eta * (gamma / 2 + root)))
    slow, fast, around = (distances(e, i) for i in range(3))
    for run in (slow, fast):
        assert run[-1] < 1e-3
        assert round((run[-1] / run[-401]) ** (1 / 400), 3) == 0.986
    assert round(at_origin(e).spectral_radius or 0, 4) == 0.9862
    assert 0.4 < around[-300:].min() < around[-300:].max() < 0.7


@claim("dirac-instance-noise")
def _(e: Experiment) -> None:
    root = np.emath.sqrt(0.5**4 / 16 - 1 / 4)
    has_eigenvalues(at_origin(e), 0.0625 + root, 0.0625 - root)
    assert round(root.imag, 3) == 0.496
    stable_up_to(at_origin(e), 0.5)
    assert (verdicts(at_origin(e))["nash"], verdicts(at_origin(e))["minimax"]) == ("undecided", "strict")
    close(at_origin(e).hessian[0][0], 0)
    close(at_origin(e).hessian[1][1], 0.5**2 / 2)  # what an R1 penalty of that weight adds
    assert distances(e, 0)[-1] < 1e-3
    assert distances(e, 1).min() > 1.2


@claim("dirac-gradient-penalty")
def _(e: Experiment) -> None:
    assert report.analyze(e.game, e.method, near=e.start, box=(-3, 3)) == []
    (kink,) = report.analyze(e.game, e.method, at=ORIGIN)
    assert set(verdicts(kink).values()) == {"undecided", "no_linearization"}
    for factor in (1, 10):
        for method in e.methods:
            finer = Method(name=method.name, parameters={**method.parameters, "learning_rate": 0.01 / factor})
            tail = distances(msgspec.structs.replace(e, methods=(finer,), steps=3000 * factor), 0)[-1500 * factor :]
            assert 1.1 < tail.min() < tail.max() < 1.5


@claim("covariance-gan")
def _(e: Experiment) -> None:
    for v in (-1.0, 1.0):
        has_eigenvalues(report.analyze(e.game, e.method, at=Point((v,), (0.0,)))[0], 2j, -2j)
    home, orbit, out = (distances(e, i, to=(1.0, 0.0)) for i in range(3))
    assert home[-1] < 0.01
    assert round((home[-1] / home[-201]) ** (1 / 200), 4) == round(np.sqrt(1 - 0.1**2 + 0.1**4), 4) == 0.9950
    assert 0.62 < orbit.min() < orbit.max() < 0.83
    rows = dynamics.run(e, e.methods[2])
    assert len(rows.step) < e.steps
    assert len(out) < e.steps


@claim("lq-gan")
def _(e: Experiment) -> None:
    (point,) = report.analyze(e.game, e.method, at=Point((1.0, 0.5), (0.0, 0.0)))
    singular = np.linalg.svd([[2.0, 0.0], [1.0, 1.0]])[1]
    has_eigenvalues(point, *(1j * singular), *(-1j * singular))
    assert sorted(round(value, 3) for value in singular) == [0.874, 2.288]
    factors = np.abs(1 - 0.1 * 1j * singular - (0.1 * singular) ** 2)
    close(point.spectral_radius, radius(factors))
    assert round(factors.max(), 4) == 0.9962 == round(factors[np.argmin(singular)], 4)
    home, orbit = (distances(e, i, to=(1.0, 0.5, 0.0, 0.0)) for i in range(2))
    assert home[-1] < 1e-3
    assert 0.6 < orbit.min() < orbit.max() < 1.6
    assert np.abs(dynamics.run(e, e.methods[2]).x[-1000:, 0]).max() < 1e-30  # and 0 is where it stays: f is even in a
