"""The terminal is asked whether it shows UTF-8: a pseudo-terminal with another process's worth of terminal at its other end."""

import contextlib
import os
import pty
import select
import termios
import threading
import time

import pyte
import pytest

from gametui.app import asking
from gametui.app.terminal import asked, terminal
from tests.app import desk


@contextlib.contextmanager
def terminal_that(answers):
    """File descriptor of a terminal whose other end calls `answers(question)` once the question has come, and writes what
    that returns."""
    master, slave = pty.openpty()
    seen = []

    def emulate():
        came = b""
        while b"\x1b[6n" not in came:
            if not select.select([master], [], [], 5)[0]:
                return
            came += os.read(master, 100)
        os.write(master, answers(came))
        with contextlib.suppress(OSError):  # the test is over
            while select.select([master], [], [], 0.2)[0]:
                seen.append(os.read(master, 100))

    thread = threading.Thread(target=emulate)
    thread.start()
    try:
        yield slave, seen, thread
    finally:
        thread.join()
        os.close(slave)
        os.close(master)


def drawn(encoding, question):
    """The answer of an emulator that takes bytes for text in this encoding."""
    screen = pyte.Screen(20, 3)
    pyte.Stream(screen).feed(question.decode(encoding).removesuffix("\x1b[6n"))
    return f"\x1b[{screen.cursor.y + 1};{screen.cursor.x + 1}R".encode()


@pytest.mark.parametrize(("encoding", "expected"), [("utf-8", True), ("latin-1", False), ("gb18030", False), ("koi8-r", False)])
def test_what_the_terminal_draws_decides(encoding, expected):
    with terminal_that(lambda question: drawn(encoding, question)) as (slave, seen, thread):
        before = termios.tcgetattr(slave)
        answer = asking.shows_utf8(slave, slave, seconds=5)
        assert termios.tcgetattr(slave) == before
        thread.join()
        assert b"".join(seen) == asking.ERASE
    assert answer == (expected, b"")


def test_what_is_typed_meanwhile_is_given_back_in_order():
    with terminal_that(lambda _: b"q\x1b[A\x1b[5;2Rx\r") as (slave, _, thread):
        answer = asking.shows_utf8(slave, slave, seconds=5)
        thread.join()
        rest = os.read(slave, 10) if select.select([slave], [], [], 0)[0] else b""
    assert answer.utf8 is True
    assert answer.typed + rest.replace(b"\n", b"\r") == b"q\x1b[Ax\r"


def test_a_terminal_that_does_not_answer_holds_nothing_up():
    with terminal_that(lambda _: b"ab") as (slave, seen, thread):
        before, begun = termios.tcgetattr(slave), time.monotonic()
        answer = asking.shows_utf8(slave, slave, seconds=0.1)
        assert time.monotonic() - begun < 2
        assert answer == (None, b"ab")
        assert termios.tcgetattr(slave) == before
        thread.join()
        assert b"".join(seen) == asking.ERASE


def test_a_signal_while_it_is_asked_leaves_the_terminal_as_it_was(monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    with terminal_that(lambda _: b"") as (slave, _, _):
        before = termios.tcgetattr(slave)
        monkeypatch.setattr(asking, "_read", interrupted)
        with pytest.raises(KeyboardInterrupt):
            asking.shows_utf8(slave, slave)
        assert termios.tcgetattr(slave) == before


@pytest.mark.parametrize("environ", [{"TERM": "xterm", "LANG": "C"}, {"TERM": "xterm", "LC_ALL": "de_DE.UTF-8"}])
def test_a_terminal_of_which_the_locale_says_enough_is_not_asked(environ, monkeypatch):
    monkeypatch.setattr(asking, "shows_utf8", None)
    found = terminal(environ)
    assert asked(found) == (found, b"")


async def test_what_was_typed_before_the_app_was_there_is_typed_into_it():
    app = desk.app("gda", typed=b"u2\x1b[B")
    async with app.run_test(size=(120, 40)) as pilot:
        await desk.ready(app, pilot)
        assert app.explore.main == "losses"
