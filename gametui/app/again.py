"""Again: something that is read in a thread, once a second and when it is asked for, so that no key ever waits for a disk."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Generic, TypeVar

Found = TypeVar("Found")
EVERY = 1.0
"""Seconds from one reading to the next."""


class Again(Generic[Found]):
    """`read` is called in a thread, never twice at a time; `show` with what it found, in the event loop."""

    def __init__(self, read: Callable[[], Found], show: Callable[[Found], None]) -> None:
        self._read, self._show = read, show
        self._wake = asyncio.Event()

    def now(self) -> None:
        """Read as soon as the reading that may be under way is done."""
        self._wake.set()

    async def forever(self) -> None:
        while True:
            self._wake.clear()
            self._show(await asyncio.to_thread(self._read))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), EVERY)
