"""exit.json: how a run ended. Room for it is kept from the beginning, so that a full disk cannot make it end without a word."""

from __future__ import annotations

import contextlib
import os
import time
from typing import Any, Literal

import msgspec

from gametui.jobs.folder import Folder
from gametui.runs import files

RESERVE = 16384
"""Bytes; exit.json and the temporary file that it is made from have a few hundred."""


class Ended(Exception):  # noqa: N818 - an end is no error
    """The work on a run is over."""

    def __init__(self, status: Literal["finished", "stopped", "failed"], kind: str, reason: str) -> None:
        super().__init__(status, kind, reason)
        self.status, self.kind, self.reason = status, kind, reason


def prepare(run: Folder) -> None:
    """The run goes on: it is not over, and has room for saying so later. Raises: OSError."""
    run.exit.unlink(missing_ok=True)
    handle = os.open(_reserve(run), os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK, 0o600)
    try:
        os.write(handle, b"\0" * RESERVE)
    finally:
        os.close(handle)


def end(run: Folder, status: Literal["finished", "stopped", "failed"], kind: str, reason: str, **values: Any) -> None:
    """Say that the run is over, and why. Raises: UsageError, OSError where not even that can be written."""
    with contextlib.suppress(OSError):
        _reserve(run).unlink()
    row = {"status": status, "kind": kind, "reason": reason, **values, "time": time.time()}
    files.write_bytes(run.exit, msgspec.json.encode(row))


def _reserve(run: Folder) -> Any:
    return run.path / ".reserve"
