"""What a client has delivered, to be waited for."""

from __future__ import annotations

import contextlib
import queue
import time
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from gametui.compute.client import Client
from gametui.compute.protocol import Answer

A = TypeVar("A")


class Heard:
    """Called by a client with every answer. `wait` takes answers one after another, and keeps them in `before`."""

    def __init__(self) -> None:
        self._answers: queue.Queue[Answer] = queue.Queue()
        self.before: list[Answer] = []

    def __call__(self, answer: Answer) -> None:
        self._answers.put(answer)

    def wait(self, kind: type[A] | tuple[type[A], ...], seconds: float = 60, **values: Any) -> A:
        """The next answer of that kind (or of one of them) with these values."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                answer = self._answers.get(timeout=max(deadline - time.monotonic(), 0))
            except queue.Empty:
                raise AssertionError(
                    f"no {kind} {values} in {seconds} s, but {[str(answer)[:200] for answer in self.before[-5:]]}"
                ) from None
            self.before.append(answer)
            if isinstance(answer, kind) and all(getattr(answer, name) == value for name, value in values.items()):
                return answer

    def silent(self, seconds: float) -> bool:
        """Whether nothing comes for so long."""
        try:
            self.before.append(self._answers.get(timeout=seconds))
        except queue.Empty:
            return True
        return False


@contextlib.contextmanager
def talking(make: Callable[[Heard], Client]) -> Iterator[tuple[Client, Heard]]:
    """A client that is started, and closed at the end."""
    heard = Heard()
    client = make(heard)
    client.start()
    try:
        yield client, heard
    finally:
        client.close()
