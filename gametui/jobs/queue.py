"""What Slurm says of the job of a run. The job bears the run's id in its name, so that nothing has to be kept of it.

squeue is asked for all jobs of this user at once, and its answer serves for a while: a table of runs is read every second. Only
of a job that squeue has forgotten is sacct asked, which many clusters do not have.
"""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Callable
from typing import NamedTuple

from gametui.jobs.folder import Folder
from gametui.runs.text import clean

PATIENCE = 5.0
"""Seconds for an answer: where Slurm's controller is down, its commands wait for minutes."""
FRESH = 4.0
"""Seconds for which an answer of squeue serves."""
SETTLED = 60.0
"""The same of one that did not come, and of sacct, which speaks of what is over."""
OVER = (
    "BOOT_FAIL",
    "CANCELLED",
    "COMPLETED",
    "DEADLINE",
    "FAILED",
    "NODE_FAIL",
    "OUT_OF_MEMORY",
    "PREEMPTED",
    "REVOKED",
    "TIMEOUT",
)
"""States in which a job stays; in every other one it runs, or will."""


class Silent(Exception):  # noqa: N818 - says what is not known, and why
    """Slurm has not answered, or there is none here."""


class Job(NamedTuple):
    """One job."""

    id: str
    state: str
    """In Slurm's words: PENDING, RUNNING ..."""
    reason: str
    """Why it waits, or ended: Resources, TimeLimit ...; "" where nothing is said."""

    @property
    def active(self) -> bool:
        """It runs, or will."""
        return self.state not in OVER

    def __str__(self) -> str:
        return f"{self.state.lower().replace('_', ' ')}{f' ({self.reason})' if self.reason else ''}"


class _Answer(NamedTuple):
    until: float
    jobs: dict[str, Job]
    silent: str


_lock = threading.Lock()
_answers: dict[str, _Answer] = {}
"""Of squeue under "", of sacct under the name of a job."""


def title(run: Folder) -> str:
    """The name of the run's job."""
    return f"gametui-{run.id}"


def job(run: Folder) -> Job | None:
    """The run's job: the one that is active, else the last; None where Slurm knows none. Raises: Silent."""
    name = title(run)
    with _lock:
        found = _kept("", FRESH, _queue).get(name)
        return found or _kept(name, SETTLED, lambda: _past(run)).get(name)


def forget() -> None:
    """Ask anew next time: something was done to a job."""
    with _lock:
        _answers.clear()


def call(*words: str, seconds: float = PATIENCE) -> str:
    """What a command of Slurm prints. Raises: Silent with what it says of its failure, or that it did not answer."""
    try:
        done = subprocess.run(
            words, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", timeout=seconds, check=False
        )
    except FileNotFoundError:
        raise Silent(f"there is no {words[0]} on PATH") from None
    except subprocess.TimeoutExpired:
        raise Silent(f"{words[0]} has not answered within {seconds:.0f} s") from None
    except OSError as error:
        raise Silent(f"{words[0]}: {error.strerror or error}") from None
    if done.returncode:
        said = " ".join(clean(done.stderr, 300).split()) or f"exit code {done.returncode}"
        raise Silent(said if said.startswith(words[0]) else f"{words[0]}: {said}")
    return done.stdout


def _kept(key: str, seconds: float, ask: Callable[[], dict[str, Job]]) -> dict[str, Job]:
    """The last answer, or a new one once it is too old."""
    now = time.monotonic()
    kept = _answers.get(key)
    if kept is None or kept.until < now:
        try:
            kept = _Answer(now + seconds, ask(), "")
        except Silent as silent:
            kept = _Answer(now + SETTLED, {}, str(silent))
        _answers[key] = kept
    if kept.silent:
        raise Silent(kept.silent)
    return kept.jobs


def _queue() -> dict[str, Job]:
    """All jobs of this user that the controller remembers, by name."""
    text = call("squeue", "--noheader", f"--user={os.getuid()}", "--states=all", "--format=%i|%T|%r|%j")
    found: dict[str, Job] = {}
    for line in sorted(text.splitlines(), key=_age):
        number, state, reason, name = (clean(word, 80) for word in (line.split("|", 3) + [""] * 3)[:4])
        new = Job(number, state, "" if reason == "None" else reason)
        if new.active or name not in found or not found[name].active:
            found[name] = new
    return found


def _past(run: Folder) -> dict[str, Job]:
    """The last job of the run by the cluster's books; empty where none are kept."""
    since = time.strftime("%Y-%m-%d", time.localtime(run.created))
    words = ("--noheader", "--parsable2", "--allocations", "--format=JobID,State", f"--starttime={since}")
    try:
        text = call("sacct", *words, f"--name={title(run)}")
    except Silent:
        return {}
    lines = sorted(text.splitlines(), key=_age)
    if not lines:
        return {}
    number, _, state = clean(lines[-1], 80).partition("|")
    return {title(run): Job(number, state.split(" ")[0], "")}


def _age(line: str) -> int:
    number = line.partition("|")[0]
    return int(number) if number.isdecimal() else 0
