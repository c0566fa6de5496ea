"""The help screen: what the focused pane shows, its keys, then all the others."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from rich.text import Text
from textual.binding import Binding

from gametui.app import commands, keynames
from gametui.app.commands import Command
from gametui.app.keymap import Keymap
from gametui.app.palette import Palette
from gametui.app.runs.pages import PAGES
from gametui.app.screens.reading import Reading
from gametui.app.views import VIEWS
from gametui.app.widgets.filter_line import matches

FORM = (
    "The parameter form",
    "Every number of the game, of each method and of the run. Values that differ from their defaults are highlighted; "
    "the lines below say what the chosen one means.",
)
VERDICTS = (
    "Verdicts",
    "What each run did, and what the critical point is on five independent axes. Undecided means that second derivatives "
    "alone do not decide; the reason stands beside it.",
)
PANES: dict[str, tuple[str, str]] = (
    {"form": FORM} | {name: (view.title, view.help) for name, view in VIEWS.items()} | {"verdicts": VERDICTS}
)
TABLE = (
    "Trainings",
    "GANs that are trained in processes of their own: they go on when this program is left. One line a run, the newest first: "
    "what it is doing, what it trains, how far it is and how fast, its last losses, how much of the data it covers (modes with "
    "20 good samples; outputs along each mode; V), and its age.",
)


def _pages() -> tuple[str, str]:
    return "A training", "\n".join(f"{page.title}: {page.help}" for page in PAGES.values())


SCOPES = {"explore": "Anywhere on this screen", "app": "Everywhere"}
MOUSE = (
    "The mouse is not needed. A click focuses what is under it and chooses the row, the point, the step, the page or the key "
    "that it hits; the wheel scrolls, and turns nothing."
)
READING = {"list": "In lists", "reading": "In texts like this one"}
TRAININGS = {"runs": "On both screens of trainings", "app": "Everywhere"}


class HelpScreen(Reading):
    """Help for one pane."""

    BINDINGS = [
        Binding("question_mark,f1", "dismiss", "close", id="help"),
        Binding("q", "dismiss", "close", id="quit"),
    ]

    def __init__(self, pane: str, keymap: Keymap | None = None) -> None:
        super().__init__()
        self._pane, self._keymap = pane, keymap or Keymap()

    @property
    def _ascii(self) -> bool:
        palette: Palette | None = self.app.palette if self.is_attached else None  # type: ignore[attr-defined]
        return palette is not None and palette.ascii

    def words(self, width: int = 80, wanted: Sequence[str] = ()) -> Text:
        """The whole text; what a key does is broken into lines for `width` cells, the later ones under the first."""
        ascii = self._ascii
        room = 12 if ascii else 8
        panes, scopes = _family(self._pane)
        heading, about = panes.get(self._pane, FORM)
        text = Text()
        if not wanted:
            text.append(f"{heading}\n", "bold").append(f"{about}\n\n")
        others = [scope for scope in panes if scope != self._pane]
        for scope in (self._pane, *scopes, *others, *READING):
            title = scopes.get(scope) or READING.get(scope) or panes[scope][0]
            found = [
                command
                for command in self._keymap.of(scope)
                if matches(f"{command.shown} {keynames.others(command.keys)} {command.id} {command.tooltip}", wanted)
            ]
            if found:
                text.append(f"{title}\n", "bold")
            for command in found:
                text.append(f"  {commands.spelt(command.shown, ascii):<{room}}", "bold")
                text.append(_hung(command.tooltip + _also(command, ascii), room + 2, width) + "\n")
            if found:
                text.append("\n")
        return text.append("" if wanted else _hung(MOUSE, 0, width) + "\n\nEscape closes this; / looks for words in it.", "dim")


def _family(pane: str) -> tuple[dict[str, tuple[str, str]], dict[str, str]]:
    """What belongs on one help screen with this pane: the panes, and what works around them."""
    trainings = {"table": TABLE, "page": _pages()} if pane in ("table", "page") else {}
    return (trainings, TRAININGS) if trainings else (PANES, SCOPES)


def _also(command: Command, ascii: bool) -> str:
    """The further keys of a command, such as vim's."""
    others = commands.spelt(keynames.others(command.keys), ascii)
    return f" Also {others}" if others else ""


def _hung(words: str, left: int, width: int) -> str:
    return f"\n{'':{left}}".join(textwrap.wrap(words, max(width - left, 10)))
