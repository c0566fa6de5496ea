"""Rows of a file of JSON lines: appended whole by one process, read by any number of others while it grows."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from gametui.jobs import contents
from gametui.runs import files

BITE = 8 * 2**20
"""Most bytes that are read at a time."""
WINDOW = 65536
"""Bytes at the end of a file in which last rows are looked for."""


class Writer:
    """Appends rows. A row is one write, so that a killed process leaves at most one torn line, the last."""

    def __init__(self, path: Path, length: int | None = None) -> None:
        """length: what stands behind so many bytes is cut off: rows that were written after the checkpoint from which the run
        goes on. Raises: OSError."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        self._handle = os.open(path, flags, 0o600)
        if length is not None:
            os.ftruncate(self._handle, min(length, self.length))

    @property
    def length(self) -> int:
        """Bytes written so far."""
        return os.fstat(self._handle).st_size

    def append(self, row: Mapping[str, Any]) -> None:
        """Write one row; nothing of it stays where the disk is full. Raises: OSError."""
        line = msgspec.json.encode(row) + b"\n"
        before = self.length
        try:
            written = os.write(self._handle, line)
            if written < len(line):
                os.write(self._handle, line[written:])  # says why the rest did not fit
        except OSError:
            os.ftruncate(self._handle, before)
            raise

    def sync(self) -> None:
        """Have what was written on the disk. Raises: OSError."""
        os.fsync(self._handle)

    def close(self) -> None:
        os.close(self._handle)


def cut(path: Path, step: int) -> None:
    """Take out the rows of later steps than this. Raises: UsageError where the file cannot be written."""
    found, _ = Reader(path).read()
    kept = [row for row in found if isinstance(row.get("step"), int) and row["step"] <= step]
    if len(kept) < len(found):
        files.write_bytes(path, b"".join(msgspec.json.encode(row) + b"\n" for row in kept))


class Reader:
    """Follows a file that grows: each call gives the whole rows that have come since the last one."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._at = 0
        self._node = -1

    def read(self) -> tuple[list[dict[str, Any]], bool]:
        """New rows, and whether the file was begun anew, so that all rows given before are void.

        A line that is no JSON object is passed over; a file that is not there has no rows.
        """
        rows: list[dict[str, Any]] = []
        anew = False
        for new, begun in self.bites():
            rows += new
            anew = anew or begun
        return rows, anew

    def bites(self) -> Iterator[tuple[list[dict[str, Any]], bool]]:
        """What `read` gives, a bite at a time: for whoever folds many rows into something smaller."""
        file = contents.opened(self._path)
        if file is None:
            anew, self._at = self._at > 0, 0
            yield [], anew
            return
        with file:
            found = os.fstat(file.fileno())
            anew = found.st_size < self._at or (self._node != -1 and found.st_ino != self._node)
            self._node = found.st_ino
            if anew:
                self._at = 0
                yield [], True
            file.seek(self._at)
            while end := (text := file.read(BITE)).rfind(b"\n") + 1:
                self._at += end
                yield [row for line in text[:end].splitlines() if line and (row := _row(line)) is not None], False
                file.seek(self._at)


def _row(line: bytes) -> dict[str, Any] | None:
    try:
        found = msgspec.json.decode(line)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def last(path: Path) -> dict[str, Any]:
    """The last whole row of a file, read from its end; empty where there is none."""
    return next(backwards(path), {})


def backwards(path: Path) -> Iterator[dict[str, Any]]:
    """Whole rows from the last one back, as far as the last WINDOW bytes reach."""
    file = contents.opened(path)
    if file is None:
        return
    with file:
        file.seek(max(0, os.fstat(file.fileno()).st_size - WINDOW))
        text = file.read(WINDOW)
    for line in reversed(text.split(b"\n")[:-1]):
        if (row := _row(line)) is not None:
            yield row
