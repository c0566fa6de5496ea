"""Snapshot: everything the screen shows, one frozen value."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from gametui.compute import protocol
from gametui.experiment import Experiment, Point
from gametui.lazy import np
from gametui.presets import Quantity
from gametui.results import CriticalPoint, Outcome

Scale = Literal["linear", "log"]


@dataclass(frozen=True, eq=False)
class Trajectory:
    """What is known so far of one method's run: k rows; z is (k, m + n)."""

    step: np.ndarray
    z: np.ndarray
    loss_x: np.ndarray
    loss_y: np.ndarray
    gradient_norm: np.ndarray
    outcome: Outcome | None = None
    lyapunov: np.ndarray | None = None
    """V of a hidden game."""

    @classmethod
    def of(cls, rows: protocol.Rows) -> Trajectory:
        """The first rows."""
        return cls(rows.step, rows.z, rows.loss_x, rows.loss_y, rows.gradient_norm, rows.outcome, rows.lyapunov)

    def followed_by(self, rows: protocol.Rows) -> Trajectory:
        """With further rows behind it."""
        columns = ["step", "z", "loss_x", "loss_y", "gradient_norm"] + ["lyapunov"] * (rows.lyapunov is not None)
        joined = {name: np.concatenate([getattr(self, name), getattr(rows, name)]) for name in columns}
        return Trajectory(**joined, outcome=rows.outcome)


@dataclass(frozen=True)
class Viewport:
    """What part of which plane the picture shows."""

    plane: protocol.Plane
    s: tuple[float, float]
    t: tuple[float, float]
    labels: tuple[str, str] = ("x", "y")


@dataclass(frozen=True)
class Display:
    """How the person wants to see it; no computation depends on it."""

    quantity: Quantity = "loss"
    log: bool = True
    surface: bool = True
    contours: bool = True
    arrows: bool = True
    nullclines: bool = False
    azimuth: float = -60.0
    elevation: float = 30.0
    """Viewing angles of the 3-D surface, degrees."""
    marker: Literal["braille", "half", "dot"] = "braille"


@dataclass(frozen=True, eq=False)
class Snapshot:
    """The whole state of the explore screen. Handlers replace it; views read it."""

    experiment: Experiment
    title: str
    viewport: Viewport
    display: Display = field(default_factory=Display)
    numbers: tuple[int, ...] = ()
    """Colour numbers of the methods, once some have come or gone; else they are counted from 0."""
    trajectories: tuple[Trajectory | None, ...] = ()
    """One a method, in the order of experiment.methods."""
    equilibria: tuple[Point, ...] = ()
    """Known in closed form: the stars."""
    field: protocol.Field | None = None
    region: protocol.Region | None = None
    analysis: protocol.Analysis | None = None
    probe: protocol.Probe | None = None
    many: protocol.Many | None = None
    cursor: Point | None = None
    """Where the reading cursor stands, when it is shown."""
    shown: int | None = None
    """Playback: rows up to this step are drawn; None draws all."""
    selected: tuple[float, ...] | None = None
    """Where the critical point that was chosen is; the one closest to it is spoken of, also after the game has changed a
    little. None: the nearest."""
    computing: frozenset[protocol.Lane] = frozenset()
    """Lanes whose answer is still to come."""
    progress: float | None = None
    """Done share of the longest thing under way, 0 to 1."""
    failure: str = ""
    """Why the last run could not be computed, until another one is."""
    compiling: bool = False
    """XLA is compiling, which takes a second or so and cannot be interrupted."""
    down: bool = False
    """The compute process has stopped for good, until it is started by hand."""
    device: str = ""
    """Where it is computed; "" until the compute process is ready."""

    @property
    def colours(self) -> tuple[str, ...]:
        """Palette names, one a method; a method keeps its colour while others come and go."""
        return tuple(f"method{number % 8}" for number in self.numbered)

    @property
    def numbered(self) -> tuple[int, ...]:
        """The colour number of each method."""
        return self.numbers if len(self.numbers) == len(self.experiment.methods) else tuple(range(len(self.experiment.methods)))

    def having(self, **changes: object) -> Snapshot:
        """This snapshot with some of its values replaced."""
        return replace(self, **changes)  # type: ignore[arg-type]

    @property
    def main(self) -> Trajectory | None:
        """The run of the method that verdicts speak of."""
        return self.trajectories[0] if self.trajectories else None

    @cached_property
    def points(self) -> list[CriticalPoint]:
        """The critical points, nearest first to where the run ended; to its start, where it left for infinity."""
        if self.analysis is None:
            return []
        run = self.main
        here = np.asarray(self.experiment.start.flat)
        if run is not None and run.outcome is not None and run.outcome.status != "diverged":
            here = np.asarray(run.outcome.final.flat)
        return sorted(self.analysis.points, key=lambda p: float(np.linalg.norm(np.asarray(p.x + p.y) - here)))

    @cached_property
    def place(self) -> int:
        """Which of the points is spoken of, counted from the nearest."""
        if self.selected is None or not self.points:
            return 0
        away = [float(np.linalg.norm(np.subtract(point.x + point.y, self.selected))) for point in self.points]
        return away.index(min(away))

    @property
    def reached(self) -> CriticalPoint | None:
        """The critical point nearest to the run's end, whichever is spoken of."""
        return self.points[0] if self.points else None

    @cached_property
    def nearest(self) -> CriticalPoint | None:
        """The critical point that verdicts speak of: the nearest, or the one that was chosen instead."""
        return self.points[self.place] if self.points else None
