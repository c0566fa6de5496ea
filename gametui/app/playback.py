"""Playback: which step of the runs is shown while they are played."""

from __future__ import annotations

from gametui.app.snapshot import Snapshot

RATE = 10
"""Pictures a second."""
SECONDS = 6.0
"""How long a whole run plays at speed 1."""
SPEEDS = (0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0)


class Playback:
    """A position in the run, in steps, and how fast it moves."""

    def __init__(self) -> None:
        self.playing = False
        self.speed = 1.0

    def last(self, snapshot: Snapshot) -> int:
        """The last step that any method has made so far."""
        return max((int(run.step[-1]) for run in snapshot.trajectories if run is not None and len(run.step)), default=0)

    def start(self, snapshot: Snapshot) -> int:
        """Begin to play: from the position, or from the start when the end is shown. Returns the step to show."""
        self.playing = True
        return snapshot.shown if snapshot.shown is not None and snapshot.shown < self.last(snapshot) else 0

    def advance(self, snapshot: Snapshot, ticks: int = 1) -> int | None:
        """The step to show so many ticks later; None at the end, where playing stops."""
        last = self.last(snapshot)
        step = (snapshot.shown or 0) + max(1, round(ticks * self.speed * last / (RATE * SECONDS)))
        if step >= last:
            self.playing = False
            return None
        return step

    def stepped(self, snapshot: Snapshot, by: int) -> int | None:
        """The step `by` further on; None (all) past the end. Playing pauses."""
        self.playing = False
        last = self.last(snapshot)
        here = last if snapshot.shown is None else snapshot.shown
        there = max(0, here + by)
        return None if there >= last else there

    def faster(self, by: int) -> None:
        """Change the speed by so many notches."""
        index = SPEEDS.index(self.speed) + by
        self.speed = SPEEDS[max(0, min(index, len(SPEEDS) - 1))]

    def words(self, snapshot: Snapshot) -> str:
        """What the title bar says of it."""
        if snapshot.shown is None and not self.playing:
            return ""
        sign = "playing" if self.playing else "paused"
        return f"{sign} step {snapshot.shown or 0} of {self.last(snapshot)} at {self.speed:g}x"
