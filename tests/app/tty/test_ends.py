"""However the program ends or stops, the terminal is as it was: ctrl+z and back, a crash, a terminal that is closed."""

import os
import pty
import re
import signal
import subprocess
import sys
import termios
import time

import psutil
import pytest

from tests.ssh.conftest import ended
from tests.terminal import GAMETUI, Terminal

pytestmark = pytest.mark.terminal
RUN = "--game quadratic --optimizer gda"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return {"GAMETUI_HOME": str(tmp_path_factory.mktemp("home")), "PS1": "shell> "}


def whole(text):
    """Whether there is something of every part of the screen."""
    return all(words in text for words in ("gda converged", "1 Plane", "learning_rate", "┌", "└", "? help"))


def test_ctrl_z_goes_to_the_shell_and_fg_comes_back(home):
    with Terminal(["bash", "--norc", "-i"], 100, 30, env=home) as terminal:
        terminal.wait_for("shell> ")
        terminal.press(f"{' '.join(GAMETUI)} {RUN}\r")
        terminal.wait_for("learning_rate", 60)
        (program,) = psutil.Process(terminal.process.pid).children()
        terminal.wait_for("gda converged", 60)
        terminal.settle()
        terminal.press("\x1a")
        terminal.wait_for("Stopped", 10)
        assert "learning_rate" not in terminal.text()
        assert program.status() == psutil.STATUS_STOPPED
        terminal.press("stty -a | grep -o ' echo \\| icanon '\r")  # a shell as it should be
        terminal.wait_for(lambda text: " icanon" in text and "\n echo" in text, 10)
        terminal.press("bg\r")  # it may not have the terminal there, and stops again
        terminal.settle()
        assert "learning_rate" not in terminal.text()
        assert program.status() == psutil.STATUS_STOPPED
        terminal.press("fg\r")
        terminal.wait_for(whole, 20)
        terminal.press("right")
        terminal.wait_for(lambda text: re.search("learning_rate +0.055", text), 20)
        terminal.press("q")
        assert ended(program)
        terminal.settle()
        terminal.press("echo it ended with $?\r")
        terminal.wait_for("it ended with 0", 10)


def test_a_program_that_was_stopped_unheard_comes_back_whole(home):
    with Terminal(["bash", "--norc", "-i"], 100, 30, env=home) as terminal:
        terminal.wait_for("shell> ")
        terminal.press(f"{' '.join(GAMETUI)} {RUN}\r")
        terminal.wait_for("gda converged", 60)
        terminal.settle()
        (program,) = psutil.Process(terminal.process.pid).children()
        threads = program.num_threads()
        program.send_signal(signal.SIGSTOP)
        terminal.wait_for("Stopped", 10)
        terminal.press("fg\r")
        terminal.wait_for(whole, 20)
        assert program.num_threads() == threads
        terminal.press("right")
        terminal.wait_for(lambda text: re.search("learning_rate +0.055", text), 20)
        terminal.press("q")
        assert ended(program)


def test_without_a_shell_ctrl_z_stops_nothing(home):
    with Terminal([*GAMETUI, *RUN.split()], 100, 30, env=home) as terminal:
        terminal.wait_for("gda converged", 60)
        terminal.press("\x1a")
        terminal.wait_for("no shell", 10)
        terminal.process.send_signal(signal.SIGTSTP)
        terminal.settle(0.3, 2.0)
        assert psutil.Process(terminal.process.pid).status() != psutil.STATUS_STOPPED


def test_a_terminal_that_closes_without_a_signal_ends_the_program(home):
    """As where the terminal is not the controlling one: nobody is told, and reading it gives nothing for ever."""
    master, slave = pty.openpty()
    termios.tcsetwinsize(slave, (30, 100))
    process = subprocess.Popen(
        [*GAMETUI, *RUN.split()],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
        env=os.environ | home | {"TERM": "xterm-256color"},
    )
    os.close(slave)
    seen, end = b"", time.monotonic() + 60
    while b"learning_rate" not in seen and time.monotonic() < end:
        seen += os.read(master, 1 << 16)
    os.close(master)
    assert process.wait(15) == 128 + signal.SIGHUP


CRASH = """
from gametui.app.app import GametuiApp
def broken(self):
    {before}
    raise RuntimeError("this is the crash")
GametuiApp.action_repaint = broken
from gametui.cli import main
main()
"""


@pytest.mark.parametrize("before", ["pass", "self.exit(0)"])
def test_a_crash_gives_the_terminal_back_and_keeps_what_was_open(home, before):
    with Terminal([sys.executable, "-c", CRASH.format(before=before), *RUN.split()], 100, 30, env=home) as terminal:
        terminal.wait_for("gda converged", 60)
        terminal.press("right")
        terminal.settle()
        (child,) = psutil.Process(terminal.process.pid).children()
        terminal.press("\x1b[17~")
        terminal.wait_for("this is the crash", 10)
        assert terminal.wait() == 1
        sent = b"".join(data for _, data in terminal.chunks)
        assert b"\x1b[?1049l" in sent and sent.rindex(b"\x1b[?1049l") > sent.rindex(b"\x1b[?1049h")
        assert ended(child, 5)
    with Terminal(GAMETUI, 100, 30, env=home) as terminal:
        terminal.wait_for(lambda text: re.search("learning_rate +0.055", text), 20)


def test_errors_that_go_to_a_file_leave_the_screen_on_the_terminal(home, tmp_path):
    line = f"{' '.join(GAMETUI)} {RUN} 2> {tmp_path}/errors"
    with Terminal(["bash", "-c", line], 100, 30, env=home) as terminal:
        terminal.wait_for("learning_rate", 60)
        terminal.press("q")
        assert terminal.wait() == 0
    assert b"\x1b" not in (tmp_path / "errors").read_bytes()
