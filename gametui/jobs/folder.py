"""A run's folder: where it lies, what is in it, and how one is made and found.

<data>/runs/20261122-040146-9f3a1c/   UTC time and random hex: sorts by age, and two made at once differ
  spec.json          what to run; written once, whole
  lock               held by the process that works on it, for as long as it lives
  status.json        where that process is; only it writes
  metrics.jsonl      one row of numbers a line
  spectrum.jsonl     one spectrum a line
  checkpoints/ samples/
  control/           requests to the process: files named pause, stop, checkpoint, spectrum
  exit.json          how it ended; where it is, the run is over
  log.txt            standard output and error of the process
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from gametui.errors import UsageError, nearest
from gametui.jobs import contents
from gametui.runs import files, paths
from gametui.runs.text import clean, line

_ID = re.compile(r"\d{8}-\d{6}-[0-9a-f]{6}")
SHORTEST = 4
"""Characters of an id that stand for the whole: with fewer, a name that was mistyped might be somebody's last letters."""
SMALL = 4 * 2**20
"""Bytes of the largest JSON file of a folder that is read: ours have a few hundred."""


class Folder(NamedTuple):
    """The files of one run."""

    path: Path

    @property
    def id(self) -> str:
        return self.path.name

    @property
    def spec(self) -> Path:
        return self.path / "spec.json"

    @property
    def launched(self) -> Path:
        """There from when a process is started until it shows itself."""
        return self.path / "launched"

    @property
    def lock(self) -> Path:
        return self.path / "lock"

    @property
    def status(self) -> Path:
        return self.path / "status.json"

    @property
    def exit(self) -> Path:
        return self.path / "exit.json"

    @property
    def metrics(self) -> Path:
        return self.path / "metrics.jsonl"

    @property
    def spectra(self) -> Path:
        return self.path / "spectrum.jsonl"

    @property
    def checkpoints(self) -> Path:
        return self.path / "checkpoints"

    @property
    def saved(self) -> list[int]:
        """Steps of which there are checkpoints, the last first."""
        found = [path.stem for path in self.checkpoints.glob("*.npz")]
        return sorted((int(stem) for stem in found if stem.isdecimal()), reverse=True)

    @property
    def samples(self) -> Path:
        return self.path / "samples"

    @property
    def control(self) -> Path:
        return self.path / "control"

    @property
    def log(self) -> Path:
        return self.path / "log.txt"

    def own(self) -> None:
        """Raises: UsageError where what is written into one of its folders, or deleted there, would be somewhere else."""
        for place in (self.checkpoints, self.samples, self.control):
            if place.is_symlink():
                raise UsageError(f"{self.id}: {place.name} is a link, and is left alone. Remove the run.")

    @property
    def created(self) -> float:
        """Seconds since 1970, from the id; 0 where its digits are no time."""
        import calendar

        try:
            return float(calendar.timegm(time.strptime(self.id[:15], "%Y%m%d-%H%M%S")))
        except ValueError:
            return 0.0


def root() -> Path:
    """Where the runs lie; it need not exist."""
    return paths.data() / "runs"


def create(spec: bytes) -> Folder:
    """A new folder with `spec` in it. It appears under its name only when it is whole.

    Raises: UsageError where it cannot be made: no permission, no space.
    """
    name = f"{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}-{secrets.token_hex(3)}"
    making = root() / f".{name}"
    try:
        root().mkdir(parents=True, exist_ok=True, mode=0o700)
        making.mkdir(mode=0o700)
        for inner in ("checkpoints", "samples", "control"):
            (making / inner).mkdir(mode=0o700)
        files.write_bytes(making / "spec.json", spec)
        making.rename(root() / name)
    except (OSError, UsageError) as error:
        shutil.rmtree(making, ignore_errors=True)
        reason = (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
        raise UsageError(f"{root()}: a run cannot be made there: {reason}. Set GAMETUI_HOME to another place.") from None
    return Folder(root() / name)


def everyone() -> list[Folder]:
    """All runs, the newest first. What is no run of this user, or a link to one, is passed over."""
    place = root()
    try:
        names = sorted((name for name in os.listdir(place) if _ID.fullmatch(name)), reverse=True)  # noqa: PTH208
    except OSError:
        return []
    return [folder for folder in (Folder(place / name) for name in names) if not _refusal(folder)]


def find(text: str) -> Folder:
    """The run whose id or name `text` is, or the beginning or end of its id, of at least SHORTEST characters.

    Raises: UsageError: none, several, or one that belongs to somebody else.
    """
    if _ID.fullmatch(text):
        folder = Folder(root() / text)
        reason = _refusal(folder)
        if not reason:
            return folder
        raise UsageError(f"{text}: {reason}")
    runs = everyone() if text else []
    found = [folder for folder in runs if name(folder) == text]  # what a person has called it comes first
    if not found and len(text) >= SHORTEST:
        found = [folder for folder in runs if folder.id.startswith(text) or folder.id.endswith(text)]
    if len(found) == 1:
        return found[0]
    shown = clean(text, 60)
    if found:
        raise UsageError(f"{shown}: {len(found)} runs are called so. Give the whole id: {', '.join(f.id for f in found[:5])}.")
    known = [word for folder in runs[:200] for word in (folder.id, name(folder)) if word]
    hint = nearest(text, known) if len(known) < 8 else ""
    raise UsageError(f"{shown}: there is no such run. {hint or 'gametui lab list shows all.'}")


def name(folder: Folder) -> str:
    """The display name that the run was started with; "" without one."""
    found = read(folder.spec).get("name")
    return line(found, 80) if isinstance(found, str) else ""


def remove(folder: Folder) -> None:
    """Delete the folder and all that is in it. Raises: UsageError where something of it stays."""
    gone = root() / f".gone-{folder.id}"
    try:
        folder.path.rename(gone)  # from here on nobody lists it, however long deleting takes
        shutil.rmtree(gone)
    except OSError as error:
        raise UsageError(f"{folder.id}: cannot be removed: {error.strerror or error}.") from None


def read(path: Path) -> dict[str, Any]:
    """The JSON object in one of the folder's files; empty where there is none, or something else."""
    file = contents.opened(path)
    if file is None:
        return {}
    try:
        with file:
            found = msgspec.json.decode(file.read(SMALL))
    except (OSError, ValueError, msgspec.DecodeError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def sizes(folder: Folder) -> Iterator[int]:
    """Bytes of each file of a run."""
    for place, _, names in os.walk(folder.path):
        for each in names:
            try:
                yield (Path(place) / each).lstat().st_size
            except OSError:
                continue


def _refusal(folder: Folder) -> str:
    """Why this folder is not to be trusted; "" where it is an ordinary one of this user."""
    try:
        found = folder.path.lstat()
    except OSError:
        return "there is no such run. gametui lab list shows all."
    if not stat.S_ISDIR(found.st_mode):
        return "is not a folder of its own, but a link or a file, and is left alone."
    if found.st_uid != os.getuid():
        return "belongs to another user, and is left alone."
    return ""
