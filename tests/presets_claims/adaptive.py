"""Adam, what it is made of, and normalised steps."""

from __future__ import annotations

import msgspec
import numpy as np

from gametui import dynamics
from gametui.experiment import Experiment, Method
from tests.presets_claims.common import at_origin, claim, close, distances, verdicts


def changed(e: Experiment, which: int, **numbers: float) -> np.ndarray:
    """Distances of one method's run, with some of its numbers replaced."""
    method = e.methods[which]
    method = Method(name=method.name, parameters={**method.parameters, **numbers}, scheme=method.scheme)
    return distances(msgspec.structs.replace(e, methods=(method,)), 0)


@claim("adam-chatter")
def _(e: Experiment) -> None:
    assert all(verdicts(at_origin(e, i))["method"] == "no_linearization" for i in range(3))
    for i, eta in enumerate((0.02, 0.01)):
        tail = distances(e, i)[-1500:]
        assert 8.7 * eta < tail.min() < tail.max() < 9.2 * eta
        rows = dynamics.run(e, e.methods[i])
        angle = np.unwrap(np.arctan2(rows.y[-1500:, 0], rows.x[-1500:, 0]))
        assert abs(angle[-1] - angle[0]) > 20 * 2 * np.pi
    usual = e.methods[2].parameters
    assert (usual["beta1"], usual["beta2"]) == (0.9, 0.999)
    assert distances(e, 2)[-1000:].min() > distances(e, 2)[0]


@claim("adam-epsilon")
def _(e: Experiment) -> None:
    expected = abs(1 - 0.1 * (0.1 + 1j))  # gradient descent-ascent with learning rate eta / epsilon
    close(at_origin(e, 0).spectral_radius, expected)
    run = distances(e, 0)
    close((run[-1] / run[-501]) ** (1 / 500), expected, 1e-6)
    assert round(expected, 4) == 0.9950
    assert verdicts(at_origin(e, 1))["method"] == "no_linearization"
    tail = distances(e, 1)[-1000:]
    assert 0.048 < tail.min() < tail.max() < 0.052


@claim("adam-length-or-direction")
def _(e: Experiment) -> None:
    assert [method.name for method in e.methods] == ["adam", "adalr", "nsgda", "adadir"]
    assert all(e.methods[i].parameters["beta1"] == 0 and e.methods[i].parameters["beta2"] == 0.9 for i in (0, 1, 3))
    for eta in (0.1, 0.05):
        for i in range(3):
            tail = changed(e, i, learning_rate=eta)[-500:]
            assert eta < tail.min() < tail.max() < 2.5 * eta
    assert distances(e, 3)[-1] < 1e-9
    assert changed(e, 3, beta1=0.9, beta2=0.999)[-1] > 1e9
    for i in (0, 1):
        tail = changed(e, i, beta1=0.9, beta2=0.999)[-500:]
        assert 3 < tail.min() < tail.max() < 5


@claim("normalised-steps")
def _(e: Experiment) -> None:
    steps = np.arange(e.steps + 1)
    np.testing.assert_allclose(distances(e, 0) ** 2, 2 + steps * 0.05**2, rtol=1e-7)  # epsilon is 1e-8
    rows = dynamics.run(e, e.method)
    z = np.concatenate([rows.x, rows.y], axis=1)
    np.testing.assert_allclose(np.linalg.norm(np.diff(z, axis=0), axis=1), 0.05, rtol=1e-7)
    np.testing.assert_allclose(np.sum(np.diff(z, axis=0) * z[:-1], axis=1), 0, atol=1e-12)
    assert 2 + 1000 * 0.05**2 == 4.5
    assert round(distances(e, 1)[-1] ** 2, 1) == round(2 * (1 + 0.05**2) ** 1000, 1) == 24.3
