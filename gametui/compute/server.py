"""The compute process: requests come in on standard input, answers go out on standard output, all else to standard error.

One thread reads and one computes. When standard input ends, the app is gone and so is this process, at once and whatever
it was doing.
"""

from __future__ import annotations

import argparse
import contextlib
import faulthandler
import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from typing import NoReturn

import msgspec

from gametui.compute import device, wire
from gametui.compute.lanes import Cancelled, Job, Lanes, Work
from gametui.compute.process import USAGE
from gametui.compute.protocol import Answer, Busy, Done, Failed, Question, Ready, lane_named
from gametui.errors import UsageError
from gametui.runs.text import clean

NICE = 10
"""How far the process steps back: on two cores XLA's threads would otherwise take the screen's."""
BROKEN = 3
"""Exit code where standard input does not speak the protocol."""

PREPARES = "/jax/core/compile/"
"""How JAX's names begin for the times that it takes to trace, lower and compile a program."""
COMPILES = PREPARES + "backend_compile_duration"

log = logging.getLogger(__name__)

Send = Callable[[Answer], None]


def main() -> None:
    """Serve until standard input ends."""
    parser = argparse.ArgumentParser(prog="python -m gametui.compute", description="The compute process of gametui.")
    parser.add_argument("--device", default="auto", choices=device.CHOICES)
    asked = parser.parse_args().device
    if os.isatty(0):
        sys.exit("gametui.compute is started by the app, and takes no commands from a person. Run: gametui")
    logging.basicConfig(stream=sys.stderr, format="%(asctime)s %(name)s: %(message)s")
    faulthandler.enable()
    with contextlib.suppress(OSError):
        os.nice(NICE)
    source, sink = _streams()
    serve(source, _sender(sink), asked)


def _streams() -> tuple[int, int]:
    """The two pipes under new numbers, so that nothing else that reads 0 or prints to 1 can touch them."""
    source, sink = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return source, sink


def serve(source: int, send: Send, asked: str) -> NoReturn:
    """Read requests from the file descriptor `source` and send the answers, for ever."""
    lanes = Lanes(_work)
    threading.Thread(target=_read, args=(source, lanes, send), daemon=True).start()
    try:
        chosen = device.configure(asked)
    except UsageError as error:
        print(error, file=sys.stderr, flush=True)  # noqa: T201  the app shows the last line of the log
        os._exit(USAGE)
    shown = _Shown(send)
    shown.watch_compiler()
    send(Ready(device=chosen.kind, jax=version("jax"), pid=os.getpid()))
    while True:
        dropped, job = lanes.next()
        for gone in dropped:
            _close(gone)
            send(Done(ticket=gone.request.ticket, lane=gone.lane, complete=False))
        if job is not None:
            shown.working_on(job)
            if not _go_on(job, send, lanes.obsolete):
                shown.working_on(None)
                lanes.finish(job)


def _work(question: Question, cancelled: Cancelled) -> Work:
    from gametui.compute.work import work  # imports jax, which the device has to be chosen before

    yield from work(question, cancelled)


def _go_on(job: Job, send: Send, obsolete: Callable[[Job], bool]) -> bool:
    """Work until the next answer, or the next place where the job may be left; False where it has come to its end."""
    began, before = time.monotonic(), job.seconds
    try:
        for answer in job.work:
            if answer is not None:
                send(answer)
            return True
        send(Done(ticket=job.request.ticket, lane=job.lane, complete=not obsolete(job)))
    except Exception as error:
        log.exception("%s", job.request)
        send(Failed(ticket=job.request.ticket, lane=job.lane, message=explained(error)))
    finally:
        job.seconds = max(before, job.seconds + time.monotonic() - began)
    return False


def _close(job: Job) -> None:
    try:
        job.work.close()
    except Exception:
        log.exception("%s", job.request)


def explained(error: Exception) -> str:
    """What went wrong, in one paragraph for a person."""
    if isinstance(error, UsageError):
        return clean(str(error))
    if isinstance(error, MemoryError) or "RESOURCE_EXHAUSTED" in str(error):
        return "This needs more memory than there is. Ask for fewer steps, starts or points."
    words = " ".join(clean(str(error), 300).split())
    return f"{type(error).__name__}: {words}" if words else type(error).__name__


class _Shown:
    """What the app is told about the work that goes on."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._job: Job | None = None

    def working_on(self, job: Job | None) -> None:
        if job is not self._job:
            self._job = job
            self._say(compiling=False)

    def _say(self, *, compiling: bool) -> None:
        if self._job is not None:
            self._send(Busy(ticket=self._job.request.ticket, lane=self._job.lane, compiling=compiling))

    def watch_compiler(self) -> None:
        import jax

        jax.monitoring.register_scalar_listener(self._begins)
        jax.monitoring.register_event_duration_secs_listener(self._ends)

    def _begins(self, event: str, value: float | int, **details: str | int) -> None:
        if event == COMPILES:
            self._say(compiling=True)

    def _ends(self, event: str, duration_secs: float, **details: str | int) -> None:
        if event == COMPILES:
            self._say(compiling=False)
        if event.startswith(PREPARES) and self._job is not None:  # not held against the lane that needs it
            self._job.seconds -= duration_secs


def _sender(sink: int) -> Send:
    sending = threading.Lock()

    def send(answer: Answer) -> None:
        frame = memoryview(wire.pack(answer))
        with sending:
            try:
                while frame:
                    frame = frame[os.write(sink, frame) :]
            except OSError:  # nobody reads any more
                os._exit(0)

    return send


def _read(source: int, lanes: Lanes, send: Send) -> NoReturn:
    """Fill the lanes from the pipe. Ends the process when the pipe ends, whatever the other thread is doing."""
    code = BROKEN
    try:
        for body in _bodies(source):
            try:
                lanes.put(wire.request(body))
            except msgspec.ValidationError as error:
                _refuse(body, error, send)
        code = 0
    except Exception:
        log.exception("standard input is not what the app sends")
    finally:
        os._exit(code)


def _bodies(source: int) -> Iterator[bytes]:
    buffer = bytearray()
    while data := os.read(source, 1 << 16):
        buffer += data
        yield from wire.split(buffer)


def _refuse(body: bytes, error: msgspec.ValidationError, send: Send) -> None:
    """Answer a message that is not a request, where it says which one it means to be."""
    log.warning("%s", error)
    message = msgspec.msgpack.decode(body)
    with contextlib.suppress(TypeError, KeyError, msgspec.ValidationError):
        send(Failed(ticket=msgspec.convert(message["ticket"], int), lane=lane_named(message["type"]), message=str(error)))
