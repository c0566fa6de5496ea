"""The explore screen in words: one thing a line, its name first, as `gametui run` prints it. To be read aloud, searched and
pasted; pure."""

from __future__ import annotations

from collections.abc import Iterator

from gametui import labels
from gametui.app.snapshot import Snapshot
from gametui.app.views.losses import NAMES
from gametui.runs import summary
from gametui.runs.command import command_line
from gametui.runs.summary import line, place


def of(snapshot: Snapshot, playing: str = "") -> str:
    """Game, what each method did, the critical point with its verdicts, and what is shown of it all. playing: the words of
    playback, "" where the whole run is shown."""
    parts = [
        [snapshot.title or snapshot.experiment.game.name, *_setting(snapshot)],
        *([title, *_method(snapshot, index)] for index, title in enumerate(_titles(snapshot))),
        list(_point(snapshot)),
        ["On the screen", *_shown(snapshot, playing)],
        [line("repeat with", command_line(snapshot.experiment))],
    ]
    return "\n\n".join("\n".join(part) for part in parts)


def _setting(snapshot: Snapshot) -> Iterator[str]:
    experiment = snapshot.experiment
    yield from summary.played(experiment.game)
    yield line("start", f"{place(experiment.start)}; {experiment.steps} steps, seed {experiment.seed}")
    for known in snapshot.equilibria:
        yield line("equilibrium", f"{place(known)}, known in closed form")


def _titles(snapshot: Snapshot) -> list[str]:
    first, *others = labels.full(snapshot.experiment.methods)
    return [f"Method {first}, which the verdicts speak of", *(f"Method {label}" for label in others)]


def _method(snapshot: Snapshot, index: int) -> Iterator[str]:
    yield summary.stepped(snapshot.experiment.methods[index])
    run = snapshot.trajectories[index] if index < len(snapshot.trajectories) else None
    if run is None or run.outcome is None:
        going = "run" in snapshot.computing or not snapshot.device
        yield line("outcome", f"not computed: {snapshot.failure}" if snapshot.failure else "running" if going else "unknown")
        return
    yield from summary.ending(run.outcome)
    yield from summary.rates(run.outcome.rate, snapshot.reached if index == 0 else None)


def _point(snapshot: Snapshot) -> Iterator[str]:
    point = snapshot.nearest
    if point is None:
        looking = "analysis" in snapshot.computing or not snapshot.device
        message = snapshot.analysis.message if snapshot.analysis else ""
        yield "Looking for critical points." if looking else message or "No critical point found in this window."
        return
    nearest = "Nearest critical point" if snapshot.place == 0 else "Critical point"
    yield f"{nearest}, {snapshot.place + 1} of {len(snapshot.points)}"
    yield from summary.point(point)


def _shown(snapshot: Snapshot, playing: str) -> Iterator[str]:
    viewport, display = snapshot.viewport, snapshot.display
    across, up = (f"from {low:.5g} to {high:.5g}" for low, high in (viewport.s, viewport.t))
    yield line("plane", f"{viewport.labels[0]} across {across}; {viewport.labels[1]} up {up}")
    yield line("curves", f"{NAMES[display.quantity]}, {'logarithmic' if display.log else 'linear'} scale")
    yield line("playback", playing or "not playing, the whole run is shown")
    if snapshot.many is not None:
        came = int(snapshot.many.converged.sum())
        yield line("many starts", f"{came} of {len(snapshot.many.starts)} converged")
    if snapshot.cursor is not None:
        yield from _cursor(snapshot)


def _cursor(snapshot: Snapshot) -> Iterator[str]:
    assert snapshot.cursor is not None
    yield line("cursor", place(snapshot.cursor))
    if (probe := snapshot.probe) is not None:
        yield line("", f"losses {probe.loss_x:.6g}, {probe.loss_y:.6g}")
        pairs = [(float(real), float(imaginary)) for real, imaginary in probe.eigenvalues]
        yield line("", f"eigenvalues of H {summary.spectrum(pairs)}")
