"""A process of its own for a run, in a session of its own: closing the terminal, or losing the connection, does not reach
it. A run of the engine slurm gets a job of a cluster instead."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from gametui.errors import UsageError
from gametui.jobs import control, ending, evidence, folder, lock, slurm, survival
from gametui.jobs.folder import Folder
from gametui.runs import paths

COURTESY = 10.0
"""Seconds that a process has to be gone after it was killed."""
CLUSTER = 60.0
"""The same of a job that was cancelled: Slurm lets it save, and kills it half a minute later."""
_children: dict[str, subprocess.Popen[bytes]] = {}
"""Processes started here: whoever is not waited for stays in the process table as if it lived."""


def start(run: Folder, module: str, *words: str) -> None:
    """Start `python -m module FOLDER words...` on the run, detached, or submit it as a job. Returns at once.

    Raises: UsageError where no process can be started, or no job submitted.
    """
    reap()
    run.own()
    command = [sys.executable, "-m", module, str(run.path), *words]
    try:
        _touched(run.launched)
        if evidence.engine(run) == "slurm":
            options = folder.read(run.spec).get("slurm")
            slurm.submit(run, command, _findable(), options if isinstance(options, dict) else {})
            return
        with open(run.log, "ab", opener=_opened) as log:
            _children[run.id] = subprocess.Popen(
                [*survival.prefix(), *command],
                stdin=subprocess.DEVNULL,
                stdout=log,  # a child that keeps the terminal as its output dies with it, also in a session of its own
                stderr=subprocess.STDOUT,
                start_new_session=True,
                close_fds=True,
                cwd=run.path,
                env={**os.environ, **_findable()},
            )
    except OSError as error:
        raise UsageError(f"{run.id}: no process can be started: {error.strerror or error}.") from None


def resume(run: Folder, module: str, *words: str) -> bool:
    """Let a paused run go on, or start a process that takes an interrupted one up from its last checkpoint.

    Returns: False where it goes on already, and nothing was done: of two who resume it at once, one starts a process.
    Raises: UsageError where there is nothing to go on with: it is finished, or another process works on its files.
    """
    run.own()
    with lock.launching(run):
        now = evidence.state(run)
        if now.status == "finished":
            raise UsageError(f"{run.id}: has finished its {now.steps} steps. Start another run for more.")
        if now.status == "paused" or (now.alive and "pause" in now.wanted):
            control.done(run, "pause")
        elif now.alive:
            return False
        elif lock.is_held(run):
            raise UsageError(f"{run.id}: another process works on this run. Try again when it is done.")
        else:
            control.done(run, "pause", "stop")
            run.exit.unlink(missing_ok=True)  # from now on it is not over
            start(run, module, *words)
        return True


def stop(run: Folder) -> None:
    """Ask the run's process to stop after a checkpoint; a job that still waits is cancelled. Raises: UsageError."""
    control.ask(run, "stop")
    if evidence.engine(run) == "slurm" and evidence.state(run).status == "queued" and (job := slurm.cancel(run)):
        with lock.held(run):
            ending.end(run, "stopped", "asked", f"Slurm job {job} was cancelled while it waited. {evidence.RESUME}")
        control.done(run, "stop", "pause")


def kill(run: Folder) -> bool:
    """End the run's process on this machine, or its job, without asking it. Returns: whether there was one."""
    if evidence.engine(run) == "slurm":
        return bool(slurm.cancel(run)) and _gone(lambda: not evidence.state(run).alive, CLUSTER)
    pid = evidence.process(run)
    if not pid:
        return False
    with contextlib.suppress(ProcessLookupError):
        handle = os.pidfd_open(pid)
        try:
            # The number may have gone to another process in between; the handle may not.
            if evidence.process(run) == pid:
                signal.pidfd_send_signal(handle, signal.SIGKILL)
        finally:
            os.close(handle)
    return _gone(lambda: not lock.is_held(run), COURTESY)


def _gone(there: Callable[[], bool], seconds: float) -> bool:
    """Whether it comes true within so long."""
    until = time.monotonic() + seconds
    while not there():
        if time.monotonic() > until:
            return False
        reap()
        time.sleep(0.02)
    return True


def reap() -> None:
    """Take leave of children that have ended."""
    for name, child in list(_children.items()):
        if child.poll() is not None:
            del _children[name]


def remove(run: Folder, *, force: bool = False) -> None:
    """Delete a run that nothing works on; by force one that something does, too. Raises: UsageError."""
    if force:
        kill(run)
    elif evidence.state(run).alive:
        raise UsageError(f"{run.id}: is still {evidence.state(run).status}. Stop it first: gametui lab stop {run.id}")
    if run.lock.is_symlink() or run.lock.is_dir():  # nobody could have held it
        folder.remove(run)
        return
    with lock.held(run):
        folder.remove(run)


def _opened(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK, 0o600)


def _touched(path: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        path.unlink()  # whatever it was, it is a file of now
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def _findable() -> dict[str, str]:
    """What makes findable, from another folder, what this process was started from."""
    import gametui

    source = Path(gametui.__file__).resolve().parent.parent
    found = {"PYTHONPATH": os.pathsep.join(filter(None, [str(source), os.environ.get("PYTHONPATH")]))}
    if os.environ.get(paths.HOME):
        found[paths.HOME] = str(paths.data().parent)  # may be a path relative to the folder that we are in now
    return found
