"""The process that trains: from its run's folder alone, so that going on after a fault is starting it again."""

from __future__ import annotations

import errno
import io
import math
import os
import platform
import signal
import sys
import time
import traceback
from importlib.metadata import version
from pathlib import Path
from types import FrameType
from typing import Any

import jax
import numpy as np

from gametui import __version__
from gametui.compute import device
from gametui.errors import UsageError
from gametui.jobs import control, ending, lock
from gametui.jobs.folder import Folder
from gametui.jobs.pulse import Pulse
from gametui.jobs.rows import Writer
from gametui.lab import checkpoint, spec
from gametui.lab._base import Pace
from gametui.lab.checkpoint import Meta
from gametui.lab.loop import Loop, State
from gametui.runs import files

ANSWER = 0.5
"""Seconds of steps that are made at a time: within so long a request is answered."""
POLITE = 5
"""Less urgent than whoever watches: on a machine of two cores keys should still be answered at once."""
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS)


class Ended(Exception):  # noqa: N818 - an end is no error
    """The training is over before its last step. (status, kind, reason)"""


def main(path: str) -> int:
    """Train the run in this folder until it ends. Returns: 0 finished or stopped, 1 failed, 2 another process works on it."""
    run = Folder(Path(path))
    try:
        with lock.held(run):
            return _train(run)
    except UsageError as error:
        _say(str(error))
        return 2


def _train(run: Folder) -> int:
    trainer = None
    try:
        ending.prepare(run)
        trainer = Trainer(run)
        with trainer.pulse.beating():
            trainer.train()
        how = ("finished", "", "")
    except Ended as ended:
        how = ended.args
    except UsageError as error:
        full = isinstance(error.__cause__, OSError) and error.__cause__.errno in FULL
        how = ("failed", "disk" if full else "error", str(error))
    except OSError as error:
        how = ("failed", "disk" if error.errno in FULL else "error", f"{error.strerror or error}. Make room and resume.")
    except Exception as error:
        traceback.print_exc()
        how = ("failed", "error", f"{type(error).__name__}: {str(error).splitlines()[0][:300] if str(error) else ''}")
    status, kind, reason = how
    place = {"step": trainer.step, "steps": trainer.spec.steps, "seconds": trainer.seconds} if trainer else {}
    if trainer:
        trainer.pulse.set(**place)
        trainer.pulse.beat()
    ending.end(run, status, kind, reason, **place)  # type: ignore[arg-type]
    _say(f"{status} at step {place.get('step', 0)}. {reason}".rstrip())
    return 1 if status == "failed" else 0


class Trainer:
    """One training, from its last checkpoint to its end."""

    def __init__(self, run: Folder) -> None:
        self.run, self.spec = run, spec.read(run)
        self._signal = 0
        self._speed = 0.0
        self._computed = 0.0
        self._begun = time.monotonic()
        self.step = 0
        self.pulse = Pulse(run, steps=self.spec.steps, state="running")
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._signalled)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        os.nice(POLITE)

    @property
    def seconds(self) -> float:
        """Of work until now, earlier attempts up to their checkpoint included."""
        return self._computed + time.monotonic() - self._begun

    def train(self) -> None:
        """Raises: Ended where it ends early; OSError, UsageError where something cannot be written."""
        self.pulse.beat()
        found = device.configure(self.spec.device)
        self.environment = _environment(found)
        self.pulse.set(device=f"{found.name} ({found.kind})", environment=self.environment)
        self.pulse.set(doing="compiling")
        self.loop = Loop(self.spec)
        state = self._restored(self.loop.begin())
        self.pulse.set(step=self.step, seconds=self.seconds)
        pace = self.spec.pace
        if self.step == 0:
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
            self.pulse.set(doing="")
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
            _say(complaint)
        meta = found.meta if found else None
        self.metrics = Writer(self.run.metrics, meta.metrics if meta else 0)
        self.spectra = Writer(self.run.spectra, meta.spectra if meta else 0)
        if found is None or meta is None:
            _say(f"begins on {self.environment['device']}.")
            return fresh
        self.step, self._computed, self._begun = meta.step, meta.seconds, time.monotonic()
        for sample in self.run.samples.glob("*.npz"):
            if sample.stem.isdecimal() and int(sample.stem) > self.step:
                sample.unlink(missing_ok=True)
        changed = [key for key, value in self.environment.items() if meta.environment.get(key) != value]
        note = f" Not on what it began with ({', '.join(changed)}): equal only up to rounding from here." if changed else ""
        _say(f"goes on from step {self.step}.{note}")
        return found.state

    def _piece(self, pace: Pace) -> int:
        """How many steps to make before the next look at the folder, and not beyond anything that is to be written."""
        ahead = [every - self.step % every for every in pace if every]
        wanted = int(self._speed * ANSWER) if self._speed else 1
        return max(1, min(wanted, self.spec.steps - self.step, *ahead))

    def _paced(self, count: int, seconds: float) -> None:
        now = count / max(seconds, 1e-9)
        # The first call compiles, which says nothing about the speed.
        self._speed = now if self._speed == 0 or count == 1 else 0.7 * self._speed + 0.3 * now
        self.pulse.set(step=self.step + count, seconds=self.seconds, steps_per_second=self._speed)

    def _answer(self, state: State) -> None:
        """Do what is asked for in the control folder, or by a signal."""
        if self._signal:
            self._save(state)
            raise Ended("stopped", "signal", f"Ended by {signal.Signals(self._signal).name}. Resume goes on from here.")
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
        while "pause" in control.asked(self.run) and "stop" not in control.asked(self.run) and not self._signal:
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

        self.pulse.set(doing="spectrum")
        before = checkpoint.before(self.run, state, self.step)
        self.spectra.append(spectrum.row(self.loop, state.z, self.step, before.state.z if before else None))
        self.pulse.set(doing="")

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
            spectra=self.spectra.length,
            environment=self.environment,
        )
        checkpoint.save(self.run, state, meta)

    def _diverged(self) -> None:
        kept = checkpoint.steps(self.run)
        back = f" The checkpoint of step {kept[0]} is kept." if kept else ""
        raise Ended("stopped", "diverged", f"Diverged: numbers are no longer finite by step {self.step}.{back}")

    def _signalled(self, number: int, frame: FrameType | None) -> None:
        self._signal = number
        signal.signal(number, signal.SIG_DFL)  # a second one is meant


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


def _say(text: str) -> None:
    sys.stdout.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {text}\n")
    sys.stdout.flush()
