"""Names of keys: which there are, as the toolkit spells them, and how a person reads them. Knows no toolkit."""

from __future__ import annotations

import string
import unicodedata
from collections.abc import Iterator

from gametui.errors import UsageError, nearest

NAMED = {
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "home": "home",
    "end": "end",
    "pageup": "pgup",
    "pagedown": "pgdn",
    "insert": "ins",
    "delete": "del",
    "tab": "tab",
    "enter": "⏎",
    "escape": "esc",
    "space": "space",
    "backspace": "⌫",
    **{f"f{number}": f"F{number}" for number in range(1, 25)},
}
"""Keys that write nothing, and how the key bar writes them."""

MODIFIERS = {"alt": "⌥", "ctrl": "^", "hyper": "hyper+", "meta": "meta+", "shift": "⇧", "super": "super+"}
"""What may be held down with a key, in the order in which names have them."""

_SHORT = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}
_SAME = {"ctrl+i": "tab", "ctrl+m": "enter", "ctrl+h": "backspace", "ctrl+left_square_bracket": "escape"}
"""Pairs that most terminals send alike."""


def of(character: str) -> str:
    """The name of the key that writes a character: letters and digits are their own, others have Unicode's or a shorter one."""
    if character.isalnum():
        return character
    name = unicodedata.name(character, character).lower().replace("-", "_").replace(" ", "_")
    return _SHORT.get(name, name)


PUNCTUATION = {of(character): character for character in string.punctuation}


def parsed(text: str) -> tuple[str, ...]:
    """The keys of a comma-separated list, in their canonical names; none for an empty one.

    Raises: UsageError for what is no key, with the nearest name.
    """
    if not text.strip():
        return ()
    if text.strip() == ",":
        raise UsageError("',' stands between keys. The key itself is called comma.")
    return tuple(dict.fromkeys(_canonical(part.strip()) for part in text.split(",")))


def _canonical(text: str) -> str:
    if not text:
        raise UsageError("there is nothing before or after a comma. The comma's own key is called comma.")
    front, base = (text[:-2], "+") if text == "+" or text.endswith("++") else _split(text)
    held, name = front.split("+") if front else [], _name(base)
    if not name or not set(held) <= set(MODIFIERS) or len(set(held)) < len(held):
        raise UsageError(f"there is no key {text!r}. {_near(text)}")
    key = "+".join([*sorted(held), name])
    if key in _SAME:
        raise UsageError(f"a terminal sends {key} as {_SAME[key]}. Write {_SAME[key]}, or another key.")
    if held == ["shift"] and name not in NAMED:
        raise UsageError("shift and a character arrive as what they write, such as 'A'. Write that.")
    if held and len(name) == 1 and name.isupper():
        meant = "+".join([*sorted({*held, "shift"}), name.lower()])
        raise UsageError(f"there is no key {text!r}. Did you mean {meant!r}?")
    return key


def _split(text: str) -> tuple[str, str]:
    front, _, base = text.rpartition("+")
    return front, base


def _name(base: str) -> str:
    """The canonical name of a key without its modifiers; "" for what is none."""
    if len(base) == 1:
        return of(base) if base.isprintable() else ""
    return base if base in NAMED or base in PUNCTUATION else ""


def _near(text: str) -> str:
    close = nearest(text, _usual())
    return close if close.startswith("Did") else "A key is a character, or a name such as f5, pageup or ctrl+z."


def _usual() -> Iterator[str]:
    """Names worth suggesting."""
    yield from (*NAMED, *PUNCTUATION)
    yield from (f"{held}+{name}" for held in ("alt", "ctrl", "shift") for name in NAMED)
    yield from (f"{held}+{letter}" for held in ("alt", "ctrl") for letter in string.ascii_lowercase)


def shown(key: str) -> str:
    """How the key bar writes a key: "^z", "⇧←", "?"."""
    *held, base = key.split("+")
    glyphs = "".join(MODIFIERS[name] for name in ("ctrl", "alt", "shift", "super", "hyper", "meta") if name in held)
    return glyphs + (NAMED.get(base) or PUNCTUATION.get(base) or base)


def others(keys: str) -> str:
    """How the keys after the first of a comma-separated list are written: "" or "k" or "^b ^u"."""
    return " ".join(shown(key) for key in keys.split(",")[1:])


def said(key: str) -> str:
    """How a sentence writes a key: "ctrl+z", "Enter", "F5", "?"."""
    *held, base = key.split("+")
    if base in NAMED and not held:
        return base.capitalize()
    return "+".join([*held, PUNCTUATION.get(base, base)])
