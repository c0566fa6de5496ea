"""Arrays of numbers from a .npz, which may be damaged or somebody's trap.

numpy itself would evaluate the header of an array, whatever it is, and set aside all the room that it asks for.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from pathlib import Path

from gametui.jobs import contents
from gametui.lazy import np

MOST = 4096
"""Arrays in one file; the state of a training has some tens."""
DAMAGED = (OSError, ValueError, KeyError, EOFError, RuntimeError, OverflowError, zipfile.BadZipFile, zlib.error)
"""What reading a file that is none raises."""

_HEADER = re.compile(
    rb"\x93NUMPY\x01\x00..\{'descr': '(?P<kind>[<>|][bcfiu](?:[1248]|16))', 'fortran_order': False, "
    rb"'shape': \((?P<shape>[\d, ]{0,60})\), \} *\n",
    re.DOTALL,
)


def read(path: Path, limit: int) -> dict[str, np.ndarray]:
    """The arrays of a file by name, none of which is unpacked before its size is known; links and pipes are not followed.

    limit: bytes of the file, and of what is in it. Raises: DAMAGED.
    """
    text = contents.end(path, limit + 1)
    if len(text) > limit:
        raise ValueError("too large")
    with zipfile.ZipFile(io.BytesIO(text)) as file:
        entries = file.infolist()
        if sum(entry.file_size for entry in entries) > limit or len(entries) > MOST:
            raise ValueError("too large")
        return {entry.filename.removesuffix(".npy"): _array(file.read(entry)) for entry in entries}


def _array(text: bytes) -> np.ndarray:
    """One .npy, as numpy writes an array of numbers."""
    found = _HEADER.match(text)
    if found is None:
        raise ValueError("not an array of numbers")
    shape = tuple(int(length) for length in found["shape"].split(b",") if length.strip())
    return np.frombuffer(text, dtype=found["kind"].decode(), offset=found.end()).reshape(shape)
