"""The compute process at its two pipes, without a client."""

import contextlib
import os
import subprocess
import sys
import time

import msgspec
import pytest

from gametui.compute import server, wire
from gametui.compute.protocol import Busy, Failed, Ready, Rows, Run
from tests.compute.test_server import SLOW

COMMAND = [sys.executable, "-m", "gametui.compute", "--device", "cpu"]


@contextlib.contextmanager
def running(command=COMMAND):
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, bufsize=0) as process:
        try:
            yield process
        finally:
            process.kill()


def answers(process):
    buffer = bytearray()
    while data := os.read(process.stdout.fileno(), 1 << 16):
        buffer += data
        for body in wire.split(buffer):
            yield wire.answer(body)


def until(process, kind):
    return next(answer for answer in answers(process) if isinstance(answer, kind))


def frame(message):
    body = msgspec.msgpack.encode(message)
    return len(body).to_bytes(4, "little") + body


def test_it_ends_when_its_input_does():
    with running() as process:
        until(process, Ready)
        process.stdin.close()
        assert process.wait(5) == 0


def test_it_ends_when_its_input_does_while_it_computes():
    with running() as process:
        process.stdin.write(wire.pack(Run(ticket=1, experiment=SLOW)))
        until(process, Rows)
        begun = time.monotonic()
        process.stdin.close()
        assert process.wait(5) == 0
        assert time.monotonic() - begun < 2


def test_it_ends_when_its_input_does_while_it_starts():
    with running() as process:
        process.stdin.close()
        assert process.wait(60) == 0


def test_it_ends_when_nobody_reads_its_answers():
    with running() as process:
        until(process, Ready)
        process.stdout.close()
        process.stdin.write(wire.pack(Run(ticket=1, experiment=SLOW)))
        assert process.wait(30) == 0


@pytest.mark.parametrize("garbage", [b"GET / HTTP/1.1\r\n\r\n", b"\x03\x00\x00\x00\xc1\xc1\xc1", b"\xff" * 100])
def test_garbage_ends_it_with_a_code_of_its_own_and_a_word_in_the_log(garbage):
    with running() as process:
        process.stdin.write(garbage)
        assert process.wait(60) == server.BROKEN
        assert b"standard input is not what the app sends" in process.stderr.read()


def test_a_message_that_is_almost_a_request_fails_and_what_is_none_is_passed_over():
    with running() as process:
        for message in (
            {"type": "Run", "ticket": "1"},
            {"type": "Chess", "ticket": 2},
            [1, 2],
            7,
            {"type": "Run", "ticket": 3},
        ):
            process.stdin.write(frame(message))
        failed = until(process, Failed)
        assert (failed.ticket, failed.lane) == (3, "run")
        assert "experiment" in failed.message
        process.stdin.write(wire.pack(Run(ticket=4, experiment=SLOW)))
        assert until(process, Busy).ticket == 4


def test_what_is_printed_does_not_get_among_the_answers():
    script = (
        "import os; from gametui.compute import server; serve = server.serve\n"
        "def noisy(*a): print('stray', flush=True); os.system('echo stray; cat'); serve(*a)\n"
        "server.serve = noisy; server.main()"
    )
    with running([sys.executable, "-c", script]) as process:
        assert isinstance(next(answers(process)), Ready)
        process.stdin.close()
        assert process.stderr.read().count(b"stray") == 2


def test_a_device_that_is_not_there_is_a_line_and_exit_code_2():
    with running([*COMMAND[:-1], "gpu"]) as process:
        assert process.wait(60) == 2
        said = process.stderr.read().decode()
        assert said.count("\n") == 1
        assert "no GPU" in said
        assert "--device cpu" in said
        assert process.stdout.read() == b""


def test_a_person_who_starts_it_is_told_what_to_start():
    import pty

    ours, theirs = pty.openpty()
    done = subprocess.run(COMMAND, stdin=theirs, capture_output=True, text=True, timeout=60, check=False)
    os.close(ours)
    os.close(theirs)
    assert done.returncode == 1
    assert "Run: gametui" in done.stderr
