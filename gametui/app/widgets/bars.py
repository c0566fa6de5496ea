"""The one-line bars: what is open and how far it is, the command that repeats it, and the keys of the focused pane."""

from __future__ import annotations

from rich.text import Text
from textual.widgets import Static

from gametui.app import commands, look
from gametui.app.palette import Palette
from gametui.app.snapshot import Snapshot
from gametui.runs.command import command_line


class Bar(Static):
    """One line of text, written only when it changes."""

    DEFAULT_CSS = "Bar { height: 1; width: 100%; }"

    def __init__(self, name: str) -> None:
        super().__init__(id=name, markup=False)
        self._shown: Text | None = None

    def write(self, text: Text) -> None:
        text.no_wrap, text.overflow = True, "ellipsis"
        if text != self._shown:
            self._shown = text
            self.update(text, layout=False)


def heading(snapshot: Snapshot, palette: Palette, playing: str) -> Text:
    """Program, game and preset on the left; then what is being computed, and where."""
    game = snapshot.experiment.game
    text = Text().append(" gametui ", look.heading(palette, True))
    text.append(f" {snapshot.title or game.name} ", look.style(palette, "text", bold=True))
    if not snapshot.device:
        text.append(" starting the compute process...", look.style(palette, "warn"))
    elif snapshot.failure:
        text.append(f" not computed: {snapshot.failure}", look.style(palette, "bad"))
    elif snapshot.compiling:
        text.append(" compiling...", look.style(palette, "warn"))
    elif snapshot.progress is not None and "run" in snapshot.computing:
        text.append(f" {snapshot.progress:4.0%} ", look.style(palette, "warn", bold=True))
        text.append("ctrl+x stops", look.style(palette, "muted"))
    elif (run := snapshot.main) is not None and run.outcome is not None:
        text.append(
            f" {snapshot.experiment.method.label} {run.outcome.status}", look.style(palette, STATUS[run.outcome.status])
        )
        text.append(_stability(snapshot), look.style(palette, "muted"))
    if "starts" in snapshot.computing or "record" in snapshot.computing:
        text.append(" working...", look.style(palette, "warn"))
    if playing:
        text.append(f" {playing}", look.style(palette, "accent"))
    return text


STATUS = {"converged": "good", "diverged": "bad", "cycling": "warn", "moving": "text"}
"""Colour of each status of a run."""


def _stability(snapshot: Snapshot) -> str:
    """What the method makes of the nearest critical point, in three words."""
    point = snapshot.nearest
    if point is None:
        return ""
    rho = f", rho {point.spectral_radius:.5g}" if point.spectral_radius is not None else ""
    return f", {point.verdicts['method'].verdict.replace('_', ' ')} there{rho}"


def repeating(snapshot: Snapshot, palette: Palette) -> Text:
    """The command line that repeats the run."""
    return Text(" $ ", look.style(palette, "muted")).append(command_line(snapshot.experiment), look.style(palette, "muted"))


def keys(scopes: tuple[str, ...], palette: Palette) -> Text:
    """The keys of the focused pane, then those of the screen, as many as fit."""
    text = Text()
    for command in commands.of(*scopes):
        if command.bar:
            text.append(f" {command.together or command.shown}", look.style(palette, "accent", bold=True))
            text.append(f" {command.name} ", look.style(palette, "text"))
    return text
