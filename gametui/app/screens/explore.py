"""The explore screen: panes around a session. What its keys do stands in the modules of `actions`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.containers import Container
from textual.css.query import NoMatches
from textual.reactive import reactive
from textual.screen import Screen
from textual.timer import Timer

from gametui.app import commands, layout
from gametui.app.actions.choosing import Choosing
from gametui.app.actions.keeping import Keeping
from gametui.app.actions.looking import Looking
from gametui.app.actions.playing import Playing
from gametui.app.actions.turning import Turning
from gametui.app.keymap import Keymap
from gametui.app.playback import Playback
from gametui.app.saved_view import view_of
from gametui.app.session import Session
from gametui.app.snapshot import Snapshot
from gametui.app.widgets import bars
from gametui.app.widgets.charts import ChartPane, LossesPane, PlanePane, SurfacePane
from gametui.app.widgets.filter_line import FilterLine
from gametui.app.widgets.form import ParameterForm
from gametui.app.widgets.pane import Pane
from gametui.app.widgets.verdicts import VerdictPane

if TYPE_CHECKING:
    from gametui.app.screens.jump import Target

SPECIAL: dict[str, type[Pane]] = {"plane": PlanePane, "losses": LossesPane, "surface": SurfacePane, "verdicts": VerdictPane}
"""Panes with keys of their own; every other view has a plain one."""


GRACE = 0.05
"""Seconds that the pictures wait for the first rows of a new run before they show what else has changed."""
BARS = 3
"""One-line bars: above the panes one, below them two; in a low terminal the command is left out."""


class ExploreScreen(Turning, Looking, Playing, Choosing, Keeping, Screen[None]):
    """Parameter form, pictures, verdicts; one session."""

    DEFAULT_CSS = """
    ExploreScreen { layout: vertical; overflow: hidden; }
    #desk { height: 1fr; width: 100%; overflow: hidden; }
    """
    BINDINGS = commands.bindings("explore")
    SCOPES = ("explore", "app")

    snapshot: reactive[Snapshot | None] = reactive(None, repaint=False, init=False)
    pictured: reactive[Snapshot | None] = reactive(None, repaint=False, init=False)
    """What the panes show: nothing until the first snapshot after the first paint."""

    def __init__(self, session: Session, panes: dict[str, Any] | None = None) -> None:
        super().__init__()
        self.session = session
        self.playback = Playback()
        self._grace: Timer | None = None
        self._panes = panes or {}
        self.main = str(self._panes.get("main", "plane"))
        self.zoomed = bool(self._panes.get("zoomed", False))
        self.filter = FilterLine(lambda text: self.form.sift(text), "words in names of parameters or methods")
        self.set_reactive(ExploreScreen.snapshot, session.snapshot)

    def compose(self) -> ComposeResult:
        yield bars.Bar("heading")
        with Container(id="desk"):
            yield ParameterForm().data_bind(ExploreScreen.snapshot)
            for kind in layout.PANES:
                yield SPECIAL.get(kind, ChartPane)(kind).data_bind(snapshot=ExploreScreen.pictured)
        yield self.filter
        yield bars.Bar("command")
        yield bars.Bar("keys")

    def on_mount(self) -> None:
        self.settle()  # before the first layout, so that there is only one
        if row := self._panes.get("row"):
            self.form.choose(row)
        before = self.query_one(f"#{self.main if self.zoomed else self._panes.get('focus', 'form')}")
        self.set_focus(before if before.display else self.form)
        self.show_bars()

    def show(self, snapshot: Snapshot) -> None:
        """Put a new snapshot on the screen: the form and the bars at once, the pictures when there is something to see.

        A turned knob's own run is some milliseconds away; drawing the old paths once more would only make it later.
        """
        self.snapshot = snapshot
        if self.is_mounted:
            self.show_bars()
        shown = self.pictured
        if shown is not None and snapshot.trajectories is shown.trajectories and "run" in snapshot.computing:
            if self._grace is None:
                self._grace = self.set_timer(GRACE, self._picture)
        else:
            self._picture()

    def _picture(self) -> None:
        if self._grace is not None:
            self._grace.stop()
            self._grace = None
        self.pictured = self.snapshot

    def show_bars(self) -> None:
        """Write the one-line bars anew; a bar that reads the same is left alone."""
        palette, snapshot, width = self.app.palette, self.session.snapshot, self.app.size.width  # type: ignore[attr-defined]
        keymap: Keymap = self.app.keymap  # type: ignore[attr-defined]
        heading = bars.heading(snapshot, palette, keymap, self.playback.words(snapshot), width)
        self.query_one("#heading", bars.Bar).write(heading)
        self.query_one("#command", bars.Bar).write(bars.repeating(snapshot, palette))
        scopes = ("filter",) if self.filter.has_focus else (self.scope, *self.SCOPES)
        self.query_one("#keys", bars.Bar).write(bars.keys(keymap.of(*scopes), palette, width))

    @property
    def view(self) -> dict[str, Any]:
        """How it is looked at, as a saved run and the next session remember it."""
        focus = self.scope
        row = self.form.row
        return view_of(self.session.snapshot, self.main, self.zoomed, focus, row.key if row is not None else "")

    def in_words(self) -> None:
        """Show what is on the screen as text."""
        from gametui.app import words
        from gametui.app.screens.reading import InWords

        snapshot = self.session.snapshot
        self.app.push_screen(InWords(words.of(snapshot, self.playback.words(snapshot))))

    def targets(self) -> list[Target]:
        """The rows of the form and the panes that are in sight."""
        from gametui.app.screens.jump import Target

        left, top, *_ = self.form.region
        rows = (
            [Target(left, top + y, partial(self._choose, row.key)) for y, row in self.form.sight()] if self.form.display else []
        )
        panes = [pane for pane in self.query(Pane) if pane.display]
        return [*(Target(pane.region.x, pane.region.y, partial(self.set_focus, pane)) for pane in panes), *rows]

    def _choose(self, key: str) -> None:
        self.form.choose(key)
        self.set_focus(self.form)

    # ---- where things stand ----------------------------------------------------------------------------------------

    @property
    def form(self) -> ParameterForm:
        return self.query_one(ParameterForm)

    @property
    def plane(self) -> PlanePane:
        return self.query_one(PlanePane)

    @property
    def verdicts(self) -> VerdictPane:
        return self.query_one(VerdictPane)

    @property
    def scope(self) -> str:
        """Name of the focused pane; the line that filters the form belongs to it."""
        name = (self.focused.id if self.focused else None) or "form"
        return "form" if name == self.filter.id else name

    def on_resize(self) -> None:
        self.settle()
        self.show_bars()

    def on_descendant_focus(self) -> None:
        if self.scope in layout.PANES and self.size.width < layout.NARROW and self.main != self.scope:
            self.main = self.scope
        self.settle()
        self.show_bars()

    def settle(self) -> None:
        """Give every pane its place for this size; those without one are hidden."""
        desk = self.query_one("#desk")
        narrow_form = self.scope == "form" and not self.zoomed
        width, height = self.app.size
        bars = BARS - (height < layout.LOW) + self.filter.display
        boxes = layout.arrange(width, max(1, height - bars), self.main, self.zoomed, narrow_form)
        for child in desk.children:
            box = boxes.get(child.id or "")
            child.display = box is not None
            if box is not None:
                child.styles.offset = (box.left, box.top)
                child.styles.width, child.styles.height = box.width, box.height
        self.call_after_refresh(self.measure)

    def measure(self) -> None:
        """Tell the session how many cells the plane has."""
        try:
            frame = self.plane.frame() if self.plane.display else None
        except NoMatches:  # the screen is being taken down
            return
        if frame is not None:
            self.session.canvas(frame.columns, frame.rows)
