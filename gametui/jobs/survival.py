"""Whether a process survives the session that started it: where logind kills what a user leaves behind, it has to be in a
scope of the user's own manager, and that has to linger."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

SYSTEMD = Path("/run/systemd/system")
"""There where systemd has started the machine."""
ASK = (
    "busctl",
    "get-property",
    "org.freedesktop.login1",
    "/org/freedesktop/login1",
    "org.freedesktop.login1.Manager",
    "KillUserProcesses",
)
SCOPE = ("systemd-run", "--user", "--scope", "--quiet", "--collect")
SECONDS = 3.0


def ends_with_session() -> bool:
    """logind ends the processes of a user who has logged out (KillUserProcesses=yes), also those in a session of their own."""
    return SYSTEMD.is_dir() and _said(ASK).split() == ["b", "true"]


@cache
def prefix() -> tuple[str, ...]:
    """Words before a command that let it survive here; none where they are not needed, or do not work."""
    return (*SCOPE, "--") if ends_with_session() and _works((*SCOPE, "true")) else ()


def _said(words: tuple[str, ...]) -> str:
    try:
        return subprocess.run(words, capture_output=True, text=True, timeout=SECONDS, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""


def _works(words: tuple[str, ...]) -> bool:
    try:
        return subprocess.run(words, capture_output=True, timeout=SECONDS, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
