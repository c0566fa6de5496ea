"""A list to choose from: type to filter, move, take."""

from __future__ import annotations

from typing import Any, NamedTuple

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from gametui.app import commands
from gametui.app.screens.modal import Modal
from gametui.app.widgets.line import Line


class Choice(NamedTuple):
    """One line of the list. `help` is shown below while the line is highlighted."""

    name: str
    summary: str
    help: str = ""


class Filter(Line):
    """A line to type in that leaves the space bar to the list, which may mark with it."""

    def check_consume_key(self, key: str, character: str | None) -> bool:
        return key != "space" and super().check_consume_key(key, character)


class Choose(Modal[Any]):
    """Returns the chosen name; with `marked`, a tuple of names, in the list's order; None when it was left."""

    DEFAULT_CSS = """
    Choose { align: center middle; }
    Choose > Vertical { width: 100; max-width: 96%; height: 90%; max-height: 40; }
    Choose > Vertical { border: round $accent; padding: 0 1; background: $surface; }
    Choose Input, Choose Input:focus { border: none; height: 1; background: $panel; padding: 0; }
    Choose OptionList { height: 1fr; border: none; padding: 0; text-wrap: nowrap; text-overflow: ellipsis; }
    Choose #help { height: auto; max-height: 9; color: $text-muted; border-top: solid $panel; }
    Choose #note { height: auto; max-height: 5; color: $text-warning; }
    Choose.-low > Vertical { width: 100%; max-width: 100%; height: 100%; max-height: 100%; border: none; }
    Choose.-low #help { max-height: 3; }
    Choose.-low #note { max-height: 1; }
    """
    BINDINGS = commands.bindings("list")

    def __init__(
        self,
        title: str,
        choices: list[Choice],
        *,
        current: str = "",
        marked: tuple[str, ...] | None = None,
        note: str = "",
    ) -> None:
        super().__init__()
        self._title, self._choices, self._current, self._note = title, choices, current, note
        self._marked = None if marked is None else set(marked)
        self._touched = False
        self._found: list[Choice] = []

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(self._title, markup=False)
            yield Filter(placeholder="type to filter")
            options = OptionList(markup=False)
            options.can_focus = False  # so that one can go on typing after a click
            yield options
            yield Static("", id="help", markup=False)
            yield Static(self._note, id="note", markup=False)

    def on_mount(self) -> None:
        self.query_one("#note").display = bool(self._note)
        self._fill("", self._current)

    @on(Input.Changed)
    def _filter(self, event: Input.Changed) -> None:
        self._fill(event.value, "" if event.value.strip() else self._chosen())

    @on(OptionList.OptionHighlighted)
    def _explain(self) -> None:
        choice = self._here()
        self.query_one("#help", Static).update(_explained(choice) if choice else "Nothing matches.")

    @on(OptionList.OptionSelected)
    def _click(self) -> None:
        if self._marked is not None:
            self.action_list_mark()
        else:
            self._take()

    @on(Input.Submitted)
    def _take(self) -> None:
        if self._marked is not None:
            if self.query_one(Input).value and not self._touched:  # typed its name and took it: that is meant
                self._marked.add(self._chosen())
            self.dismiss(tuple(choice.name for choice in self._choices if choice.name in self._marked))
        elif self._here() is not None:
            self.dismiss(self._chosen())

    def action_list_up(self) -> None:
        self._move(-1)

    def action_list_down(self) -> None:
        self._move(1)

    def action_list_page_up(self) -> None:
        self._move(-self._page)

    def action_list_page_down(self) -> None:
        self._move(self._page)

    def action_list_first(self) -> None:
        self._move(-len(self._found))

    def action_list_last(self) -> None:
        self._move(len(self._found))

    def action_list_leave(self) -> None:
        self.dismiss(None)

    @property
    def _page(self) -> int:
        return max(1, self.query_one(OptionList).size.height - 1)

    def _move(self, by: int) -> None:
        options = self.query_one(OptionList)
        if self._found:
            here = options.highlighted or 0
            options.highlighted = max(0, min(here + by, len(self._found) - 1))

    def action_list_filter(self) -> None:
        """One types to filter anyway; / is a letter of what is looked for, but not its first."""
        if self.query_one(Input).value:
            self.query_one(Input).insert_text_at_cursor("/")

    def action_list_mark(self) -> None:
        """In a list to mark, space marks; in one to choose from, it is a letter of the filter."""
        if self._marked is None:
            self.query_one(Input).insert_text_at_cursor(" ")
        elif name := self._chosen():
            self._marked ^= {name}
            self._touched = True
            self._fill(self.query_one(Input).value, name)

    def _here(self) -> Choice | None:
        index = self.query_one(OptionList).highlighted
        return self._found[index] if index is not None and index < len(self._found) else None

    def _chosen(self) -> str:
        choice = self._here()
        return choice.name if choice else ""

    def _fill(self, words: str, highlight: str = "") -> None:
        """Show what matches the words, and highlight that name; without one, the best match."""
        wanted = words.lower().split()
        self._found = [c for c in self._choices if all(word in f"{c.name} {c.summary}".lower() for word in wanted)]
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options([Option(self._line(choice)) for choice in self._found])
        names = [choice.name for choice in self._found]
        highlight = highlight if highlight in names else min(names, key=lambda name: _distance(name, wanted), default="")
        options.highlighted = names.index(highlight) if names else None
        self._explain()

    def _line(self, choice: Choice) -> Text:
        width = max((len(c.name) for c in self._choices), default=0)
        mark = "" if self._marked is None else "[x] " if choice.name in self._marked else "[ ] "
        text = Text(mark, no_wrap=True, overflow="ellipsis")
        text.append(f"{choice.name:<{min(width, 32)}}  ", "bold")
        return text.append(choice.summary)


def _distance(name: str, wanted: list[str]) -> int:
    """How far a name is from the words: it is them, begins with them, has them, or only its summary does."""
    name = name.lower()
    if not all(word in name for word in wanted):
        return 3
    return 0 if [name] == wanted else 1 if name.startswith(tuple(wanted[:1])) else 2


def _explained(choice: Choice) -> str:
    """The whole summary, of which the list may show the beginning, and the help with its paragraphs on lines of their own."""
    words = choice.help if choice.help.startswith(choice.summary) else f"{choice.summary}\n\n{choice.help}"
    return "\n".join(" ".join(paragraph.split()) for paragraph in words.split("\n\n") if paragraph.strip())
