"""Eigenvalues of the method's own update, memory included, and the unit circle."""

from __future__ import annotations

import numpy as np

from gametui import labels
from gametui.app.chart import Backdrop, Chart, Series
from gametui.app.snapshot import Snapshot
from gametui.app.views._base import ANALYSED, View, quiet
from gametui.app.views._complex import axes, marks, reach
from gametui.app.views._numbers import eigenvalues, number

_TURN = np.linspace(0, 2 * np.pi, 721)
_SIDE = 1.1
_GRID = np.linspace(-_SIDE, _SIDE, 221)
_INSIDE = np.where(np.hypot(_GRID[:, None], _GRID[None, :]) <= 1, -0.3, np.nan)
"""The unit disc in a square a little larger, in the colour of what contracts."""


@quiet
def build(snapshot: Snapshot) -> Chart:
    nearest, label = snapshot.nearest, labels.full(snapshot.experiment.methods)[0]
    if nearest is None:
        reason = snapshot.analysis.message if snapshot.analysis is not None else ""
        message = reason or ("no critical point found" if snapshot.analysis is not None else "looking for critical points …")
        return Chart(title="eigenvalues of the update", message=message)
    values = nearest.jacobian_eigenvalues
    if not values:
        why = nearest.verdicts["method"].why if "method" in nearest.verdicts else ""
        return Chart(
            title="eigenvalues of the update",
            message=why or f"{label} has no linearization here",
        )
    size = reach(values, least=1.15)
    radius = nearest.spectral_radius
    return Chart(
        title=f"{_whose(label, nearest.jacobian_steps)}: ρ = {number(radius, 6)}",
        x=(-size, size),
        y=(-size, size),
        equal=True,
        x_label="Re μ",
        y_label="Im μ",
        series=(
            *axes((-10 * size, 10 * size), (-10 * size, 10 * size)),
            Series(np.cos(_TURN), np.sin(_TURN), "text", label="unit circle"),
        ),
        marks=marks(values, [bool(np.hypot(re, im) < 1) for re, im in values]),
        backdrop=Backdrop(_INSIDE, (-_SIDE, _SIDE), (-_SIDE, _SIDE), diverging=True, reach=(-1.0, 1.0)),
        legend=tuple(("text", f"μ {text}") for text in eigenvalues(values, most=4)),
        marker=snapshot.display.marker,
    )


def _whose(label: str, steps: int) -> str:
    return f"update of {label}" if steps == 1 else f"{steps} updates of {label}"


VIEW = View(
    "jacobian",
    "Update",
    build,
    "Eigenvalues of the Jacobian of one whole step of the method at the critical point, memory included. "
    "Inside the unit circle (●) a direction shrinks each step, outside (✕) it grows; ρ is the largest modulus.",
    needs=frozenset({"analysis"}),
    reads=ANALYSED,
)
