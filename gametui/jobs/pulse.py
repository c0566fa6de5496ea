"""The sign of life of a process that works on a run: status.json, which only it writes, renewed at every beat."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Iterator
from typing import Any

import msgspec

from gametui.errors import UsageError
from gametui.jobs import evidence, folder
from gametui.jobs.folder import Folder
from gametui.runs import files


class Pulse:
    """What the process says of itself. Setting a value is cheap; it is written at the next beat, or at once by `beat`."""

    def __init__(self, run: Folder, **values: Any) -> None:
        before = folder.read(run.status).get("attempt")
        self._path = run.status
        self._lock = threading.Lock()
        self._beats = 0
        self.values: dict[str, Any] = {
            "attempt": (before if isinstance(before, int) else 0) + 1,
            "host": evidence.hostname(),
            "boot": evidence.boot(),
            "pid": os.getpid(),
            "started": evidence.started(os.getpid()),
            "state": "running",
            "doing": "starting",
            **values,
        }

    def set(self, **values: Any) -> None:
        with self._lock:
            self.values.update(values)

    def does(self, what: str) -> None:
        """Say at once what takes long from now on: compiling, spectrum; "" when that is over."""
        if self.values["doing"] != what:
            self.set(doing=what)
            self.beat()

    def beat(self) -> None:
        """Write it now. A disk that is full, or gone, is noticed by those who write what matters."""
        with self._lock, contextlib.suppress(UsageError, OSError):
            self._beats += 1
            row = {**self.values, "heartbeat": self._beats, "time": time.time()}
            files.write_bytes(self._path, msgspec.json.encode(row))

    @contextlib.contextmanager
    def beating(self) -> Iterator[None]:
        """Beat until the end of the block, from a thread: a step, or a compilation, may take long."""
        over = threading.Event()

        def go_on() -> None:
            while not over.wait(evidence.BEAT):
                self.beat()

        self.beat()
        thread = threading.Thread(target=go_on, daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()
