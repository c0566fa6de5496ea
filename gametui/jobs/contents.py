"""Bytes of a file in a run's folder, which may be damaged, or no ordinary file at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

Signature = tuple[int, int, int] | None
"""What changes when a file does: time, size and inode; None where there is no file."""


def signature(path: Path) -> Signature:
    """The signature of a file or folder, without opening it."""
    try:
        found = path.lstat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def opened(path: Path) -> BinaryIO | None:
    """An ordinary file, to read; None where there is none: a link may lead anywhere, and a pipe would wait."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        return None
    return os.fdopen(handle, "rb")


def end(path: Path, most: int) -> bytes:
    """The last bytes of an ordinary file; empty where there is none."""
    file = opened(path)
    if file is None:
        return b""
    with file:
        file.seek(max(0, os.fstat(file.fileno()).st_size - most))
        return file.read(most)


def since(path: Path, at: int, most: int) -> bytes:
    """What an ordinary file holds behind its first `at` bytes; empty where there is none."""
    file = opened(path)
    if file is None:
        return b""
    with file:
        file.seek(at)
        return file.read(most)
