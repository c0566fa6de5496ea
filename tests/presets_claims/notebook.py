"""The notebook's own pictures."""

from __future__ import annotations

import numpy as np

from gametui import dynamics
from gametui.analysis import report
from gametui.experiment import Experiment
from tests.presets_claims.common import at_origin, claim, distances, verdicts


@claim("notebook-bilinear")
def _(e: Experiment) -> None:
    gda, sga, co, cgd = (distances(e, i) for i in range(4))
    assert 0.95 * gda[0] < gda.min() < gda.max() < 1.05 * gda[0]
    np.testing.assert_array_equal(sga, co)
    assert sga[-1] < 1e-5
    np.testing.assert_allclose(cgd[-1] / cgd[0], (1 + 0.05**2) ** -300, rtol=0.05)  # both solves shrink by 1 / sqrt(1 + eta^2)


@claim("notebook-quadratic")
def _(e: Experiment) -> None:
    ends = {method.name: distances(e, i)[-1] for i, method in enumerate(e.methods)}
    assert set(ends) == {"gda", "sga", "eg", "fr", "co", "ogda", "cgd"}
    assert 1e4 < ends.pop("fr") < 1e5
    assert max(ends.values()) < 1e-4
    assert {key: verdicts(at_origin(e))[key] for key in ("nash", "minimax")} == {"nash": "not", "minimax": "not"}


@claim("notebook-softplus")
def _(e: Experiment) -> None:
    (point,) = report.analyze(e.game, e.method, near=e.start)
    assert (round(point.x[0], 4), round(point.y[0], 4), verdicts(point)["nash"]) == (0.1518, -0.1793, "strict")
    assert distances(e, 0, to=(*point.x, *point.y))[-1] < 1e-9
    rows = dynamics.run(e, e.methods[1])
    assert rows.step[-1] <= 4  # half-steps
    assert not np.isfinite(rows.y[-1]).all()
    s = 1 / (1 + np.exp(-6.0))
    assert round(-s * (1 - s), 4) == -0.0025


@claim("notebook-exp-polynomial")
def _(e: Experiment) -> None:
    for i in range(2):
        assert distances(e, i)[-100:].min() > 0.5
        assert dynamics.run(e, e.methods[i]).gradient_norm[-1] > 0.5
    inside = report.analyze(e.game, e.method, box=(-7.5, 7.5))
    assert [(verdicts(p)["minimax"], verdicts(p)["nash"]) for p in inside] == [("strict", "not")]
    np.testing.assert_allclose((*inside[0].x, *inside[0].y), (0, 0), atol=1e-9)


@claim("notebook-exp-polynomial-all")
def _(e: Experiment) -> None:
    ends = {method.name: distances(e, i)[-1] for i, method in enumerate(e.methods)}
    assert ends["sga"] < 1e-9
    assert all(1e-3 < ends[name] < 0.5 for name in ("co", "fr"))
    assert all(ends[name] > 1 for name in ("gda", "eg", "ogda", "cgd"))
    for i, method in enumerate(e.methods):
        if method.name in ("co", "fr"):
            assert distances(e, i, steps=300)[-1] < 1e-4
    assert verdicts(at_origin(e))["minimax"] == "strict"


@claim("notebook-exp-polynomial-four")
def _(e: Experiment) -> None:
    ends = {method.name: distances(e, i)[-1] for i, method in enumerate(e.methods)}
    assert ends["sga"] < 1e-9
    assert ends["co"] < 0.03
    assert all(2.5 < ends[name] < 3.5 for name in ("cgd", "gda"))
