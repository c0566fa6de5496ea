"""Whether a shell with job control waits for this program, so that it can be stopped and continued."""

from __future__ import annotations

import os
from pathlib import Path


def shell_waits() -> bool:
    """Whether some ancestor is of this session and of another process group: stopped without one, nothing continues us."""
    group, session, pid = os.getpgrp(), os.getsid(0), os.getppid()
    try:
        while pid > 1 and os.getsid(pid) == session:
            if os.getpgid(pid) != group:
                return True
            pid = _parent(pid)
    except (OSError, ValueError, IndexError):
        pass
    return False


def _parent(pid: int) -> int:
    """The name of a program, in brackets, may hold anything, so what counts begins behind the last one."""
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
