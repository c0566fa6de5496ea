"""Where each pane stands, for any size of terminal."""

from __future__ import annotations

from typing import NamedTuple

from gametui.app.views import VIEWS

PANES = (*VIEWS, "verdicts")
"""The panes, in the order of their number keys: a picture for each view, and the verdict table."""


LEAST = 40, 12
"""Columns and rows below which nothing is shown but a sentence that says so."""
NARROW, LOW = 60, 20
"""Columns below which one pane is shown at a time, and rows below which lines around it are left out."""

WHEEL = 3
"""Rows that one notch of the mouse's wheel moves by."""


class Box(NamedTuple):
    """A rectangle of cells."""

    left: int
    top: int
    width: int
    height: int


def fits(width: int, height: int) -> bool:
    """Whether a terminal of this size has room for the app."""
    return width >= LEAST[0] and height >= LEAST[1]


def arrange(width: int, height: int, main: str = "plane", zoomed: bool = False, form: bool = True) -> dict[str, Box]:
    """The boxes of the panes that are shown; "form" is the parameter form, and every box is at least one cell.

    The main pane is always there. The verdicts stand below it and two more panes beside it as soon as there is room;
    `form` says which of form and main pane a terminal too narrow for both shows, `zoomed` gives the main pane everything.
    """
    width, height = max(1, width), max(1, height)
    if zoomed:
        return {main: Box(0, 0, width, height)}
    if width < NARROW:
        return {"form" if form else main: Box(0, 0, width, height)}
    left = 26 if width < 110 else 34
    boxes = {"form": Box(0, 0, left, height)}
    room = Box(left, 0, width - left, height)
    others = [pane for pane in PANES if pane != main]
    if main != "verdicts" and room.height >= 32:
        tall = min(14, room.height // 3)
        boxes["verdicts"] = Box(room.left, room.height - tall, room.width, tall)
        room = room._replace(height=room.height - tall)
    others = [pane for pane in others if pane != "verdicts"]
    if room.width >= 84:
        side = max(34, room.width * 2 // 5)
        count = 2 if room.height >= 24 else 1
        boxes |= _stack(Box(room.left + room.width - side, 0, side, room.height), others[:count])
        room = room._replace(width=room.width - side)
    elif room.height >= 36:
        low = room.height * 2 // 5
        half = room.width // 2
        boxes[others[0]] = Box(room.left, room.height - low, half, low)
        boxes[others[1]] = Box(room.left + half, room.height - low, room.width - half, low)
        room = room._replace(height=room.height - low)
    boxes[main] = room
    return boxes


def _stack(box: Box, panes: list[str]) -> dict[str, Box]:
    each = box.height // len(panes)
    boxes = {}
    for i, pane in enumerate(panes):
        last = i == len(panes) - 1
        boxes[pane] = Box(box.left, box.top + i * each, box.width, box.height - i * each if last else each)
    return boxes
