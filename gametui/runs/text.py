"""Text from outside, made safe to show in a terminal."""

from __future__ import annotations

import re

_UNSAFE = re.compile(
    "["
    "\x00-\x08\x0b-\x1f"  # C0 controls, of which newline and tab stay: escape sequences begin here
    "\x7f-\x9f"  # DEL and the C1 controls, which some terminals obey as they do escape sequences
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # bidi controls: they show text in another order than it is stored
    "\u2028\u2029"  # line separators that a terminal does not count as lines
    "\ud800-\udfff"  # lone surrogates: no terminal and no UTF-8 file takes them
    "]"
)


MESSAGE = 1000
"""Most characters of a message about a file."""


def clean(text: str, limit: int | None = None) -> str:
    """`text` without control characters, bidi controls and lone surrogates; at most `limit` characters, then an ellipsis."""
    # A long text is cut first, roughly, so that a hostile file of megabytes costs no more than what is shown of it.
    if limit is not None and len(text) > 4 * limit + 64:
        text = text[: 4 * limit + 64] + "…"
    cleaned = _UNSAFE.sub("", text)
    if limit is not None and len(cleaned) > limit:
        cleaned = cleaned[: max(limit - 1, 0)] + "…"
    return cleaned


def located(place: str, message: str) -> str:
    """The message behind the place that it speaks of, both clean, in one line; a last line that is a caret stays a second
    line, under what it points at. Messages repeat keys and words of the file, so none becomes longer than MESSAGE."""
    prefix = clean(place).replace("\n", " ") + ": "
    head, _, last = clean(message, MESSAGE).rpartition("\n")
    if last.lstrip().startswith("^"):
        return prefix + head.replace("\n", " ") + "\n" + " " * len(prefix) + last
    return prefix + clean(message, MESSAGE).replace("\n", " ")
