"""A height field seen from the side: orthographic projection, and what hides what, in numpy.

The surface stands in the box [-1, 1] x [-1, 1] x [-HALF, HALF]. Pictures have their own plane: X to the right, Y up.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from gametui.app.memory import by_identity
from gametui.app.plot.backdrop import scaled

HALF = 0.65
"""Half the height of the box."""

WIDTH, HEIGHT = 1.5, 1.25
"""Half the size of the picture: the box fits in at every angle."""

COLUMNS, ROWS = 200, 120
"""Pixels of the picture; a canvas takes the nearest one for each of its cells."""

QUADS = 60
"""Quadrilaterals along each side of the surface."""

SLACK = 0.05
"""How far behind the surface a line may lie and still count as lying on it."""


class Camera(NamedTuple):
    right: np.ndarray
    up: np.ndarray
    near: np.ndarray
    """Towards the viewer."""

    def seen(self, u: np.ndarray, v: np.ndarray, h: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(X, Y, nearness) of points of the box."""
        x, y, z = (axis[0] * u + axis[1] * v + axis[2] * h for axis in self)
        return x, y, z


class Relief(NamedTuple):
    colours: np.ndarray
    """(ROWS, COLUMNS), 0 to 1 from the lowest to the highest value, not-a-number off the surface; first row at the bottom."""
    nearness: np.ndarray
    """Of what is seen around each pixel, the least of it and its neighbours above and below; minus infinity off the surface."""
    heights: np.ndarray
    """The field brought to [-HALF, HALF], (rows, columns)."""


def camera(azimuth: float, elevation: float) -> Camera:
    """Looking at the box from this direction; degrees, as in matplotlib."""
    a, e = math.radians(azimuth), math.radians(elevation)
    return Camera(
        np.array([-math.sin(a), math.cos(a), 0.0]),
        np.array([-math.cos(a) * math.sin(e), -math.sin(a) * math.sin(e), math.cos(e)]),
        np.array([math.cos(a) * math.cos(e), math.sin(a) * math.cos(e), math.sin(e)]),
    )


@by_identity(keep=4)
def relief(values: np.ndarray, azimuth: float, elevation: float) -> Relief:
    """The surface of `values`, (rows, columns), painted from far to near."""
    heights = (scaled(values) - 0.5) * 2 * HALF
    view = camera(azimuth, elevation)
    v, u = np.meshgrid(np.linspace(-1, 1, QUADS + 1), np.linspace(-1, 1, QUADS + 1), indexing="ij")
    u, v, h = _filled(u, v, at(heights, u, v), view)
    x, y, near = view.seen(u, v, h)
    i = np.floor((x + WIDTH) / (2 * WIDTH) * COLUMNS).astype(np.intp)
    j = np.floor((y + HEIGHT) / (2 * HEIGHT) * ROWS).astype(np.intp)
    order = np.argsort(near, kind="stable")
    colours = np.full((ROWS, COLUMNS), np.nan)
    nearness = np.full((ROWS, COLUMNS), -np.inf)
    i, j = np.clip(i[order], 0, COLUMNS - 1), np.clip(j[order], 0, ROWS - 1)
    colours[j, i] = h[order] / (2 * HALF) + 0.5  # of several in one pixel the last, the nearest, stays
    nearness[j, i] = near[order]
    return Relief(colours, _lowest(nearness), heights)


def _lowest(nearness: np.ndarray) -> np.ndarray:
    """The least of each pixel and its neighbours above and below: a floor seen at a low angle is deep within one pixel."""
    known = np.pad(np.where(nearness > -np.inf, nearness, np.inf), ((1, 1), (0, 0)), constant_values=np.inf)
    least = np.minimum(np.minimum(known[:-2], known[2:]), known[1:-1])
    return np.where(nearness > -np.inf, least, -np.inf)


def _filled(u: np.ndarray, v: np.ndarray, h: np.ndarray, view: Camera) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Points of every quadrilateral, as many in each as leave no pixel of it empty."""
    corners = [tuple(a[j : j + QUADS, i : i + QUADS].ravel() for a in (u, v, h)) for j in (0, 1) for i in (0, 1)]
    known = np.all([np.isfinite(corner[2]) for corner in corners], axis=0)
    corners = [tuple(a[known] for a in corner) for corner in corners]
    x, y, _ = zip(*(view.seen(*corner) for corner in corners), strict=True)
    extent = np.maximum(np.ptp(x, axis=0) / (2 * WIDTH) * COLUMNS, np.ptp(y, axis=0) / (2 * HEIGHT) * ROWS)
    steps = 2 ** np.ceil(np.log2(np.clip(1.2 * extent, 2, 64))).astype(int)
    parts = []
    for size in np.unique(steps):
        these = steps == size
        b, a = (grid.ravel()[:, None] for grid in np.meshgrid(*[(np.arange(size) + 0.5) / size] * 2, indexing="ij"))
        lower_left, lower_right, upper_left, upper_right = (tuple(c[these] for c in corner) for corner in corners)
        parts.append(
            [
                ((p * (1 - a) + q * a) * (1 - b) + (r * (1 - a) + s * a) * b).ravel()
                for p, q, r, s in zip(lower_left, lower_right, upper_left, upper_right, strict=True)
            ]
        )
    if not parts:
        return np.empty(0), np.empty(0), np.empty(0)
    u, v, h = (np.concatenate(part) for part in zip(*parts, strict=True))
    return u, v, h


def at(heights: np.ndarray, u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """Height of the surface over points of [-1, 1] x [-1, 1], between the field's points; not-a-number outside."""
    rows, columns = heights.shape
    if not heights.size:
        return np.full(np.shape(u), np.nan)
    i, j = (u + 1) / 2 * (columns - 1), (v + 1) / 2 * (rows - 1)
    inside = (i >= 0) & (i <= columns - 1) & (j >= 0) & (j <= rows - 1)
    i, j = np.where(inside, i, 0.0), np.where(inside, j, 0.0)
    left = np.clip(i.astype(np.intp), 0, max(columns - 2, 0))
    low = np.clip(j.astype(np.intp), 0, max(rows - 2, 0))
    a, b = i - left, j - low
    right, high = np.minimum(left + 1, columns - 1), np.minimum(low + 1, rows - 1)
    below = heights[low, left] * (1 - a) + heights[low, right] * a
    above = heights[high, left] * (1 - a) + heights[high, right] * a
    return np.where(inside, below * (1 - b) + above * b, np.nan)


def visible(made: Relief, x: np.ndarray, y: np.ndarray, near: np.ndarray) -> np.ndarray:
    """Which points of the picture no part of the surface hides."""
    i = np.clip(np.nan_to_num((x + WIDTH) / (2 * WIDTH) * COLUMNS), 0, COLUMNS - 1).astype(np.intp)
    j = np.clip(np.nan_to_num((y + HEIGHT) / (2 * HEIGHT) * ROWS), 0, ROWS - 1).astype(np.intp)
    return near >= made.nearness[j, i] - SLACK
