"""What a run is doing, derived from what can be seen of it and never stored.

exit.json: it is over. Else a held lock: a process works on it. A free lock: that process is dead, however it died. The process
of another machine is believed while its heartbeat is young, by the clock of the file system that both write to. Where none of
these speaks of a run that a cluster works on, its queue is asked.
"""

from __future__ import annotations

import math
import os
import socket
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

from gametui.jobs import control, folder, lock, queue
from gametui.jobs.folder import Folder
from gametui.runs.text import line

Status = Literal["queued", "running", "paused", "stopped", "finished", "failed", "lost"]
STATUSES: tuple[Status, ...] = ("queued", "running", "paused", "stopped", "finished", "failed", "lost")
OVER = ("stopped", "finished", "failed")
BEAT = 5.0
"""Seconds between two heartbeats of a process."""
SILENCE = 60.0
"""Seconds without one after which a process of another machine counts as dead."""
STARTING = 10.0
"""Seconds that a new process may take until it first shows itself."""

LEFT = "left"
"""State of a process that gives its run back to the queue of a cluster: its heartbeat is void."""
RESUME = "Resume goes on from the last checkpoint."
BEGUN = f"Its process is gone. {RESUME}"

MOST = 2**53
"""No number of a run is as large; what a file says beyond is nonsense, with which nobody should compute."""


class State(NamedTuple):
    """One run as it is now."""

    status: Status
    reason: str
    """Why it stopped, failed or waits, in a sentence; "" where there is nothing to say."""
    kind: str
    """One word for it: asked, diverged, disk, error, signal; "" where it has not ended."""
    step: int
    steps: int
    seconds: float
    """Spent computing, all attempts together."""
    speed: float
    """Steps a second; 0 where unknown, and where it does not run."""
    host: str
    device: str
    attempt: int
    doing: str
    """What takes long just now, while it runs: starting, compiling, spectrum; "" most of the time."""
    wanted: tuple[str, ...]
    """Requests that the process has not answered yet."""

    @property
    def alive(self) -> bool:
        """A process works on it, or soon will."""
        return self.status in ("queued", "running", "paused")

    @property
    def left(self) -> float | None:
        """Seconds until it ends at its present speed."""
        left = (self.steps - self.step) / self.speed if self.status == "running" and self.speed > 1e-9 else -1
        return left if left >= 0 else None


def state(run: Folder) -> State:
    """What the run is doing."""
    end, now = folder.read(run.exit), folder.read(run.status)
    status, reason, kind = _status(run, end, now)
    shown = {**now, **end}
    return State(
        status=status,
        reason=reason,
        kind=kind,
        step=max(0, _whole(shown.get("step"))),
        steps=max(0, _whole(shown.get("steps"))) or _whole(folder.read(run.spec).get("steps")),
        seconds=number(shown.get("seconds")),
        speed=number(now.get("steps_per_second")) if status == "running" else 0.0,
        host=_text(now.get("host")),
        device=_text(now.get("device")),
        attempt=_whole(now.get("attempt")),
        doing=_text(now.get("doing"), 40) if status == "running" else "",
        wanted=tuple(sorted(control.asked(run))) if not end else (),
    )


def _status(run: Folder, end: dict[str, Any], now: dict[str, Any]) -> tuple[Status, str, str]:
    if end:
        said = end.get("status")
        status: Status = said if said in OVER else "failed"
        return status, _text(end.get("reason"), 500), _text(end.get("kind"))
    here = lock.is_held(run)
    new = 0 <= _age(run.launched) < STARTING
    there = now and now.get("host") != hostname() and now.get("state") != LEFT and abs(_age(run.status)) < SILENCE
    if here or (there and not new):
        return ("queued" if not now else "paused" if now.get("state") == "paused" else "running"), "", ""
    found = _job(run, bool(now)) if engine(run) == "slurm" else None
    if found is not None and (not new or found[0] == "queued"):
        return found
    if new:
        return "queued", "", ""
    return "lost", BEGUN if now else "It never began; see its log, or resume it.", ""


def engine(run: Folder) -> str:
    """What works on the run: local, a process of a machine, or slurm, a job of a cluster."""
    return "slurm" if folder.read(run.spec).get("engine") == "slurm" else "local"


def _job(run: Folder, begun: bool) -> tuple[Status, str, str]:
    """What a run is doing that shows no sign of life, by its job."""
    try:
        job = queue.job(run)
    except queue.Silent as silent:
        return ("lost" if begun else "queued"), f"What its Slurm job does is not known: {silent}.", ""
    if job is None:
        return "lost", f"Slurm has no job of it. {RESUME}", ""
    if job.active:
        return "queued", f"Slurm job {job.id} is {job}.", ""
    if job.state == "CANCELLED":
        return "stopped", f"Slurm job {job.id} was cancelled. {RESUME}", "asked"
    return "lost", f"Slurm job {job.id} is over: {job}. {RESUME}", ""


@cache
def hostname() -> str:
    return socket.gethostname()


@cache
def boot() -> str:
    """Which start of this machine this is: a pid means nothing after another one. "" where the system does not say."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""


def started(pid: int) -> int:
    """When a process of this machine began, in ticks since the machine did; 0 where there is none. Pids are used again."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    fields = text.rpartition(")")[2].split()
    return int(fields[19]) if len(fields) > 19 and fields[0] not in ("Z", "X") else 0


def process(run: Folder) -> int:
    """The pid of the process that works on the run on this machine; 0 where there is none that can be told for certain."""
    now = folder.read(run.status)
    pid = _whole(now.get("pid"))
    same = now.get("host") == hostname() and now.get("boot") == boot()
    return pid if pid and same and started(pid) and started(pid) == now.get("started") and lock.is_held(run) else 0


def _age(path: Path) -> float:
    """Seconds since a file was written, by the clock that its file system writes with; very many where there is none."""
    clock = folder.root() / ".clock"
    try:
        written = path.stat().st_mtime
        clock.touch()
        os.utime(clock)
        return clock.stat().st_mtime - written
    except OSError:
        return math.inf


def _whole(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < MOST else 0


def number(value: Any) -> float:
    """A number of a file that may say anything; 0 for what is none, or beyond sense."""
    good = isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < MOST
    return float(value) if good else 0.0


def _text(value: Any, limit: int = 80) -> str:
    return line(value, limit) if isinstance(value, str) else ""
