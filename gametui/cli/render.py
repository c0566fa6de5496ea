"""gametui render: a view of a saved run, in a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from gametui.cli import completing
from gametui.errors import UsageError

ENDINGS = (".svg", ".png", ".txt")
CELLS = (20, 400)
"""Fewest and most columns, and rows, of a picture."""


def render(
    run: Annotated[str, Parameter(name="RUN.json", metavar="", help="a run saved by 'gametui run --json', or from the app")],
    /,
    *,
    view: Annotated[
        str, Parameter(metavar="NAME", completer=completing.views, help="plane, losses, spectrum, jacobian or surface")
    ],
    out: Annotated[str, Parameter(metavar="FILE", help="where to; the ending decides: .svg, .png or .txt")],
    size: Annotated[str, Parameter(metavar="COLUMNSxROWS", help="of the picture, in cells of a terminal")] = "100x36",
    device: Annotated[
        str,
        Parameter(metavar="NAME", completer=completing.devices, help="what computes the rest of the picture: auto, cpu or gpu"),
    ] = "auto",
) -> int:
    """Draw a view of a saved run into a picture or a text file, as the app shows it."""
    from gametui.app import render as drawing
    from gametui.app.views import VIEWS
    from gametui.cli import output, selecting
    from gametui.runs import record

    selecting.named(view, VIEWS, "--view", "view")
    selecting.named(device, selecting.DEVICES, "--device", "device")
    output.writable(out, ENDINGS)
    cells = _cells(size)
    saved = record.read(Path(run))
    from gametui.compute import device as devices
    from gametui.compute import work

    devices.configure(device)
    drawing.render(saved, view, Path(out), lambda request: work.work(request, lambda: False), size=cells)
    return 0


def _cells(text: str) -> tuple[int, int]:
    columns, by, rows = text.partition("x")
    if not (by and columns.isdecimal() and rows.isdecimal() and all(CELLS[0] <= int(n) <= CELLS[1] for n in (columns, rows))):
        raise UsageError(f"--size: {text!r} is no size. Write COLUMNSxROWS, each from {CELLS[0]} to {CELLS[1]}, as in 100x36.")
    return int(columns), int(rows)
