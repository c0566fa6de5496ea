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
import time
from codecs import getincrementaldecoder
from collections.abc import Callable
from contextvars import copy_context
from functools import partial
from typing import IO, Any

from textual import events
from textual._xterm_parser import XTermParser
from textual.app import ScreenError
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Size
from textual.message import Message

from gametui.app.tty import job
from gametui.app.tty.link import QUESTION, Link
from gametui.app.tty.outlet import Outlet
from gametui.app.tty.pastes import Pastes

STUCK = 1.0
"""Seconds without a byte taken after which, at the end, nothing more is written to the terminal."""
BITE = 256
"""Bytes that are read at a time."""
AHEAD = 100
"""Keys and other messages that wait for the app, after which no more are read."""
USUAL, LARGEST = Size(80, 24), 1000
"""Columns and rows of a terminal that does not know its size, and the most that are believed."""
ANSWERS = 1.0
"""Seconds that the end waits for answers on their way: after it they would be typed into the shell."""


class TerminalDriver(LinuxDriver):
    """`app` has a `link` and a method `hang_up`."""

    def __init__(self, app: Any, **options: Any) -> None:
        super().__init__(app, **options)
        self._size = self._get_terminal_size()  # or Textual asks Rich, who may find another, and paints without end
        screen = sys.__stderr__ if _shows(sys.__stderr__) else sys.__stdout__
        assert screen is not None
        self._screen = screen.fileno()
        self._link: Link = app.link
        self._hung_up: Callable[[], None] = app.hang_up
        self._outlet: Outlet | None = None
        self._loop, self._context = asyncio.get_running_loop(), copy_context()
        self._lock = threading.Lock()
        self._calls: list[Callable[[], object]] = []
        """What the event loop has not yet been told."""
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

    def _answered(self, when: float) -> None:
        self._link.answered(when)
        if self._again is not None:
            self._again.cancel()
            self._again = None
        self.flush()

    # ---- input ---------------------------------------------------------------------------------------------------------

    def run_input_thread(self) -> None:
        parser, decode = XTermParser(self._debug), getincrementaldecoder("utf-8")("replace").decode
        pastes = Pastes()
        while not self.exit_event.is_set():
            ready, _, _ = select.select([self.fileno], [], [], 0.1)
            if ready:
                try:
                    data = os.read(self.fileno, BITE)
                except OSError:
                    data = b""
                if not data:  # the terminal has gone
                    self._hang_up()
                    return
                for text, pasted in pastes.feed(decode(data)):
                    for message in (events.Paste(text),) if pasted else parser.feed(text):
                        self.process_message(message)
            for text, _ in pastes.tick():
                self.process_message(events.Paste(text))
            for message in parser.tick():
                self.process_message(message)
            self._wait_for_app()

    def _wait_for_app(self) -> None:
        """Keys that come faster than they are worked off wait in the kernel, and then with whoever sends them."""
        while self._behind() > AHEAD and not self.exit_event.wait(0.01):
            pass

    def _behind(self) -> int:
        """Messages that wait for the app, or for what it has handed keys to."""
        behind = len(self._calls) + self._app.message_queue_size
        with contextlib.suppress(ScreenError):  # at the very beginning and end there is none
            behind += self._app.screen.message_queue_size
            if (focused := self._app.screen.focused) is not None:
                behind += focused.message_queue_size
        return behind

    def process_message(self, message: Message) -> None:
        if isinstance(message, events.CursorPosition):
            self._silent.set()
            self._later(partial(self._answered, time.monotonic()))
        elif isinstance(message, events.Resize):  # the terminal's own report, in which there may be any number
            size = _sane(*message.size)
            super().process_message(events.Resize(size, size))
        else:
            super().process_message(message)

    def _get_terminal_size(self) -> tuple[int, int]:
        return _sane(*super()._get_terminal_size())

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

    # ---- from the threads to the event loop ----------------------------------------------------------------------------

    def send_message(self, message: Message) -> None:
        self._later(partial(self._app.post_message, message))

    def _later(self, call: Callable[[], object]) -> None:
        """Have the event loop call it: one wake-up for all that wait. Each is a byte in a pipe that signals go through as
        well, and that is full after some hundreds: a signal would be lost."""
        with self._lock:
            self._calls.append(call)
            first = len(self._calls) == 1
        if first:
            with contextlib.suppress(RuntimeError):  # the event loop has ended
                self._loop.call_soon_threadsafe(self._call, context=self._context)

    def _call(self) -> None:
        with self._lock:
            calls, self._calls = self._calls, []
        for call in calls:
            call()


def _sane(width: int, height: int) -> Size:
    """A size that can be drawn: 0 is how a line without a size, such as a serial one, says that it does not know."""
    return Size(min(width or USUAL.width, LARGEST), min(height or USUAL.height, LARGEST))


def _shows(stream: IO[str] | None) -> bool:
    """Errors may go elsewhere; the screen is then still the terminal."""
    return stream is not None and stream.isatty()
