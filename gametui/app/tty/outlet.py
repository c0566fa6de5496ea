"""Outlet: a file descriptor that is written to from a thread of its own."""

from __future__ import annotations

import os
import select
import threading
import time
from collections.abc import Callable

PIECE = 4096
"""Bytes of one write: a terminal that takes them slowly is seen to take them."""


class Outlet:
    """`write` never waits, whatever the terminal does; `gone` is called, in the thread, when there is none any more."""

    def __init__(self, descriptor: int, gone: Callable[[], None]) -> None:
        self._descriptor = descriptor
        self._gone = gone
        self._waiting = bytearray()
        self._news = threading.Condition()
        self._ending = self._lost = False
        self._taken = 0
        """Bytes that the kernel has taken."""
        self._thread = threading.Thread(target=self._run, name="terminal-output", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """Bytes that the kernel has not yet taken."""
        with self._news:
            return len(self._waiting)

    def write(self, data: bytes) -> None:
        with self._news:
            if not self._lost:
                self._waiting += data
                self._news.notify()

    def finish(self, patience: float) -> bool:
        """Write what waits, and end the thread. Returns: False where for `patience` seconds the terminal took nothing."""
        with self._news:
            self._ending = True
            self._news.notify()
        taken, end = self._taken, time.monotonic() + patience
        while self._thread.is_alive() and time.monotonic() < end:
            self._thread.join(0.02)
            if self._taken != taken:
                taken, end = self._taken, time.monotonic() + patience
        return not self._thread.is_alive()

    def _run(self) -> None:
        while piece := self._next():
            try:
                count = os.write(self._descriptor, piece)
            except BlockingIOError:  # whoever else has the terminal open does not want to be held up
                select.select([], [self._descriptor], [], 1.0)
                continue
            except OSError:  # hung up, or closed
                with self._news:
                    self._lost = True
                    self._waiting.clear()
                self._gone()
                return
            with self._news:
                del self._waiting[:count]
                self._taken += count

    def _next(self) -> bytes:
        """The next piece to write; empty at the end."""
        with self._news:
            self._news.wait_for(lambda: self._waiting or self._ending)
            return bytes(self._waiting[:PIECE])
