"""Session: what the explore screen works on. Edits go in, requests go out, answers are folded into one snapshot.

Knows neither Textual nor pipes: `send` takes a request, `changed` is told of every new snapshot.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import Any, NamedTuple

from gametui.app import lasting
from gametui.app import viewport as vp
from gametui.app.history import History
from gametui.app.snapshot import Display, Snapshot, Trajectory, Viewport
from gametui.compute import protocol
from gametui.experiment import Experiment, Point
from gametui.games import build
from gametui.presets import Quantity

Send = Callable[[Any], None]
MANY = 400
"""How many starts `many` runs at once."""


class Opened(NamedTuple):
    """What an experiment was opened from; one that a person put together has neither title nor window."""

    title: str = ""
    window: tuple[Any, Any] | None = None
    start: Point | None = None


class Place(NamedTuple):
    """Where undo leads back to."""

    experiment: Experiment
    opened: Opened
    viewport: Viewport
    quantity: Quantity


class Session:
    """One experiment being explored, its history, and what is known about it so far."""

    def __init__(self, experiment: Experiment, title: str, send: Send, changed: Callable[[Snapshot], None]) -> None:
        self._send = send
        self._changed = changed
        self._ticket = count(1)
        self._current: dict[str, int] = {}
        self._opened = Opened(title, None, experiment.start)
        self._canvas = (60, 30)
        self.snapshot = Snapshot(experiment, title, vp.home(experiment))
        self._history = History(self._here)

    @property
    def experiment(self) -> Experiment:
        return self.snapshot.experiment

    # ---- what a person does ----------------------------------------------------------------------------------------

    def open(
        self, experiment: Experiment, title: str, window: tuple[Any, Any] | None = None, *, first: bool = False, **view: Any
    ) -> None:
        """Start afresh on an experiment: a preset, a saved run. Undo leads back, but for the first one."""
        self._history.revise(self._here)
        self._opened = Opened(title, window, experiment.start)
        snapshot = Snapshot(experiment, title, vp.home(experiment, window), self.snapshot.display)
        self._show(snapshot.having(device=self.snapshot.device, equilibria=_known(experiment), **view))
        if first:
            self._history = History(self._here)
        else:
            self._history.push(self._here, time.monotonic())
        self.refresh()

    def edit(self, experiment: Experiment, what: str = "") -> None:
        """Take over a changed experiment. Quick changes to the same thing (`what`) are one step of undo."""
        if experiment != self.experiment:
            opened = Opened() if lasting.another(self.experiment, experiment) else self._opened
            self._history.revise(self._here)
            self._take(experiment, opened)
            self._history.push(self._here, time.monotonic(), what)

    def undo(self) -> bool:
        self._history.revise(self._here)
        return self._travel(self._history.undo())

    def redo(self) -> bool:
        self._history.revise(self._here)
        return self._travel(self._history.redo())

    def look(self, viewport: Viewport) -> None:
        """Show another part of the plane, or another plane."""
        if viewport != self.snapshot.viewport:
            plane = viewport.plane != self.snapshot.viewport.plane
            self._show(self.snapshot.having(viewport=viewport))
            self._history.push(self._here, time.monotonic(), "" if plane else "window", look=True)
            self._ask_field()

    def home(self) -> Viewport:
        """The window that the preset or the game asks for."""
        return vp.home(self.experiment, self._opened.window)

    def beginning(self) -> Point:
        """The start that the preset or the saved run had, else the game's own."""
        if self._opened.start is not None and self._opened.start.sizes == self.experiment.start.sizes:
            return self._opened.start
        game = self.experiment.game
        made = build(game.name, game.parameters, game.formula).start
        return Point(made.x, made.y)

    def display(self, **changes: Any) -> None:
        """Change how things are drawn; nothing is computed."""
        self._show(self.snapshot.having(display=Display(**{**vars(self.snapshot.display), **changes})))

    def put(self, **changes: Any) -> None:
        """Replace values of the snapshot that nothing else depends on: `shown`, `cursor`."""
        self._show(self.snapshot.having(**changes))

    def choose_point(self, index: int) -> None:
        """Read the verdicts of another critical point, counted from the nearest."""
        point = self.snapshot.points[index]
        self._show(self.snapshot.having(selected=point.x + point.y))
        self._ask_region()

    def cursor(self, point: Point | None) -> None:
        """Read the game at a point; None puts the cursor away."""
        self._show(self.snapshot.having(cursor=point, probe=self.snapshot.probe if point else None))
        if point:
            self._ask(protocol.AskProbe(ticket=self._new("probe"), game=self.experiment.game, at=point), "probe")

    def many(self) -> None:
        """Run the first method from many starts in the window; when some are shown, clear them."""
        if self.snapshot.many is not None or "starts" in self.snapshot.computing:
            self._forget("starts")
            self._show(self.snapshot.having(many=None))
            return
        window = self.snapshot.viewport
        box = (min(window.s[0], window.t[0]), max(window.s[1], window.t[1]))
        request = protocol.RunMany(ticket=self._new("starts"), experiment=self.experiment, count=MANY, box=box)
        self._ask(request, "starts")

    def record(self, path: str, view: dict[str, Any]) -> None:
        """Write the run to `path`; `Recorded` answers."""
        self._ask(protocol.Record(ticket=self._new("record"), experiment=self.experiment, path=path, view=view), "record")

    def cancel(self) -> None:
        """Stop everything that is being computed."""
        for lane in self.snapshot.computing:
            self._forget(lane)
        self._show(self.snapshot.having(computing=frozenset(), progress=None))

    def canvas(self, columns: int, rows: int) -> None:
        """The plane is drawn on this many cells: the colour field is computed to fit."""
        if (columns, rows) != self._canvas and columns > 0 and rows > 0:
            self._canvas = (min(columns, 200), min(rows, 100))
            self._ask_field()

    def refresh(self) -> None:
        """Ask for everything again: at the start, and when the compute process lost what it knew."""
        self._ask_run()
        self._ask_field()
        self._ask_region()
        self._ask_analysis()

    # ---- what the compute process says -----------------------------------------------------------------------------

    def receive(self, answer: Any) -> None:
        """Fold an answer into the snapshot; one whose ticket is not current is dropped."""
        lane: Any = _LANE_OF.get(type(answer)) or getattr(answer, "lane", None)
        if hasattr(answer, "ticket") and answer.ticket != self._current.get(lane):
            return
        match answer:
            case protocol.Ready():
                self._show(self.snapshot.having(device=answer.device, down=False))
            case protocol.Rows():
                self._rows(answer)
            case protocol.Field():
                self._done("field", field=answer)
            case protocol.Probe():
                self._done("probe", probe=answer)
            case protocol.Region():
                self._done("spectrum", region=answer)
            case protocol.Many():
                self._done("starts", many=answer)
            case protocol.Analysis():
                self._done("analysis", analysis=answer)
                self._ask_region()
            case protocol.Progress():
                self._show(self.snapshot.having(progress=answer.done / max(1, answer.total)))
            case protocol.Busy():
                self._show(self.snapshot.having(compiling=answer.compiling))
            case protocol.Failed():
                self._done(lane, failure=answer.message if lane == "run" else self.snapshot.failure)
            case protocol.Recorded() | protocol.Done():
                self._done(lane)
            case protocol.Died():
                self._show(self.snapshot.having(device="", down=answer.final, compiling=False, progress=None))

    # ---- inside ----------------------------------------------------------------------------------------------------

    def _show(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._changed(snapshot)

    @property
    def _here(self) -> Place:
        return Place(self.experiment, self._opened, self.snapshot.viewport, self.snapshot.display.quantity)

    def _travel(self, place: Place | None) -> bool:
        """Go to a place; what is drawn over the steps changes only along with what was opened."""
        if place is None:
            return False
        if place.opened != self._opened:
            self.snapshot = self.snapshot.having(display=replace(self.snapshot.display, quantity=place.quantity))
        if place.experiment != self.experiment or place.opened != self._opened:
            self._take(place.experiment, place.opened)
        if place.viewport != self.snapshot.viewport:
            self._show(self.snapshot.having(viewport=place.viewport))
            self._ask_field()
        return True

    def _take(self, experiment: Experiment, opened: Opened) -> None:
        old, snapshot = self.experiment, self.snapshot
        changes: dict[str, Any] = {"experiment": experiment, "many": None, "shown": None}
        elsewhere = lasting.another(old, experiment) or opened != self._opened
        self._opened = opened
        if len(experiment.methods) != len(old.methods):
            changes["numbers"] = lasting.numbers(old, snapshot, experiment)
        if elsewhere:
            changes |= {"viewport": vp.home(experiment, opened.window), "field": None, "analysis": None, "region": None}
            changes |= {"cursor": None, "probe": None, "selected": None, "trajectories": (), "title": opened.title}
        elif len(experiment.methods) != len(old.methods):
            changes["trajectories"] = lasting.runs(old, experiment, snapshot.trajectories)
        if experiment.game != old.game:
            changes["equilibria"] = _known(experiment)
        self._forget("starts")
        self._show(snapshot.having(**changes))
        self._ask_run()
        if experiment.game != old.game or elsewhere:
            self._ask_field()
            if self.snapshot.cursor:
                self.cursor(self.snapshot.cursor)
        if experiment.method != old.method:
            self._ask_region()
        if elsewhere or (experiment.method, experiment.game, experiment.seed) != (old.method, old.game, old.seed):
            self._ask_analysis()

    def _ask_run(self) -> None:
        self._ask(protocol.Run(ticket=self._new("run"), experiment=self.experiment), "run")

    def _ask_field(self) -> None:
        viewport, (columns, rows) = self.snapshot.viewport, self._canvas
        request = protocol.AskField(
            ticket=self._new("field"),
            game=self.experiment.game,
            plane=viewport.plane,
            s=viewport.s,
            t=viewport.t,
            columns=columns,
            rows=rows,
        )
        self._ask(request, "field")

    def _ask_analysis(self) -> None:
        window = self.home()
        request = protocol.AskAnalysis(
            ticket=self._new("analysis"),
            game=self.experiment.game,
            method=self.experiment.method,
            near=self.experiment.start,
            box=(min(window.s[0], window.t[0]), max(window.s[1], window.t[1])),
            seed=self.experiment.seed,
        )
        self._ask(request, "analysis")

    def _ask_region(self) -> None:
        reach = _reach(self.snapshot)
        request = protocol.AskSpectrum(
            ticket=self._new("spectrum"),
            method=self.experiment.method,
            real=(-reach, reach),
            imaginary=(-reach, reach),
            columns=80,
            rows=40,
        )
        self._ask(request, "spectrum")

    def _new(self, lane: protocol.Lane) -> int:
        self._current[lane] = next(self._ticket)
        return self._current[lane]

    def _ask(self, request: Any, lane: protocol.Lane) -> None:
        self.snapshot = self.snapshot.having(computing=self.snapshot.computing | {lane})
        self._send(request)

    def _forget(self, lane: protocol.Lane) -> None:
        if lane in self.snapshot.computing:
            self._new(lane)
            self._send(protocol.Cancel(lane=lane))
            self.snapshot = self.snapshot.having(computing=self.snapshot.computing - {lane})

    def _done(self, lane: protocol.Lane, **changes: Any) -> None:
        computing = self.snapshot.computing - {lane}
        self._show(self.snapshot.having(computing=computing, progress=None, compiling=False, **changes))

    def _rows(self, rows: protocol.Rows) -> None:
        runs = list(self.snapshot.trajectories)
        runs += [None] * (len(self.experiment.methods) - len(runs))
        old = None if rows.first else runs[rows.method]
        runs[rows.method] = Trajectory.of(rows) if old is None else old.followed_by(rows)
        changes: dict[str, Any] = {"trajectories": tuple(runs), "failure": ""}
        last = rows.method == len(runs) - 1 and rows.outcome is not None
        if last:
            self._done("run", **changes)
        else:
            done = rows.method + (rows.step[-1] / self.experiment.steps if len(rows.step) else 0)
            self._show(self.snapshot.having(progress=min(1.0, float(done) / len(runs)), **changes))


_LANE_OF: dict[type, protocol.Lane] = {
    protocol.Rows: "run",
    protocol.Field: "field",
    protocol.Probe: "probe",
    protocol.Region: "spectrum",
    protocol.Many: "starts",
    protocol.Analysis: "analysis",
    protocol.Recorded: "record",
}


def _known(experiment: Experiment) -> tuple[Point, ...]:
    made = build(experiment.game.name, experiment.game.parameters, experiment.game.formula)
    return tuple(Point(p.x, p.y) for p in made.equilibria())


def _reach(snapshot: Snapshot) -> float:
    """Half the width of the picture of eigenvalues: all of them, and the stable region if it is not far beyond."""
    point = snapshot.nearest
    largest = max((math.hypot(*pair) for pair in point.eigenvalues), default=0.0) if point else 0.0
    region = 2 / float(snapshot.experiment.method.parameters["learning_rate"])
    if not largest:
        return 1.3 * min(region, 1e3)
    return 1.3 * (max(largest, region) if region < 6 * largest else 1.5 * largest)
