"""Every action once: id, keys, words, and where it works. Bindings, key bar, palette and help read this table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from gametui.app.layout import PANES
from gametui.app.runs.pages import NAMES as PAGES

if TYPE_CHECKING:
    from textual.binding import BindingType


class Command(NamedTuple):
    """One thing a person can do. `id` is also what a keymap calls it."""

    id: str
    keys: str
    """Comma-separated Textual key names; the first one is shown."""
    shown: str
    """How the key is written in the key bar and in help."""
    name: str
    """One or two words for the key bar."""
    tooltip: str
    """One sentence for help and the palette."""
    scope: str = "explore"
    """The pane that must have the focus; "explore" works everywhere on the screen, "app" on every screen; "table" in the list
    of trainings, "page" where one of them is shown, "runs" on both; "list" in a list to choose from, "reading" in a text to
    read, "filter" in the line that words to look for are typed into, "line" in any other line to type, "question" where one
    is asked."""
    bar: bool = True
    """Shown in the key bar while there is room."""
    together: str = ""
    """How the key bar writes the key along with its counterparts, which it leaves out."""
    shared: str = ""
    """What the key bar calls the key and its counterparts, where that is not the name."""
    lasting: bool = False
    """In the key bar however narrow it is."""
    call: str = ""
    """The action, where it is not the id with underscores."""

    @property
    def action(self) -> str:
        """The Textual action."""
        return self.call or self.id.replace("-", "_")


COMMANDS: tuple[Command, ...] = (
    # -- the parameter form
    Command("row-up", "up,k", "↑", "row", "Choose the parameter above.", "form", False),
    Command("row-down", "down,j", "↓", "row", "Choose the parameter below.", "form", False),
    Command("less", "left,h", "←", "turn", "Turn the parameter down: a rate by a factor.", "form", together="←→"),
    Command("more", "right,l", "→", "turn", "Turn the parameter up.", "form", False),
    Command("less-coarse", "shift+left,H", "⇧←", "coarse", "Turn down ten times as far.", "form", False),
    Command("more-coarse", "shift+right,L", "⇧→", "coarse", "Turn up ten times as far.", "form", False),
    Command("less-fine", "alt+left,ctrl+left", "⌥←", "fine", "Turn down a tenth as far.", "form", False),
    Command("more-fine", "alt+right,ctrl+right", "⌥→", "fine", "Turn up a tenth as far.", "form", False),
    Command("type-value", "enter", "⏎", "type", "Type the parameter's value.", "form"),
    Command("restore-default", "backspace", "⌫", "default", "Give the parameter its default again.", "form"),
    Command("row-page-up", "pageup,ctrl+b,ctrl+u", "pgup", "page", "Go up by a screen.", "form", False),
    Command("row-page-down", "pagedown,ctrl+f,ctrl+d", "pgdn", "page", "Go down by a screen.", "form", False),
    Command("row-first", "home", "home", "first", "Choose the first parameter.", "form", False),
    Command("row-last", "end,G", "end", "last", "Choose the last parameter.", "form", False),
    Command(
        "filter-rows", "slash", "/", "filter", "Show only parameters with these words in their name or method.", "form", False
    ),
    Command("all-rows", "escape", "esc", "all", "Show all parameters again.", "form", False),
    Command("same-for-all", "equals_sign", "=", "all alike", "Give every method this parameter's value.", "form", False),
    # -- the plane
    Command("cursor-up", "up,k", "↑", "cursor", "Move the cursor up.", "plane", False),
    Command("cursor-down", "down,j", "↓", "cursor", "Move the cursor down.", "plane", False),
    Command(
        "cursor-left",
        "left,h",
        "←",
        "cursor",
        "Move the cursor left; the game is read there.",
        "plane",
        together="←→↑↓",
    ),
    Command("cursor-right", "right,l", "→", "cursor", "Move the cursor right.", "plane", False),
    Command("start-here", "enter", "⏎", "start here", "Start the run at the cursor.", "plane"),
    Command("hide-cursor", "escape", "esc", "hide cursor", "Put the cursor away.", "plane", False),
    Command("pan-up", "shift+up,K", "⇧↑", "pan", "Move the window up.", "plane", False),
    Command("pan-down", "shift+down,J", "⇧↓", "pan", "Move the window down.", "plane", False),
    Command("pan-left", "shift+left,H", "⇧←", "pan", "Move the window to the left.", "plane", together="⇧←→"),
    Command("pan-right", "shift+right,L", "⇧→", "pan", "Move the window to the right.", "plane", False),
    # -- losses
    Command("scrub-back", "left,h", "←", "scrub", "Go back in the run.", "losses", together="←→"),
    Command("scrub-forward", "right,l", "→", "scrub", "Go forward in the run.", "losses", False),
    Command("scrub-start", "home", "home", "first", "Go to the first step.", "losses", False),
    Command("scrub-end", "end", "end", "last", "Go to the last step.", "losses", False),
    # -- the 3-D surface
    Command("turn-left", "left,h", "←", "turn", "Turn the surface.", "surface", together="←→↑↓"),
    Command("turn-right", "right,l", "→", "turn", "Turn the surface.", "surface", False),
    Command("turn-up", "up,k", "↑", "turn", "Look from higher up.", "surface", False),
    Command("turn-down", "down,j", "↓", "turn", "Look from further down.", "surface", False),
    # -- the verdicts
    Command("next-point", "right,down,j", "→", "point", "Go to the next critical point.", "verdicts", together="←→"),
    Command("previous-point", "left,up,k", "←", "point", "Go to the previous critical point.", "verdicts", False),
    Command("verdicts-down", "pagedown,ctrl+f", "pgdn", "read on", "Read on, where not all sentences fit.", "verdicts", False),
    Command("verdicts-up", "pageup,ctrl+b", "pgup", "read back", "Read back.", "verdicts", False),
    # -- choosing
    Command("presets", "p", "p", "presets", "Open a preset: a game, methods and numbers with something to look for."),
    Command("game", "g", "g", "game", "Choose the game."),
    Command("optimizer", "o", "o", "method", "Choose the optimizer that the verdicts speak of."),
    Command("compare", "c", "c", "compare", "Draw further optimizers on the same picture."),
    Command("formula", "f", "f", "formula", "Write a game of your own."),
    # -- playing
    Command("play", "space", "space", "play", "Play the run, or pause it."),
    Command("step-back", "comma", ",", "step", "One step back.", bar=False),
    Command("step-forward", "full_stop", ".", "step", "One step forward.", bar=False),
    Command("slower", "left_square_bracket", "[", "slower", "Play at half the speed.", bar=False),
    Command("faster", "right_square_bracket", "]", "faster", "Play at twice the speed.", bar=False),
    Command("reset", "r", "r", "reset", "Show the whole run again and put the start back where it was when this was opened."),
    Command("random-start", "n", "n", "random", "Start from a random point of the window."),
    Command("many", "m", "m", "many", "Run from many starts at once, or clear them."),
    Command("stop", "ctrl+x", "^x", "stop", "Cancel what is being computed.", bar=False),
    # -- looking
    Command("fit", "a", "a", "fit", "Fit the window to the paths; again: the game's own window.", bar=False),
    Command("zoom-in", "plus", "+", "zoom", "Look closer.", bar=False),
    Command("zoom-out", "minus", "-", "zoom", "See more.", bar=False),
    Command(
        "axes", "x", "x", "axes", "Choose the plane that is shown: two coordinates, or the run's principal plane.", bar=False
    ),
    Command("layers", "v", "v", "layers", "Show or hide colours, contours, arrows, nullclines.", bar=False),
    Command(
        "quantity",
        "t",
        "t",
        "curve",
        "Draw losses, gradient norm, distance, or V of a hidden game.",
        bar=False,
    ),
    Command("log", "ctrl+l", "^l", "log", "Logarithmic or linear scale.", bar=False),
    Command("marker", "b", "b", "marker", "Draw paths with braille, half blocks or dots.", bar=False),
    Command("zoom", "z", "z", "zoom", "Give the focused pane the whole screen, and back."),
    Command("next-pane", "tab", "tab", "pane", "Focus the next pane."),
    Command("previous-pane", "shift+tab", "⇧tab", "pane", "Focus the previous pane.", bar=False),
    *(
        Command(
            f"view-{pane}",
            str(i + 1),
            str(i + 1),
            pane,
            f"Make the {pane} the large picture, and focus it.",
            bar=i == 0,
            together=f"1-{len(PANES)}",
            shared="panes",
            lasting=True,
            call=f"view('{pane}')",
        )
        for i, pane in enumerate(PANES)
    ),
    # -- keeping
    Command("undo", "u", "u", "undo", "Take back the last change of the experiment or of the window."),
    Command("redo", "U,ctrl+r", "U", "redo", "Make the undone change again.", bar=False),
    Command("export", "e", "e", "export", "Write the run to a JSON file."),
    Command("picture", "s", "s", "picture", "Save the focused pane as SVG, PNG or text.", bar=False),
    Command(
        "copy", "y", "y", "copy", "Copy the command line that repeats this run, to the clipboard and to a file.", bar=False
    ),
    # -- the list of trainings
    Command("run-up", "up,k", "↑", "run", "Choose the run above.", "table", False),
    Command("run-down", "down,j", "↓", "run", "Choose the run below.", "table", False),
    Command("run-page-up", "pageup,ctrl+b,ctrl+u", "pgup", "page", "Go up by a screen.", "table", False),
    Command("run-page-down", "pagedown,ctrl+f,ctrl+d", "pgdn", "page", "Go down by a screen.", "table", False),
    Command("run-first", "home,g", "home", "first", "Go to the newest run.", "table", False),
    Command("run-last", "end,G", "end", "last", "Go to the oldest run.", "table", False),
    Command("open-run", "enter", "⏎", "open", "Show the chosen run, and the marked ones over it.", "table"),
    Command("mark-run", "space", "space", "mark", "Mark the run to be compared, or take the mark away.", "table"),
    Command("unmark-runs", "u", "u", "unmark", "Take all marks away.", "table", False),
    Command("filter-runs", "slash", "/", "filter", "Show only runs with these words in name, game, method or status.", "table"),
    # -- the pages of a training
    *(
        Command(
            f"page-{page}",
            str(i + 1),
            str(i + 1),
            page,
            f"Show the {page} of the run.",
            "page",
            bar=i == 0,
            together=f"1-{len(PAGES)}",
            shared="pages",
            lasting=True,
            call=f"page('{page}')",
        )
        for i, page in enumerate(PAGES)
    ),
    Command("next-page", "tab", "tab", "page", "Go to the next page.", "page", False),
    Command("previous-page", "shift+tab", "⇧tab", "page", "Go to the page before.", "page", False),
    Command("sample-back", "left,h", "←", "step", "Look at an earlier sample.", "page", together="←→"),
    Command("sample-forward", "right,l", "→", "step", "Look at a later sample.", "page", False),
    Command(
        "sample-first",
        "home,g",
        "home",
        "first",
        "Look at the first sample; of log and settings, at the beginning.",
        "page",
        False,
    ),
    Command(
        "sample-last", "end,G", "end", "last", "Follow the newest sample; of log and settings, see the end.", "page", False
    ),
    Command("scroll-up", "up,k", "↑", "scroll", "Scroll up: log and settings.", "page", False),
    Command("scroll-down", "down,j", "↓", "scroll", "Scroll down.", "page", False),
    Command("scroll-page-up", "pageup,ctrl+b,ctrl+u", "pgup", "scroll", "Scroll up by a screen.", "page", False),
    Command("scroll-page-down", "pagedown,ctrl+f,ctrl+d", "pgdn", "scroll", "Scroll down by a screen.", "page", False),
    Command("filter-lines", "slash", "/", "filter", "Show only lines of log or settings with these words.", "page", False),
    Command("ask-spectrum", "s", "s", "spectrum", "Ask the run for the spectrum of its game where it is now.", "page"),
    Command("scale", "ctrl+l", "^l", "log", "Logarithmic or linear scale of the page's curves.", "page"),
    Command("means", "m", "m", "means", "Draw curves as means over a hundredth of the run each, or as they are.", "page"),
    Command("arrows", "v", "v", "arrows", "Show or hide the arrows on the fakes.", "page", False),
    # -- trainings
    Command("pause-run", "p", "p", "pause", "Ask the run to pause; it keeps a checkpoint.", "runs"),
    Command(
        "resume-run", "r", "r", "resume", "Let a paused run go on, or one that ended early from its last checkpoint.", "runs"
    ),
    Command("stop-run", "x", "x", "stop", "Ask the run to stop.", "runs"),
    Command("remove-run", "delete,d", "del", "remove", "Delete the run and all that it wrote.", "runs", False),
    Command("new-run", "n", "n", "new", "Start a new run.", "runs"),
    Command("copy-run", "c", "c", "again", "Start a run with the settings of this one, edited.", "runs"),
    Command("copy-command", "y", "y", "copy", "Copy the command line that starts this run once more.", "runs", False),
    Command("export-run", "e", "e", "export", "Write the run to JSON, CSV or TensorBoard event files.", "runs", False),
    Command("leave", "escape", "esc", "back", "Go back.", "runs"),
    # -- lists, texts, lines and questions
    Command("list-up", "up", "↑", "up", "Go up.", "list", False),
    Command("list-down", "down", "↓", "down", "Go down.", "list", False),
    Command("list-page-up", "pageup,ctrl+b", "pgup", "page", "Go up by a screen.", "list", False),
    Command("list-page-down", "pagedown,ctrl+f", "pgdn", "page", "Go down by a screen.", "list", False),
    Command("list-first", "home", "home", "first", "Go to the first.", "list", False),
    Command("list-last", "end", "end", "last", "Go to the last.", "list", False),
    Command("list-mark", "space", "space", "mark", "Mark, in a list from which several are taken.", "list", False),
    Command("list-filter", "slash", "/", "filter", "Type what to look for, which one may do without this key.", "list", False),
    Command("list-leave", "escape", "esc", "leave", "Leave the list, and take nothing.", "list", False),
    Command("read-up", "up,k", "↑", "scroll", "Scroll up.", "reading", False),
    Command("read-down", "down,j", "↓", "scroll", "Scroll down.", "reading", False),
    Command("read-page-up", "pageup,ctrl+b,ctrl+u", "pgup", "scroll", "Scroll up by a screen.", "reading", False),
    Command("read-page-down", "pagedown,ctrl+f,ctrl+d,space", "pgdn", "scroll", "Scroll down by a screen.", "reading", False),
    Command("read-first", "home,g", "home", "first", "Go to the beginning.", "reading", False),
    Command("read-last", "end,G", "end", "last", "Go to the end.", "reading", False),
    Command("filter-text", "slash", "/", "filter", "Show only what has these words.", "reading", False),
    Command("copy-text", "y", "y", "copy", "Copy the text.", "reading", False),
    Command(
        "close-text",
        "escape,q,question_mark,f1,i",
        "esc",
        "close",
        "Show all of it again, then close it.",
        "reading",
        False,
    ),
    Command("keep-filter", "enter", "⏎", "keep", "Keep the words, and go on.", "filter", call="submit"),
    Command("clear-filter", "escape", "esc", "all", "Show everything again.", "filter"),
    Command("leave-line", "escape", "esc", "leave", "Leave it as it was.", "line", False),
    Command("yes", "enter,y", "⏎", "yes", "Do it.", "question", False),
    Command("no", "escape,n,q", "esc", "no", "Do not.", "question", False),
    # -- everywhere
    Command("runs", "w", "w", "trainings", "Go to the trainings, or back to the games.", "app"),
    Command("words", "i", "i", "in words", "Say in words what is on the screen, to read, search and copy.", "app", False),
    Command(
        "jump",
        "semicolon",
        ";",
        "jump",
        "Put a letter on everything that can be chosen, and go to the one typed.",
        "app",
        False,
    ),
    Command("help", "question_mark,f1", "?", "help", "Keys and help for the focused pane.", "app", lasting=True),
    Command("command_palette", "ctrl+p", "^p", "commands", "Find any command by its name.", "app", False),
    Command("repaint", "f6", "F6", "repaint", "Paint the whole screen anew.", "app", False),
    Command(
        "restart-compute", "f5", "F5", "restart", "Start the compute process again, and compute everything anew.", "app", False
    ),
    Command(
        "link",
        "f7",
        "F7",
        "link",
        "Save bytes on the way to the terminal, send everything, or let it be measured.",
        "app",
        False,
    ),
    Command("stop-job", "ctrl+z", "^z", "to the shell", "Go back to the shell; fg brings this back.", "app", False),
    Command("quit", "q,ctrl+q", "q", "quit", "Leave.", "app"),
)


_SPELT = {"↑": "up", "↓": "down", "←": "left", "→": "right", "⇧": "shift+", "⌥": "alt+", "⏎": "enter", "⌫": "backspace"}


def spelt(shown: str, ascii: bool) -> str:
    """How a key is written, in words where the terminal has no glyph for it."""
    if not ascii:
        return shown
    return "".join(_SPELT.get(glyph, glyph) for glyph in re.sub("[↑↓←→]{2,}", "arrows", shown))


def bindings(scope: str) -> list[BindingType]:
    """The Textual bindings of one scope. The screen carries out what panes are told: it has the session. The keys of lists go
    before those of the line that filters them."""
    from textual.binding import Binding  # the table itself is read where there is no screen

    prefix = "" if scope in ("explore", "app", "filter") else "screen."
    return [
        Binding(
            command.keys,
            prefix + command.action,
            command.name,
            id=command.id,
            tooltip=command.tooltip,
            show=False,
            priority=scope == "list",
        )
        for command in COMMANDS
        if command.scope == scope
    ]


def named(id: str) -> Command:
    """The command of this id. Raises: KeyError."""
    return {command.id: command for command in COMMANDS}[id]


def leaving() -> list[BindingType]:
    """The keys that leave the program, for a screen that hides those of the app."""
    from textual.binding import Binding

    return [
        Binding(command.keys, f"app.{command.action}", command.name, id=command.id, tooltip=command.tooltip, show=False)
        for command in COMMANDS
        if command.id == "quit"
    ]


def of(*scopes: str) -> list[Command]:
    """The commands of these scopes, in the order of the scopes."""
    return [command for scope in scopes for command in COMMANDS if command.scope == scope]
