"""The app's side of the compute process: starts it, talks to it, and starts it again when it ends or will not stop.

Imports neither jax nor Textual. One thread does everything that can wait; `send` only leaves a note for it.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import subprocess
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path

from gametui.compute import process
from gametui.compute.conversation import Conversation, end
from gametui.compute.outbox import Outbox
from gametui.compute.protocol import Answer, Died, Failed, Request, lane_of

PATIENCE = 2.0
"""Seconds that a request may go on after a newer one or a Cancel has come. Doubled each time that it has run out."""
LONGEST_PATIENCE = 30.0
DEATHS, WITHIN = 3, 10.0
"""After that many deaths within that many seconds, or in a row before it was ready, the process stays down."""


class Client:
    """`deliver` is called with every answer, in the client's own thread, and no other answer is read meanwhile.

    argv: what to start in place of the compute process, in tests.
    """

    def __init__(
        self,
        deliver: Callable[[Answer], None],
        device: str = "auto",
        *,
        patience: float = PATIENCE,
        argv: Sequence[str] | None = None,
    ) -> None:
        self._receiver = deliver
        self._argv = list(argv) if argv is not None else process.command(device)
        self._patience = patience
        self._outbox = Outbox()
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._thread: threading.Thread | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._wake: int | None = None
        """The end of a pipe that wakes the thread when it is written to."""
        self._log: Path | None = None
        self._deaths: deque[tuple[float, bool]] = deque(maxlen=DEATHS)
        """When, and whether the process had been ready."""
        self._restarts = 0

    def start(self) -> None:
        """Start the process, unless it runs or the client is closed; also again after a Died that was final."""
        with self._lock:
            if self._closed.is_set() or (self._thread is not None and self._thread.is_alive()):
                return
            woken, self._wake = os.pipe()
            os.set_blocking(self._wake, False)
            self._thread = threading.Thread(target=self._supervise, args=(woken, self._wake), name="compute", daemon=True)
            self._thread.start()
        atexit.register(self.close)

    def send(self, request: Request) -> None:
        """Leave a request in its lane, in place of what waits there. Never blocks, and may be called before `start`."""
        self._outbox.put(request)
        self._ring()

    def close(self) -> None:
        """End the process, within a second. Nothing is delivered afterwards."""
        atexit.unregister(self.close)
        self._closed.set()
        self._ring()
        thread = self._thread
        if thread is None or thread is threading.current_thread():
            return
        thread.join(0.6)
        if thread.is_alive() and self._process is not None:  # it is held up in `deliver`
            self._process.kill()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(0.3)

    def _ring(self) -> None:
        with self._lock:
            if self._wake is not None:
                with contextlib.suppress(BlockingIOError):  # full: it will wake anyway
                    os.write(self._wake, b"!")

    # ---- in the client's thread --------------------------------------------------------------------------------------

    def _supervise(self, woken: int, wake: int) -> None:
        try:
            self._log = process.new_log()
            self._deaths.clear()
            again = True
            while again and not self._closed.is_set():
                again = self._one_life(woken)
        finally:
            with self._lock:
                self._wake = None
                os.close(woken)
                os.close(wake)

    def _one_life(self, woken: int) -> bool:
        """Start a process, talk to it until it ends, and report how. Returns: whether to start another one."""
        mark = process.size(self._log)
        try:
            self._process = process.start(self._argv, self._log)
        except OSError as error:
            self._report(f"The compute process cannot be started: {error}.", final=True)
            return False
        talk = Conversation(
            self._process, self._outbox, self._deliver, patience=self._patience, wake=woken, closed=self._closed.is_set
        )
        stuck = talk.run()
        code = end(self._process, 0 if stuck else 0.3)
        if self._closed.is_set():
            return False
        self._deaths.append((time.monotonic(), talk.ready))
        how, said = stuck or f"The compute process ended ({process.ending(code)})", process.tail(self._log, mark)
        if stuck:
            self._patience = min(2 * self._patience, LONGEST_PATIENCE)
        elif code == process.USAGE and not talk.ready:
            self._report(said or f"{how}.", final=True)
            return False
        for given_up in self._outbox.again(talk.busy):
            message = f"{how} each time it worked on this, so this is not tried again. Change something first."
            self._deliver(Failed(ticket=given_up.ticket, lane=lane_of(given_up), message=message))
        if self._hopeless():
            where = f" Log: {self._log}" if self._log else ""
            self._report(
                f"{how}, {DEATHS} times in a row, and stays down. Its last words: {said or 'none'}.{where}", final=True
            )
            return False
        self._restarts += 1
        self._report(f"{how}, and is started again. Nothing else is lost.", final=False)
        return not self._closed.wait(0.3 * (len(self._deaths) - 1))

    def _hopeless(self) -> bool:
        if len(self._deaths) < DEATHS:
            return False
        return self._deaths[-1][0] - self._deaths[0][0] < WITHIN or not any(ready for _, ready in self._deaths)

    def _report(self, reason: str, *, final: bool) -> None:
        self._deliver(Died(reason=reason, log=str(self._log or ""), restarts=self._restarts, final=final))

    def _deliver(self, answer: Answer) -> None:
        if not self._closed.is_set():
            try:
                self._receiver(answer)
            except Exception:  # the app may be going down; that must not end the supervision
                process.note(self._log, traceback.format_exc())
