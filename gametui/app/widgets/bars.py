"""The one-line bars: what is open and how far it is, the command that repeats it, and the keys of the focused pane."""

from __future__ import annotations

from rich.text import Text
from textual.widgets import Static

from gametui.app import commands, look
from gametui.app.palette import Palette
from gametui.app.snapshot import Snapshot
from gametui.runs.command import command_line
from gametui.runs.text import line


class Bar(Static):
    """One line of text, written only when it changes."""

    DEFAULT_CSS = "Bar { height: 1; width: 100%; text-wrap: nowrap; text-overflow: ellipsis; }"

    def __init__(self, name: str) -> None:
        super().__init__(id=name, markup=False)
        self._shown: Text | None = None

    def write(self, text: Text) -> None:
        text.no_wrap, text.overflow = True, "ellipsis"
        if text != self._shown:
            self._shown = text
            self.update(text, layout=False)


TITLE = 16
"""Cells that the title keeps when what is going on wants the rest of the line."""


def heading(snapshot: Snapshot, palette: Palette, playing: str, width: int) -> Text:
    """The program and the preset or game, then what is going on; the title is cut first where both do not fit."""
    text, state = Text().append(" gametui ", look.heading(palette, True)), _state(snapshot, palette, playing)
    title = Text(snapshot.title or snapshot.experiment.game.name, look.style(palette, "text", bold=True))
    title.truncate(max(TITLE, width - text.cell_len - state.cell_len - 2), overflow="ellipsis")
    return text.append(" ").append_text(title).append(" ").append_text(state)


def _state(snapshot: Snapshot, palette: Palette, playing: str) -> Text:
    """What is being computed, or what the run did; then how it is played."""
    text = Text()
    if snapshot.down:
        text.append(" the compute process is down: F5 starts it again", look.style(palette, "bad"))
    elif not snapshot.device:
        text.append(" starting the compute process...", look.style(palette, "warn"))
    elif snapshot.failure:
        text.append(f" not computed: {line(snapshot.failure)}", look.style(palette, "bad"))
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
    muted = look.style(palette, "muted")
    return Text(" $ ", muted).append(line(command_line(snapshot.experiment)), muted)


def keys(scopes: tuple[str, ...], palette: Palette, width: int) -> Text:
    """The keys of the focused pane, then those of the screen, as many as fit; those that lead to all others always."""
    found = [command for command in commands.of(*scopes) if command.bar]
    last = Text().join(_key(command, palette) for command in found if command.lasting)
    text = Text()
    for command in found:
        words = _key(command, palette)
        if not command.lasting and text.cell_len + words.cell_len + last.cell_len <= width:
            text.append_text(words)
    return text.append_text(last)


def _key(command: commands.Command, palette: Palette) -> Text:
    text = Text(f" {command.together or command.shown}", look.style(palette, "accent", bold=True))
    return Text().append_text(text).append(f" {command.shared or command.name} ", look.style(palette, "text"))
