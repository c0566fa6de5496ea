"""Rows made by hand, for judging."""

from __future__ import annotations

import numpy as np

from gametui.dynamics import Rows


def rows(w: np.ndarray, gradient: np.ndarray | None = None, first: int = 0) -> Rows:
    """Rows of points w (k, n), the first coordinate being x; the gradient norm is the distance from the origin unless given."""
    w = np.asarray(w, dtype=float)
    with np.errstate(over="ignore"):
        norm = np.linalg.norm(w, axis=1) if gradient is None else np.asarray(gradient, dtype=float)
    return Rows(np.arange(first, first + len(w)), w[:, :1], w[:, 1:], norm, -norm, norm)


def linear(
    matrix: np.ndarray, steps: int, start: tuple[float, ...] = (6.0, 6.0), centre: tuple[float, ...] = (0.0, 0.0)
) -> np.ndarray:
    """w, Jw, JJw ... around a centre: (steps + 1, n)."""
    points = [np.array(start)]
    for _ in range(steps):
        points.append(np.asarray(matrix) @ points[-1])
    return np.array(points) + np.asarray(centre)


def turning(rate: float, angle: float, stretch: float = 1.0) -> np.ndarray:
    """Turns by `angle` and scales by `rate` each step, along an ellipse with this ratio of axes."""
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    shear = np.array([[stretch, 0.3], [0.0, 1.0]])
    return np.asarray(rate * shear @ turn @ np.linalg.inv(shear))
