"""What scripts read of a training: `gametui.lab/1`, how it stands now, and `gametui.lab-export/1`, all that it has written."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from gametui import lab
from gametui.errors import UsageError
from gametui.experiment import Method
from gametui.jobs import evidence
from gametui.jobs.folder import Folder
from gametui.jobs.rows import Reader, last
from gametui.lab import samples
from gametui.lab import spec as specs
from gametui.lab.spec import Spec
from gametui.runs import files
from gametui.runs.command import ours

SCHEMA = "gametui.lab/1"
EXPORT = "gametui.lab-export/1"
COLUMNS, LIST = 4096, 1024
"""Most columns of a table, and most numbers of a list in a row; ours have some tens."""


class LabGame(msgspec.Struct, frozen=True, kw_only=True):
    """The game that is trained, and its own numbers."""

    name: str
    parameters: dict[str, Any] = {}


class Spectrum(msgspec.Struct, frozen=True, kw_only=True):
    """Eigenvalues of the game's Hessian at some step: of largest modulus, then of least real part, complex ones in pairs."""

    step: int
    eigenvalues: list[tuple[float, float]]
    """Real and imaginary parts."""
    residuals: list[float]
    """|H v - lambda v| of each."""
    verdict: str = ""
    """Of the flow: stable, unstable or undecided."""
    why: str = ""
    learning_rate_limit: float | None = None
    """Below it plain descent-ascent does not leave along any of the eigenvalues found."""


class LabRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One training as it stands."""

    schema: str
    id: str
    name: str
    """What it was called when it was started; may be empty."""
    status: str
    """queued, running, paused, stopped, finished, failed or lost: its process is gone, and it can be resumed."""
    kind: str
    """Why it is over, in a word: asked, diverged, disk, error, signal; else empty."""
    reason: str
    """The same in a sentence, or why a job waits; may be empty."""
    step: int
    steps: int
    seconds: float
    """Spent computing."""
    game: LabGame
    optimizer: Method
    lab: dict[str, Any]
    """Numbers of the loop."""
    seed: int
    created: str
    command: str
    """The line that starts it once more; empty where the file holds another."""
    engine: str
    """local or slurm."""
    host: str
    device: str
    attempt: int
    """How many processes have worked on it."""
    metrics: dict[str, Any]
    """The last value of every column of metrics."""
    spectrum: Spectrum | None
    error: str | None
    """Why it failed or diverged."""


class Export(msgspec.Struct, frozen=True, kw_only=True):
    """All that a training has written, its checkpoints aside."""

    schema: str
    spec: Spec
    metrics: list[dict[str, Any]]
    samples: dict[str, Any] | None
    """The last ones: step, fake, real."""
    spectra: list[dict[str, Any]]


def record(run: Folder) -> LabRecord:
    """How a training stands. Raises: UsageError where its spec is damaged."""
    spec, now = specs.read(run), evidence.state(run)
    own = {parameter.name for parameter in lab.CATALOG[spec.game].parameters}
    return LabRecord(
        schema=SCHEMA,
        id=run.id,
        name=spec.name,
        status=now.status,
        kind=now.kind,
        reason=now.reason,
        step=now.step,
        steps=spec.steps,
        seconds=now.seconds,
        game=LabGame(name=spec.game, parameters={key: value for key, value in spec.lab.items() if key in own}),
        optimizer=spec.optimizer,
        lab={key: value for key, value in spec.lab.items() if key not in own},
        seed=spec.seed,
        created=spec.created,
        command=ours(spec.command),
        engine=spec.engine,
        host=now.host,
        device=now.device,
        attempt=now.attempt,
        metrics=_latest(run),
        spectrum=_spectrum(run),
        error=now.reason if now.status == "failed" or now.kind == "diverged" else None,
    )


def export(run: Folder) -> Export:
    """All of a training. Raises: UsageError where its spec is damaged."""
    return Export(
        schema=EXPORT,
        spec=specs.read(run),
        metrics=Reader(run.metrics).read()[0],
        samples=_samples(run),
        spectra=Reader(run.spectra).read()[0],
    )


def save(run: Folder, path: Path) -> None:
    """Write a training to a file, .json or .csv, or as event files into a new folder. Raises: UsageError."""
    if path.suffix == ".json":
        files.write_bytes(path, msgspec.json.encode(export(run)) + b"\n")
    elif path.suffix == ".csv":
        files.write_text(path, table(run))
    else:
        if path.is_symlink() or (path.exists() and (not path.is_dir() or any(path.iterdir()))):
            raise UsageError(f"{path}: is there already. Name a new folder.")
        try:
            tensorboard(run, path)
        except OSError as error:
            raise UsageError(f"{path}: cannot be written: {error.strerror or error}.") from None


def table(run: Folder) -> str:
    """The rows of metrics as CSV, every column that any of them has; lists are one column an entry."""
    rows = [_flat(row) for row in Reader(run.metrics).read()[0]]
    columns = list(dict.fromkeys(name for row in rows for name in row))[:COLUMNS]
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def tensorboard(run: Folder, place: Path) -> int:
    """Write the metrics as TensorBoard event files into a folder. Returns: how many values. Raises: OSError."""
    from tensorboardX import SummaryWriter

    written = 0
    with SummaryWriter(str(place)) as writer:
        for row in _rows(run):
            step, when = row.get("step"), evidence.number(row.get("time"))
            for name, value in _flat(row).items():
                if name not in ("step", "time") and value is not None and isinstance(step, int) and abs(step) < evidence.MOST:
                    writer.add_scalar(name, evidence.number(value), step, walltime=when)
                    written += 1
    return written


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    """The numbers of a row under plain names, those of a list under one name each. Nothing else is in rows of ours, and text
    may be what a spreadsheet takes for a formula."""
    found: dict[str, Any] = {}
    for name, value in row.items():
        if name.isidentifier() and isinstance(value, list) and len(value) <= LIST:
            found |= {f"{name}_{i}": item for i, item in enumerate(value) if _number(item)}
        elif name.isidentifier() and (_number(value) or value is None):
            found[name] = value
    return found


def _number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _latest(run: Folder) -> dict[str, Any]:
    """Coverage is in some rows only: the last value of every column."""
    found: dict[str, Any] = {}
    for row in _rows(run):
        found.update(row)
    return found


def _rows(run: Folder) -> Iterator[dict[str, Any]]:
    """The rows of metrics, not all of them at a time."""
    return (row for rows, _ in Reader(run.metrics).bites() for row in rows)


def _spectrum(run: Folder) -> Spectrum | None:
    row = last(run.spectra)
    try:
        return msgspec.convert(row, Spectrum) if row else None
    except msgspec.ValidationError:
        return None


def _samples(run: Folder) -> dict[str, Any] | None:
    """The last samples that can be read."""
    for path in sorted((path for path in run.samples.glob("*.npz") if path.stem.isdecimal()), reverse=True):
        try:
            found = samples.read(path)
        except ValueError:
            continue
        return {"step": found.step, "fake": found.fake.tolist(), "real": found.real.tolist()}
    return None
