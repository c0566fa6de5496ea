"""The help screen: what the focused pane shows, its keys, then all the others."""

from __future__ import annotations

import textwrap

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from gametui.app import commands
from gametui.app.runs.pages import PAGES
from gametui.app.views import VIEWS

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
TRAININGS = {"runs": "On both screens of trainings", "app": "Everywhere"}


class HelpScreen(ModalScreen[None]):
    """Help for one pane."""

    DEFAULT_CSS = """
    HelpScreen { align: center middle; }
    HelpScreen > VerticalScroll { width: 84; max-width: 96%; height: 92%; }
    HelpScreen > VerticalScroll { border: round $accent; padding: 0 1; background: $surface; }
    HelpScreen.-low > VerticalScroll { width: 100%; max-width: 100%; height: 100%; max-height: 100%; border: none; }
    HelpScreen Static { height: auto; }
    """
    BINDINGS = [
        Binding("escape,q,question_mark,f1", "dismiss", "close"),
        Binding("j,down", "scroll(1)", show=False),
        Binding("k,up", "scroll(-1)", show=False),
    ]

    def __init__(self, pane: str) -> None:
        super().__init__()
        self._pane = pane

    def compose(self) -> ComposeResult:
        with VerticalScroll():
            yield Static(self.words(min(80, self.app.size.width * 96 // 100 - 6)), markup=False)

    def action_scroll(self, by: int) -> None:
        self.query_one(VerticalScroll).scroll_relative(y=by, animate=False)

    def words(self, width: int = 80) -> Text:
        """The whole text; what a key does is broken into lines for `width` cells, the later ones under the first."""
        panes, scopes = _family(self._pane)
        heading, about = panes.get(self._pane, FORM)
        text = Text().append(f"{heading}\n", "bold")
        text.append(f"{about}\n\n")
        others = [scope for scope in panes if scope != self._pane]
        for scope in (self._pane, *scopes, *others):
            found = commands.of(scope)
            if found:
                text.append(f"{scopes.get(scope) or panes[scope][0]}\n", "bold")
            for command in found:
                text.append(f"  {command.shown:<8}", "bold")
                text.append(_hung(command.tooltip, 10, width) + "\n")
            if found:
                text.append("\n")
        return text.append("Escape closes this.", "dim")


def _family(pane: str) -> tuple[dict[str, tuple[str, str]], dict[str, str]]:
    """What belongs on one help screen with this pane: the panes, and what works around them."""
    trainings = {"table": TABLE, "page": _pages()} if pane in ("table", "page") else {}
    return (trainings, TRAININGS) if trainings else (PANES, SCOPES)


def _hung(words: str, left: int, width: int) -> str:
    return f"\n{'':{left}}".join(textwrap.wrap(words, max(width - left, 10)))
