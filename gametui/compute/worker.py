"""A thread that works through lanes, and says what it does."""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from collections.abc import Callable
from typing import NoReturn

from gametui.compute.lanes import Cancelled, Job, Lanes, Work
from gametui.compute.protocol import Answer, Busy, Done, Failed, Question
from gametui.errors import UsageError
from gametui.runs.text import clean

COMPILES = "/jax/core/compile/"
"""How JAX's names begin for the times that it takes to trace, lower and compile a program, each inside or after another."""

log = logging.getLogger(__name__)

Send = Callable[[Answer], None]


class Worker:
    """`run` never returns; it belongs to the thread that calls it."""

    def __init__(self, lanes: Lanes, send: Send) -> None:
        self._lanes, self._send = lanes, send
        self._job: Job | None = None
        """What the app believes this thread to be working on."""
        self._thread: int | None = None
        self._depth = 0
        """How many compilations are under way, one inside another."""

    def run(self, *, yielding: bool = False) -> NoReturn:
        """Work for ever; `yielding`, only when nothing else wants to, where the system knows such threads."""
        self._thread = threading.get_ident()
        if yielding and sys.platform == "linux":
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 19)
        while True:
            dropped, job = self._lanes.next()
            for gone in dropped:
                self._close(gone)
            if job is not None:
                self._work_on(job)
                if not self._go_on(job):
                    self._job = None
                    self._lanes.finish(job)

    def _go_on(self, job: Job) -> bool:
        """Work until the next answer, or the next place where the job may be left; False where it has come to its end."""
        began, before = time.monotonic(), job.seconds
        self._depth = 0
        try:
            for answer in job.work:
                if answer is not None:
                    self._send(answer)
                return True
            self._send(Done(ticket=job.request.ticket, lane=job.lane, complete=not self._lanes.obsolete(job)))
        except Exception as error:
            log.exception("%s", job.request)
            self._send(Failed(ticket=job.request.ticket, lane=job.lane, message=explained(error)))
        finally:
            job.seconds = max(before, job.seconds + time.monotonic() - began)
        return False

    def _close(self, job: Job) -> None:
        try:
            job.work.close()
        except Exception:
            log.exception("%s", job.request)
        self._send(Done(ticket=job.request.ticket, lane=job.lane, complete=False))

    def _work_on(self, job: Job) -> None:
        if job is not self._job:
            self._job = job
            self._tell(compiling=False)

    def _tell(self, *, compiling: bool) -> None:
        if self._job is not None:
            self._send(Busy(ticket=self._job.request.ticket, lane=self._job.lane, compiling=compiling))

    def watch_compiler(self) -> None:
        """Have JAX report what it compiles for this worker's thread."""
        import jax

        jax.monitoring.register_scalar_listener(self._begins)
        jax.monitoring.register_event_duration_secs_listener(self._ends)

    def _begins(self, event: str, value: float | int, **details: str | int) -> None:
        if event.startswith(COMPILES) and threading.get_ident() == self._thread:
            self._depth += 1
            if self._depth == 1:
                self._tell(compiling=True)

    def _ends(self, event: str, duration_secs: float, **details: str | int) -> None:
        if event.startswith(COMPILES) and threading.get_ident() == self._thread:
            self._depth -= 1
            if self._depth == 0:
                self._tell(compiling=False)
                if self._job is not None:
                    self._job.seconds -= duration_secs  # not held against the lane that needs it


def answers(question: Question, cancelled: Cancelled) -> Work:
    """What a worker's lanes are made with."""
    from gametui.compute.work import work  # imports jax, which the device has to be chosen before

    yield from work(question, cancelled)


def explained(error: Exception) -> str:
    """What went wrong, in one paragraph for a person."""
    if isinstance(error, UsageError):
        return clean(str(error))
    if isinstance(error, MemoryError) or "RESOURCE_EXHAUSTED" in str(error):
        return "This needs more memory than there is. Ask for fewer steps, starts or points."
    words = " ".join(clean(str(error), 300).split())
    return f"{type(error).__name__}: {words}" if words else type(error).__name__
