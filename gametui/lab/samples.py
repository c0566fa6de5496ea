"""Sample: what a training looked like at one step, from samples/<step>.npz, which may be damaged or somebody's trap."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gametui.lab import arrays
from gametui.lazy import np

LIMIT = 16 * 2**20
"""Bytes of a sample file, and of what is in it; ours have 50 thousand."""
GRID = 4096
"""Most rows and columns of the discriminator's values."""


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
        found = {name: array.astype(float) for name, array in arrays.read(path, LIMIT).items() if array.dtype.kind == "f"}
        return _sample(int(path.stem), found)
    except arrays.DAMAGED as error:
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
