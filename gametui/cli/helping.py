"""How --help is laid out: every paragraph is wrapped once, to the width of the terminal."""

from __future__ import annotations

import textwrap
from typing import Any


class Help:
    """In the place of cyclopts' plain formatter, which wraps a text to the width, and again with its label before it."""

    def __call__(self, console: Any, options: Any, panel: Any) -> None:
        """A list of commands or of parameters under its title."""
        if not panel.entries:
            return
        _print(console, f"{panel.title}:")
        for entry in panel.entries:
            label = ", ".join(entry.display_labels_with_metavar if panel.format == "parameter" else entry.positive_names)
            text = ": ".join(filter(None, [label, _text(entry.description)])) + (" [required]" if entry.required else "")
            _print(console, _wrapped(text, console.width, "  ", " " * 6))
        _print(console, "")

    def render_usage(self, console: Any, options: Any, usage: Any) -> None:
        """The first line."""
        _print(console, f"Usage: {_text(usage)}\n")

    def render_description(self, console: Any, options: Any, description: Any) -> None:
        """What the command does, in paragraphs."""
        for paragraph in filter(None, _text(description).split("\n\n")):
            _print(console, _wrapped(paragraph, console.width) + "\n")


def _wrapped(text: str, width: int, first: str = "", others: str = "") -> str:
    layout = textwrap.TextWrapper(width, first, others, break_on_hyphens=False, break_long_words=False)
    return layout.fill(" ".join(text.split()))


def _text(renderable: Any) -> str:
    """The words of what cyclopts hands to a formatter."""
    inner = getattr(renderable, "primary_renderable", renderable)
    return str(getattr(inner, "plain", inner) or "").strip()


def _print(console: Any, text: str) -> None:
    console.print(text, highlight=False, markup=False, soft_wrap=True)
