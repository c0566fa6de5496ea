"""Bytes of a file in a run's folder, which may be damaged, or no ordinary file at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

Signature = tuple[int, int, int] | None
"""What changes when a file does: time, size and inode; None where there is no file."""


def signature(path: Path) -> Signature:
    """The signature of a file or folder, without opening it."""
    try:
        found = path.lstat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def end(path: Path, most: int) -> bytes:
    """The last bytes of an ordinary file; empty where there is none."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return b""
    with os.fdopen(handle, "rb") as file:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            return b""
        file.seek(max(0, found.st_size - most))
        return file.read(most)
