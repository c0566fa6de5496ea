"""Hidden games: natural gradients see function space."""

from __future__ import annotations

import numpy as np

from gametui import dynamics
from gametui.experiment import Experiment
from tests.presets_claims.common import claim


def in_function_space(e: Experiment, which: int) -> np.ndarray:
    """V of every row of one method's run."""
    rows = dynamics.run(e, e.methods[which])
    found = dynamics.lyapunov(e.game, np.concatenate([rows.x, rows.y], axis=1))
    assert found is not None
    return found


@claim("natural-gradient-rps")
def _(e: Experiment) -> None:
    eta, strength = 0.01, 0.5
    natural, plain = in_function_space(e, 0), in_function_space(e, 1)
    assert (np.diff(natural) < 0).all()
    # In function space each pair of directions makes a step of descent-ascent with the eigenvalue lambda +- i sqrt(3).
    factor = (1 - eta * strength) ** 2 + 3 * eta**2
    np.testing.assert_allclose((natural[-1] / natural[0]) ** (1 / e.steps), factor, atol=5e-5)
    assert (round(factor, 4), round(np.exp(-2 * strength * eta), 4)) == (0.9903, 0.9900)
    assert (np.diff(plain) > 0).mean() > 0.25
    assert 0.4 < plain[-1] / plain[0] < 0.5


@claim("natural-gradient-pennies")
def _(e: Experiment) -> None:
    eta, strength = 0.005, 0.5
    natural, plain = in_function_space(e, 0), in_function_space(e, 1)
    factor = (1 - eta * strength) ** 2 + 16 * eta**2
    np.testing.assert_allclose((natural[-1] / natural[0]) ** (1 / e.steps), factor, atol=5e-5)
    assert (round(factor, 4), round(np.exp(-2 * strength * eta), 4)) == (0.9954, 0.9950)
    assert natural[-1] / natural[0] < 0.01
    assert plain.min() / plain[0] > 0.8
