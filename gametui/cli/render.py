"""gametui render: a view of a saved run, in a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

ENDINGS = (".svg", ".png", ".txt")


def render(
    run: Annotated[str, Parameter(name="RUN.json", metavar="", help="a run saved by 'gametui run --json', or from the app")],
    /,
    *,
    view: Annotated[str, Parameter(metavar="NAME", help="plane, losses, spectrum, jacobian or surface")],
    out: Annotated[str, Parameter(metavar="FILE", help="where to; the ending decides: .svg, .png or .txt")],
    device: Annotated[str, Parameter(metavar="NAME", help="what computes the rest of the picture: auto, cpu or gpu")] = "auto",
) -> int:
    """Draw a view of a saved run into a picture or a text file, as the app shows it."""
    from gametui.app import render as drawing
    from gametui.app.views import VIEWS
    from gametui.cli import output, selecting
    from gametui.runs import record

    selecting.named(view, VIEWS, "--view", "view")
    selecting.named(device, selecting.DEVICES, "--device", "device")
    output.writable(out, ENDINGS)
    saved = record.read(Path(run))
    from gametui.compute import device as devices
    from gametui.compute import work

    devices.configure(device)
    drawing.render(saved, view, Path(out), lambda request: work.work(request, lambda: False))
    return 0
