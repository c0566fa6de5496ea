"""Starting the compute process, and saying how it ended."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

import gametui
from gametui.runs import paths
from gametui.runs.text import clean

USAGE = 2
"""Exit code where the device that was asked for is not there; starting again would not help."""
LOGS = 8
"""Log files that are kept: one for each of the latest sessions."""
LOG_LIMIT = 2**20
"""Bytes after which a session's log begins anew when the process is started again."""


def command(device: str) -> list[str]:
    """-P keeps a `jax.py` that happens to lie in the working directory from being imported."""
    return [sys.executable, "-P", "-m", "gametui.compute", "--device", device]


def start(argv: Sequence[str], log: Path | None) -> subprocess.Popen[bytes]:
    """The process with pipes to its standard input and output, standard error going to `log`.

    It has a session of its own, so that neither ctrl+c nor a hang-up of the terminal reaches it: it ends when its standard
    input does.
    """
    with _opened(log) as errors:
        return subprocess.Popen(
            argv,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            bufsize=0,
            env=_environment(),
            start_new_session=True,
        )


def _environment() -> dict[str, str]:
    """Ours, and a way to this very package where it runs from a source folder that is not installed."""
    root = Path(gametui.__file__).parent.parent
    if root.name in ("site-packages", "dist-packages"):
        return dict(os.environ)
    known = os.environ.get("PYTHONPATH")
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(root), known] if known else [str(root)])}


@contextlib.contextmanager
def _opened(log: Path | None) -> Iterator[IO[bytes] | int]:
    if log is None:
        yield subprocess.DEVNULL
        return
    with log.open("ab") as file:
        if file.tell() > LOG_LIMIT:
            file.truncate(0)
        yield file


def new_log() -> Path | None:
    """An empty log file for this session, in the cache; None where nothing can be written there. Old ones are removed."""
    log = paths.cache() / "log" / f"compute-{os.getpid()}.log"
    try:
        log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        log.unlink(missing_ok=True)  # a link in its place would be written through
        os.close(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError:
        return None
    with contextlib.suppress(OSError):
        for old in sorted(log.parent.glob("compute-*.log"), key=lambda path: path.stat().st_mtime)[:-LOGS]:
            old.unlink(missing_ok=True)
    return log


def size(log: Path | None) -> int:
    """Bytes in the log."""
    with contextlib.suppress(OSError):
        return log.stat().st_size if log is not None else 0
    return 0


def note(log: Path | None, text: str) -> None:
    """Add to the log, where there is one."""
    if log is not None:
        with contextlib.suppress(OSError), log.open("a", encoding="utf-8") as file:
            file.write(text)


def tail(log: Path | None, since: int = 0) -> str:
    """The last line that was written to the log after its first `since` bytes, for a person; "" where there is none."""
    if log is None:
        return ""
    try:
        with log.open("rb") as file:
            length = file.seek(0, os.SEEK_END)
            file.seek(max(since if since <= length else 0, length - 4096))
            lines = clean(file.read().decode("utf-8", "replace")).split("\n")
    except OSError:
        return ""
    return next((clean(line.strip(), 300) for line in reversed(lines) if line.strip()), "")


def ending(code: int) -> str:
    """How a process ended, from its return code: "exit code 3", "signal SIGKILL"."""
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"signal {signal.Signals(-code).name}"
    except ValueError:
        return f"signal {-code}"
