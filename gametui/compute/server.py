"""The compute process: requests come in on standard input, answers go out on standard output, all else to standard error.

One thread reads. One computes what follows every key, and one what may take seconds to compile. When standard input ends,
the app is gone and so is this process, at once and whatever it was doing.
"""

from __future__ import annotations

import argparse
import contextlib
import faulthandler
import logging
import os
import sys
import threading
from collections.abc import Iterator
from importlib.metadata import version
from typing import NoReturn

import msgspec

from gametui.compute import device, wire
from gametui.compute.lanes import Lanes
from gametui.compute.process import USAGE
from gametui.compute.protocol import SLOW, Answer, Failed, Ready, lane_named, lane_of
from gametui.compute.worker import Send, Worker, answers
from gametui.errors import UsageError

NICE = 10
"""How far the process steps back: on two cores XLA's threads would otherwise take the screen's."""
BROKEN = 3
"""Exit code where standard input does not speak the protocol."""
SWITCH = 0.0005
"""Seconds after which a thread that traces a program lets the others have the interpreter."""

log = logging.getLogger(__name__)


def main() -> None:
    """Serve until standard input ends."""
    parser = argparse.ArgumentParser(prog="python -m gametui.compute", description="The compute process of gametui.")
    parser.add_argument("--device", default="auto", choices=device.CHOICES)
    asked = parser.parse_args().device
    if os.isatty(0):
        sys.exit("gametui.compute is started by the app, and takes no commands from a person. Run: gametui")
    logging.basicConfig(stream=sys.stderr, format="%(asctime)s %(name)s: %(message)s")
    faulthandler.enable()
    sys.setswitchinterval(SWITCH)
    with contextlib.suppress(OSError):
        os.nice(NICE)
    source, sink = _streams()
    serve(source, _sender(sink), asked)


def _streams() -> tuple[int, int]:
    """The two pipes under new numbers, so that nothing else that reads 0 or prints to 1 can touch them."""
    source, sink = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return source, sink


def serve(source: int, send: Send, asked: str) -> NoReturn:
    """Read requests from the file descriptor `source` and send the answers, for ever."""
    quick, slow = Lanes(answers), Lanes(answers)
    threading.Thread(target=_read, args=(source, quick, slow, send), daemon=True).start()
    try:
        chosen = device.configure(asked)
    except UsageError as error:
        print(error, file=sys.stderr, flush=True)  # noqa: T201  the app shows the last line of the log
        os._exit(USAGE)
    workers = [Worker(lanes, send) for lanes in (quick, slow)]
    for worker in workers:
        worker.watch_compiler()
    send(Ready(device=chosen.kind, jax=version("jax"), pid=os.getpid()))
    threading.Thread(target=workers[1].run, kwargs={"yielding": True}, daemon=True).start()
    workers[0].run()


def _sender(sink: int) -> Send:
    sending = threading.Lock()

    def send(answer: Answer) -> None:
        frame = memoryview(wire.pack(answer))
        with sending:
            try:
                while frame:
                    frame = frame[os.write(sink, frame) :]
            except OSError:  # nobody reads any more
                os._exit(0)

    return send


def _read(source: int, quick: Lanes, slow: Lanes, send: Send) -> NoReturn:
    """Fill the lanes from the pipe. Ends the process when the pipe ends, whatever the other threads are doing."""
    code = BROKEN
    try:
        for body in _bodies(source):
            try:
                request = wire.request(body)
                (slow if lane_of(request) in SLOW else quick).put(request)
            except msgspec.ValidationError as error:
                _refuse(body, error, send)
        code = 0
    except Exception:
        log.exception("standard input is not what the app sends")
    finally:
        os._exit(code)


def _bodies(source: int) -> Iterator[bytes]:
    buffer = bytearray()
    while data := os.read(source, 1 << 16):
        buffer += data
        yield from wire.split(buffer)


def _refuse(body: bytes, error: msgspec.ValidationError, send: Send) -> None:
    """Answer a message that is not a request, where it says which one it means to be."""
    log.warning("%s", error)
    message = msgspec.msgpack.decode(body)
    with contextlib.suppress(TypeError, KeyError, msgspec.ValidationError):
        send(Failed(ticket=msgspec.convert(message["ticket"], int), lane=lane_named(message["type"]), message=str(error)))
