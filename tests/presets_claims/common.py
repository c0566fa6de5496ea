"""What the claims of presets share: the registry, and runs and verdicts of a preset's experiment."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import numpy as np
import pytest

from gametui import dynamics
from gametui.analysis import report
from gametui.experiment import Experiment, Method, Point
from gametui.results import CriticalPoint

Claim = Callable[[Experiment], None]
CLAIMS: dict[str, Claim] = {}
ORIGIN = Point((0.0,), (0.0,))


def claim(name: str) -> Callable[[Claim], Claim]:
    def put(check: Claim) -> Claim:
        assert name not in CLAIMS
        CLAIMS[name] = check
        return check

    return put


def distances(experiment: Experiment, which: int, to: tuple[float, ...] = (), steps: int | None = None) -> np.ndarray:
    """Distance to a point (the origin) at every row of one method's run."""
    longer = experiment if steps is None else msgspec.structs.replace(experiment, steps=steps)
    rows = dynamics.run(longer, experiment.methods[which])
    z = np.concatenate([rows.x, rows.y], axis=1)
    return np.linalg.norm(z - (np.array(to) if to else 0), axis=1)


def at_origin(experiment: Experiment, which: int = 0, **numbers: float) -> CriticalPoint:
    """Verdicts at the origin for one method, with some of its numbers replaced."""
    method = experiment.methods[which]
    method = Method(name=method.name, parameters={**method.parameters, **numbers}, scheme=method.scheme)
    m, n = experiment.start.sizes
    (point,) = report.analyze(experiment.game, method, at=Point((0.0,) * m, (0.0,) * n))
    return point


def verdicts(point: CriticalPoint) -> dict[str, str]:
    return {key: judgement.verdict for key, judgement in point.verdicts.items()}


def stable_up_to(point: CriticalPoint, limit: float) -> None:
    assert point.stable_learning_rates == [(pytest.approx(1e-6), pytest.approx(limit, abs=1e-7))]


def close(value: float | None, wanted: float, digits: float = 1e-7) -> None:
    assert value == pytest.approx(wanted, abs=digits)


def radius(eigenvalues: np.ndarray) -> float:
    return float(np.abs(eigenvalues).max())
