"""Legend and message: words over the picture, where they hide the least of it."""

from __future__ import annotations

import numpy as np

from gametui.app.chart import Chart
from gametui.app.palette import Palette
from gametui.app.plot.cells import BLANK, Cells
from gametui.app.plot.geometry import Frame
from gametui.app.plot.text import width


def write(cells: Cells, chart: Chart, frame: Frame, palette: Palette, busy: np.ndarray) -> None:
    """The chart's legend in the emptiest corner. `busy` is (rows, columns) of the canvas: cells that are better not hidden."""
    rows = [(colour, text) for colour, text in chart.legend if text][: max(frame.rows // 2, 0)]
    if not rows or frame.columns < 12 or frame.rows < 4:
        return
    wide = min(max(width(text) for _, text in rows) + 2, frame.columns // 2 + 8)
    tall = len(rows)
    corners = [
        (left, top) for top in (0, frame.rows - tall) for left in (frame.columns - wide, 0)
    ]  # upper right first: ties go there
    left, top = min(corners, key=lambda c: int(busy[c[1] : c[1] + tall, c[0] : c[0] + wide].sum()))
    for row, (colour, text) in enumerate(rows):
        y, x = frame.top + top + row, frame.left + left
        cells.write(x, y, " " * wide, -1, palette.panel)
        cells.write(x + 1, y, text, palette.number(colour), palette.panel, end=x + wide - 1)


def say(cells: Cells, chart: Chart, frame: Frame, palette: Palette, empty: bool) -> None:
    """The chart's message: in the middle where there is no picture, else along the canvas's last row."""
    if not chart.message or not frame.columns or not frame.rows:
        return
    lines = wrapped(chart.message, max(frame.columns - 2, 1))
    colour = palette.number("muted")
    if not empty:
        text = " " + lines[0] + ("…" if len(lines) > 1 else "") + " "
        cells.write(frame.left, frame.top + frame.rows - 1, text, colour, palette.panel, end=frame.left + frame.columns)
        return
    first = frame.top + max((frame.rows - len(lines)) // 2, 0)
    for row, line in enumerate(lines[: frame.rows]):
        column = frame.left + max((frame.columns - width(line)) // 2, 0)
        cells.write(column, first + row, line, palette.number("text"), end=frame.left + frame.columns)


def wrapped(text: str, columns: int) -> list[str]:
    """`text` in lines of at most so many cells, broken at blanks."""
    lines, line = [], ""
    for paragraph in text.split("\n"):
        for word in paragraph.split():
            if line and width(line) + 1 + width(word) > columns:
                lines.append(line)
                line = word
            else:
                line = f"{line} {word}".strip()
        lines.append(line)
        line = ""
    return lines or [""]


def around(cells: Cells, chart: Chart, frame: Frame, palette: Palette) -> None:
    """Title and axis labels, set into the frame so that they take no row from the picture."""
    if not frame.boxed:
        return
    muted, right = palette.number("muted"), frame.left + frame.columns
    if chart.title:
        cells.write(frame.left + 1, 0, f" {chart.title} ", palette.number("text"), end=right)
    if chart.x_label:
        label = f" {chart.x_label} "
        row, start = frame.top + frame.rows, right - width(label) - 1
        if start > frame.left:
            cells.write(start, row, label, muted, end=right)
    if chart.y_label:
        if width(chart.y_label) < frame.left:
            cells.write(frame.left - 1 - width(chart.y_label), 0, chart.y_label, muted)
        else:
            label = f" {chart.y_label} "
            start = right - width(label) - 1
            if (cells.codes[0, max(start - 1, 0) : right] != BLANK).all() and start > frame.left + width(chart.title) + 3:
                cells.write(start, 0, label, muted, end=right)
