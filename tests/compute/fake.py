"""A compute process without jax, which behaves as its arguments say; a request's ticket says what happens to it."""

import os
import sys
import time

from gametui.compute import wire
from gametui.compute.protocol import Busy, Cancel, Done, Ready, lane_of

CRASH, HANG, COMPILE, NOISE = 13, 100, 200, 300
"""From these tickets on: ends the process, is worked on for ever, compiles for a second, prints what is no answer."""


def send(answer):
    sys.stdout.buffer.write(wire.pack(answer))
    sys.stdout.buffer.flush()


def treat(request):
    lane, ticket = lane_of(request), request.ticket
    send(Busy(ticket=ticket, lane=lane, compiling=COMPILE <= ticket < NOISE))
    if ticket == CRASH:
        sys.stderr.write("the last words\n")
        sys.stderr.flush()
        os._exit(7)
    if HANG <= ticket < COMPILE:
        time.sleep(1000)
    if COMPILE <= ticket < NOISE:
        time.sleep(1)
    if ticket >= NOISE:
        sys.stdout.buffer.write(b"hello " * 1000)
        sys.stdout.buffer.flush()
        time.sleep(1000)
    send(Done(ticket=ticket, lane=lane))


def main():
    send(Ready(device="cpu", jax="0", pid=os.getpid()))
    buffer = bytearray()
    while data := os.read(0, 1 << 16):
        buffer += data
        for body in wire.split(buffer):
            request = wire.request(body)
            if not isinstance(request, Cancel):
                treat(request)


if __name__ == "__main__":
    main()
