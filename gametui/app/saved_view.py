"""What a saved run remembers of the screen, and how it is put back. The file is from outside: what does not fit is left out."""

from __future__ import annotations

from typing import Any

import msgspec

from gametui.app import viewport as vp
from gametui.app.layout import PANES
from gametui.app.snapshot import Display, Snapshot, Viewport
from gametui.compute.protocol import Plane
from gametui.experiment import Experiment
from gametui.runs.text import line


def view_of(snapshot: Snapshot, main: str, zoomed: bool, focus: str, row: str) -> dict[str, Any]:
    """Title, window, display, playback position and panes as plain data; focus: a pane or "form"; row: of the form."""
    return {
        "title": snapshot.title,
        "viewport": msgspec.to_builtins(vars(snapshot.viewport)),
        "display": dict(vars(snapshot.display)),
        "shown": snapshot.shown,
        "panes": {"main": main, "zoomed": zoomed, "focus": focus, "row": row},
    }


def title(view: dict[str, Any]) -> str:
    title = view.get("title")
    return line(title, 200) if isinstance(title, str) else ""


def viewport(view: dict[str, Any], experiment: Experiment) -> Viewport:
    """The saved window; the game's own where it is missing or is of another dimension."""
    home = vp.home(experiment)
    try:
        found = msgspec.convert(view.get("viewport"), _SavedViewport)
    except msgspec.ValidationError:
        return home
    sizes = {len(found.plane.origin), len(found.plane.u), len(found.plane.v)}
    spans = [high - low for low, high in (found.s, found.t)]
    if sizes != {len(experiment.start.flat)} or not all(vp.SMALLEST < span < vp.LARGEST for span in spans):
        return home
    return Viewport(found.plane, found.s, found.t, (line(found.labels[0], 40), line(found.labels[1], 40)))


def display(view: dict[str, Any]) -> Display:
    """The saved way of drawing; defaults for what does not fit."""
    try:
        return msgspec.convert(view.get("display"), Display)
    except msgspec.ValidationError:
        return Display()


def shown(view: dict[str, Any], experiment: Experiment) -> int | None:
    """The saved playback position; None, the end, where the run has no such step."""
    step = view.get("shown")
    inside = isinstance(step, int) and not isinstance(step, bool) and 0 <= step < 2 * experiment.steps
    return step if inside else None


def panes(view: dict[str, Any]) -> dict[str, Any]:
    """Which pane was large, whether it had the whole screen, what had the focus, and which row of the form was chosen."""
    saved = view.get("panes")
    if not isinstance(saved, dict) or saved.get("main") not in PANES:
        return {}
    found: dict[str, Any] = {"main": saved["main"], "zoomed": saved.get("zoomed") is True}
    if saved.get("focus") in ("form", *PANES):
        found["focus"] = saved["focus"]
    if isinstance(saved.get("row"), str):
        found["row"] = line(saved["row"], 100)
    return found


class _SavedViewport(msgspec.Struct):
    plane: Plane
    s: tuple[float, float]
    t: tuple[float, float]
    labels: tuple[str, str] = ("x", "y")
