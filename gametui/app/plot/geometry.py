"""Frame: where the canvas lies among the cells of a pane, and which data each of its cells stands for."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from gametui.app.chart import Chart
from gametui.app.plot import limits, ticks
from gametui.app.plot.limits import Range
from gametui.app.plot.ticks import Ticks

LEAST_WIDTH, LEAST_HEIGHT = 16, 6
"""Below this a pane has no axes: every cell is picture."""

CELL_ASPECT = 2.0
"""A terminal's cell is about twice as high as wide."""

NUDGE = 1 / 64
"""Share of a cell by which everything is drawn further to the right and down. Round numbers often lie just on the border of two
cells: with this they, and what differs from them by less than can be seen, are all in the same one."""


@dataclass(frozen=True)
class Frame:
    """The mapping between cells and data.

    Cells count from the upper left of the pane; limits lie at the canvas's outer edges.
    """

    width: int
    height: int
    left: int
    top: int
    columns: int
    """Width of the canvas in cells; at least 1 where the pane has any cell."""
    rows: int
    x: Range
    y: Range
    log_x: bool = False
    log_y: bool = False
    x_ticks: Ticks = ticks.NONE
    y_ticks: Ticks = ticks.NONE
    boxed: bool = False
    """Axes and ticks stand around the canvas."""

    def data(self, column: float, row: float) -> tuple[float, float]:
        """The point at the middle of a pane's cell (also outside the canvas)."""
        across = (column - self.left + 0.5) / max(self.columns, 1)
        up = 1 - (row - self.top + 0.5) / max(self.rows, 1)
        return float(limits.data(across, self.x, self.log_x)), float(limits.data(up, self.y, self.log_y))

    def place(self, x: np.ndarray | float, y: np.ndarray | float) -> tuple[np.ndarray, np.ndarray]:
        """Where points are drawn, in fractions of the canvas from the left and from the bottom: ticks, marks and curves."""
        across = limits.unit(np.asarray(x), self.x, self.log_x)
        up = limits.unit(np.asarray(y), self.y, self.log_y)
        return _nudged(across, NUDGE / max(self.columns, 1)), _nudged(up, -NUDGE / max(self.rows, 1))

    def cell(self, x: float, y: float) -> tuple[int, int] | None:
        """Column and row of the pane's cell that holds the point, or None outside the canvas."""
        across, up = map(float, self.place(x, y))
        if not (0 <= across <= 1 and 0 <= up <= 1) or not self.columns or not self.rows:
            return None
        return (
            self.left + min(int(across * self.columns), self.columns - 1),
            self.top + min(int((1 - up) * self.rows), self.rows - 1),
        )

    def holds(self, column: int, row: int) -> bool:
        """The pane's cell belongs to the canvas."""
        return self.left <= column < self.left + self.columns and self.top <= row < self.top + self.rows


def _nudged(fractions: np.ndarray, by: float) -> np.ndarray:
    """What lies inside stays inside."""
    inside = (fractions >= 0) & (fractions <= 1)
    return np.where(inside, np.clip(fractions + by, 0, 1), fractions)


def geometry(chart: Chart, width: int, height: int) -> Frame:
    """Where `draw` puts the canvas of this chart in a pane of this size."""
    with np.errstate(all="ignore"):
        x, y = limits.of(chart)
        equal = chart.equal and not (chart.log_x or chart.log_y)
        return _laid_out(x, y, chart.log_x, chart.log_y, max(width, 0), max(height, 0), chart.axes, equal)


@lru_cache(maxsize=64)
def _laid_out(x: Range, y: Range, log_x: bool, log_y: bool, width: int, height: int, axes: bool, equal: bool) -> Frame:
    if not axes or width < LEAST_WIDTH or height < LEAST_HEIGHT:
        x, y = _equal(x, y, width, height) if equal else (x, y)
        return Frame(width, height, 0, 0, width, height, x, y, log_x, log_y)
    rows = height - 3
    gutter = 0
    for _ in range(width):  # equal scales depend on the width that the labels leave, and the labels on the scales
        columns = width - gutter - 2
        seen_x, seen_y = _equal(x, y, columns, rows) if equal else (x, y)
        y_ticks = ticks.of(seen_y, max(2, rows // 3), log_y)
        needed = min(max([len(label) for label in y_ticks.labels], default=0), width // 3)
        if needed <= gutter:
            break
        gutter = needed
    columns = width - gutter - 2
    x_ticks = _fitting(seen_x, columns, log_x)
    return Frame(width, height, gutter + 1, 1, columns, rows, seen_x, seen_y, log_x, log_y, x_ticks, y_ticks, True)


def _fitting(x: Range, columns: int, log: bool) -> Ticks:
    """As many ticks as there is room for their labels, two blanks between them."""
    for most in range(max(2, columns // 8), 0, -1):
        found = ticks.of(x, most, log)
        longest = max([len(label) for label in found.labels], default=0)
        if len(found.values) * (longest + 2) <= columns:
            return found
    return ticks.NONE


def _equal(x: Range, y: Range, columns: int, rows: int) -> tuple[Range, Range]:
    """The limits, one of them widened, so that a circle is round."""
    if columns < 1 or rows < 1:
        return x, y
    high = rows * CELL_ASPECT
    unit = max((x[1] - x[0]) / columns, (y[1] - y[0]) / high)
    if not math.isfinite(unit):
        return x, y
    middle = x[0] / 2 + x[1] / 2, y[0] / 2 + y[1] / 2
    return (
        (middle[0] - unit * columns / 2, middle[0] + unit * columns / 2),
        (middle[1] - unit * high / 2, middle[1] + unit * high / 2),
    )
