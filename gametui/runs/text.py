"""Text from outside, made safe to show in a terminal."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_UNSAFE = re.compile(
    "["
    "\x00-\x08\x0b-\x1f"  # C0 controls, of which newline and tab stay: escape sequences begin here
    "\x7f-\x9f"  # DEL and the C1 controls, which some terminals obey as they do escape sequences
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # bidi controls: they show text in another order than it is stored
    "\u2028\u2029"  # line separators that a terminal does not count as lines
    "\ud800-\udfff"  # lone surrogates: no terminal and no UTF-8 file takes them
    # What is not seen, so that two names that look the same are the same, and widths are what they seem
    "\u00ad\u115f\u1160\u180b-\u180f\u200b-\u200d\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U000e0000-\U000e0fff"
    "]"
)
MARKS = 4
"""Most marks on one letter: more of them would cover the lines around it."""

MESSAGE = 1000
"""Most characters of a message about a file."""


def clean(text: str, limit: int | None = None) -> str:
    """`text` without control characters, bidi controls, lone surrogates, and what is not seen; no more than MARKS marks on a
    letter; at most `limit` characters, then an ellipsis."""
    # A long text is cut first, roughly, so that a hostile file of megabytes costs no more than what is shown of it.
    if limit is not None and len(text) > 4 * limit + 64:
        text = text[: 4 * limit + 64] + "…"
    cleaned = _UNSAFE.sub("", text)
    if not cleaned.isascii():
        cleaned = "".join(character for character, unsafe in _judged(cleaned) if not unsafe)
    if limit is not None and len(cleaned) > limit:
        cleaned = cleaned[: max(limit - 1, 0)] + "…"
    return cleaned


def line(text: str, limit: int | None = None) -> str:
    """`text` as `clean` leaves it, in one line."""
    return clean(text, limit).replace("\n", " ").replace("\t", " ")


def escaped(json: str) -> str:
    """JSON that says the same, with escapes for what a terminal obeys. Outside of its strings there is nothing of that."""
    if json.isascii():
        return json.replace("\x7f", "\\u007f")
    return "".join(_escape(character) if unsafe else character for character, unsafe in _judged(json))


def _escape(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def _judged(text: str) -> Iterator[tuple[str, bool]]:
    """Each character, and whether it is none to show, or one mark too many."""
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        yield character, marks > MARKS or _UNSAFE.match(character) is not None


def located(place: str, message: str) -> str:
    """The message behind the place that it speaks of, both clean, in one line; a last line that is a caret stays a second
    line, under what it points at. Messages repeat keys and words of the file, so none becomes longer than MESSAGE."""
    prefix = clean(place).replace("\n", " ") + ": "
    head, _, last = clean(message, MESSAGE).rpartition("\n")
    if last.lstrip().startswith("^"):
        return prefix + head.replace("\n", " ") + "\n" + " " * len(prefix) + last
    return prefix + clean(message, MESSAGE).replace("\n", " ")
