"""The process of a training, around the trainer: shows itself before anything slow is imported, and says how it ended."""

from __future__ import annotations

import errno
import os
import signal
import sys
import time
import traceback
from pathlib import Path
from types import FrameType
from typing import Any

from gametui.errors import UsageError
from gametui.jobs import ending, evidence, folder, lock, slurm
from gametui.jobs.ending import Ended
from gametui.jobs.folder import Folder
from gametui.jobs.pulse import Pulse

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS)
POLITE = 5
"""Less urgent than whoever watches: on a machine of two cores keys should still be answered at once."""


class Signals:
    """The signal that asks this process to end; 0 until one has come."""

    def __init__(self) -> None:
        self.number = 0
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGUSR2):
            signal.signal(number, self._caught)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)

    def check(self) -> None:
        """Raises: Ended where a signal has come."""
        if self.number:
            name = signal.Signals(self.number).name
            raise Ended("stopped", "signal", f"Ended by {name}. Resume goes on from the last checkpoint.")

    def _caught(self, number: int, frame: FrameType | None) -> None:
        self.number = number
        signal.signal(number, signal.SIG_DFL)  # a second one is meant


def main(path: str) -> int:
    """Train the run in this folder until it ends. Returns: 0 finished or stopped, 1 failed, 2 it cannot be worked on."""
    run, signals = Folder(Path(path)), Signals()
    os.nice(POLITE)
    try:
        run.own()
        with lock.held(run):
            return _worked(run, signals)
    except UsageError as error:
        say(str(error))
        return 2


def _worked(run: Folder, signals: Signals) -> int:
    before = folder.read(run.status)
    # Until a checkpoint is read this much is known of how far it is: its name, and what the process before has said.
    pulse = Pulse(run, step=max(run.saved, default=0), seconds=evidence.number(before.get("seconds")))
    try:
        ending.prepare(run)
        with pulse.beating():
            run.launched.unlink(missing_ok=True)
            signals.check()
            from gametui.lab.trainer import Trainer  # imports jax, which takes a second

            signals.check()
            Trainer(run, pulse, signals).train()
        how = Ended("finished", "", "")
    except Ended as ended:
        how = ended
    except Exception as error:
        how = _failed(error)
    if how.kind == "signal" and evidence.engine(run) == "slurm":
        if signals.number != signal.SIGUSR2 or pulse.values.get("step", 0) > evidence.number(before.get("step")):
            return _left(pulse)
        how = Ended("failed", "signal", "Its time as a job is over before a step is made. Start another with more slurm.time.")
    pulse.beat()
    place = {name: pulse.values.get(name, 0) for name in ("step", "steps", "seconds")}
    ending.end(run, how.status, how.kind, how.reason, **place)
    say(f"{how.status} at step {place['step']}. {how.reason}".rstrip())
    return 1 if how.status == "failed" else 0


def _left(pulse: Pulse) -> int:
    """Leave the run to its queue: it is not over, and whether it goes on is for Slurm to say."""
    pulse.set(state=evidence.LEFT)
    pulse.beat()
    say(f"saved at step {pulse.values.get('step', 0)}. {slurm.requeue()}")
    return 0


def _failed(error: Exception) -> Ended:
    """What is to be said of an exception."""
    cause: Any = error if isinstance(error, OSError) else error.__cause__
    if isinstance(cause, OSError) and cause.errno in FULL:
        return Ended("failed", "disk", f"{cause.strerror or cause}. Make room and resume.")
    if isinstance(error, UsageError):
        return Ended("failed", "error", str(error))
    traceback.print_exc()
    first = str(error).strip().splitlines()[:1]
    return Ended("failed", "error", ": ".join([type(error).__name__, *first])[:400])


def say(text: str) -> None:
    """A line of the log."""
    sys.stdout.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {text}\n")
    sys.stdout.flush()
