"""The requests that the app waits for: at most one a lane, kept until it is answered so that it can be sent again."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable

from gametui.compute.protocol import LANES, Busy, Cancel, Lane, Question, Request, lane_of

STRIKES = 2
"""A request during which the process ended that often is not sent again."""


class Outbox:
    """Filled by any thread, emptied by the client's."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._newest: dict[Lane, Request] = {}
        self._unsent: set[Lane] = set()
        self._put_at: dict[Lane, float] = {}
        self._strikes: dict[tuple[Lane, int], int] = {}

    def put(self, request: Request) -> None:
        """Leave a request in its lane, in place of what waits there."""
        lane = lane_of(request)
        with self._lock:
            self._newest[lane] = request
            self._unsent.add(lane)
            self._put_at[lane] = time.monotonic()

    def take(self) -> Request | None:
        """The most urgent request that has not been sent; from now on it has been."""
        with self._lock:
            lane = min(self._unsent, key=LANES.index, default=None)
            if lane is None:
                return None
            self._unsent.discard(lane)
            request = self._newest[lane]
            if isinstance(request, Cancel):  # nothing comes back for it
                del self._newest[lane]
            return request

    def answered(self, lane: Lane, ticket: int) -> None:
        """Nothing more is to come for that request."""
        with self._lock:
            if self._is_newest(lane, ticket):
                del self._newest[lane]
                self._unsent.discard(lane)

    def waiting(self) -> set[Lane]:
        """Lanes whose request has been sent and is not answered."""
        with self._lock:
            return self._newest.keys() - self._unsent

    def obsolete_since(self, busy: Busy) -> float | None:
        """When the request that is worked on was replaced by a newer one or cancelled; None where it is still wanted."""
        with self._lock:
            return None if self._is_newest(busy.lane, busy.ticket) else self._put_at.get(busy.lane)

    def again(self, busy: Iterable[Busy]) -> list[Question]:
        """Send everything again that is not answered, to a new process; `busy` is what the old one ended on.

        Returns: requests that have ended a process before, as far as one can tell, and are given up.
        """
        given_up: list[Question] = []
        with self._lock:
            suspects = {(job.lane, job.ticket) for job in busy if self._is_newest(job.lane, job.ticket)}
            self._strikes = {suspect: self._strikes.get(suspect, 0) + 1 for suspect in suspects}
            for (lane, _), strikes in self._strikes.items():
                request = self._newest[lane]
                if strikes >= STRIKES and not isinstance(request, Cancel):
                    given_up.append(request)
                    del self._newest[lane]
            self._newest = {lane: request for lane, request in self._newest.items() if not isinstance(request, Cancel)}
            self._unsent = set(self._newest)
        return given_up

    def _is_newest(self, lane: Lane, ticket: int) -> bool:
        request = self._newest.get(lane)
        return request is not None and not isinstance(request, Cancel) and request.ticket == ticket
