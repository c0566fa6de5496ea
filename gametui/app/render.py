"""A view of a saved run, drawn into a file without any screen."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from gametui.app import saved_view
from gametui.app.palette import DARK, Palette
from gametui.app.plot import draw, geometry, picture
from gametui.app.session import Session
from gametui.app.snapshot import Snapshot
from gametui.app.views import VIEWS
from gametui.app.views._base import View
from gametui.compute import protocol
from gametui.errors import UsageError, nearest
from gametui.runs.record import RunRecord

Ask = Callable[[Any], Iterable[Any]]
"""Computes: a request of the protocol -> its answers (None among them means nothing), here and now."""


def render(
    record: RunRecord, view: str, path: Path | str, ask: Ask, *, size: tuple[int, int] = (100, 36), palette: Palette = DARK
) -> None:
    """Draw a view of the run into `path`; its ending decides: .svg, .png or .txt. `size` is in cells, across and down.

    Raises: UsageError for a view or an ending that there is not, or a path that cannot be written.
    """
    if view not in VIEWS:
        raise UsageError(f"view: there is no view {view!r}. {nearest(view, VIEWS)}")
    picture.ending(path)  # before anything is computed
    snapshot = snapshot_of(record, VIEWS[view], ask, size)
    picture.save(draw(VIEWS[view].build(snapshot), *size, palette), path, palette)


def snapshot_of(record: RunRecord, view: View, ask: Ask, size: tuple[int, int]) -> Snapshot:
    """What the app would show after opening the record, as far as the view needs it."""
    waiting: dict[type, Any] = {}
    experiment = record.experiment
    session = Session(experiment, "", lambda request: waiting.update({type(request): request}), lambda snapshot: None)
    saved: dict[str, Any] = {
        "viewport": saved_view.viewport(record.view, experiment),
        "display": saved_view.display(record.view),
        "shown": saved_view.shown(record.view, experiment),
    }
    session.open(experiment, saved_view.title(record.view) or experiment.game.name, first=True, **saved)
    canvas = geometry(view.build(session.snapshot), *size)
    session.canvas(canvas.columns, canvas.rows)
    while waiting:
        # In the order of urgency; the region is asked for again when the critical points are known, so it comes last.
        kind = min(waiting, key=lambda kind: _ORDER.index(kind) if kind in _ORDER else len(_ORDER))
        request = waiting.pop(kind)
        if isinstance(request, protocol.Run):
            answers: Iterable[Any] = _runs(record, request, ask)
        elif LANES.get(kind) in view.needs:
            answers = ask(request)
        else:
            continue
        for answer in answers:
            if answer is not None:
                session.receive(answer)
    return session.snapshot


LANES: dict[type, str] = {protocol.AskField: "field", protocol.AskAnalysis: "analysis", protocol.AskSpectrum: "spectrum"}
_ORDER = [protocol.Run, *LANES]


def _runs(record: RunRecord, request: protocol.Run, ask: Ask) -> Iterable[Any]:
    """The recorded run as it was, and the methods beside it run again."""
    rows = record.trajectory
    yield protocol.Rows(
        ticket=request.ticket,
        method=0,
        first=True,
        step=np.array(rows.step),
        z=np.concatenate([np.array(side, dtype=float).reshape(len(rows.step), -1) for side in (rows.x, rows.y)], axis=1),
        loss_x=np.array(rows.loss_x, dtype=float),
        loss_y=np.array(rows.loss_y, dtype=float),
        gradient_norm=np.array(rows.gradient_norm, dtype=float),
        lyapunov=None if rows.lyapunov is None else np.array(rows.lyapunov, dtype=float),
        outcome=record.outcome,
    )
    others = request.experiment.methods[1:]
    if not others:
        return
    for answer in ask(msgspec.structs.replace(request, experiment=msgspec.structs.replace(request.experiment, methods=others))):
        yield msgspec.structs.replace(answer, method=answer.method + 1) if isinstance(answer, protocol.Rows) else answer
