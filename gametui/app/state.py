"""What was open last, kept from one session to the next.

A file in the data folder, written whole: of two apps on one store the one that wrote last is remembered. It is read as
strictly as a saved run; one that cannot be read is set aside, not lost.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from gametui.errors import UsageError
from gametui.experiment import Experiment, checked, checked_game, checked_method
from gametui.runs import files, paths
from gametui.runs.text import clean

SCHEMA = "gametui.state/1"
LARGEST = 2**20
"""Bytes: a formula of any length fits."""
KEEP = 5.0
"""Seconds after a change until it is written."""


class State(msgspec.Struct, frozen=True, kw_only=True):
    """An experiment and how it was looked at."""

    schema: str = SCHEMA
    experiment: Experiment
    view: dict[str, Any] = {}


class Keeper:
    """Writes the state, `look`, a while after it has changed, and at the end."""

    def __init__(self, look: Callable[[], State]) -> None:
        self._look = look
        self._written = b""
        self._due = False

    def due(self) -> bool:
        """Something may have changed. Returns: whether `now` is to be called in KEEP seconds."""
        self._due, was = True, self._due
        return not was

    def now(self) -> None:
        """Write it if it is not what was written last. Where nothing can be written nothing is kept: `doctor` says so."""
        self._due = False
        text = msgspec.json.encode(self._look()) + b"\n"
        if text != self._written:
            with contextlib.suppress(UsageError):
                write(text)
                self._written = text


class Found(NamedTuple):
    """What `read` found."""

    state: State | None
    trouble: str = ""
    """Why there is none, where there should be one."""


def path() -> Path:
    return paths.data() / "state.json"


def write(text: bytes) -> None:
    """Keep a State as JSON. Raises: UsageError where the folder cannot be written."""
    target = path()
    with contextlib.suppress(OSError):
        target.parent.mkdir(parents=True, exist_ok=True)
    files.write_bytes(target, text)


def read() -> Found:
    """What was kept, its experiment checked anew; a file that cannot be used is renamed to `state.json.damaged`."""
    target = path()
    try:
        file = None if target.is_symlink() else files.opened(target)
    except OSError:
        file = None
    if file is None:
        return Found(None)
    try:
        with file:
            text = file.read(LARGEST + 1)
        if len(text) > LARGEST:
            raise UsageError("is too large")
        state = msgspec.json.decode(text, type=State)
        if state.schema != SCHEMA:
            raise UsageError(f"schema: is {clean(state.schema, 60)}")
        return Found(msgspec.structs.replace(state, experiment=_again(state.experiment)))
    except (UsageError, OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        with contextlib.suppress(OSError):
            target.replace(target.with_suffix(".json.damaged"))
        return Found(None, f"What was open last cannot be read ({clean(str(error), 200)}): {target}.damaged keeps it.")


def _again(experiment: Experiment) -> Experiment:
    game = checked_game(experiment.game.name, experiment.game.parameters, experiment.game.formula)
    methods = [
        checked_method(method.name, method.parameters, method.scheme, f"methods[{i}]")
        for i, method in enumerate(experiment.methods)
    ]
    return checked(game, tuple(methods), experiment.start, experiment.steps, experiment.seed)
