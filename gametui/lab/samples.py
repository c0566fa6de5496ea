"""Sample: what a training looked like at one step, from samples/<step>.npz, which may be damaged or somebody's trap."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from gametui.jobs import contents
from gametui.lazy import np

LIMIT = 16 * 2**20
"""Bytes of a sample file, and of what is in it; ours have 50 thousand."""
GRID = 4096
"""Most rows and columns of the discriminator's values."""
DAMAGED = (OSError, ValueError, KeyError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error)
"""What reading a file that is no sample raises."""

_HEADER = re.compile(
    rb"\x93NUMPY\x01\x00..\{'descr': '(?P<kind>[<>]f[48])', 'fortran_order': False, "
    rb"'shape': \((?P<shape>[\d, ]{1,40})\), \} *\n",
    re.DOTALL,
)


@dataclass(frozen=True, eq=False)
class Sample:
    """Arrays to look at. `extent` is (x low, x high, y low, y high)."""

    step: int
    fake: np.ndarray
    """(n, 2): points of the generator; with a `judge` places and the chances it gives them."""
    real: np.ndarray
    """(m, 2)"""
    extent: tuple[float, float, float, float]
    arrows: np.ndarray | None = None
    """(k, 2): where the generator would move the first k fakes."""
    discriminator: np.ndarray | None = None
    """(g, h): logits over the extent, the first row at the bottom."""
    judge: np.ndarray | None = None
    """(n, 2): places, and what the discriminator says there."""


def read(path: Path) -> Sample:
    """The sample in a file. Raises: ValueError where it is none."""
    try:
        return _sample(int(path.stem), _arrays(path))
    except DAMAGED as error:
        raise ValueError(f"{path.name} is damaged, or no sample ({type(error).__name__})") from None


def _sample(step: int, found: dict[str, np.ndarray]) -> Sample:
    extent = found["extent"]
    if extent.shape != (4,) or not np.isfinite(extent).all() or extent[0] >= extent[1] or extent[2] >= extent[3]:
        raise ValueError("extent")
    x0, x1, y0, y1 = (float(end) for end in extent)
    discriminator = found.get("discriminator")
    if discriminator is not None and (discriminator.ndim != 2 or not 2 <= min(discriminator.shape) <= GRID):
        raise ValueError("discriminator")
    arrows = _points(found, "arrows") if "arrows" in found else None
    judge = _points(found, "judge") if "judge" in found else None
    fake, real = _points(found, "fake"), _points(found, "real")
    if arrows is not None and len(arrows) > len(fake):
        raise ValueError("arrows")
    return Sample(step, fake, real, (x0, x1, y0, y1), arrows, discriminator, judge)


def _points(found: dict[str, np.ndarray], name: str) -> np.ndarray:
    points = found[name]
    if points.ndim != 2 or points.shape[1] != 2:
        raise ValueError(name)
    return points


def _arrays(path: Path) -> dict[str, np.ndarray]:
    """The arrays of a .npz, of which none is unpacked before its size is known."""
    text = contents.end(path, LIMIT + 1)
    if len(text) > LIMIT:
        raise ValueError("too large")
    with zipfile.ZipFile(io.BytesIO(text)) as file:
        entries = file.infolist()
        if sum(entry.file_size for entry in entries) > LIMIT or len(entries) > 64:
            raise ValueError("too large")
        return {entry.filename.removesuffix(".npy"): _array(file.read(entry)) for entry in entries}


def _array(text: bytes) -> np.ndarray:
    """One .npy as numpy writes an array of real numbers. numpy itself would evaluate the header, whatever it is, and set aside
    all the room that it asks for."""
    found = _HEADER.match(text)
    if found is None:
        raise ValueError("not an array of real numbers")
    shape = tuple(int(length) for length in found["shape"].split(b",") if length.strip())
    values = np.frombuffer(text, dtype=found["kind"].decode(), offset=found.end())
    return values.reshape(shape).astype(float)
