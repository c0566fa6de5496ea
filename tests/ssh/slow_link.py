"""A slow link: a proxy on loopback that adds delay, caps the rate, freezes and breaks."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time
from collections import deque

PIECE = 1400
HOLDS = 256 * 1024
"""Bytes that the link holds in each direction, as routers and kernels do, before it takes no more."""


class SlowLink:
    """Carries connections from `port` to `target`, both on loopback."""

    def __init__(self, target: int, *, delay: float = 0.0, rate: float = 0.0) -> None:
        """delay: seconds one way; rate: bytes a second each way, 0: any."""
        self.target, self.delay, self.rate = target, delay, rate
        self.carried = 0
        """Bytes that have come out towards whoever connected."""
        self._frozen = threading.Event()
        self._sockets: list[socket.socket] = []
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> SlowLink:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.close()
        self.cut()

    def freeze(self) -> None:
        """From now on nothing comes out at either end, and nobody is told."""
        self._frozen.set()

    def thaw(self) -> None:
        self._frozen.clear()

    def cut(self) -> None:
        """Break every connection at once, with a reset."""
        for each in self._sockets:
            with contextlib.suppress(OSError):
                each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                each.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._server.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self.target))
            for each in (near, far):
                each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._sockets += [near, far]
            _Way(self, near, far)
            _Way(self, far, near, counted=True)


class _Way:
    """One direction of one connection."""

    def __init__(self, link: SlowLink, source: socket.socket, sink: socket.socket, counted: bool = False) -> None:
        self.link, self.source, self.sink, self.counted = link, source, sink, counted
        self.held: deque[tuple[float, bytes]] = deque()
        self.size = 0
        self.changed = threading.Condition()
        threading.Thread(target=self._take, daemon=True).start()
        threading.Thread(target=self._give, daemon=True).start()

    def _take(self) -> None:
        data = b"?"
        while data:
            try:
                data = self.source.recv(PIECE)
            except OSError:
                data = b""
            with self.changed:
                self.changed.wait_for(lambda: self.size < HOLDS)
                self.held.append((time.monotonic() + self.link.delay, data))
                self.size += len(data)
                self.changed.notify_all()

    def _give(self) -> None:
        free = 0.0
        while True:
            with self.changed:
                self.changed.wait_for(lambda: self.held)
                due, data = self.held.popleft()
            while self.link._frozen.is_set():
                time.sleep(0.02)
            if self.link.rate:
                free = max(free, due - self.link.delay) + len(data) / self.link.rate  # when its last byte has gone in
                due = free + self.link.delay
            time.sleep(max(0.0, due - time.monotonic()))
            try:
                if not data:
                    self.sink.shutdown(socket.SHUT_WR)
                    return
                self.sink.sendall(data)
            except OSError:
                return
            if self.counted:
                self.link.carried += len(data)
            with self.changed:
                self.size -= len(data)
                self.changed.notify_all()
