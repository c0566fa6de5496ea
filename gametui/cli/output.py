"""Where results go: JSON to a file or to standard output, text for people, progress to a terminal that waits."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from gametui.errors import UsageError
from gametui.runs import files
from gametui.runs.text import MESSAGE, clean, escaped

WAIT = 1.0
"""Seconds of work before progress is shown at all."""
EVERY = 0.2

Progress = Callable[[int, int], None]


def writable(path: str | None, endings: tuple[str, ...] = ()) -> None:
    """Refuses, before any work is done, a place that the result could not be written to.

    Raises: UsageError: no such folder, a folder, no permission, an ending that is none of `endings`.
    """
    if path is None or path == "-":
        return
    if not path.strip():
        raise UsageError("an empty name is no file. Name one, or - for standard output.")
    place = Path(path)
    if endings and place.suffix.lower() not in endings:
        known = " or ".join(filter(None, [", ".join(endings[:-1]), endings[-1]]))
        raise UsageError(f"{path}: the name must end in {known}.")
    try:
        if not place.name or place.is_dir():
            raise UsageError(f"{path}: this is a folder. Name a file in it.")
        if place.is_symlink() or (place.exists() and not place.is_file()):
            raise UsageError(f"{path}: this is no ordinary file. Name another, or - for standard output.")
        if not place.parent.is_dir():
            raise UsageError(f"{path}: there is no folder {place.parent}. Make it first (mkdir -p), or name another.")
        if not os.access(place.parent, os.W_OK):
            raise UsageError(f"{path}: the folder {place.parent} cannot be written to. Name another.")
    except ValueError:
        raise UsageError("A path cannot hold the character 0. Name another file.") from None
    except OSError as error:  # a name too long, a folder that may not be entered
        raise UsageError(f"{path}: {(error.strerror or str(error)).lower()}. Name another file.") from None


def json(text: bytes, path: str) -> None:
    """One JSON document, and nothing else, to `path` or to standard output (-), where a terminal may be.

    Raises: UsageError, BrokenPipeError.
    """
    if path == "-":
        sys.stdout.flush()
        sys.stdout.buffer.write(escaped(text.decode()).rstrip("\n").encode() + b"\n")
        sys.stdout.flush()
    else:
        files.write_text(path, text.decode() + "\n")


def say(text: str) -> None:
    """Text for a person, to standard output."""
    sys.stdout.write(f"{clean(text)}\n")


def path(place: Path) -> None:
    """A path alone on its line: for a person at a terminal, else for a program, byte for byte."""
    if sys.stdout.isatty():
        say(str(place))
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(os.fsencode(place) + b"\n")
        sys.stdout.flush()


def warn(text: str) -> None:
    """A line or two beside the result, to standard error; a caret in the second stays under what it points at."""
    prefix = "gametui: "
    sys.stderr.write(prefix + clean(text, 2 * MESSAGE).replace("\n", "\n" + " " * len(prefix)) + "\n")


@contextmanager
def progress(unit: str = "steps") -> Iterator[Progress]:
    """A function of (done, total) that keeps one line of standard error up to date, where that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    begun = told = time.monotonic()
    shown = False

    def tell(done: int, total: int) -> None:
        nonlocal told, shown
        now = time.monotonic()
        if now - begun < WAIT or now - told < EVERY or not 0 < done < total:
            return
        told, shown = now, True
        left = (now - begun) * (total - done) / done
        sys.stderr.write(f"\r{done:,} of {total:,} {unit}, about {_duration(left)} left\x1b[K")
        sys.stderr.flush()

    try:
        yield tell
    finally:
        if shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
