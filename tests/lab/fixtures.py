"""Trainings small enough to run in tests, all of one structure so that their programs are compiled once."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable

from gametui.experiment import checked_method
from gametui.jobs import evidence, folder
from gametui.jobs.folder import Folder
from gametui.lab import spec

NUMBERS = {
    "width": 8,
    "depth": 1,
    "latent": 3,
    "batch": 16,
    "base": "adam",
    "log_every": 20,
    "sample_every": 100,
    "checkpoint_every": 50,
}
LONG = 10_000_000


def made(steps: int = 300, rate: float = 1e-3, name: str = "", **numbers) -> Folder:
    """A run that nothing works on yet."""
    method = checked_method("gda", {"learning_rate": rate})
    return folder.create(spec.encode(spec.checked("gan_mixture", method, {**NUMBERS, **numbers}, steps=steps, name=name)))


def train(run: Folder, **options) -> subprocess.CompletedProcess[str]:
    """Train it here and now, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "gametui.lab", str(run.path)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        **options,
    )


def begun(run: Folder, **options) -> subprocess.Popen[str]:
    """The same, without waiting for it."""
    return subprocess.Popen(
        [sys.executable, "-m", "gametui.lab", str(run.path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        **options,
    )


def until(there: Callable[[], bool], seconds: float = 120) -> None:
    """Wait for something to become true."""
    end = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


def at_step(run: Folder, step: int, attempt: int = 1) -> Callable[[], bool]:
    """Whether this attempt, or a later one, has come to the step."""
    return lambda: evidence.state(run).attempt >= attempt and evidence.state(run).step >= step


def alike(row: dict) -> dict:
    """A row of metrics without what the clock says."""
    return {key: value for key, value in row.items() if key not in ("time", "seconds", "steps_per_second")}
