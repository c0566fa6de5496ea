"""Outlet: nobody waits for a terminal that takes nothing, what is written comes out in order, and its end is told."""

import os
import threading
import time

import pytest

from gametui.app.tty.outlet import Outlet


@pytest.fixture
def pipe():
    ends = list(os.pipe())
    yield ends
    for end in ends:
        if end >= 0:
            os.close(end)


def drained(descriptor, size):
    data = b""
    while len(data) < size:
        data += os.read(descriptor, 1 << 16)
    return data


@pytest.mark.parametrize("blocking", [True, False])
def test_everything_comes_out_in_order_and_writing_never_waits(pipe, blocking):
    os.set_blocking(pipe[1], blocking)
    outlet = Outlet(pipe[1], lambda: None)
    pieces = [bytes([i % 251]) * 5_000 for i in range(100)]  # far more than a pipe holds
    begun = time.monotonic()
    for piece in pieces:
        outlet.write(piece)
    assert time.monotonic() - begun < 1
    assert outlet.waiting > 300_000
    assert drained(pipe[0], 500_000) == b"".join(pieces)
    assert outlet.finish(1.0)


def test_the_end_does_not_wait_for_what_takes_nothing(pipe):
    outlet = Outlet(pipe[1], lambda: None)
    outlet.write(b"x" * 500_000)
    begun = time.monotonic()
    assert not outlet.finish(0.2)
    assert 0.1 < time.monotonic() - begun < 2


def test_the_end_waits_for_what_is_slow_but_takes_something(pipe):
    outlet = Outlet(pipe[1], lambda: None)
    outlet.write(b"x" * 200_000)
    came = []

    def slowly():
        for _ in range(40):
            time.sleep(0.02)
            came.append(len(os.read(pipe[0], 5_000)))

    reader = threading.Thread(target=slowly)
    reader.start()
    assert outlet.finish(0.3)
    reader.join()


def test_a_terminal_that_goes_is_told_once_and_swallows_the_rest(pipe):
    gone = threading.Event()
    outlet = Outlet(pipe[1], gone.set)
    os.close(pipe[0])
    pipe[0] = -1
    outlet.write(b"x")
    assert gone.wait(5)
    outlet.write(b"y" * 100_000)
    assert outlet.waiting == 0
    assert outlet.finish(1.0)
