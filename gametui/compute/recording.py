"""Making the record of a run: simulate it whole, judge how it ended, analyse the critical point it ended near."""

from __future__ import annotations

import datetime
import os
import platform
from collections.abc import Callable, Mapping
from importlib.metadata import version
from typing import Any

import numpy as np

import gametui
from gametui import dynamics
from gametui.analysis import outcome, report
from gametui.compute import device
from gametui.compute.thinning import Tail, Whole, recent
from gametui.dynamics import Rows
from gametui.errors import UsageError
from gametui.experiment import Experiment, Method
from gametui.results import CriticalPoint, Outcome
from gametui.runs.command import command_line
from gametui.runs.record import NUMBERS, SCHEMA, Environment, Optimizer, RunRecord, Trajectory


class CancelledRunError(Exception):
    """The run was cancelled before its end, so there is nothing to record."""


def record(
    experiment: Experiment,
    *,
    whole: bool = True,
    view: Mapping[str, Any] | None = None,
    cancelled: Callable[[], bool] = lambda: False,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> RunRecord:
    """Run the first method and record it. The same experiment gives the same numbers, bit for bit, on the same machine.

    whole: keep the trajectory; else only its end, so that a run of any length has room. Such a record is to be read, not saved.
    progress: called with the rows that are there, and how many there will be at most.
    Raises: UsageError where the trajectory is too long to keep, CancelledRunError where `cancelled` said so.
    """
    total = checked_rows(experiment) if whole else rows_of(experiment, experiment.method)
    kept: Whole | Tail = Whole() if whole else Tail()
    for rows in dynamics.simulate(experiment, experiment.method, cancelled=cancelled):
        kept.add(rows)
        progress(int(rows.step[-1]) + 1, total)
    if cancelled():
        raise CancelledRunError
    return assembled(experiment, kept.rows(), view or {})


def rows_of(experiment: Experiment, method: Method) -> int:
    """Rows that a run has unless it stops to be finite."""
    return experiment.steps * (2 if method.scheme == "notebook" else 1) + 1


def checked_rows(experiment: Experiment) -> int:
    """Rows that the record of the first method has at most. Raises: UsageError where they are more than a record keeps."""
    rows = rows_of(experiment, experiment.method)
    most = NUMBERS // (len(experiment.start.flat) + 3)
    if rows > most:
        raise UsageError(f"steps: a record keeps all {rows} rows of a run, and {most} are its limit. Run fewer steps.")
    return rows


def assembled(experiment: Experiment, rows: Rows, view: Mapping[str, Any]) -> RunRecord:
    """The record of a run whose trajectory, or the end of it, is `rows`."""
    game, method = experiment.game, experiment.method
    judged = outcome.judge(recent(rows), game=game, method=method)
    point, reason = _nearest(experiment, judged)
    values = dynamics.lyapunov(game, np.concatenate([rows.x, rows.y], axis=1))
    return RunRecord(
        schema=SCHEMA,
        version=gametui.__version__,
        created=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        command=command_line(experiment, device.current().asked),
        game=game,
        optimizer=Optimizer(name=method.name, parameters=method.parameters),
        scheme=method.scheme,
        compare=experiment.methods[1:],
        start=experiment.start,
        steps=experiment.steps,
        seed=experiment.seed,
        environment=environment(str(rows.x.dtype)),
        trajectory=Trajectory(
            **{name: column.tolist() for name, column in rows._asdict().items()},
            lyapunov=None if values is None else values.tolist(),
        ),
        outcome=judged,
        analysis=point,
        analysis_reason=reason,
        view=dict(view),
    )


def _nearest(experiment: Experiment, ended: Outcome) -> tuple[CriticalPoint | None, str]:
    """The critical point nearest to the end of the run; to its start, where it left. Or None, and why there is none."""
    near = experiment.start if ended.status == "diverged" else ended.final
    try:
        points = report.analyze(experiment.game, experiment.method, near=near, seed=experiment.seed)
    except UsageError as error:
        return None, str(error)
    if not points:
        return None, "No critical point was found."
    return points[0], ""


def environment(dtype: str) -> Environment:
    """What this process computes with."""
    here = device.current()
    return Environment(
        gametui=gametui.__version__,
        jax=version("jax"),
        jaxlib=version("jaxlib"),
        numpy=np.__version__,
        python=platform.python_version(),
        device=here.kind,
        asked=here.asked,
        device_name=here.name,
        dtype=dtype,
        machine=f"{platform.machine()} {platform.system()}",
        cpu_count=os.cpu_count() or 1,
    )
