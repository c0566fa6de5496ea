"""Run folders as a training leaves them, written without training anything."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from gametui.jobs import evidence, folder, lock
from gametui.jobs.folder import Folder
from gametui.lab import spec

GRID = 9


def run(name: str = "", *, game: str = "gan_mixture", steps: int = 1000, **lab: Any) -> Folder:
    """A run that was made a minute ago and on which nothing has worked yet."""
    made = folder.create(
        spec.encode(spec.checked(game, None, lab, steps=steps, name=name, command=f"gametui lab start {name}"))
    )
    return aged(made, 60)


def aged(made: Folder, seconds: float) -> Folder:
    """The run under an id from so many seconds ago."""
    when = time.strftime("%Y%m%d-%H%M%S", time.gmtime(time.time() - seconds))
    return Folder(made.path.rename(made.path.parent / f"{when}-{made.id[-6:]}"))


def many(count: int) -> list[Folder]:
    """Finished runs, each a second older than the one before."""
    first = ended(run("first"))
    found = []
    for k in range(count):
        when = time.strftime("%Y%m%d-%H%M%S", time.gmtime(time.time() - 100 - k))
        path = folder.root() / f"{when}-{k:06x}"
        path.mkdir(mode=0o700)
        for source in (first.spec, first.exit):
            (path / source.name).write_bytes(source.read_bytes())
        found.append(Folder(path))
    return found


def status(made: Folder, step: int = 500, steps: int = 1000, **values: Any) -> Folder:
    """status.json as the process writes it."""
    row = {
        "attempt": 1,
        "host": evidence.hostname(),
        "state": "running",
        "step": step,
        "steps": steps,
        "seconds": 60.0,
        "steps_per_second": 100.0,
        "device": "cpu",
        "environment": {"jax": "0.10.2"},
    }
    made.status.write_bytes(msgspec.json.encode(row | values))
    return made


def ended(made: Folder, said: str = "finished", kind: str = "", reason: str = "", step: int = 1000) -> Folder:
    status(made, step)
    row = {"status": said, "kind": kind, "reason": reason, "step": step, "steps": 1000, "seconds": 60.0}
    made.exit.write_bytes(msgspec.json.encode(row))
    return made


@contextlib.contextmanager
def running(made: Folder, **values: Any) -> Iterator[Folder]:
    """A process works on the run: this one."""
    with lock.held(made):
        yield status(made, **values)


def rows(made: Folder, *new: dict[str, Any]) -> Folder:
    with made.metrics.open("ab") as file:
        file.writelines(msgspec.json.encode(row) + b"\n" for row in new)
    return made


def losses(steps: range, generator: float = 1.5, discriminator: float = 0.5, **values: Any) -> list[dict[str, Any]]:
    return [{"step": step, "loss_generator": generator, "loss_discriminator": discriminator, **values} for step in steps]


def sample(made: Folder, step: int, **arrays: Any) -> Path:
    """Fakes at (1, -1), data at (-1, 1), a discriminator that rises to the right."""
    found = {
        "fake": np.full((20, 2), (1.0, -1.0), np.float32),
        "real": np.full((30, 2), (-1.0, 1.0), np.float32),
        "arrows": np.full((5, 2), (0.0, 2.0), np.float32),
        "discriminator": np.tile(np.linspace(-1, 1, GRID, dtype=np.float32), (GRID, 1)),
        "extent": np.array([-3, 3, -3, 3], np.float32),
    }
    path = made.samples / f"{step:08d}.npz"
    np.savez(path, **{name: value for name, value in (found | arrays).items() if value is not None})
    return path
