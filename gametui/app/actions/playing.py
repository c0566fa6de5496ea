"""Playing: runs, playback, starts."""

from __future__ import annotations

import msgspec
from textual.timer import Timer

from gametui.app import viewport as vp
from gametui.app.actions._screen import Desk
from gametui.app.playback import RATE
from gametui.experiment import Point
from gametui.lazy import np

SCRUB = 50
"""One press of a scrub key moves one of so many parts of the run."""


class Playing(Desk):
    """Actions on the run."""

    _clock: Timer | None = None
    _missed = 0
    """Ticks that had no picture, the link being full: the next one goes so much further."""

    def action_play(self) -> None:
        if self.playback.playing:
            self.playback.playing = False
        else:
            self.session.put(shown=self.playback.start(self.session.snapshot))
            if self._clock is None:
                self._clock = self.set_interval(1 / RATE, self._tick)
            self._clock.resume()
        self.show_bars()

    def _tick(self) -> None:
        if self.playback.playing and not self.app.link.room:  # type: ignore[attr-defined]
            self._missed += 1
            return
        if self.playback.playing:
            self.session.put(shown=self.playback.advance(self.session.snapshot, 1 + self._missed))
        self._missed = 0
        if not self.playback.playing and self._clock is not None:
            self._clock.pause()  # nothing ticks at rest
            self.show_bars()

    def action_step_back(self) -> None:
        self._step(-1)

    def action_step_forward(self) -> None:
        self._step(1)

    def action_scrub_back(self) -> None:
        self._step(-self._stride())

    def action_scrub_forward(self) -> None:
        self._step(self._stride())

    def action_scrub_start(self) -> None:
        self._step(-self.playback.last(self.session.snapshot))

    def action_scrub_end(self) -> None:
        self._step(self.playback.last(self.session.snapshot))

    def scrub_to(self, step: int) -> None:
        """Show the run up to this step."""
        shown, last = self.session.snapshot.shown, self.playback.last(self.session.snapshot)
        self._step(step - (last if shown is None else shown))

    def _stride(self) -> int:
        return max(1, self.playback.last(self.session.snapshot) // SCRUB)

    def _step(self, by: int) -> None:
        self.session.put(shown=self.playback.stepped(self.session.snapshot, by))
        self.show_bars()

    def action_slower(self) -> None:
        self._speed(-1)

    def action_faster(self) -> None:
        self._speed(1)

    def _speed(self, by: int) -> None:
        self.playback.faster(by)
        self.notify(f"Playback at {self.playback.speed:g} times.", timeout=1.5, markup=False)
        self.show_bars()

    def action_reset(self) -> None:
        self.playback.playing = False
        self.session.put(shown=None)
        self._start(self.session.beginning())

    def action_random_start(self) -> None:
        """Uniform in the window, by the experiment's seed, which moves on so that the next press draws another."""
        experiment, viewport = self.session.experiment, self.session.snapshot.viewport
        draw = np.random.default_rng(experiment.seed)
        if len(experiment.start.flat) == 2:
            point = vp.lift(viewport.plane, draw.uniform(*viewport.s), draw.uniform(*viewport.t), (1, 1))
        else:
            m, _ = experiment.start.sizes
            z = draw.uniform(*viewport.s, size=len(experiment.start.flat))
            point = Point(tuple(map(float, z[:m])), tuple(map(float, z[m:])))
        experiment = msgspec.structs.replace(experiment, seed=(experiment.seed + 1) % 2**31)
        self.session.edit(msgspec.structs.replace(experiment, start=point))

    def action_start_here(self) -> None:
        cursor = self.session.snapshot.cursor
        if cursor is None:
            self.action_cursor_up()  # type: ignore[attr-defined]
            return
        self._start(cursor)

    def _start(self, point: Point) -> None:
        self.session.edit(msgspec.structs.replace(self.session.experiment, start=point))

    def action_many(self) -> None:
        self.session.many()
        self.show_bars()

    def action_stop(self) -> None:
        self.session.cancel()
        self.show_bars()
