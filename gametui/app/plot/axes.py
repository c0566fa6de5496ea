"""Axes, ticks and their labels, drawn by plotext. Nothing else imports it.

plotext's own figure class is used, a fresh one for each frame: its module-level figure is shared and grows. What it draws
depends only on cell positions and label texts, so a frame is drawn once while limits and size stay. It is imported with
the first frame, which is after the first paint.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from gametui.app.plot.geometry import Frame


def drawn(frame: Frame) -> np.ndarray:
    """A boxed frame with axes and an empty canvas: (height, width) code points."""
    across, _ = frame.place(np.asarray(frame.x_ticks.values), np.nan)
    _, up = frame.place(np.nan, np.asarray(frame.y_ticks.values))
    columns = np.clip(np.nan_to_num(across * frame.columns), 0, frame.columns - 1).astype(int)
    rows = np.clip(np.nan_to_num((1 - up) * frame.rows), 0, frame.rows - 1).astype(int)
    rows = frame.rows - 1 - rows  # plotext counts them upwards
    return _figure(
        frame.width,
        frame.height,
        frame.columns,
        frame.rows,
        tuple(zip(columns.tolist(), frame.x_ticks.labels, strict=True)),
        tuple(zip(rows.tolist(), frame.y_ticks.labels, strict=True)),
    )


@lru_cache(maxsize=32)
def _figure(
    width: int, height: int, columns: int, rows: int, x_ticks: tuple[tuple[int, str], ...], y_ticks: tuple[tuple[int, str], ...]
) -> np.ndarray:
    from plotext._figure import _figure_class

    gutter = width - columns - 2
    figure = _figure_class()
    figure._limit_size(False, False)  # else it cuts the picture to the size of the terminal that it finds
    figure.plot_size(width, height)
    figure.theme("clear")
    # Ticks are handed over as cell numbers, which keeps numbers of any size out of plotext's arithmetic.
    figure.xlim(0, columns - 1 or 1)
    figure.ylim(0, rows - 1 or 1)
    figure.xticks([column for column, _ in x_ticks], [label for _, label in x_ticks])
    labels = [label[:gutter].rjust(gutter) for _, label in y_ticks]
    figure.yticks([row for row, _ in y_ticks], labels)
    figure.scatter([0], [0], marker=" ")  # it draws no axes around no data
    figure.build()
    matrix = figure.monitor.matrix.marker  # rows from the bottom up
    codes = np.array([[ord(glyph) for glyph in row] for row in reversed(matrix)], dtype=np.uint32)
    codes.flags.writeable = False
    return codes
