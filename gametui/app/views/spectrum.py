"""Eigenvalues of the game Hessian over the region of the complex plane in which the method is stable."""

from __future__ import annotations

import numpy as np

from gametui import labels
from gametui.app.chart import Backdrop, Chart
from gametui.app.memory import by_identity
from gametui.app.snapshot import Snapshot
from gametui.app.views._base import ANALYSED, View, quiet
from gametui.app.views._complex import axes, marks, reach
from gametui.app.views._numbers import eigenvalues, number, point

CLOSE = 0.02
"""How well the region's radius must foretell the method's own at these eigenvalues to be called its region."""


def extent(snapshot: Snapshot) -> tuple[tuple[float, float], tuple[float, float]]:
    """The part of the complex plane to show, (real, imaginary): what a request for the region should ask for."""
    nearest = snapshot.nearest
    size = reach(nearest.eigenvalues if nearest else [])
    return (-size, size), (-size, size)


@quiet
def build(snapshot: Snapshot) -> Chart:
    nearest, region = snapshot.nearest, snapshot.region
    real, imaginary = extent(snapshot)
    if nearest is None:
        reason = snapshot.analysis.message if snapshot.analysis is not None else ""
        message = reason or ("no critical point found" if snapshot.analysis is not None else "looking for critical points …")
        return Chart(title="eigenvalues of H", message=message)
    backdrop, radii = None, None
    if region is not None and np.isfinite(region.radius).any():
        levels, border = _coloured(region.radius)
        real, imaginary = region.real, region.imaginary
        radii = _read(region.radius, real, imaginary, nearest.eigenvalues)
        backdrop = Backdrop(levels, real, imaginary, zero=(border,), zero_colours=("text",), diverging=True, reach=(-1.0, 1.0))
    stable = [bool(r < 1) for r in radii] if radii is not None else [re > 0 for re, _ in nearest.eigenvalues]
    return Chart(
        title=f"λ of H at {point(nearest.x, nearest.y)}",
        x=real,
        y=imaginary,
        x_label="Re λ",
        y_label="Im λ",
        series=axes(real, imaginary),
        marks=marks(nearest.eigenvalues, stable),
        backdrop=backdrop,
        legend=(
            *([("muted", "no region")] if region is not None and backdrop is None else []),  # the first row is the last to go
            *(("text", f"λ {text}") for text in eigenvalues(nearest.eigenvalues, most=3)),
            *_says(snapshot, radii),
        ),
        marker=snapshot.display.marker,
    )


def _says(snapshot: Snapshot, radii: np.ndarray | None) -> list[tuple[str, str]]:
    """Whether a region is the method's own here. It is made on games H = [[a, -b], [b, a]], and a method that uses more of H
    than its eigenvalues (its transpose, its blocks, two time scales) need not follow it."""
    label, nearest = labels.full(snapshot.experiment.methods)[0], snapshot.nearest
    if radii is None or not len(radii):
        return []
    foretold, own = float(np.max(radii)), nearest.spectral_radius if nearest else None
    if own is not None and abs(foretold - own) <= CLOSE * max(1.0, own):
        return [("muted", f"stable region of {label}")]
    rows = [("muted", f"model region of {label}:"), ("muted", "for H = [[a, -b], [b, a]]")]
    return rows if own is None else [*rows, ("text", f"its own ρ here is {number(own)}")]


@by_identity(keep=2)
def _coloured(radius: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(colour, border): four times the logarithm of the radius, which spreads what lies near 1, and radius - 1."""
    radius = np.asarray(radius, dtype=float)
    return np.clip(4 * np.log(np.maximum(radius, 1e-9)), -1, 1), radius - 1


def _read(
    radius: np.ndarray, real: tuple[float, float], imaginary: tuple[float, float], values: list[tuple[float, float]]
) -> np.ndarray:
    """The region's radius at each eigenvalue, between the grid's points; not-a-number outside it."""
    radius = np.asarray(radius, dtype=float)
    rows, columns = radius.shape
    found = np.full(len(values), np.nan)
    for k, (re, im) in enumerate(values):
        i = (re - real[0]) / (real[1] - real[0]) * (columns - 1)
        j = (im - imaginary[0]) / (imaginary[1] - imaginary[0]) * (rows - 1)
        if 0 <= i <= columns - 1 and 0 <= j <= rows - 1:
            left, low = min(int(i), max(columns - 2, 0)), min(int(j), max(rows - 2, 0))
            a, b = i - left, j - low
            right, high = min(left + 1, columns - 1), min(low + 1, rows - 1)
            found[k] = (radius[low, left] * (1 - a) + radius[low, right] * a) * (1 - b) + (
                radius[high, left] * (1 - a) + radius[high, right] * a
            ) * b
    return found


VIEW = View(
    "spectrum",
    "Spectrum",
    build,
    "Eigenvalues of the game Hessian at the critical point, in the complex plane. Behind them the method's spectral radius "
    "at this learning rate: blue contracts, red or orange expands, the line is where it is 1. ● inside, ✕ outside. "
    "No region: the step has no linearisation, or looks into a hidden game. "
    "'Model region': the method uses more of H than its eigenvalues, so the region is that of games with "
    "H = [[a, -b], [b, a]].",
    needs=frozenset({"analysis", "spectrum"}),
    reads=(*ANALYSED, "region"),
)
