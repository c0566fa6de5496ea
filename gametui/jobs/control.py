"""Requests to the process of a run: empty files, which also work over NFS and from another machine."""

from __future__ import annotations

import contextlib
import os
from typing import Literal

from gametui.errors import UsageError
from gametui.jobs.folder import Folder

Request = Literal["pause", "stop", "checkpoint", "spectrum"]


def ask(folder: Folder, request: Request) -> None:
    """Ask the process of the run for something. Raises: UsageError where the folder cannot be written to."""
    folder.own()
    try:
        handle = os.open(folder.control / request, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK, 0o600)
        os.close(handle)
    except OSError as error:
        raise UsageError(f"{folder.id}: cannot be asked to {request}: {error.strerror or error}.") from None


def asked(folder: Folder) -> set[str]:
    """What the process is asked for; cheap enough to look at every second."""
    try:
        return set(os.listdir(folder.control))  # noqa: PTH208
    except OSError:
        return set()


def done(folder: Folder, *requests: Request) -> None:
    """Take requests back: because they are fulfilled, or void."""
    for request in requests:
        with contextlib.suppress(OSError):
            (folder.control / request).unlink()
