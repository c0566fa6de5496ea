"""Legend and message: words over the picture, where they hide the least of it."""

from __future__ import annotations

import numpy as np

from gametui.app.chart import Chart
from gametui.app.palette import LETTERS, Palette
from gametui.app.plot.cells import Cells
from gametui.app.plot.geometry import Frame
from gametui.app.plot.text import split, width

MARK = 1000
"""How much worse it is to hide a mark than a dot of a line."""


MOST = 0.3
"""Share of the canvas that a legend may hide; it loses its last rows before it hides more."""

NARROW = 28
"""Cells that a legend may always take across, as far as there are so many; where the canvas is wide, half of its width."""


def write(cells: Cells, chart: Chart, frame: Frame, palette: Palette, cost: np.ndarray) -> None:
    """The chart's legend in the emptiest corner, without its last rows where it would hide a mark in every corner.

    `cost` is (rows, columns) of the canvas: how bad it is to hide each cell.
    """
    lettered = not palette.colours and not chart.plain
    rows = [(colour, _sample(colour, text) if lettered else text) for colour, text in chart.legend if text]
    rows = rows[: max(frame.rows // 2, 0)]
    if not rows or frame.columns < 12 or frame.rows < 4:
        return
    found = [(*_corner(rows[:count], frame, cost), count) for count in range(len(rows), 0, -1)]
    found = [place for place in found if place[3] * place[4] <= MOST * frame.rows * frame.columns] or found[-1:]
    _, left, top, wide, count = next((place for place in found if place[0] < MARK), found[0])
    for row, (colour, text) in enumerate(rows[:count]):
        y, x = frame.top + top + row, frame.left + left
        cells.write(x, y, " " * wide, -1, palette.panel)
        cells.write(x + 1, y, cut(text, wide - 2), palette.number(colour), palette.panel)


def cut(text: str, cells: int) -> str:
    """`text` in at most so many cells, with an ellipsis where something is missing."""
    if width(text) <= cells:
        return text
    kept, used = "", 0
    for glyph, size in split(text):
        if used + size > cells - 1:
            break
        kept, used = kept + glyph, used + size
    return kept + "…"


def _corner(rows: list[tuple[str, str]], frame: Frame, cost: np.ndarray) -> tuple[int, int, int, int]:
    """(cost, left, top, width) of the cheapest corner; the upper right where several are."""
    room = min(max(frame.columns // 2, NARROW), frame.columns)
    wide, tall = min(max(width(text) for _, text in rows) + 2, room), len(rows)
    corners = [(left, top) for top in (0, frame.rows - tall) for left in (frame.columns - wide, 0)]
    prices = [int(cost[top : top + tall, left : left + wide].sum()) for left, top in corners]
    best = prices.index(min(prices))
    return prices[best], *corners[best], wide


def _sample(colour: str, text: str) -> str:
    """Where colours cannot tell, a method is named by the letter that its path is drawn with."""
    letter = LETTERS.get(colour, "")
    return letter + text[1:] if letter and text[:1] in "━•" else text


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


def around(cells: Cells, chart: Chart, frame: Frame, palette: Palette, empty: bool) -> None:
    """Title and axis labels, set into the frame so that they take no row from the picture."""
    if not frame.boxed:
        return
    muted, right, column = palette.number("muted"), frame.left + frame.columns, frame.left + 1
    if empty:
        cells.write(column, 0, f" {chart.title} ", palette.number("text"), end=right)
        return
    if chart.y_label and width(chart.y_label) < frame.left:  # over the numbers of its axis
        cells.write(frame.left - 1 - width(chart.y_label), 0, chart.y_label, muted)
    elif chart.y_label:
        column = cells.write(column, 0, f" {chart.y_label} ", muted, end=right) + 1
    if chart.title:
        cells.write(column, 0, f" {chart.title} ", palette.number("text"), end=right)
    if chart.x_label:
        label = f" {chart.x_label} "
        start = right - width(label) - 1
        if start > frame.left:
            cells.write(start, frame.top + frame.rows, label, muted, end=right)
