"""Talking to one compute process, from its start to its end, in one thread."""

from __future__ import annotations

import contextlib
import os
import selectors
import subprocess
import time
from collections.abc import Callable

import msgspec

from gametui.compute import wire
from gametui.compute.outbox import Outbox
from gametui.compute.protocol import SLOW, Answer, Busy, Cancel, Done, Failed, Ready, Request, lane_of

COMPILATION = 30.0
"""Patience in seconds with an obsolete request while XLA compiles: the newer one most likely needs the same program."""
SILENCE = 10.0
"""Seconds in which a process that has nothing else to do must take up a request."""
STARTUP = 120.0
"""Seconds for importing jax, on the slowest of file systems."""


class Conversation:
    """`run` returns when the process ends, when it has to be ended, or when `closed` says that nobody listens any more.

    patience: seconds that a request may go on after a newer one or a Cancel has come.
    wake: a file descriptor that becomes readable when the outbox has something new, or `closed` has changed.
    """

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        outbox: Outbox,
        deliver: Callable[[Answer], None],
        *,
        patience: float,
        wake: int,
        closed: Callable[[], bool],
    ) -> None:
        self.process, self.outbox, self.deliver = process, outbox, deliver
        self.patience, self.wake, self.closed = patience, wake, closed
        self.ready = False
        self._busy: dict[bool, tuple[Busy, float]] = {}
        """What the process says that its quick and its slow thread work on, and when it said so."""
        self._heard = self._written = time.monotonic()
        """When it last said anything; when it was last told anything."""
        self._incoming = bytearray()
        self._outgoing = memoryview(b"")

    @property
    def busy(self) -> list[Busy]:
        """What the process works on."""
        return [busy for busy, _ in self._busy.values()]

    def run(self) -> str:
        """Talk. Returns: why the process has to be ended; "" where it has ended by itself or the client is closed."""
        assert self.process.stdout is not None and self.process.stdin is not None
        source, sink = self.process.stdout.fileno(), self.process.stdin.fileno()
        os.set_blocking(sink, False)
        with selectors.DefaultSelector() as selector:
            selector.register(source, selectors.EVENT_READ)
            selector.register(self.wake, selectors.EVENT_READ)
            writing = False
            while not self.closed():
                self._fill()
                if writing != bool(self._outgoing):
                    writing = not writing
                    selector.register(sink, selectors.EVENT_WRITE) if writing else selector.unregister(sink)
                events = {key.fd for key, _ in selector.select(self._remaining())}
                if self.wake in events:
                    os.read(self.wake, 4096)
                if sink in events and not self._write(sink):
                    return ""
                if source in events:
                    if not (data := os.read(source, 1 << 16)):
                        return ""
                    self._incoming += data
                    if reason := self._listen():
                        return reason
                elif reason := self._overdue():  # only when everything that was said has been heard
                    return reason
        return ""

    def _fill(self) -> None:
        """Take the next request to write, if the last one is written."""
        while not self._outgoing and (request := self.outbox.take()) is not None:
            try:
                self._outgoing = memoryview(wire.pack(request))
            except Exception as error:
                self._unsendable(request, error)

    def _unsendable(self, request: Request, error: Exception) -> None:
        if not isinstance(request, Cancel):
            self.outbox.answered(lane_of(request), request.ticket)
            self.deliver(Failed(ticket=request.ticket, lane=lane_of(request), message=f"This cannot be sent: {error}."))

    def _write(self, sink: int) -> bool:
        """False where the process does not read any more."""
        try:
            self._outgoing = self._outgoing[os.write(sink, self._outgoing) :]
        except BlockingIOError:
            return True
        except BrokenPipeError:
            return False
        self._written = time.monotonic()
        return True

    def _listen(self) -> str:
        """Deliver every whole answer that has come in. Returns: why no more can be understood, or ""."""
        try:
            for body in wire.split(self._incoming):
                self._hear(wire.answer(body))
        except (wire.WireError, msgspec.DecodeError) as error:
            return f"The compute process sent something that is not an answer ({error})"
        return ""

    def _hear(self, answer: Answer) -> None:
        self._heard = time.monotonic()
        match answer:
            case Ready():
                self.ready = True
            case Busy():
                self._busy[answer.lane in SLOW] = answer, self._heard
            case Done() | Failed():
                self.outbox.answered(answer.lane, answer.ticket)
                self._busy = {
                    thread: (busy, since)
                    for thread, (busy, since) in self._busy.items()
                    if (busy.lane, busy.ticket) != (answer.lane, answer.ticket)
                }
        self.deliver(answer)
        self._heard = time.monotonic()

    def _deadline(self) -> tuple[float, str] | None:
        """When patience ends and with what; None where there is nothing to wait for."""
        if not self.ready:
            return self._heard + STARTUP, f"The compute process was not ready after {STARTUP:g} seconds"
        found = []
        if self._outgoing or any((lane in SLOW) not in self._busy for lane in self.outbox.waiting()):
            what = f"The compute process was silent for {SILENCE:g} seconds"
            found.append((max(self._heard, self._written) + SILENCE, what))
        for busy, since in self._busy.values():
            obsolete = self.outbox.obsolete_since(busy)
            if obsolete is not None:
                allowed = max(COMPILATION, self.patience) if busy.compiling else self.patience
                what = "A compilation" if busy.compiling else "A computation"
                what = f"{what} that was no longer wanted did not stop in {allowed:g} seconds"
                found.append((max(obsolete, since) + allowed, what))
        return min(found, default=None)

    def _remaining(self) -> float | None:
        """Seconds until something has to be done although nothing happens."""
        deadline = self._deadline()
        return None if deadline is None else max(deadline[0] - time.monotonic(), 0)

    def _overdue(self) -> str:
        deadline = self._deadline()
        return deadline[1] if deadline is not None and time.monotonic() >= deadline[0] else ""


def end(process: subprocess.Popen[bytes], grace: float) -> int:
    """End the process, at once if `grace` seconds after its input is closed it is still there. Returns: its return code."""
    assert process.stdout is not None and process.stdin is not None
    with contextlib.suppress(OSError):
        process.stdin.close()
    try:
        code = process.wait(grace)
    except subprocess.TimeoutExpired:
        process.kill()
        code = process.wait()
    process.stdout.close()
    return code
