"""Snapshots made by hand: closed forms of f = x y (or others), no compute process."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from gametui.app.snapshot import Display, Snapshot, Trajectory, Viewport
from gametui.compute import protocol
from gametui.experiment import Experiment, GameChoice, Method, Point
from gametui.results import CriticalPoint, Judgement, Outcome

RATE = 0.1
HOME = Point((6.0,), (6.0,))
PLANE = protocol.Plane((0.0, 0.0), (1.0, 0.0), (0.0, 1.0))


def experiment(names: tuple[str, ...] = ("gda", "eg"), start: Point | None = None, steps: int = 100) -> Experiment:
    methods = tuple(Method(name=name, parameters={"learning_rate": RATE, "timescale": 1.0}) for name in names)
    return Experiment(
        game=GameChoice(name="bilinear", parameters={"a": 1.0}), methods=methods, start=start or HOME, steps=steps
    )


def spiral(factor: complex, start: complex = 6 + 6j, steps: int = 100) -> Trajectory:
    """w_k = factor^k w_0, written as x + i y: what every method does on x y."""
    w = start * factor ** np.arange(steps + 1)
    return trajectory(np.stack([w.real, w.imag], axis=1))


def trajectory(z: np.ndarray, outcome: Outcome | None = None) -> Trajectory:
    with np.errstate(all="ignore"):
        loss = z[:, 0] * z[:, 1]
        return Trajectory(np.arange(len(z)), z, loss, -loss, np.linalg.norm(z, axis=1), outcome)


def ended(status: Any, step: int = 100) -> Outcome:
    return Outcome(status=status, step=step, message=status, final=Point((0.0,), (0.0,)))


GDA, EG = spiral(1 - RATE * 1j), spiral(1 - RATE * 1j - RATE**2)
VERDICTS = {axis: Judgement("undecided", "f_xx and f_yy vanish") for axis in ("nash", "minimax", "maximin", "flow", "method")}


def critical(x: float = 0.0, y: float = 0.0, **verdicts: str) -> CriticalPoint:
    return CriticalPoint(
        x=(x,),
        y=(y,),
        losses=(0.0, 0.0),
        gradient_norm=0.0,
        hessian=[[0.0, 1.0], [-1.0, 0.0]],
        eigenvalues=[(0.0, 1.0), (0.0, -1.0)],
        verdicts=VERDICTS | {axis: Judgement(verdict, "because") for axis, verdict in verdicts.items()},
        jacobian_eigenvalues=[(1.0, RATE), (1.0, -RATE)],
        spectral_radius=float(np.hypot(1, RATE)),
        jacobian_norm=float(np.hypot(1, RATE)),
        stable_learning_rates=[],
    )


def field(window: tuple[float, float] = (-8.0, 8.0), columns: int = 40, rows: int = 20) -> protocol.Field:
    s, t = np.meshgrid(np.linspace(*window, columns), np.linspace(*window, rows))
    return protocol.Field(ticket=0, s=window, t=window, loss_x=s * t, loss_y=-s * t, flow_s=-t, flow_t=s)


def region(reach: float = 2.0, size: int = 81) -> protocol.Region:
    """Of gda: |1 - eta lambda|."""
    re, im = np.meshgrid(np.linspace(-reach, reach, size), np.linspace(-reach, reach, size))
    return protocol.Region(ticket=0, real=(-reach, reach), imaginary=(-reach, reach), radius=np.abs(1 - RATE * (re + 1j * im)))


def snapshot(**changes: Any) -> Snapshot:
    given = {
        "experiment": experiment(),
        "title": "x y",
        "viewport": Viewport(PLANE, (-8.0, 8.0), (-8.0, 8.0)),
        "trajectories": (GDA, EG),
        "equilibria": (Point((0.0,), (0.0,)),),
        "field": field(),
        "region": region(),
        "analysis": protocol.Analysis(ticket=0, points=[critical()]),
    }
    return Snapshot(**{**given, **changes})


def displayed(shot: Snapshot, **changes: Any) -> Snapshot:
    return shot.having(display=replace(shot.display or Display(), **changes))


def bare() -> Snapshot:
    """Before anything is computed."""
    return snapshot(trajectories=(), field=None, region=None, analysis=None)
