"""A real program in a pseudo-terminal, driven by keys and read back through a terminal emulator."""

from __future__ import annotations

import contextlib
import copy
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Sequence
from typing import Any

import pyte

GAMETUI = [sys.executable, "-m", "gametui"]
KEYS = {
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "enter": "\r",
    "escape": "\x1b",
    "tab": "\t",
    "backspace": "\x7f",
    "shift+right": "\x1b[1;2C",
    "shift+left": "\x1b[1;2D",
    "alt+right": "\x1b[1;3C",
}


UNLIKE_A_USER = (
    "COLORTERM",
    "COLUMNS",
    "LINES",
    "NO_COLOR",
    "SSH_CONNECTION",
    "TMUX",
    "PYTHONDONTWRITEBYTECODE",
    "PYTHONUNBUFFERED",
    "JAX_NUMPY_RANK_PROMOTION",
    "JAX_NUMPY_DTYPE_PROMOTION",
)
"""Variables that would make the program look or start otherwise than in a plain terminal."""


class Screen(pyte.Screen):
    """pyte's, with the other screen that full-screen programs draw on: it is empty when they come, and gone when they go."""

    OTHER = 1049

    def set_mode(self, *modes: int, **options: bool) -> None:
        if options.get("private") and self.OTHER in modes:
            self._first = copy.deepcopy(self.buffer), copy.copy(self.cursor)
            self.erase_in_display(2)
        super().set_mode(*modes, **options)

    def reset_mode(self, *modes: int, **options: bool) -> None:
        super().reset_mode(*modes, **options)
        if options.get("private") and self.OTHER in modes and self._first is not None:
            self.buffer, self.cursor = self._first
            self._first = None

    _first: Any = None


class Terminal:
    """Runs `command` on a terminal of `columns` x `rows`; every chunk that it writes is kept with the time it came."""

    def __init__(
        self,
        command: Sequence[str],
        columns: int = 120,
        rows: int = 40,
        env: dict[str, str] | None = None,
        shown: tuple[int, int] | None = None,
    ) -> None:
        """shown: the size that it has, where that is not what it says."""
        self.screen = Screen(*(shown or (columns, rows)))
        self.screen.write_process_input = self._answer  # what a terminal says when it is asked
        self._stream = pyte.ByteStream(self.screen)
        self.chunks: list[tuple[float, bytes]] = []
        self.mute = False
        """Whether this is a terminal that answers no questions."""
        master, slave = pty.openpty()
        self._master = master
        self.resize(columns, rows, tell=False)
        plain = {name: value for name, value in os.environ.items() if name not in UNLIKE_A_USER}
        self.begun = time.monotonic()
        self.process = subprocess.Popen(
            list(command),
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            env=plain | {"TERM": "xterm-256color", "LANG": "C.UTF-8"} | (env or {}),
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(slave)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self._master >= 0:
            os.close(self._master)
            self._master = -1

    def resize(self, columns: int, rows: int, tell: bool = True) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        if tell:
            self.screen.resize(rows, columns)
            os.killpg(self.process.pid, signal.SIGWINCH)

    def press(self, *keys: str) -> None:
        """Send keys by name, or literally."""
        for key in keys:
            os.write(self._master, KEYS.get(key, key).encode())

    def press_all(self, text: str, seconds: float = 30.0) -> None:
        """Send much, as fast as it is taken, for so many seconds at most, and show what comes meanwhile."""
        data, end = text.encode(), time.monotonic() + seconds
        os.set_blocking(self._master, False)
        try:
            while data and time.monotonic() < end:
                ready = select.select([self._master], [self._master], [], 0.1)
                if ready[1]:
                    with contextlib.suppress(BlockingIOError):
                        data = data[os.write(self._master, data[:4096]) :]
                if ready[0]:
                    self.feed(self.read(0.0))
        finally:
            os.set_blocking(self._master, True)

    def read(self, seconds: float) -> bytes:
        """What comes within so many seconds, or "" when nothing does. Returns at the first chunk."""
        ready, _, _ = select.select([self._master], [], [], max(0.0, seconds))
        if not ready:
            return b""
        try:
            data = os.read(self._master, 1 << 16)
        except OSError:  # the program has closed its end
            return b""
        self.chunks.append((time.monotonic(), data))
        return data

    def settle(self, quiet: float = 0.4, most: float = 30.0) -> bytes:
        """Read until nothing has come for `quiet` seconds. Returns: what came."""
        end, came = time.monotonic() + most, []
        while time.monotonic() < end:
            data = self.read(quiet)
            if not data:
                break
            came.append(data)
            self.feed(data)
        return b"".join(came)

    def wait_for(self, true: str | Callable[[str], bool], seconds: float = 30.0) -> str:
        """Read until the screen shows some words. Returns: the screen. Raises: AssertionError with the screen that was."""
        holds = true if callable(true) else (lambda text: true in text)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if holds(self.text()):
                return self.text()
            if data := self.read(0.1):
                self.feed(data)
            elif self.process.poll() is not None:
                break
        if holds(self.text()):
            return self.text()
        raise AssertionError(f"waited {seconds} s for {true!r}; the screen was:\n{self.text()}")

    def text(self) -> str:
        return "\n".join(self.screen.display)

    def wait(self, seconds: float = 10.0) -> int:
        """Let the program end, reading what it still writes. Returns: its exit code."""
        end = time.monotonic() + seconds
        while self.process.poll() is None and time.monotonic() < end:
            self.read(0.05)
        return self.process.wait(0.1)

    def feed(self, data: bytes) -> None:
        self._stream.feed(data)

    def _answer(self, data: str) -> None:
        if self._master >= 0 and not self.mute:
            os.write(self._master, data.encode())
