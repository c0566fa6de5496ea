"""gametui render: a view of a saved run, in a file."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter


def render(
    run: Annotated[str, Parameter(name="RUN.json", metavar="", help="a run saved by 'gametui run --json', or from the app")],
    /,
    *,
    view: Annotated[str, Parameter(metavar="NAME", help="plane, surface, losses, spectrum or jacobian")],
    out: Annotated[str, Parameter(metavar="FILE", help="where to; the ending decides: .svg, .png or .txt")],
) -> int:
    """Draw a view of a saved run into a picture or a text file."""
    raise NotImplementedError
