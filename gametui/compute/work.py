"""What each request does: a generator of its answers. None between two answers is a place where the work may be left."""

from __future__ import annotations

import time

import numpy as np

from gametui import dynamics
from gametui.analysis import hessian, outcome, region, report
from gametui.compute import protocol, recording
from gametui.compute.lanes import Cancelled, Work
from gametui.compute.thinning import Tail, Thinned, joined, picked
from gametui.dynamics import Rows
from gametui.results import Outcome
from gametui.runs import record as records

PAUSE = 0.05
"""Seconds between two answers of one run: the screen is not redrawn more often."""
SLOW = 0.1
"""Seconds that a run takes when it has to be compiled, or is long."""
ARRIVED = 1e-6
"""Norm of the simultaneous gradient below which one of many runs counts as converged."""


def work(request: protocol.Question, cancelled: Cancelled) -> Work:
    """The answers to a request. Raises: whatever goes wrong, at the step where it does."""
    match request:
        case protocol.Run():
            return run(request, cancelled)
        case protocol.AskField():
            return field(request)
        case protocol.AskProbe():
            return probe(request)
        case protocol.AskAnalysis():
            return analysis(request)
        case protocol.AskSpectrum():
            return spectrum(request)
        case protocol.RunMany():
            return many(request)
        case protocol.Record():
            return write_record(request, cancelled)


def run(request: protocol.Run, cancelled: Cancelled) -> Work:
    game = request.experiment.game
    for index, method in enumerate(request.experiment.methods):
        thinned, tail = Thinned(request.limit), Tail()
        begun, told, last = time.monotonic(), 0.0, recording.rows_of(request.experiment, method) - 1
        for rows in dynamics.simulate(request.experiment, method, cancelled=cancelled):
            thinned.add(rows)
            tail.add(rows)
            if rows.step[-1] == last or time.monotonic() - told < PAUSE:  # the last rows go with the outcome
                yield None
            elif taken := thinned.take():
                told = time.monotonic()
                yield _stretch(request, index, *taken)
        if cancelled() or not (taken := thinned.take(end=True)):
            return
        first, rows = taken
        if time.monotonic() - begun > SLOW:  # who has waited shall see the picture before its judgement
            yield _stretch(request, index, first, rows)
            first, rows = False, picked(rows, slice(0))
        yield _stretch(request, index, first, rows, outcome.judge(tail.rows(), game=game, method=method))


def _stretch(request: protocol.Run, method: int, first: bool, rows: Rows, end: Outcome | None = None) -> protocol.Rows:
    z = np.concatenate([rows.x, rows.y], axis=1)
    return protocol.Rows(
        ticket=request.ticket,
        method=method,
        first=first,
        step=rows.step,
        z=z,
        loss_x=rows.loss_x,
        loss_y=rows.loss_y,
        gradient_norm=rows.gradient_norm,
        lyapunov=dynamics.lyapunov(request.experiment.game, z),
        outcome=end,
    )


def field(request: protocol.AskField) -> Work:
    plane = request.plane
    u, v = np.asarray(plane.u), np.asarray(plane.v)
    s, t = np.linspace(*request.s, request.columns), np.linspace(*request.t, request.rows)
    points = np.asarray(plane.origin) + s[None, :, None] * u + t[:, None, None] * v
    loss_x, loss_y, xi = dynamics.evaluate(request.game, points.reshape(-1, points.shape[-1]))
    # The coefficients of -xi along u and v: least squares, since the plane need not hold xi.
    flow = -xi @ np.linalg.pinv(np.stack([u, v]))
    shape = (request.rows, request.columns)
    yield protocol.Field(
        ticket=request.ticket,
        s=request.s,
        t=request.t,
        loss_x=loss_x.reshape(shape),
        loss_y=loss_y.reshape(shape),
        flow_s=flow[:, 0].reshape(shape),
        flow_t=flow[:, 1].reshape(shape),
    )


def probe(request: protocol.AskProbe) -> Work:
    loss_x, loss_y, gradient, matrix, eigenvalues = hessian.probe(request.game, request.at)
    yield protocol.Probe(
        ticket=request.ticket,
        at=request.at,
        loss_x=float(loss_x),
        loss_y=float(loss_y),
        gradient=gradient,
        hessian=matrix,
        eigenvalues=eigenvalues,
    )


def analysis(request: protocol.AskAnalysis) -> Work:
    points = report.analyze(request.game, request.method, near=request.near, box=request.box, seed=request.seed)
    lo, hi = request.box
    message = "" if points else f"Newton's method found no critical point between {lo:g} and {hi:g}."
    yield protocol.Analysis(ticket=request.ticket, points=points, message=message)


def spectrum(request: protocol.AskSpectrum) -> Work:
    radius = region.radius(request.method, request.real, request.imaginary, request.columns, request.rows)
    yield protocol.Region(ticket=request.ticket, real=request.real, imaginary=request.imaginary, radius=radius)


def many(request: protocol.RunMany) -> Work:
    experiment = request.experiment
    starts = np.random.default_rng(experiment.seed).uniform(*request.box, (request.count, len(experiment.start.flat)))
    ends, norms = np.empty_like(starts), np.empty(len(starts))
    for first in range(0, len(starts), dynamics.POINTS):
        block = slice(first, first + dynamics.POINTS)
        ends[block], norms[block] = dynamics.many(experiment.game, experiment.method, starts[block], experiment.steps)
        done = min(block.stop, len(starts))
        yield protocol.Progress(ticket=request.ticket, lane="starts", done=done, total=len(starts))
    yield protocol.Many(
        ticket=request.ticket,
        starts=starts,
        ends=ends,
        converged=norms < ARRIVED,
        finite=np.isfinite(ends).all(axis=1),
    )


def write_record(request: protocol.Record, cancelled: Cancelled) -> Work:
    total, stretches = recording.checked_rows(request.experiment), []
    for rows in dynamics.simulate(request.experiment, request.experiment.method, cancelled=cancelled):
        stretches.append(rows)
        yield protocol.Progress(ticket=request.ticket, lane="record", done=int(rows.step[-1]) + 1, total=total)
    if not cancelled():
        records.write(request.path, recording.assembled(request.experiment, joined(stretches), request.view))
        yield protocol.Recorded(ticket=request.ticket, path=request.path)
