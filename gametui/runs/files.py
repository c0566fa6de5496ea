"""Files read without waiting, and written whole: whoever reads one meanwhile sees the old text or the new, never half.

A target that is a symbolic link, a folder, a pipe or a device is refused, so that neither a planted link nor
`--json /dev/null` can make the program overwrite something that was not meant.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

from gametui.errors import UsageError


def opened(path: Path | str) -> BinaryIO | None:
    """An ordinary file, to read; None for a pipe or a device, which might have no end. Raises: OSError, ValueError."""
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)  # opening a pipe would wait for its writer
    kind = os.fstat(handle).st_mode
    if stat.S_ISREG(kind):
        return os.fdopen(handle, "rb")
    os.close(handle)
    if stat.S_ISDIR(kind):
        raise IsADirectoryError(errno.EISDIR, "this is a folder")
    return None


def write_text(path: Path | str, text: str) -> None:
    """Write `text` to `path` as UTF-8. Raises: UsageError as `write_bytes` does."""
    write_bytes(path, text.encode("utf-8", errors="replace"))


def write_bytes(path: Path | str, data: bytes) -> None:
    """Replace `path` by a file that holds `data`, in one step; a new file gets the permissions of the umask.

    Raises: UsageError naming the path: no such folder, not an ordinary file, no permission, no space. What stood there
        before then stands there still, and no temporary file is left behind.
    """
    path = Path(path)
    try:
        _replace(path, data)
    except OSError as error:
        raise UsageError(f"{path}: cannot be written: {error.strerror or error}. Choose another place.") from error


def create_text(path: Path, text: str) -> None:
    """Write `text` as UTF-8 into a new file at `path`. Raises: UsageError where something stands there, be it a broken link."""
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o666), "wb") as file:
            file.write(text.encode("utf-8", errors="replace"))
    except FileExistsError:
        raise UsageError(f"{path}: there is one already, which is left as it is. Remove it first to begin anew.") from None
    except OSError as error:
        raise UsageError(f"{path}: cannot be written: {error.strerror or error}. Choose another place.") from error


def _replace(path: Path, data: bytes) -> None:
    mode = _mode_of(path)
    temporary = path.parent / f".gametui-{os.urandom(8).hex()}.tmp"
    try:
        # Opened by hand and not by tempfile, which would take the umask's permissions away from a new file.
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o666), "wb") as file:
            if mode is not None:
                os.fchmod(file.fileno(), mode)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    with contextlib.suppress(OSError):  # some network file systems cannot; the file itself is safe by then
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _mode_of(path: Path) -> int | None:
    """Permissions of the ordinary file at `path`, None where there is nothing. Raises: UsageError for anything else."""
    if not path.name or path.name == "..":
        raise UsageError(f"{path}: is a folder. Name a file in it.")
    try:
        found = path.lstat().st_mode
    except FileNotFoundError:
        return None
    if stat.S_ISLNK(found):
        raise UsageError(f"{path}: is a symbolic link, which is not written through. Name the file itself, or remove the link.")
    if stat.S_ISDIR(found):
        raise UsageError(f"{path}: is a folder. Name a file in it.")
    if not stat.S_ISREG(found):
        raise UsageError(f"{path}: is not an ordinary file. Name a file, or - for standard output.")
    return stat.S_IMODE(found)
