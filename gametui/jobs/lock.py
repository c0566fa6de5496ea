"""The lock of a run: held by the process that works on it for as long as it lives, so that a free lock is a dead process.

The kernel lets go of it however the process ends, kill -9 included.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator

from gametui.errors import UsageError
from gametui.jobs import contents
from gametui.jobs.folder import Folder

PATIENCE = 2.0
"""Seconds for which taking the lock is tried: a reader who looks at it holds it for an instant."""


@contextlib.contextmanager
def held(folder: Folder) -> Iterator[None]:
    """Hold the run's lock. Raises: UsageError where another process does, or the lock is no file of its own."""
    try:
        handle = os.open(folder.lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise UsageError(f"{folder.id}: its lock cannot be taken: {error.strerror or error}.") from None
    try:
        if not _taken(handle):
            raise UsageError(f"{folder.id}: another process works on this run. Watch it, or stop it first.")
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
