"""What a terminal may send that no person types: floods, pastes with escapes, sizes that are none, keys ahead of the screen."""

import signal
import termios
import time

import psutil
import pytest

from tests.ssh.conftest import ended
from tests.terminal import GAMETUI, Terminal

pytestmark = pytest.mark.terminal
RUN = ["--game", "quadratic", "--optimizer", "gda"]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return {"GAMETUI_HOME": str(tmp_path_factory.mktemp("home"))}


def opened(home, columns=100, rows=30):
    terminal = Terminal([*GAMETUI, *RUN], columns, rows, env=home)
    terminal.wait_for("gda converged", 60)
    terminal.settle()
    return terminal


def flags(terminal):
    return termios.tcgetattr(terminal._master)[:4]


@pytest.mark.parametrize("key", ["g", "o", "e", "s", "f", "p"])
def test_a_key_pressed_twice_takes_one_screen_away(home, key):
    with opened(home) as terminal:
        terminal.press(key)
        terminal.settle()
        terminal.press("\r\r\r")
        terminal.settle(0.6)
        terminal.press("q")
        assert terminal.wait() == 0


def test_a_paste_with_escapes_is_a_paste_and_a_signal_is_heard(home):
    with opened(home) as terminal:
        before = psutil.Process(terminal.process.pid).memory_info().rss
        terminal.press("f")
        terminal.settle()
        text = "x*y+\x1b[31m\n\x07\u202eq" * 20_000
        terminal.press_all(f"\x1b[200~{text}\x1b[201~")
        terminal.settle(0.5)
        assert "x*y+" in terminal.text()
        assert psutil.Process(terminal.process.pid).memory_info().rss < before + 50 * 2**20
        begun = time.monotonic()
        terminal.process.send_signal(signal.SIGTERM)
        assert terminal.wait() == 128 + signal.SIGTERM
        assert time.monotonic() - begun < 5


def test_keys_that_come_too_fast_wait_outside_and_do_not_hold_up_the_end(home):
    with opened(home) as terminal:
        program = psutil.Process(terminal.process.pid)
        before = program.memory_info().rss
        terminal.press("f")
        terminal.settle()
        terminal.press_all("x" * 200_000, seconds=3)
        assert program.memory_info().rss < before + 50 * 2**20
        terminal.process.send_signal(signal.SIGTERM)
        assert terminal.wait() == 128 + signal.SIGTERM


@pytest.mark.parametrize("size", [(0, 0), (80, 0), (0, 24)])
def test_a_terminal_that_does_not_know_its_size_is_taken_for_80x24(home, size):
    with Terminal([*GAMETUI, *RUN], *size, env=home, shown=(80, 24)) as terminal:
        terminal.wait_for("gda converged", 60)
        assert terminal.settle(1.0, 15.0) is not None
        assert terminal.read(1.0) == b""
        terminal.press("q")
        assert terminal.wait() == 0


def test_a_size_beyond_all_terminals_is_not_believed(home):
    with opened(home) as terminal:
        terminal.press("\x1b[?2048;1$y", "\x1b[48;99999;99999;1;1t")
        terminal.settle(1.0)
        assert psutil.Process(terminal.process.pid).memory_info().rss < 500 * 2**20
        terminal.press("q")
        assert terminal.wait(30) == 0


@pytest.mark.parametrize("signals", [[signal.SIGCONT], [signal.SIGSTOP, signal.SIGCONT], [signal.SIGTSTP, signal.SIGCONT]])
def test_who_was_not_stopped_goes_on_and_gives_the_terminal_back(home, signals):
    with Terminal(["bash", "-c", f"sleep 0.5; {' '.join([*GAMETUI, *RUN])}; stty -a; read"], 100, 30, env=home) as terminal:
        before = flags(terminal)
        terminal.wait_for("gda converged", 60)
        terminal.settle()
        assert flags(terminal) != before
        (program,) = (p for p in psutil.Process(terminal.process.pid).children() if "gametui" in " ".join(p.cmdline()))
        for number in signals:
            program.send_signal(number)
            time.sleep(0.3)
        terminal.wait_for(lambda text: "gda converged" in text and "? help" in text, 20)
        terminal.press("q")
        assert ended(program)
        assert flags(terminal) == before


def test_sigquit_gives_the_terminal_back(home):
    with opened(home) as terminal:
        terminal.process.send_signal(signal.SIGQUIT)
        assert terminal.wait() == 128 + signal.SIGQUIT
        assert b"\x1b[?1049l" in b"".join(data for _, data in terminal.chunks)
