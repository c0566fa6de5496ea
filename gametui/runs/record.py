"""RunRecord: a run on disk, in the JSON of the schema `gametui.run/1`.

A number that is not finite is null in the file and nan here, so null stands inside arrays only where a number belongs.
Whole numbers and floats come back exactly as they were: a record can be repeated bit for bit.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from gametui.errors import UsageError
from gametui.experiment import Experiment, GameChoice, Method, Point, checked, checked_game, checked_method
from gametui.results import CriticalPoint, Outcome
from gametui.runs import files
from gametui.runs.text import clean, located

SCHEMA = "gametui.run/1"
NUMBERS = 10_000_000
"""Most numbers in the trajectory of a record; its file is then about 200 MB."""
FILE_LIMIT = 512 * 2**20
"""Bytes of the largest file that is read."""


class Optimizer(msgspec.Struct, frozen=True, kw_only=True):
    """The name and the numbers of the first method; its scheme stands beside it in the record."""

    name: str
    parameters: dict[str, Any] = {}


class Environment(msgspec.Struct, frozen=True, kw_only=True):
    """What the run was computed with; the same environment repeats it bit for bit."""

    gametui: str
    jax: str
    jaxlib: str
    numpy: str
    python: str
    device: str
    """cpu or gpu."""
    asked: str = "auto"
    """The choice that led to it: auto, cpu or gpu."""
    device_name: str
    dtype: str
    machine: str
    """Processor architecture and operating system."""
    cpu_count: int


class Trajectory(msgspec.Struct, frozen=True, kw_only=True):
    """Row i is the point before step `step[i]`, its losses, and the norm of the simultaneous gradient there."""

    step: list[int]
    """0, 1, 2, ..."""
    x: list[list[float]]
    y: list[list[float]]
    loss_x: list[float]
    loss_y: list[float]
    gradient_norm: list[float]
    lyapunov: list[float] | None = None
    """V of a hidden game: half the squared distance to its equilibrium in function space."""


class RunRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One run of one game with one method, and what is needed to repeat it."""

    schema: str
    version: str
    """Of gametui."""
    created: str
    """When the record was made, UTC, ISO 8601."""
    command: str
    """The command line that repeats the run."""
    game: GameChoice
    optimizer: Optimizer
    scheme: str
    """In which order the players step; in the scheme notebook a row of the trajectory is half a step."""
    compare: tuple[Method, ...] = ()
    """Further methods that were on the same picture; the trajectory is the first method's."""
    start: Point
    steps: int
    """Full steps that were asked for; the trajectory is shorter where it ran into a number that is not finite."""
    seed: int
    environment: Environment
    trajectory: Trajectory
    outcome: Outcome
    analysis: CriticalPoint | None
    """The critical point nearest to the end of the run."""
    analysis_reason: str = ""
    """Why there is no analysis, where there is none."""
    view: dict[str, Any] = {}
    """How the app showed it; free in form."""

    @property
    def experiment(self) -> Experiment:
        """What was run, checked anew. Raises: UsageError."""
        game = checked_game(self.game.name, self.game.parameters, self.game.formula)
        methods = [checked_method(self.optimizer.name, self.optimizer.parameters, self.scheme)]
        for i, method in enumerate(self.compare):
            methods.append(checked_method(method.name, method.parameters, method.scheme, f"compare[{i}]"))
        return checked(game, tuple(methods), self.start, self.steps, self.seed)


def encode(record: RunRecord) -> bytes:
    """The record as strict JSON, one line."""
    return msgspec.json.encode(record) + b"\n"


def write(path: Path | str, record: RunRecord) -> None:
    """Write the record, whole or not at all. Raises: UsageError as `files.write_bytes` does."""
    files.write_bytes(path, encode(record))


def read(path: Path | str) -> RunRecord:
    """A record that is whole and consistent, and whose experiment this version can run.

    Raises: UsageError naming the file, the key and the remedy.
    """
    path = Path(path)
    try:
        return decode(content(path))
    except UsageError as error:
        raise UsageError(located(str(path), str(error))) from error.__cause__


def decode(text: bytes) -> RunRecord:
    """As `read`, from the text of a file. Raises: UsageError naming the key and the remedy."""
    try:
        record = msgspec.json.decode(text, type=RunRecord)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        record = _carefully(text)
    _recognise(record.schema)
    _consistent(record)
    _ = record.experiment
    return record


def _carefully(text: bytes) -> RunRecord:
    """A record with nulls among its numbers, or one that is wrong; several times slower. Raises: UsageError."""
    try:
        raw = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UsageError(f"is not JSON ({error}). Export the run again.") from error
    _recognise(raw.get("schema") if isinstance(raw, dict) else None)
    try:
        for key in ("trajectory", "outcome", "analysis"):
            raw[key] = _with_nan(raw.get(key))
        return msgspec.convert(raw, RunRecord)
    except msgspec.ValidationError as error:
        raise UsageError(_located(error)) from error
    except RecursionError as error:
        raise UsageError("arrays or objects are nested too deep. Export the run again.") from error


def content(path: Path) -> bytes:
    """What an ordinary file of a bearable size holds. Raises: UsageError, without the path."""
    try:
        file = files.opened(path)
        if file is None:
            raise UsageError("is not an ordinary file. Name a run that was exported as JSON.")
        with file:
            size = os.fstat(file.fileno()).st_size
            if size > FILE_LIMIT:
                raise UsageError(f"holds {size / 2**20:.0f} MiB; at most {FILE_LIMIT >> 20} are read. Run fewer steps.")
            text = file.read(FILE_LIMIT + 1)
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror or error}. Name a run that was exported as JSON.") from error
    except ValueError:
        raise UsageError("cannot be read: a path cannot hold the character 0.") from None
    if len(text) > FILE_LIMIT:  # a file that grows, or one of /proc, which has no size
        raise UsageError(f"does not end; at most {FILE_LIMIT >> 20} MiB are read.")
    return text


def _recognise(name: Any) -> None:
    """Raises: UsageError where the file is something else, or of another version of the schema."""
    if name == SCHEMA:
        return
    found = re.fullmatch(r"gametui\.([a-z-]+)/(\d{1,9})", name) if isinstance(name, str) else None
    if found is None:
        raise UsageError(f'schema: this is no run of gametui, which begins with "schema": "{SCHEMA}".')
    if found[1].startswith("lab"):
        raise UsageError(f"schema: is {name}, a training. Start it once more with: gametui lab start FILE")
    if found[1] != "run":
        raise UsageError(f"schema: is {name}, which cannot be opened as a run. Name a file of gametui run --json.")
    raise UsageError(f"schema: is {name}, and this gametui reads {SCHEMA}. Update gametui, or export the run again.")


def _with_nan(value: Any) -> Any:
    """`value` with nan for every null that stands in an array, or for the gradient at a point."""
    if isinstance(value, dict):
        return {key: np.nan if item is None and key == "gradient_norm" else _with_nan(item) for key, item in value.items()}
    if isinstance(value, list):
        return [np.nan if item is None else _with_nan(item) if isinstance(item, (list, dict)) else item for item in value]
    return value


def _located(error: msgspec.ValidationError) -> str:
    """msgspec's "Expected `int`, got `str` - at `$.steps`" with the key first."""
    what, _, where = str(error).replace("`", "").partition(" - at $")
    what = clean(what[:1].lower() + what[1:], 200)
    key = clean(where, 200).lstrip(".")
    return f"{key}: {what}. Export the run again." if key else f"{what}. Export the run again."


def _consistent(record: RunRecord) -> None:
    """Raises: UsageError where the trajectory is ragged, or not one of these steps."""
    rows = record.trajectory
    k = len(rows.step)
    for name in ("x", "y", "loss_x", "loss_y", "gradient_norm"):
        if len(getattr(rows, name)) != k:
            raise UsageError(
                f"trajectory.{name}: has {len(getattr(rows, name))} rows where step has {k}. Export the run again."
            )
    for name in ("x", "y"):
        points, want = getattr(rows, name), len(getattr(record.start, name))
        i = next((i for i, size in enumerate(map(len, points)) if size != want), None)
        if i is not None:
            wrong = f"has {len(points[i])} coordinates where start has {want}"
            raise UsageError(f"trajectory.{name}[{i}]: {wrong}. Export the run again.")
    if rows.lyapunov is not None and len(rows.lyapunov) != k:
        raise UsageError(f"trajectory.lyapunov: has {len(rows.lyapunov)} rows where step has {k}. Export the run again.")
    most = record.steps * (2 if record.scheme == "notebook" else 1) + 1
    if not 1 <= k <= most:
        raise UsageError(f"trajectory.step: has {k} rows; a run of {record.steps} steps has 1 to {most}. Export the run again.")
    if rows.step != list(range(k)):
        raise UsageError("trajectory.step: does not count 0, 1, 2, ... Export the run again.")
