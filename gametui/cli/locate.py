"""gametui locate: where the program keeps its files."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from gametui.cli import completing
from gametui.errors import UsageError, nearest

PLACES = ("config", "data", "cache")


def locate(place: Annotated[str, Parameter(metavar="", completer=completing.places, help="config, data or cache")], /) -> int:
    """Print the folder of the configuration (own presets), the data (exports) or the cache (compiled programs).

    GAMETUI_HOME moves all three under one folder.
    """
    from gametui.cli import output
    from gametui.runs import paths

    if place not in PLACES:
        raise UsageError(f"locate: there is no place {place!r}. {nearest(place, PLACES)}")
    output.path(getattr(paths, place)())
    return 0
