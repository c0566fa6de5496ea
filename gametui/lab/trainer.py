"""Training: from a run's folder alone, so that going on after a fault is starting it again."""

from __future__ import annotations

import io
import math
import os
import platform
import time
from importlib.metadata import version
from typing import Any

import jax
import numpy as np

from gametui import __version__
from gametui.compute import device
from gametui.jobs import control, rows
from gametui.jobs.ending import Ended
from gametui.jobs.folder import Folder
from gametui.jobs.pulse import Pulse
from gametui.jobs.rows import Writer
from gametui.lab import checkpoint, spec
from gametui.lab._base import Pace
from gametui.lab.checkpoint import Meta
from gametui.lab.loop import Loop, State
from gametui.lab.process import Signals, say
from gametui.runs import files

ANSWER = 0.5
"""Seconds of steps that are made at a time: within so long a request is answered."""


class Trainer:
    """One training, from its last checkpoint to its end."""

    def __init__(self, run: Folder, pulse: Pulse, signals: Signals) -> None:
        """Raises: UsageError where the run's spec is none."""
        self.run, self.spec, self.pulse, self._signals = run, spec.read(run), pulse, signals
        self._speed = 0.0
        self._computed = 0.0
        self._begun = time.monotonic()
        self.step = 0
        pulse.set(steps=self.spec.steps)

    @property
    def seconds(self) -> float:
        """Of work until now, earlier attempts up to their checkpoint included."""
        return self._computed + time.monotonic() - self._begun

    def train(self) -> None:
        """Raises: Ended where it ends early; OSError, UsageError where something cannot be written."""
        found = device.configure(self.spec.device)
        self.environment = _environment(found)
        self.pulse.set(device=f"{found.name} ({found.kind})", environment=self.environment)
        self.pulse.does("compiling")
        self.loop = Loop(self.spec)
        state = self._restored(self.loop.begin())
        self.pulse.set(step=self.step, seconds=self.seconds)
        pace = self.spec.pace
        if not self.metrics.length:  # a checkpoint of step 0 has its row and its picture
            self._record(state, 0)
            self._picture(state)
            self._save(state)
        logged = self.step - self.step % pace.log
        while self.step < self.spec.steps:
            self._answer(state)
            count = self._piece(pace)
            begun = time.perf_counter()
            state = self.loop.run(state, self.step, count)
            good = bool(np.isfinite(np.asarray(state.losses)).all())
            self._paced(count, time.perf_counter() - begun)
            self.step += count
            self.pulse.does("")
            if not good:
                self._diverged()
            last = self.step == self.spec.steps
            if self.step % pace.log == 0 or last:
                self._record(state, self.step - logged)
                logged = self.step
                state = state._replace(losses=state.losses * 0)
            if self.step % pace.sample == 0 or last:
                self._picture(state)
            if pace.spectrum and self.step % pace.spectrum == 0:
                self._spectrum(state)
            if self.step % pace.checkpoint == 0 or last:
                self._save(state)

    # ---- pieces of a training --------------------------------------------------------------------------------------

    def _restored(self, fresh: State) -> State:
        """The state to go on from; what was written after it is cut off."""
        for place in (self.run.path, self.run.checkpoints, self.run.samples):
            for left in place.glob(".gametui-*.tmp"):
                left.unlink(missing_ok=True)
        found, complaints = checkpoint.newest(self.run, fresh)
        for complaint in complaints:
            say(complaint)
        meta = found.meta if found else None
        self.metrics = Writer(self.run.metrics, meta.metrics if meta else 0)
        rows.cut(self.run.spectra, meta.step if meta else -1)
        self.spectra = Writer(self.run.spectra)
        checkpoint.set_aside(self.run, meta.step if meta else -1)
        if found is None or meta is None:
            say(f"begins on {self.environment['device']}.")
            return fresh
        self.step, self._computed, self._begun = meta.step, meta.seconds, time.monotonic()
        for sample in self.run.samples.glob("*.npz"):
            if sample.stem.isdecimal() and int(sample.stem) > self.step:
                sample.unlink(missing_ok=True)
        changed = [key for key, value in self.environment.items() if meta.environment.get(key) != value]
        note = f" Not on what it began with ({', '.join(changed)}): equal only up to rounding from here." if changed else ""
        say(f"goes on from step {self.step}.{note}")
        return found.state

    def _piece(self, pace: Pace) -> int:
        """How many steps to make before the next look at the folder, and not beyond anything that is to be written."""
        ahead = [every - self.step % every for every in pace if every]
        wanted = int(self._speed * ANSWER) if self._speed else 1
        return max(1, min(wanted, self.spec.steps - self.step, *ahead))

    def _paced(self, count: int, seconds: float) -> None:
        now = count / max(seconds, 1e-9)
        # The first call compiles, which says nothing about the speed.
        compiled = self._speed == 0
        self._speed = now if compiled or count == 1 else 0.7 * self._speed + 0.3 * now
        known = 0.0 if compiled else self._speed
        self.pulse.set(step=self.step + count, seconds=self.seconds, steps_per_second=known)

    def _answer(self, state: State) -> None:
        """Do what is asked for in the control folder, or by a signal."""
        if self._signals.number:
            self._save(state)
            self._signals.check()
        wanted = control.asked(self.run)
        if not wanted:
            return
        if "checkpoint" in wanted:
            self._save(state)
            control.done(self.run, "checkpoint")
        if "spectrum" in wanted:
            self._spectrum(state)
            control.done(self.run, "spectrum")
        if "pause" in wanted and "stop" not in wanted:
            self._pause(state)
            wanted = control.asked(self.run)
        if "stop" in wanted:
            self._save(state)
            control.done(self.run, "stop", "pause")
            raise Ended("stopped", "asked", "Stopped as asked. Resume goes on from here.")

    def _pause(self, state: State) -> None:
        self._save(state)
        self.pulse.set(state="paused")
        self.pulse.beat()
        resting = time.monotonic()
        while "pause" in control.asked(self.run) and "stop" not in control.asked(self.run) and not self._signals.number:
            time.sleep(0.1)
        self._begun += time.monotonic() - resting
        self.pulse.set(state="running")
        self.pulse.beat()

    def _record(self, state: State, since: int) -> None:
        """One row of metrics: mean losses over the `since` steps before, and the norms of this step."""
        looked = self.loop.look(state, self.step)
        now = looked.pop("loss_generator"), looked.pop("loss_discriminator")
        means = np.asarray(state.losses, dtype=np.float64) / since if since else now
        row: dict[str, Any] = {
            "step": self.step,
            "loss_generator": _finite(means[0]),
            "loss_discriminator": _finite(means[1]),
            **{name: _finite(value) for name, value in looked.items()},
        }
        if self.step % self.spec.pace.sample == 0 or self.step == self.spec.steps:
            row |= {name: _plain(value) for name, value in self.loop.measure(state.z, self.step).items()}
        row |= {"time": time.time(), "seconds": self.seconds, "steps_per_second": self._speed}
        self.metrics.append(row)
        self.pulse.beat()

    def _picture(self, state: State) -> None:
        buffer = io.BytesIO()
        np.savez(buffer, allow_pickle=False, **self.loop.picture(state.z, self.step))
        files.write_bytes(self.run.samples / f"{self.step:08d}.npz", buffer.getvalue())

    def _spectrum(self, state: State) -> None:
        from gametui.lab import spectrum

        self.pulse.does("spectrum")
        before = checkpoint.before(self.run, state, self.step)
        self.spectra.append(spectrum.row(self.loop, state.z, self.step, before.state.z if before else None))
        self.pulse.does("")

    def _save(self, state: State) -> None:
        """A checkpoint, if all numbers are finite: the last good one is never pushed out by a bad one."""
        if not all(bool(np.isfinite(np.asarray(leaf)).all()) for leaf in jax.tree.leaves(state)):
            self._diverged()
        self.metrics.sync()
        self.spectra.sync()
        meta = Meta(
            step=self.step,
            seconds=self.seconds,
            metrics=self.metrics.length,
            environment=self.environment,
        )
        checkpoint.save(self.run, state, meta)

    def _diverged(self) -> None:
        self.pulse.set(step=self.step, seconds=self.seconds)
        kept = self.run.saved
        back = f" The checkpoint of step {kept[0]} is kept." if kept else ""
        raise Ended("stopped", "diverged", f"Diverged: numbers are no longer finite by step {self.step}.{back}")


def _environment(found: device.Device) -> dict[str, Any]:
    """What has to be the same for the same bits."""
    return {
        "gametui": __version__,
        "jax": jax.__version__,
        "jaxlib": version("jaxlib"),
        "device": f"{found.name} ({found.kind})",
        "devices": len(jax.devices()),
        "processor": platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
    }


def _plain(value: Any) -> Any:
    found = np.asarray(value)
    if found.ndim:
        return [_plain(item) for item in found]
    return int(found) if np.issubdtype(found.dtype, np.integer) else _finite(float(found))


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
