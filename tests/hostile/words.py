"""Hostile words, and what of them must never reach a terminal."""

from __future__ import annotations

import unicodedata

WORDS = {
    "colour": "\x1b[31mred\x1b[0m",
    "clear": "\x1b[2J\x1b[H",
    "clipboard": "\x1b]52;c;cm0gLXJmIH4=\x07",
    "link": "\x1b]8;;http://evil\x1b\\here\x1b]8;;\x1b\\",
    "title": "\x1b]0;owned\x07",
    "device": "\x1bP$q\x1b\\",
    "c1": "\x9b2J\x9d52;c;eA==\x9c\x90q\x9c\x85",
    "bell": "ding\x07\x08\x0c\x0e\x7f",
    "bidi": "\u202egnp.exe\u202c\u2066a\u2069\u200f",
    "unseen": "ad\u200bm\u200din\ufeff\u2060\U000e0041",
    "marks": "e" + "\u0301" * 40,
    "markup": "[red]r[/] [@click=app.quit]x[/] [b",
    "wide": "\u5bbd\uff37\U0001f600" * 3,
    "lines": "one\ntwo\rthree\u2028four\x0bfive",
    "formula": "=cmd|'/c calc'!A0",
    "xml": "<script>alert(1)</script>&\"'",
    "long": "x" * 3000,
}
EVERYTHING = "".join(words for name, words in WORDS.items() if name != "long")
ALLOWED = "\n\t"


def harm(text: str) -> list[str]:
    """What of `text` a terminal obeys, what turns its order, what nobody sees, and marks beyond what a letter bears."""
    found, marks = [], 0
    for character in text:
        category = unicodedata.category(character)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if character not in ALLOWED and (category in ("Cc", "Cf", "Cs", "Zl", "Zp") or marks > 4):
            found.append(character)
    return found
