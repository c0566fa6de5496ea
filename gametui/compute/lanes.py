"""Which request is worked on next: the newest of each lane, and nobody is kept waiting by a long one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from dataclasses import dataclass, field

from gametui.compute.protocol import LANES, Answer, Cancel, Lane, Question, Request, lane_of

TURN = 0.5
"""Seconds that a request may have before the less urgent lanes get their turn; those of compiling are not counted."""

Cancelled = Callable[[], bool]
Work = Generator[Answer | None]
"""The answers to a request; None between two of them is a place where the work may be left."""


@dataclass(eq=False)
class Job:
    """A request that is being worked on, and how many seconds it has had."""

    request: Question
    lane: Lane
    work: Work = field(init=False)
    seconds: float = 0.0


class Lanes:
    """Filled by the thread that reads, emptied by the one that computes."""

    def __init__(self, work: Callable[[Question, Cancelled], Work]) -> None:
        self._work = work
        self._changed = threading.Condition()
        self._newest: dict[Lane, Question] = {}
        self._jobs: dict[Lane, Job] = {}

    def put(self, request: Request) -> None:
        """The newest of its lane; what the lane held before is obsolete from now on."""
        with self._changed:
            self._newest.pop(lane_of(request), None)
            if not isinstance(request, Cancel):
                self._newest[lane_of(request)] = request
            self._changed.notify()

    def obsolete(self, job: Job) -> bool:
        return self._newest.get(job.lane) is not job.request

    def next(self) -> tuple[list[Job], Job | None]:
        """Jobs that have become obsolete, now dropped, and the job to go on with; waits until there is either.

        Of all jobs the one that had fewest turns goes on, and of those the most urgent.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._newest or self._jobs)
            dropped = [job for job in self._jobs.values() if self.obsolete(job)]
            for job in dropped:
                del self._jobs[job.lane]
            for lane, request in self._newest.items():
                if lane not in self._jobs:
                    self._jobs[lane] = self._begin(lane, request)
            chosen = min(self._jobs.values(), key=lambda job: (int(job.seconds / TURN), LANES.index(job.lane)), default=None)
            return dropped, chosen

    def _begin(self, lane: Lane, request: Question) -> Job:
        job = Job(request, lane)
        job.work = self._work(request, lambda: self.obsolete(job))
        return job

    def finish(self, job: Job) -> None:
        """The job has nothing more to say."""
        with self._changed:
            self._jobs.pop(job.lane, None)
            if not self.obsolete(job):
                del self._newest[job.lane]
