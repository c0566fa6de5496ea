"""Supervision, against a stand-in for the compute process that starts at once and misbehaves on demand."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path

import psutil
import pytest

from gametui.compute import conversation, process
from gametui.compute.client import Client
from gametui.compute.protocol import Busy, Cancel, Died, Done, Failed, Ready, Record
from tests.compute.fake import COMPILE, CRASH, HANG, NOISE
from tests.compute.heard import Heard, talking
from tests.compute.test_lanes import probe, run
from tests.compute.test_wire import EXPERIMENT

FAKE = [sys.executable, "-m", "tests.compute.fake"]
fake = partial(Client, argv=FAKE, patience=0.3)


@pytest.fixture(autouse=True)
def from_the_root(monkeypatch):
    monkeypatch.chdir(Path(__file__).parents[2])


@pytest.fixture
def talk():
    with talking(fake) as (client, heard):
        yield client, heard


def gone(pid: int) -> bool:
    """The process has ended and been waited for."""
    return not psutil.pid_exists(pid)


def test_requests_are_answered_also_those_sent_before_the_start():
    heard = Heard()
    client = fake(heard)
    client.send(run(1))
    client.start()
    client.start()
    try:
        heard.wait(Done, ticket=1)
        client.send(probe(2))
        heard.wait(Done, ticket=2)
        assert sum(isinstance(answer, Ready) for answer in heard.before) == 1
    finally:
        client.close()


def test_a_process_that_is_killed_is_started_again_and_asked_again(talk):
    client, heard = talk
    pid = heard.wait(Ready).pid
    client.send(run(HANG))
    heard.wait(Busy, ticket=HANG)
    client.send(probe(2))
    os.kill(pid, signal.SIGKILL)
    died = heard.wait(Died)
    assert "SIGKILL" in died.reason
    assert (died.restarts, died.final) == (1, False)
    assert heard.wait(Ready).pid != pid
    assert gone(pid)
    heard.wait(Busy, ticket=HANG)
    client.send(Cancel("run"))
    heard.wait(Done, ticket=2)


def test_a_request_that_ends_the_process_is_tried_twice_and_the_others_are_answered(talk):
    client, heard = talk
    client.send(run(CRASH))
    client.send(probe(2))
    failed = heard.wait(Failed)
    assert (failed.ticket, failed.lane) == (CRASH, "run")
    assert "exit code 7" in failed.message
    assert "Change something" in failed.message
    heard.wait(Done, ticket=2)
    assert sum(isinstance(answer, Ready) for answer in heard.before) == 3
    assert not client._outbox.waiting()


def test_a_process_that_cannot_live_stays_down_until_it_is_started_by_hand(tmp_path):
    with talking(partial(Client, argv=[sys.executable, "-c", "import sys; sys.exit('no such thing')"])) as (client, heard):
        for _ in range(2):
            died = heard.wait(Died, final=True)
            assert "exit code 1" in died.reason
            assert "no such thing" in died.reason
            assert died.log in died.reason
            assert "no such thing" in Path(died.log).read_text()
            client.send(run(1))
            assert heard.silent(0.2)
            client.start()


def test_what_cannot_even_be_started_is_said():
    with talking(partial(Client, argv=["/nowhere/python"])) as (_, heard):
        assert "cannot be started" in heard.wait(Died, final=True).reason


def test_a_device_that_is_not_there_is_not_asked_for_again():
    script = f"import sys; print('device: none here.', file=sys.stderr); sys.exit({process.USAGE})"
    with talking(partial(Client, argv=[sys.executable, "-c", script])) as (_, heard):
        died = heard.wait(Died)
        assert (died.reason, died.final, died.restarts) == ("device: none here.", True, 0)


def test_what_nobody_wants_any_more_and_does_not_stop_is_killed(talk):
    client, heard = talk
    client.send(run(HANG))
    assert not heard.silent(30)
    time.sleep(0.6)  # longer than patience, but it is still wanted
    client.send(probe(1))
    time.sleep(0.6)
    assert not any(isinstance(answer, Died) for answer in heard.before)
    begun = time.monotonic()
    client.send(run(2))
    died = heard.wait(Died)
    assert time.monotonic() - begun >= 0.3
    assert "no longer wanted did not stop in 0.3 seconds" in died.reason
    assert not died.final
    heard.wait(Done, ticket=2)
    heard.wait(Done, ticket=1)


def test_a_cancel_is_enforced_in_the_same_way(talk):
    client, heard = talk
    client.send(run(HANG))
    heard.wait(Ready)
    assert not heard.silent(30)
    client.send(Cancel("run"))
    heard.wait(Died)
    heard.wait(Ready)
    assert heard.silent(0.3)  # and it is not sent again


def test_a_compilation_has_more_time(talk):
    client, heard = talk
    client.send(run(COMPILE))
    heard.wait(Ready)
    assert not heard.silent(30)
    client.send(run(1))
    heard.wait(Done, ticket=COMPILE)
    heard.wait(Done, ticket=1)
    assert not any(isinstance(answer, Died) for answer in heard.before)


def test_a_process_that_hears_nothing_is_replaced(talk, monkeypatch):
    monkeypatch.setattr(conversation, "SILENCE", 0.3)
    client, heard = talk
    pid = heard.wait(Ready).pid
    assert heard.silent(0.6)  # nothing is asked, nothing is expected
    os.kill(pid, signal.SIGSTOP)
    client.send(run(1))
    assert "silent for 0.3 seconds" in heard.wait(Died).reason
    heard.wait(Done, ticket=1)
    assert gone(pid)


def test_a_process_that_does_not_get_ready_is_replaced(monkeypatch):
    monkeypatch.setattr(conversation, "STARTUP", 0.2)
    with talking(partial(Client, argv=[sys.executable, "-c", "import time; time.sleep(100)"])) as (_, heard):
        assert "not ready after 0.2 seconds" in heard.wait(Died).reason
        assert heard.wait(Died, final=True)


def test_a_process_that_talks_nonsense_is_replaced(talk):
    client, heard = talk
    client.send(run(NOISE))
    assert "not an answer" in heard.wait(Died).reason
    client.send(run(1))
    heard.wait(Done, ticket=1)


def test_sending_never_waits(talk):
    client, heard = talk
    pid = heard.wait(Ready).pid
    os.kill(pid, signal.SIGSTOP)
    begun = time.monotonic()
    for ticket in range(20_000):
        client.send(run(1000 + ticket) if ticket % 2 else probe(1000 + ticket))
    assert time.monotonic() - begun < 5
    client.send(run(1))
    client.send(probe(2))
    os.kill(pid, signal.SIGCONT)
    heard.wait(Done, ticket=1)


def test_what_cannot_be_sent_fails_and_the_rest_goes_on(talk):
    client, heard = talk
    client.send(Record(ticket=1, experiment=EXPERIMENT, path="x", view={"what": object()}))
    failed = heard.wait(Failed)
    assert (failed.ticket, failed.lane) == (1, "record")
    assert "object does not travel" in failed.message
    client.send(run(2))
    heard.wait(Done, ticket=2)


def test_a_receiver_that_fails_does_not_end_the_supervision():
    heard = Heard()

    def deliver(answer):
        heard(answer)
        raise RuntimeError("the app is not there")

    client = fake(deliver)
    client.start()
    try:
        client.send(run(1))
        heard.wait(Done, ticket=1)
        assert "the app is not there" in (process.paths.cache() / "log" / f"compute-{os.getpid()}.log").read_text()
    finally:
        client.close()


def test_closing_ends_the_process_at_once_and_nothing_is_delivered_afterwards(talk):
    client, heard = talk
    pid = heard.wait(Ready).pid
    client.send(run(HANG))
    assert not heard.silent(30)
    begun = time.monotonic()
    client.close()
    assert time.monotonic() - begun < 1
    assert gone(pid)
    client.close()
    client.start()
    client.send(run(1))
    assert heard.silent(0.3)


def test_closing_does_not_wait_for_a_receiver_that_is_held_up():
    entered, release = threading.Event(), threading.Event()
    pids = []

    def deliver(answer):
        pids.append(answer.pid)
        entered.set()
        release.wait(30)

    client = fake(deliver)
    client.start()
    assert entered.wait(30)
    begun = time.monotonic()
    client.close()
    assert time.monotonic() - begun < 1
    assert gone(pids[0])
    release.set()


def test_closing_what_was_never_started():
    fake(Heard()).close()


def test_nothing_is_left_open():
    def life():
        with talking(fake) as (_, heard):
            pid = heard.wait(Ready).pid
            os.kill(pid, signal.SIGKILL)
            heard.wait(Ready)

    life()
    before = psutil.Process().num_fds(), threading.active_count()
    for _ in range(3):
        life()
    assert (psutil.Process().num_fds(), threading.active_count()) == before
    assert not [child for child in psutil.Process().children() if child.status() == psutil.STATUS_ZOMBIE]


def test_the_process_is_out_of_reach_of_the_terminal(talk):
    _, heard = talk
    pid = heard.wait(Ready).pid
    assert os.getsid(pid) == pid != os.getsid(0)


def test_at_the_end_of_the_interpreter_the_process_is_gone():
    script = (
        "import sys, threading; from gametui.compute.client import Client; ready = threading.Event()\n"
        "def deliver(answer): print(answer.pid, flush=True); ready.set()\n"
        f"client = Client(deliver, argv={FAKE!r}); client.start(); ready.wait(); sys.exit()"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    assert gone(int(done.stdout))
    assert done.stderr == ""


def test_old_logs_are_removed(tmp_path, monkeypatch):
    monkeypatch.setenv("GAMETUI_HOME", str(tmp_path))
    folder = tmp_path / "cache" / "log"
    folder.mkdir(parents=True)
    for i in range(20):
        (folder / f"compute-{i}.log").write_text("old")
        os.utime(folder / f"compute-{i}.log", (i, i))
    log = process.new_log()
    assert log is not None
    assert len(list(folder.iterdir())) == process.LOGS
    assert log.exists()


def test_without_a_place_for_logs_everything_else_works(monkeypatch):
    monkeypatch.setenv("GAMETUI_HOME", "/proc/nowhere")
    with talking(fake) as (client, heard):
        client.send(run(1))
        heard.wait(Done, ticket=1)


def test_a_log_does_not_grow_for_ever(tmp_path, monkeypatch):
    monkeypatch.setattr(process, "LOG_LIMIT", 100)
    log = tmp_path / "log"
    log.write_bytes(b"x" * 200)
    with contextlib.closing(process.start([sys.executable, "-c", "print(1)"], log).stdout):
        assert log.read_bytes() == b""


def test_the_last_line_of_a_log_is_made_safe(tmp_path):
    log = tmp_path / "log"
    log.write_bytes(b"before\n")
    mark = process.size(log)
    assert process.tail(log, mark) == ""
    process.note(log, "one\n\x1b[31mtwo\xff " + "x" * 1000 + "\n\n")
    assert process.tail(log, mark).startswith("[31mtwo")
    assert len(process.tail(log, mark)) == 300
    assert process.tail(None) == process.tail(tmp_path / "none") == ""


def test_endings_in_words():
    assert [process.ending(code) for code in (0, 3, -9, -250)] == ["exit code 0", "exit code 3", "signal SIGKILL", "signal 250"]
