"""The real program in a pseudo-terminal: keys in, a terminal emulator out, signals, and a compute process that dies."""

import json
import re
import signal
import subprocess

import psutil
import pytest

from tests.terminal import GAMETUI, Terminal

LEFT_ALTERNATE_SCREEN = b"\x1b[?1049l"
SHOWN_CURSOR = b"\x1b[?25h"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """One home, so that the compilation cache is warm after the first test."""
    return {"GAMETUI_HOME": str(tmp_path_factory.mktemp("home"))}


def opened(home, *arguments, columns=140, rows=45):
    terminal = Terminal([*GAMETUI, *arguments], columns, rows, env=home)
    terminal.wait_for("stable learning rates", 60)
    terminal.settle()
    return terminal


def compute_process(terminal):
    (child,) = psutil.Process(terminal.process.pid).children()
    return child


def value(terminal, label):
    """What stands behind a label of the form."""
    line = next(line for line in terminal.text().splitlines() if line[1:].startswith(label))
    return float(line[:34].split()[-1])


def test_a_turned_knob_moves_the_picture_and_undo_moves_it_back(home):
    with opened(home, "--game", "softplus", "--optimizer", "eg") as terminal:
        before = terminal.text()
        assert value(terminal, "learning_rate") == 0.05
        terminal.press("right", "right", "right")
        terminal.settle()
        assert value(terminal, "learning_rate") == pytest.approx(0.05 * 1.1**3, rel=1e-3)
        assert terminal.text() != before
        terminal.press("u")
        terminal.settle()
        assert value(terminal, "learning_rate") == 0.05
        assert [line[34:] for line in terminal.text().splitlines()] == [line[34:] for line in before.splitlines()]


def test_the_verdicts_say_what_the_mathematics_says(home):
    with opened(home, "--game", "quadratic", "--optimizer", "gda") as terminal:
        text = terminal.text()
        assert re.search("local maximin +strict", text)
        assert re.search("local Nash +not", text)
        assert re.search("flow +stable", text)
        (line,) = (line for line in text.splitlines() if "stable learning rates" in line)
        low, high = (float(word) for word in line.split("stable learning rates")[1].split("rate a step")[0].split(" to "))
        assert (low, high) == (pytest.approx(1e-6), pytest.approx(1.0, abs=1e-5))


def test_it_opens_at_every_usual_size(home):
    for columns, rows in ((80, 24), (300, 80)):
        with Terminal([*GAMETUI, "--game", "bilinear"], columns, rows, env=home) as terminal:
            terminal.wait_for("gda moving", 60)
            assert "learning_rate" in terminal.text()
            assert "gametui run --game bilinear" in terminal.text()


def test_leaving_gives_the_terminal_back(home):
    with opened(home) as terminal:
        child = compute_process(terminal)
        terminal.press("q")
        assert terminal.wait() == 0
        assert_given_back(terminal, child)


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)], ids=["TERM", "HUP", "INT"]
)
def test_a_signal_gives_the_terminal_back_and_is_the_exit_code(home, number, code):
    with opened(home) as terminal:
        child = compute_process(terminal)
        terminal.process.send_signal(number)
        assert terminal.wait() == code
        assert_given_back(terminal, child)


def assert_given_back(terminal, child):
    while terminal.read(0.2):
        pass
    tail = b"".join(data for _, data in terminal.chunks)
    assert LEFT_ALTERNATE_SCREEN in tail and SHOWN_CURSOR in tail
    psutil.wait_procs([child], timeout=3)
    assert not child.is_running()


def test_a_killed_compute_process_comes_back_and_nothing_is_lost(home):
    with opened(home, "--game", "softplus", "--optimizer", "eg") as terminal:
        terminal.press("right")
        terminal.settle()
        child = compute_process(terminal)
        child.kill()
        terminal.wait_for("started again", 20)
        terminal.wait_for(lambda text: "starting the compute process" not in text, 30)
        terminal.press("right")
        terminal.settle()
        assert value(terminal, "learning_rate") == pytest.approx(0.05 * 1.1**2, rel=1e-3)
        assert compute_process(terminal).pid != child.pid
        assert "eg converged" in terminal.text() or "eg moving" in terminal.text()


def test_a_long_run_streams_and_can_be_stopped(home):
    with Terminal([*GAMETUI, "--game", "bilinear_matrix", "--steps", "10000000"], 140, 45, env=home) as terminal:
        terminal.wait_for("ctrl+x stops", 60)
        terminal.press("\x18")
        terminal.wait_for(lambda text: "ctrl+x stops" not in text, 10)
        assert terminal.process.poll() is None


def test_an_exported_run_opens_as_it_was_and_repeats(home, tmp_path):
    path = tmp_path / "run.json"
    with opened(home, "--game", "bilinear", "--optimizer", "eg", "--steps", "40") as terminal:
        terminal.press("right", "2", "e")
        terminal.wait_for("Export the run to")
        terminal.press(str(path))  # what is suggested is selected, so typing replaces it
        terminal.settle(0.3)
        terminal.press("enter")
        terminal.wait_for("Exported", 20)
    record = json.loads(path.read_text())
    rate = record["optimizer"]["parameters"]["learning_rate"]
    assert rate == pytest.approx(0.055)
    with opened(home, str(path)) as terminal:
        assert value(terminal, "learning_rate") == rate
        assert "Losses" in terminal.text()
    again = tmp_path / "again.json"
    subprocess.run([*GAMETUI, "run", str(path), "--json", str(again)], check=True, capture_output=True)
    assert json.loads(again.read_text())["trajectory"] == record["trajectory"]


def test_a_formula_that_is_not_a_number_is_a_verdict(home):
    with Terminal([*GAMETUI, "--formula", "log(-x^2 - 1) * y", "--start", "1/1"], 140, 45, env=home) as terminal:
        terminal.wait_for("diverged", 60)
        assert terminal.process.poll() is None


def test_without_a_terminal_it_says_what_to_do_instead():
    done = subprocess.run(GAMETUI, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30)
    assert done.returncode == 2
    assert "gametui run" in done.stderr
    assert "Traceback" not in done.stderr
