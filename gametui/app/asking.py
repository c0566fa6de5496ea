"""Asking the terminal whether it shows UTF-8, where the environment does not say: over ssh it often does not."""

from __future__ import annotations

import os
import re
import select
import termios
import time
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from textual.driver import Driver

SECONDS = 1.0
"""How long an answer may take; most terminals need a few milliseconds and the way there and back."""

QUESTION = "\r±\x1b[6n".encode()
"""A glyph of two bytes, then: where is the cursor? In the second column, if the bytes were taken for one glyph of one cell.

The glyph is one of those that terminals set up for East Asian text draw two cells wide, as they do lines and blocks:
they, too, are better off with ASCII.
"""
ERASE = b"\r\x1b[K"
_ANSWER = re.compile(rb"\x1b\[\d+;(\d+)R")


class Answer(NamedTuple):
    utf8: bool | None
    """None: there was no answer in time."""
    typed: bytes
    """What else has arrived meanwhile: keys, to be given to whoever reads the terminal next."""


def shows_utf8(reading: int, writing: int, seconds: float = SECONDS) -> Answer:
    """Write the question to a terminal and read its answer. Both are file descriptors of it, its cursor on an empty line.

    The terminal's settings are put back, and the question erased, whatever happens.
    Raises: OSError, termios.error where these are no terminal.
    """
    before = termios.tcgetattr(reading)
    try:
        termios.tcsetattr(reading, termios.TCSANOW, _unbuffered(before))
        os.write(writing, QUESTION)
        came = _read(reading, time.monotonic() + seconds)
    finally:
        try:
            os.write(writing, ERASE)
        finally:
            termios.tcsetattr(reading, termios.TCSANOW, before)
    found = _ANSWER.search(came)
    if found is None:
        return Answer(None, came)
    return Answer(found[1] == b"2", came[: found.start()] + came[found.end() :])


def _unbuffered(settings: list[Any]) -> list[Any]:
    """As the app reads keys: each at once, unchanged and unseen; ctrl+c is still a signal."""
    changed = settings.copy()
    changed[0] &= ~(termios.ICRNL | termios.IXON)
    changed[3] &= ~(termios.ICANON | termios.ECHO)
    return changed


def _read(reading: int, until: float) -> bytes:
    """What arrives up to the answer, or until then."""
    came = b""
    while not _ANSWER.search(came):
        ready, _, _ = select.select([reading], [], [], max(until - time.monotonic(), 0))
        data = os.read(reading, 1024) if ready else b""
        if not data:
            break
        came += data
    return came


def retype(typed: bytes, driver: Driver) -> None:
    """Give the app what was typed while the terminal was asked, as if it came now."""
    from textual._xterm_parser import XTermParser

    for message in XTermParser().feed(typed.decode("utf-8", "replace")):
        driver.process_message(message)
