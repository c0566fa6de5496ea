"""Link: how fast the way to the terminal is, and whether there is room on it for another picture.

Bytes that the kernel has taken are not yet on the screen: sshd, the network and whatever is between hold hundreds of
kilobytes, and a key's echo waits behind all of them. So the terminal is asked where its cursor is (the report CPR of ECMA-48,
which every emulator answers): the answer comes when everything before the question has been drawn. Pictures are sent while little is
under way; what a key changes at once, a row of the form or a bar, is small and never waits.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Literal

Kind = Literal["auto", "full", "thin"]

QUESTION = "\x1b[6n"
WORTH = 256
"""Bytes after which it is worth asking whether they have arrived."""
QUEUE = 0.1
"""Seconds by which what is under way may hold up the echo of a key."""
LEAST, MOST, UNKNOWN = 2_000, 64_000, 8_000
"""Bytes that may be under way: on the slowest link, on the fastest, and before anything is known."""
TELLING = 1_000
"""Bytes from which the time that they took tells how fast the link is."""
SLOW = 64_000
"""Bytes a second; below this a link is thin."""
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
        self._reserved = 0
        """Bytes that have been promised to pictures and are not written yet."""
        self._asked: tuple[int, float] | None = None
        """The question without an answer: bytes written before, and when."""
        self._again = False
        """The question has been put more than once, so an answer does not tell how long it took."""
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
    def room(self) -> int:
        """Bytes of pictures that may be written now; 0: wait until `when_free` calls."""
        if self.backlog() > MOST:
            return 0
        if not self.paced:
            return MOST
        self._pace()
        window, under_way = self._window(), self._sent + self._reserved - self._through
        return window - under_way if under_way <= window / 4 else 0

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
        self._sent += size
        self._reserved = 0

    def ask(self) -> bool:
        """Whether the terminal is to be asked now; the question counts as put."""
        if not self.paced or not self._listens():
            return False
        now = self._clock()
        if self._asked is None:
            self._again = False
            due = self._sent - self._through >= WORTH or not self._answers
        else:
            self._again = due = bool(self._waiting) and now - self._asked[1] >= PATIENCE
        if due:
            self._asked = self._sent, now
        return due

    def answered(self) -> None:
        """The terminal has said where its cursor is, so everything before the question has been drawn."""
        if self._asked is None:
            return  # a key whose code looks like the report
        size, when = self._asked
        self._asked = None
        self._answers += 1
        if not self._again:
            self._learn(size - self._through, self._clock() - when)
        self._through = max(self._through, size)

    @property
    def owing(self) -> bool:
        """A question is out."""
        return self._asked is not None

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
        return self.measured and (
            self._answers > 0 or self._asked is None or self._clock() - self._asked[1] < DEAF
        )

    def _window(self) -> float:
        if self._rate is None:
            return UNKNOWN
        return min(max(self._rate * QUEUE, LEAST), MOST)

    def _pace(self) -> None:
        """Without answers, what was written is taken to arrive at the assumed rate."""
        now = self._clock()
        if not self._listens():
            self._asked, self.measured = None, False
            self._rate = ASSUMED
            self._through = min(self._sent, self._through + int((now - self._paced_at) * ASSUMED))
        self._paced_at = now

    def _learn(self, size: int, seconds: float) -> None:
        """From `size` bytes that took `seconds` there and back."""
        self._quickest = min(self._quickest, seconds)
        if size < TELLING:
            return
        # What took no longer than the way alone tells only that the link is at least so fast.
        extra = max(seconds - self._quickest, 0.1 * self._quickest, 0.002)
        found, weight = size / extra, size / (size + 4 * TELLING)
        self._rate = found if self._rate is None else self._rate ** (1 - weight) * found**weight
        if self._rate < SLOW:
            self._slow = True
        elif self._rate > 4 * SLOW:
            self._slow = False
