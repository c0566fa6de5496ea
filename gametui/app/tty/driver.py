"""TerminalDriver: Textual's driver of a terminal, made for links that are slow, freeze or go away.

What is different: nothing that is written can hold up the event loop; a terminal that has gone ends the program in order
instead of leaving it spinning; the terminal is asked what it has drawn (see `link`); ctrl+z stops the whole job, and only
where a shell waits for it.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import select
import signal
import sys
import threading
from codecs import getincrementaldecoder
from collections.abc import Callable
from typing import IO, Any

from textual import events
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from gametui.app.tty import job
from gametui.app.tty.link import QUESTION, Link
from gametui.app.tty.outlet import Outlet

STUCK = 1.0
"""Seconds without a byte taken after which, at the end, nothing more is written to the terminal."""
ANSWERS = 1.0
"""Seconds that the end waits for answers on their way: after it they would be typed into the shell."""


class TerminalDriver(LinuxDriver):
    """`app` has a `link` and a method `hang_up`."""

    def __init__(self, app: Any, **options: Any) -> None:
        super().__init__(app, **options)
        screen = sys.__stderr__ if _shows(sys.__stderr__) else sys.__stdout__
        assert screen is not None
        self._screen = screen.fileno()
        self._link: Link = app.link
        self._hung_up: Callable[[], None] = app.hang_up
        self._outlet: Outlet | None = None
        self._loop = asyncio.get_running_loop()
        self._silent = threading.Event()
        """Set while no answer is awaited."""
        self._again: asyncio.TimerHandle | None = None
        self._gone = False

    # ---- output --------------------------------------------------------------------------------------------------------

    def start_application_mode(self) -> None:
        if self._outlet is None:  # there is one where the shell continued us in the background, and nothing was begun
            self._outlet = outlet = Outlet(self._screen, self._hang_up)
            self._link.backlog = lambda: outlet.waiting
        super().start_application_mode()
        self.flush()

    def write(self, data: str) -> None:
        self._link.sent(self._put(data))

    def _put(self, data: str) -> int:
        """Returns: how many bytes it is."""
        encoded = data.encode("utf-8", "replace")
        if self._outlet is not None:
            self._outlet.write(encoded)
        return len(encoded)

    def flush(self) -> None:
        """A picture is complete: time to ask whether it has arrived, and to see who waits for that."""
        if self._link.ask():
            self._silent.clear()
            self._put(QUESTION)
        if self._again is None:
            self._release()

    def close(self) -> None:
        super().close()
        if self._outlet is not None:
            self._outlet.finish(STUCK)
            self._outlet = None

    def _release(self) -> None:
        self._again = None
        wait = self._link.release()
        if wait is not None:
            self._again = self._loop.call_later(wait, self._look_again)

    def _look_again(self) -> None:
        self._again = None
        self.flush()

    def _answered(self) -> None:
        self._link.answered()
        if self._again is not None:
            self._again.cancel()
            self._again = None
        self.flush()

    # ---- input ---------------------------------------------------------------------------------------------------------

    def run_input_thread(self) -> None:
        parser, decode = XTermParser(self._debug), getincrementaldecoder("utf-8")("replace").decode
        while not self.exit_event.is_set():
            ready, _, _ = select.select([self.fileno], [], [], 0.1)
            if ready:
                try:
                    data = os.read(self.fileno, 4096)
                except OSError:
                    data = b""
                if not data:  # the terminal has gone
                    self._hang_up()
                    return
                for message in parser.feed(decode(data)):
                    self.process_message(message)
            for message in parser.tick():
                self.process_message(message)

    def process_message(self, message: Message) -> None:
        if isinstance(message, events.CursorPosition):
            self._silent.set()
            self._later(self._answered)
        else:
            super().process_message(message)

    # ---- stopped and continued -----------------------------------------------------------------------------------------

    def _sigtstp_application(self, *_: object) -> None:
        """Ctrl+z, also from outside: the whole job is stopped, so that a `make` or `time` around it stops as well."""
        if not job.shell_waits():
            return
        self.suspend_application_mode()
        self._must_signal_resume = True
        os.killpg(os.getpgrp(), signal.SIGSTOP)

    def _sigcont_application(self, *_: object) -> None:
        """A stop that could not be heard (kill -STOP) left the terminal as it was: then it is given back only now."""
        if not self._must_signal_resume:
            self.suspend_application_mode()
        self.resume_application_mode()

    def resume_application_mode(self) -> None:
        """What was drawn before is not there any more."""
        super().resume_application_mode()
        self._later(self._app.action_repaint)  # type: ignore[attr-defined]

    # ---- the end -------------------------------------------------------------------------------------------------------

    def stop_application_mode(self) -> None:
        if self._again is not None:
            self._again.cancel()
            self._again = None
        if self._link.owing and not self._gone:
            self._silent.wait(ANSWERS)
        super().stop_application_mode()

    def _hang_up(self) -> None:
        """Called in either thread."""
        self._gone = True
        self._silent.set()
        self._later(self._hung_up)

    def _later(self, call: Any) -> None:
        with contextlib.suppress(RuntimeError):  # the event loop has ended
            self._loop.call_soon_threadsafe(call)


def _shows(stream: IO[str] | None) -> bool:
    """Errors may go elsewhere; the screen is then still the terminal."""
    return stream is not None and stream.isatty()
