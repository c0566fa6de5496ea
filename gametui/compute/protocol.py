"""What the app and the compute process say to each other: msgpack structs, one length-prefixed frame each.

The app asks in lanes. A lane holds one request: a newer one replaces an older one, whether it is waiting or running, and
every answer carries the ticket of the request it belongs to, so that late answers can be dropped.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from gametui.experiment import Experiment, GameChoice, Method, Point
from gametui.results import CriticalPoint, Outcome

Lane = Literal["run", "probe", "field", "analysis", "spectrum", "starts", "record"]
LANES: tuple[Lane, ...] = ("run", "probe", "field", "spectrum", "analysis", "starts", "record")
"""In order of urgency: when several lanes of a thread have a request, the first of these goes first."""

SLOW: frozenset[Lane] = frozenset({"spectrum", "analysis", "starts", "record"})
"""Lanes with a thread of their own: they may take seconds, and the others shall not wait for them."""

Array = Any
"""numpy.ndarray; on the wire an extension of dtype, shape and bytes."""


class Plane(msgspec.Struct, frozen=True):
    """A two-dimensional slice of the space of (x, y): the points origin + s u + t v. Vectors of length m + n."""

    origin: tuple[float, ...]
    u: tuple[float, ...]
    v: tuple[float, ...]


# ---- app -> compute -------------------------------------------------------------------------------------------------


class Run(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """Simulate every method. Answers: Rows (several a method), each method's last one with its outcome."""

    ticket: int
    experiment: Experiment
    limit: int = 4000
    """Most rows a method that come back: longer runs are thinned evenly, first and last row kept."""


class AskField(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """Evaluate the game on a grid of the plane. Answer: Field."""

    ticket: int
    game: GameChoice
    plane: Plane
    s: tuple[float, float]
    t: tuple[float, float]
    columns: int
    rows: int


class AskProbe(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """Everything about one point. Answer: Probe."""

    ticket: int
    game: GameChoice
    at: Point


class AskAnalysis(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """Critical points in the box, and the verdicts of each for this method. Answer: Analysis."""

    ticket: int
    game: GameChoice
    method: Method
    near: Point
    """Newton also starts here; `nearest` in the answer is measured from here."""
    box: tuple[float, float]
    seed: int = 0


class AskSpectrum(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """The method's region of stability in the plane of eigenvalues of H. Answer: Region."""

    ticket: int
    method: Method
    real: tuple[float, float]
    imaginary: tuple[float, float]
    columns: int
    rows: int


class RunMany(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """Run the first method from many starts, drawn evenly from the box. Answer: Many."""

    ticket: int
    experiment: Experiment
    count: int
    box: tuple[float, float]


class Record(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """Run the first method again, whole, and write its record (`gametui.run/1`) to `path`. Answer: Recorded."""

    ticket: int
    experiment: Experiment
    path: str
    view: dict[str, Any] = {}
    """What the app wants to find again when the record is opened; kept in the file under "view"."""


class Cancel(msgspec.Struct, frozen=True, tag=True):
    """Drop what the lane holds; a running request ends at its next chunk."""

    lane: Lane


Question = Run | AskField | AskProbe | AskAnalysis | AskSpectrum | RunMany | Record
Request = Question | Cancel

_LANE: dict[type, Lane] = {
    Run: "run",
    AskProbe: "probe",
    AskField: "field",
    AskSpectrum: "spectrum",
    AskAnalysis: "analysis",
    RunMany: "starts",
    Record: "record",
}


def lane_of(request: Request) -> Lane:
    """The lane that a request goes into; for Cancel the lane that it clears."""
    return request.lane if isinstance(request, Cancel) else _LANE[type(request)]


def lane_named(kind: str) -> Lane:
    """The lane of the requests of that type name. Raises: KeyError."""
    return {question.__name__: lane for question, lane in _LANE.items()}[kind]


# ---- compute -> app -------------------------------------------------------------------------------------------------


class Ready(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """The process is up: jax is imported and the device chosen."""

    device: str
    jax: str
    pid: int


class Rows(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """A stretch of one method's trajectory. k rows; `z` is (k, m + n), the others (k,)."""

    ticket: int
    method: int
    first: bool
    """These rows begin the trajectory anew; otherwise they continue it."""
    step: Array
    z: Array
    loss_x: Array
    loss_y: Array
    gradient_norm: Array
    lyapunov: Array | None = None
    """V of a hidden game."""
    outcome: Outcome | None = None
    """Set on the last stretch of a method."""


class Field(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """The game on a grid: s varies along the last axis, t along the first, both rising. All arrays are (rows, columns)."""

    ticket: int
    s: tuple[float, float]
    t: tuple[float, float]
    loss_x: Array
    loss_y: Array
    flow_s: Array
    """-xi, the direction in which gradient descent-ascent moves, along u and along v."""
    flow_t: Array


class Probe(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """One point of the game. hessian is (n, n); eigenvalues (n, 2): real and imaginary part."""

    ticket: int
    at: Point
    loss_x: float
    loss_y: float
    gradient: Array
    hessian: Array
    eigenvalues: Array


class Analysis(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """Critical points, nearest to the end of the run first."""

    ticket: int
    points: list[CriticalPoint]
    message: str = ""
    """Why there are none, where there are none."""


class Region(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """radius is (rows, columns): spectral radius of the method on the model game with H = [[re, -im], [im, re]]."""

    ticket: int
    real: tuple[float, float]
    imaginary: tuple[float, float]
    radius: Array


class Many(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """starts and ends are (count, m + n); converged (count,): the gradient vanished; finite (count,)."""

    ticket: int
    starts: Array
    ends: Array
    converged: Array
    finite: Array


class Recorded(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """The record stands at `path`."""

    ticket: int
    path: str


class Progress(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """Long work goes on: `done` of `total`, in the lane's own unit (steps, starts)."""

    ticket: int
    lane: Lane
    done: int
    total: int


class Busy(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """From here on the thread of this lane works on this request, until it says otherwise."""

    ticket: int
    lane: Lane
    compiling: bool = False
    """XLA is compiling, which may take seconds and cannot be interrupted."""


class Done(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """The request is over: all of its answers were sent, or (not `complete`) a newer one or a Cancel ended it."""

    ticket: int
    lane: Lane
    complete: bool = True


class Failed(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """The request could not be carried out; the process lives on."""

    ticket: int
    lane: Lane
    message: str


class Died(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """The process ended without being asked to; made by the client. Unless `final`, it has been started again."""

    reason: str
    """A sentence or two for a person: how it ended, and what happens now."""
    log: str
    """Path of the file that holds what it wrote, "" where none could be opened."""
    restarts: int
    """How often it was started again so far, this time included."""
    final: bool = False
    """It stays down until `Client.start` is called again."""


Answer = Ready | Rows | Field | Probe | Analysis | Region | Many | Recorded | Progress | Busy | Done | Failed | Died
