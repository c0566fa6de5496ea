"""Shelf: all runs as lines of a table. Of a run that has not changed nothing is read again, and of one that is over only
exit.json is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from gametui.app.runs.tally import Tally
from gametui.app.runs.wording import command, plain
from gametui.jobs import contents, evidence, folder, lock, rows
from gametui.jobs.evidence import State
from gametui.jobs.folder import Folder


class Line(NamedTuple):
    """One run in the table."""

    run: Folder
    name: str
    game: str
    method: str
    """The optimizer, and the base rule under it: gda/adam."""
    state: State
    latest: Mapping[str, Any]
    """The newest value of each column of metrics.jsonl."""
    troubles: Mapping[str, str]
    command: str
    """What started it."""

    @property
    def title(self) -> str:
        return self.name or self.run.id

    def matches(self, words: list[str]) -> bool:
        """Whether all of these (in lower case) occur in what the table says of it."""
        text = f"{self.run.id} {self.name} {self.game} {self.method} {self.state.status} {self.state.kind}".lower()
        return all(word in text for word in words)


class _Kept(NamedTuple):
    key: Any
    line: Line
    reader: rows.Reader | None
    tally: Tally


class Shelf:
    """Remembers what it has read. Not for two threads at a time."""

    def __init__(self) -> None:
        self._kept: dict[str, _Kept] = {}

    def read(self) -> tuple[Line, ...]:
        """Every run, the newest first; a run that has not changed is the same Line."""
        self._kept = {run.id: self._looked(run) for run in folder.everyone()}
        return tuple(kept.line for kept in self._kept.values())

    def _looked(self, run: Folder) -> _Kept:
        old, key = self._kept.get(run.id), _key(run)
        if old is not None and key == old.key and _still(old.line):
            return old
        return _read(run, key, old)


def _key(run: Folder) -> Any:
    """What is the same as long as nothing happens to the run."""
    if (over := contents.signature(run.exit)) is not None:
        return over
    files = (run.spec, run.status, run.launched, run.control, run.metrics)
    return (*(contents.signature(path) for path in files), lock.is_held(run))


def _still(line: Line) -> bool:
    """Whether no clock can change its status."""
    state = line.state
    return state.status in evidence.OVER or (state.status != "queued" and state.host == evidence.hostname())


def _read(run: Folder, key: Any, old: _Kept | None) -> _Kept:
    state = evidence.state(run)
    reader, tally = _tallied(run, state, old)
    spec = folder.read(run.spec)
    line = Line(
        run=run,
        name=plain(spec.get("name"), 80),
        game=plain(spec.get("game"), 40),
        method=_method(spec),
        state=state,
        latest=dict(tally.latest),
        troubles=dict(tally.troubles),
        command=command(spec.get("command")),
    )
    return _Kept(key, line, reader, tally)


def _tallied(run: Folder, state: State, old: _Kept | None) -> tuple[rows.Reader | None, Tally]:
    """All rows of a run that is alive, as they come; of another one those at the end."""
    if not state.alive and (old is None or old.reader is None):
        tally = Tally()
        tally.add(reversed(list(rows.backwards(run.metrics))))
        return None, tally
    reader, tally = rows.Reader(run.metrics), Tally()
    if old is not None and old.reader is not None:
        reader, tally = old.reader, old.tally
    for new, anew in reader.bites():
        if anew:
            tally = Tally()
        tally.add(new)
    return (reader if state.alive else None), tally


def _method(spec: dict[str, Any]) -> str:
    optimizer, numbers = spec.get("optimizer"), spec.get("lab")
    name = plain(optimizer.get("name"), 40) if isinstance(optimizer, dict) else ""
    if isinstance(optimizer, dict) and optimizer.get("scheme") == "alternating":
        name += " alt"
    base = plain(numbers.get("base"), 40) if isinstance(numbers, dict) else ""
    return name if base in ("", "none") else f"{name}/{base}"
