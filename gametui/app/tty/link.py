"""Link: how fast the way to the terminal is, and whether there is room on it for another picture.

Bytes that the kernel has taken are not yet on the screen: sshd, the network and whatever is between hold hundreds of
kilobytes, and a key's echo waits behind all of them. So the terminal is asked where its cursor is (the report CPR of
ECMA-48, which every emulator answers): the answer comes when everything before the question has been drawn. Pictures are
sent while little is under way; what a key changes at once, a row of the form or a bar, is small and never waits.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from typing import Literal

Kind = Literal["auto", "full", "thin"]

QUESTION = "\x1b[6n"
WORTH = 256
"""Bytes after which it is worth asking whether they have arrived."""
QUEUE = 0.06
"""Seconds by which what is under way may hold up the echo of a key."""
LEAST, MOST, UNKNOWN = 2_000, 64_000, 8_000
"""Bytes that may be under way: on the slowest link, on the fastest, and before anything is known."""
TELLING = 1_000
"""Bytes from which the time that they took tells how fast the link is."""
JITTER = 0.02
"""Seconds by which answers come early or late on the best of networks: OpenSSH sends keys, and answers with them, at
intervals of 20 ms, so that nobody can tell from their times what is typed."""
PACKET = 1_500
"""Bytes that arrive at once, so that what was written in between has taken no time."""
SLOW, FAST = 64_000, 256_000
"""Bytes a second; below the first a link is thin, and then until it is above the second."""
DEAF = 2.0
"""Seconds after which a terminal that has never answered is taken not to know the question."""
PATIENCE = 5.0
"""Seconds after which the question is put again: the answer went to another terminal, or the link is frozen."""
SOON = 0.05
"""Seconds after which to look again where no answer will come."""
ASSUMED = 48_000
"""Bytes a second of a link that cannot be measured: a terminal without answers, or a multiplexer that answers by itself."""


class Link:
    """Told of what is written (`sent`) and answered; says what may be written (`room`). All in the event loop.

    measured: the terminal at the far end answers the question; False where there is nobody to ask.
    remote: there is a network between; without one nothing is asked and `room` never ends.
    """

    def __init__(
        self, kind: Kind = "auto", *, remote: bool = False, measured: bool = True, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.kind: Kind = kind
        self.remote, self.measured = remote, measured
        self.backlog: Callable[[], int] = lambda: 0
        """Bytes that not even the kernel has taken."""
        self._clock = clock
        self._sent = self._through = 0
        """Bytes written since the beginning, and those that are known to be drawn."""
        self._queue = 0.0
        """Bytes that, at the known rate, cannot have passed the narrowest place yet."""
        self._reserved = 0
        """Bytes that have been promised to pictures and are not written yet."""
        self._asked: deque[tuple[int, float]] = deque()
        """Questions without an answer: bytes written before, and when it was put."""
        self._again = False
        """Questions have been given up, so an answer may belong to one of them and tells no time."""
        self._heard = clock()
        """When the last answer came."""
        self._answers = 0
        self._quickest = float("inf")
        """Seconds of the quickest answer: those of the way alone."""
        self._rate: float | None = None
        self._slow = False
        self._paced_at = clock()
        self._waiting: dict[object, Callable[[], None]] = {}

    # ---- what a picture wants to know --------------------------------------------------------------------------------

    @property
    def thin(self) -> bool:
        """Whether to save bytes: by choice, or since the link is slow."""
        return self.kind == "thin" or (self.kind == "auto" and self._slow)

    @property
    def rate(self) -> float | None:
        """Bytes a second that arrive; None while unknown."""
        return self._rate

    @property
    def words(self) -> str:
        """What is chosen, and what was measured."""
        if self.kind == "full":
            return "Link: full. Everything is sent at once."
        found = "not measured" if self._rate is None or not self.measured else f"{self._rate / 1000:.3g} kB/s measured"
        if self.kind == "thin":
            return f"Link: thin. Fewer pictures, and only while the last one has arrived ({found})."
        return f"Link: auto, {'thin' if self.thin else 'full'} now ({found})."

    @property
    def room(self) -> int:
        """Bytes of pictures that may be written now; 0: wait until `when_free` calls."""
        if self.backlog() > MOST:
            return 0
        if not self.paced:
            return MOST
        self._pace()
        window, queue = self._windows()
        left = min(window - (self._sent - self._through), queue - self._queue) - self._reserved
        return int(left) if left >= queue / 4 else 0

    @property
    def paced(self) -> bool:
        """Whether there is anything to wait for."""
        return self.kind != "full" and (self.remote or self.kind == "thin")

    def reserve(self, size: int) -> None:
        """So many bytes of a picture will be written within this turn of the event loop."""
        self._reserved += size

    def when_free(self, who: object, call: Callable[[], None]) -> None:
        """Call once there is room, those who wait longest first; `who` waits for one thing at a time."""
        self._waiting[who] = call

    # ---- what the driver tells ---------------------------------------------------------------------------------------

    def sent(self, size: int) -> None:
        """So many bytes have been written."""
        self._pace()
        self._sent += size
        self._queue += size
        self._reserved = 0

    def ask(self) -> bool:
        """Whether the terminal is to be asked now; the question counts as put."""
        if not self.paced or not self._listens():
            return False
        now = self._clock()
        if self._asked and self._waiting and now - self._asked[-1][1] >= PATIENCE:
            self._asked.clear()
            self._again = due = True
        else:
            asked = self._asked[-1][0] if self._asked else self._through
            due = self._sent - asked >= WORTH or not (self._answers or self._asked)
        if due:
            self._asked.append((self._sent, now))
        return due

    def answered(self, now: float | None = None) -> None:
        """The terminal has said where its cursor is, so everything before the question has been drawn. now: when that came."""
        if not self._asked:
            return  # a key whose code looks like the report
        size, when = self._asked.popleft()
        now = self._clock() if now is None else now
        if not self._again:
            self._quickest = min(self._quickest, now - when)
            # What was sent before had arrived at the last answer; only then did this begin to arrive.
            self._learn(size - self._through, now - max(self._heard, when + self._quickest))
        self._again &= bool(self._asked)
        self._answers += 1
        self._heard = now
        self._through = max(self._through, size)

    @property
    def owing(self) -> bool:
        """A question is out."""
        return bool(self._asked)

    def release(self) -> float | None:
        """Call those who wait, as far as there is room. Returns: seconds after which to try again; None: nobody waits."""
        while self._waiting and self.room:
            who = next(iter(self._waiting))
            self._waiting.pop(who)()
        if not self._waiting:
            return None
        return PATIENCE if self._asked and self._listens() else SOON

    # ---- inside ------------------------------------------------------------------------------------------------------

    def _listens(self) -> bool:
        """Whether the terminal may be expected to answer."""
        return self.measured and (self._answers > 0 or not self._asked or self._clock() - self._asked[0][1] < DEAF)

    def _windows(self) -> tuple[float, float]:
        """Bytes that may be under way, and those of them that may still be before the narrowest place."""
        if self._rate is None:
            return UNKNOWN, UNKNOWN
        queue = max(self._rate * QUEUE, LEAST)
        road = self._rate * self._quickest if self.measured else 0.0
        return min(queue + road, MOST), min(queue, MOST)

    def _pace(self) -> None:
        """Let arrive what must have arrived by now: of the queue, and without answers of everything."""
        now = self._clock()
        if not self._listens():
            self._asked.clear()
            self.measured = False
            self._rate = ASSUMED
        if self._rate is not None:
            gone = (now - self._paced_at) * self._rate
            self._queue = max(0.0, self._queue - gone)
            if not self.measured:
                self._through = self._sent - int(self._queue)
        self._paced_at = now

    def _learn(self, size: int, seconds: float) -> None:
        """From `size` bytes that came one after another within `seconds`. Both are known roughly, so each time gives bounds;
        only from a long one the rate itself is taken, the more the larger it was."""
        error = JITTER + 0.1 * self._quickest
        least = max(size - PACKET, 0) / (seconds + error)
        most = (size + PACKET) / (seconds - error) if seconds > error else float("inf")
        long = seconds > 2 * error
        if self._rate is None and size < TELLING:
            return
        rate = self._rate or (size / seconds if long else 2 * SLOW)
        if long:
            weight = size / (size + 4 * TELLING)
            rate = rate ** (1 - weight) * (size / seconds) ** weight
        self._rate = min(max(rate, least), most)
        if not SLOW <= self._rate <= FAST:
            self._slow = self._rate < SLOW
