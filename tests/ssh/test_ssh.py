"""The real program over a real sshd: a thin link, a client that is killed, a link that freezes or breaks, bytes and colours."""

import json
import re
import signal
import time

import pytest

from gametui.app.tty.link import QUESTION
from tests.ssh.conftest import ended

pytestmark = pytest.mark.terminal

RUN = ["--game", "softplus", "--optimizer", "gda", "--compare", "eg", "--steps", "300"]
RATE, DELAY = 32_000, 0.1
"""256 kbit/s and 100 ms each way."""
LATEST = 0.5
"""Seconds within which a key is to be echoed, in 95 cases of 100."""


def chosen(terminal):
    """The row of the form that is chosen; None while one is unmarked and the other not yet marked."""
    return next((line[:30] for line in terminal.text().splitlines() if line[:1] in ("▸", ">")), None)


def heading(terminal):
    return terminal.text().splitlines()[0]


def follow(terminal, seconds):
    """Show what comes. Returns: the headings that were seen."""
    end, seen = time.monotonic() + seconds, set()
    while (left := end - time.monotonic()) > 0:
        if data := terminal.read(left):
            terminal.feed(data)
            seen.add(heading(terminal))
    return seen


def test_a_key_is_soon_echoed_on_a_thin_link_while_a_run_is_played(far):
    """What a key waits for is counted in bytes, so that a busy machine does not matter; the rate makes them seconds."""
    with far(*RUN, delay=DELAY, rate=RATE) as there:
        terminal = there.terminal
        terminal.press("[", "[", " ")
        played = follow(terminal, 3.0)
        assert sum("playing" in words for words in played) >= 10  # it does move
        waits = []
        for i in range(20):
            before, carried = chosen(terminal), there.link.carried
            terminal.press("down" if i % 4 < 2 else "up")
            end = time.monotonic() + 10
            while chosen(terminal) in (None, before) and time.monotonic() < end:
                if data := terminal.read(0.05):
                    terminal.feed(data)
            assert chosen(terminal) not in (None, before)
            waits.append(2 * DELAY + (there.link.carried - carried) / RATE)
            follow(terminal, 0.25)
        assert "playing" in heading(terminal)
        assert sorted(waits)[18] < LATEST, waits
        terminal.press("\x1b[18~", "\x1b[18~", "\x1b[18~")  # F7: round to where it was
        terminal.wait_for(lambda text: re.search(r"Link: auto, thin now \(\d+(\.\d+)? kB/s measured\)", text), 20)


def test_what_is_sent_is_bounded_nothing_at_rest_and_a_link_that_thaws_goes_on(far):
    with far(*RUN, ready="stable learning rates") as there:
        terminal = there.terminal
        terminal.settle(1.5)
        assert not terminal.read(3.0)
        sent = b"".join(data for _, data in terminal.chunks)
        assert b"38;5;" in sent and b"38;2;" not in sent and b"48;2;" not in sent  # numbers of colours
        assert QUESTION.encode() in sent

        before = there.link.carried
        terminal.press("\x1b[17~")  # F6: everything
        terminal.settle(1.0)
        whole = there.link.carried - before
        assert whole < 6 * 120 * 40
        before = there.link.carried
        terminal.press("down")
        terminal.settle(1.0)
        assert there.link.carried - before < whole / 10

        there.link.freeze()
        terminal.press("up", "right")
        time.sleep(1.0)
        there.link.thaw()
        terminal.wait_for(lambda text: re.search("learning_rate +0.055", text), 10)


def test_a_client_that_is_killed_ends_the_program_and_loses_nothing(far):
    with far(*RUN) as there:
        process, children = there.process, there.process.children(recursive=True)
        assert children
        there.terminal.press("right", "right")
        there.terminal.settle(0.5)
        there.terminal.process.kill()
        assert ended(process)
        assert all(ended(child, 5) for child in children)
        kept = json.loads((there.home / "data" / "state.json").read_text())
        assert kept["experiment"]["methods"][0]["parameters"]["learning_rate"] == pytest.approx(0.05 * 1.1**2, rel=1e-3)


@pytest.mark.parametrize("how", ["freeze", "cut"])
def test_a_link_that_freezes_or_breaks_leaves_nothing_behind(far, how):
    with far(*RUN, delay=0.02) as there:
        process, children = there.process, there.process.children(recursive=True)
        there.terminal.press("[", "[", "[", " ")  # what is played would go on sending
        there.terminal.settle(0.1, 1.0)
        getattr(there.link, how)()
        if how == "freeze":
            before = sum(process.cpu_times()[:2])
            time.sleep(2.0)
            if process.is_running():
                assert sum(process.cpu_times()[:2]) - before < 0.5  # it does not spin
        assert ended(process)  # sshd gives up on the client, and hangs up
        assert all(ended(child, 5) for child in children)


def test_leaving_over_a_slow_link_types_nothing_into_the_shell(far):
    """Answers that are still on their way when the program ends would be typed into whatever comes next."""
    with far(*RUN, delay=0.15) as there:
        terminal = there.terminal
        terminal.press("right", "q")
        before = len(terminal.chunks)
        end = time.monotonic() + 10
        while terminal.process.poll() is None and time.monotonic() < end:
            if data := terminal.read(0.05):
                terminal.feed(data)
        assert terminal.process.wait(1) == 0
        rest = b"".join(data for _, data in terminal.chunks[before:])
        restored = rest.rpartition(b"\x1b[?1049l")[2]
        assert b"R" not in restored  # an answer that nobody reads is echoed


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_signal_ends_it_also_while_the_link_is_frozen(far, number):
    with far(*RUN) as there:
        process, children = there.process, there.process.children(recursive=True)
        assert children
        there.terminal.press(" ")
        there.terminal.settle(0.1, 0.5)
        there.link.freeze()
        process.send_signal(number)
        assert ended(process, 5)
        assert all(ended(child, 5) for child in children)
