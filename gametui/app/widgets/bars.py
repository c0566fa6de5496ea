"""The one-line bars: what is open and how far it is, the command that repeats it, and the keys of the focused pane."""

from __future__ import annotations

from collections.abc import Iterable

from rich.style import Style
from rich.text import Text
from textual.events import Click
from textual.widgets import Static

from gametui import labels
from gametui.app import look
from gametui.app.commands import Command, named, spelt
from gametui.app.keymap import Keymap
from gametui.app.palette import Palette
from gametui.app.snapshot import Snapshot
from gametui.runs.command import command_line
from gametui.runs.text import line

COMMAND = "command"
"""What the id of a command is called in the meta data of the words that stand for it."""


def clickable(text: Text, command: str) -> Text:
    """The words, which carry the command out when they are clicked on."""
    text.stylize(Style(meta={COMMAND: command}))
    return text


class Bar(Static):
    """One line of text, written only when it changes."""

    DEFAULT_CSS = "Bar { height: 1; width: 100%; text-wrap: nowrap; text-overflow: ellipsis; }"

    def __init__(self, name: str) -> None:
        super().__init__(id=name, markup=False)
        self._shown: Text | None = None

    async def on_click(self, event: Click) -> None:
        """A key, or a page, that is clicked on does what it says."""
        if (name := event.style.meta.get(COMMAND)) is not None:
            command = named(name)
            await self.app.run_action(command.action, self.app if command.scope == "app" else self.screen)

    def write(self, text: Text) -> None:
        text.no_wrap, text.overflow = True, "ellipsis"
        if text != self._shown:
            self._shown = text
            self.update(text, layout=False)


TITLE = 16
"""Cells that the title keeps when what is going on wants the rest of the line."""


def heading(snapshot: Snapshot, palette: Palette, keymap: Keymap, playing: str, width: int) -> Text:
    """The program and the preset or game, then what is going on; the title is cut first where both do not fit."""
    text, state = Text().append(" gametui ", look.heading(palette, True)), _state(snapshot, palette, keymap, playing)
    title = Text(snapshot.title or snapshot.experiment.game.name, look.style(palette, "text", bold=True))
    title.truncate(max(TITLE, width - text.cell_len - state.cell_len - 2), overflow="ellipsis")
    return text.append(" ").append_text(title).append(" ").append_text(state)


def _state(snapshot: Snapshot, palette: Palette, keymap: Keymap, playing: str) -> Text:
    """What is being computed; the step that is shown, which changes and so comes before what the run did."""
    text = Text()
    if snapshot.down:
        again = f"{keymap.said('restart-compute')} starts it again"
        text.append(f" the compute process is down: {again}", look.style(palette, "bad"))
    elif not snapshot.device:
        text.append(" starting the compute process...", look.style(palette, "warn"))
    elif snapshot.failure:
        text.append(f" not computed: {line(snapshot.failure)}", look.style(palette, "bad"))
    elif snapshot.compiling:
        text.append(" compiling...", look.style(palette, "warn"))
    elif snapshot.progress is not None and "run" in snapshot.computing:
        text.append(f" {snapshot.progress:4.0%} ", look.style(palette, "warn", bold=True))
        text.append(f"{keymap.said('stop')} stops", look.style(palette, "muted"))
    ended = _ended(snapshot, palette) if not text else Text()
    if playing:
        text.append(f" {playing}", look.style(palette, "accent"))
    text.append_text(ended)
    if "starts" in snapshot.computing or "record" in snapshot.computing:
        text.append(" working...", look.style(palette, "warn"))
    return text


def _ended(snapshot: Snapshot, palette: Palette) -> Text:
    """What the run did."""
    run = snapshot.main
    if run is None or run.outcome is None:
        return Text()
    status = run.outcome.status
    text = Text(f" {labels.full(snapshot.experiment.methods)[0]} {status}", look.style(palette, STATUS[status]))
    return text.append(_stability(snapshot), look.style(palette, "muted"))


STATUS = {"converged": "good", "diverged": "bad", "cycling": "warn", "moving": "text"}
"""Colour of each status of a run."""


def _stability(snapshot: Snapshot) -> str:
    """What the method makes of the critical point nearest to the run's end, in three words."""
    point = snapshot.reached
    if point is None:
        return ""
    rho = f", rho {point.spectral_radius:.5g}" if point.spectral_radius is not None else ""
    return f", {point.verdicts['method'].verdict.replace('_', ' ')} there{rho}"


def repeating(snapshot: Snapshot, palette: Palette) -> Text:
    """The command line that repeats the run."""
    muted = look.style(palette, "muted")
    return Text(" $ ", muted).append(line(command_line(snapshot.experiment)), muted)


def keys(commands: Iterable[Command], palette: Palette, width: int) -> Text:
    """The keys of these commands, as many as fit; those that lead to all others always."""
    every = list(commands)
    found = [command for command in every if command.bar and (command.together or command.shown)]
    last = Text().join(_key(command, every, palette) for command in found if command.lasting)
    text = Text()
    for command in found:
        words = _key(command, every, palette)
        if not command.lasting and text.cell_len + words.cell_len + last.cell_len <= width:
            text.append_text(words)
    return text.append_text(last)


def _key(command: Command, every: Iterable[Command], palette: Palette) -> Text:
    """A key and its name; of several that are written together each one is clicked on by itself."""
    shown = spelt(command.together or command.shown, palette.ascii)
    text = Text(f" {shown}", look.style(palette, "accent", bold=True))
    words = Text().append_text(text).append(f" {command.shared or command.name} ", look.style(palette, "text"))
    if not command.together or shown != command.together:
        return clickable(words, command.id)
    alike = {other.shown: other.id for other in every if other.scope == command.scope}
    for at, glyph in enumerate(command.together, 1):
        name = alike.get(glyph) or alike.get(command.together[0] + glyph)
        if name is not None:
            words.stylize(Style(meta={COMMAND: name}), at, at + 1)
    return words
