"""What actions may rely on: the screen that they are mixed into."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.screen import Screen

from gametui.app.playback import Playback
from gametui.app.session import Session
from gametui.app.widgets.charts import PlanePane
from gametui.app.widgets.filter_line import FilterLine
from gametui.app.widgets.form import ParameterForm
from gametui.app.widgets.verdicts import VerdictPane

if TYPE_CHECKING:

    class Desk(Screen[None]):
        session: Session
        playback: Playback
        main: str
        zoomed: bool
        filter: FilterLine

        @property
        def form(self) -> ParameterForm: ...
        @property
        def plane(self) -> PlanePane: ...
        @property
        def view(self) -> dict[str, Any]: ...
        @property
        def verdicts(self) -> VerdictPane: ...
        @property
        def scope(self) -> str: ...
        def settle(self) -> None: ...
        def show_bars(self) -> None: ...

else:
    Desk = object
