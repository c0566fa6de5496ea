"""A fence around what is fuzzed: from when it stands, no code is run, and no file elsewhere is read or written."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
FORBIDDEN = ("subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "socket.", "pickle.", "ctypes.")
CHANGES = ("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod", "os.chown")
PAIRS = ("os.rename", "os.link", "os.symlink")
READABLE = tuple(
    str(place) for place in {sys.prefix, sys.base_prefix, ROOT / "gametui", ROOT / "presets", Path(os.__file__).parent}
)


class Fence:
    """Audits this process for good; `crossed` holds what was tried since it was last emptied."""

    def __init__(self, inside: Path) -> None:
        self.crossed: list[str] = []
        self._inside = str(inside.resolve())
        sys.addaudithook(self._look)

    def _look(self, event: str, details: tuple[Any, ...]) -> None:
        if not self._allowed(event, details):
            self.crossed.append(f"{event} {details!r:.200}")
            raise PermissionError(f"{event} is not allowed here")

    def _allowed(self, event: str, details: tuple[Any, ...]) -> bool:
        if event == "open":
            path, _, flags = details
            writes = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR)
            return isinstance(path, int) or self._is_inside(path) or (not writes and _path(path).startswith(READABLE))
        if event in ("exec", "compile"):  # of a file that is imported, and of no text
            name = getattr(details[0], "co_filename", details[1] if len(details) > 1 else "")
            return str(name).startswith((*READABLE, "<frozen"))
        if event in CHANGES:
            return all(self._is_inside(path) for path in details[: 2 if event in PAIRS else 1])
        return not event.startswith(FORBIDDEN)

    def _is_inside(self, path: Any) -> bool:
        return isinstance(path, (str, bytes, os.PathLike)) and Path(_path(path)).is_relative_to(self._inside)


def _path(path: Any) -> str:
    return os.path.abspath(os.fsdecode(path))  # noqa: PTH100 - following links would open them
