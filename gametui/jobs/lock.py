"""The lock of a run: held by the process that works on it for as long as it lives, so that a free lock is a dead process.

The kernel lets go of it however the process ends, kill -9 included.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

from gametui.errors import UsageError
from gametui.jobs import contents
from gametui.jobs.folder import Folder

PATIENCE = 2.0
"""Seconds for which taking the lock is tried: a reader who looks at it holds it for an instant."""


@contextlib.contextmanager
def held(folder: Folder) -> Iterator[None]:
    """Hold the run's lock. Raises: UsageError where another process does, or the lock is no file of its own."""
    with _held(folder, folder.lock, "another process works on this run. Watch it, or stop it first."):
        yield


@contextlib.contextmanager
def launching(folder: Folder) -> Iterator[None]:
    """Hold off everybody else who wants to start a process on the run. Raises: UsageError as `held` does."""
    with _held(folder, folder.path / ".launching", "another process starts one on this run. Try again."):
        yield


@contextlib.contextmanager
def _held(folder: Folder, path: Path, taken: str) -> Iterator[None]:
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise UsageError(f"{folder.id}: its lock cannot be taken: {error.strerror or error}.") from None
    try:
        if not _taken(handle):
            raise UsageError(f"{folder.id}: {taken}")
        yield
    finally:
        os.close(handle)


def is_held(folder: Folder) -> bool:
    """Whether a process of this machine works on the run."""
    file = contents.opened(folder.lock)
    if file is None:
        return False
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


def _taken(handle: int) -> bool:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                return False
            time.sleep(0.05)
        else:
            return True
