"""Terminal: how many colours and which glyphs it can show, as far as the environment tells, and what tells so.

Only the standard library: the command line asks here before anything else is loaded.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

LOCALE = ("LC_ALL", "LC_CTYPE", "LANG")
"""The first of them that is set and not empty says how text is encoded."""
_UTF8 = re.compile(r"utf-?8", re.IGNORECASE)
_COLOURLESS = re.compile(r"(dumb|unknown|vt\d+|.*-(m|mono))(-w|-am)?$")
_MANY = re.compile(r"256|kitty|ghostty|direct|truecolor|24bit")


class Terminal(NamedTuple):
    """What the app would find; each `_by` is what decided."""

    colours: int
    """0, 16 or 256; more than 256 are not made use of."""
    colours_by: str
    dark: bool
    """The background: light words stand out from it."""
    dark_by: str
    utf8: bool | None
    """None: nothing says, and the terminal itself may be asked."""
    utf8_by: str


def terminal(environ: Mapping[str, str] | None = None) -> Terminal:
    """The terminal of a process with such an environment; by default this one, as it was started."""
    if environ is None:
        return Terminal(*_colours(os.environ), *_background(os.environ), *encoding(started()))
    return Terminal(*_colours(environ), *_background(environ), *encoding(environ))


def started() -> Mapping[str, str]:
    """The environment that the process was started with. Python may since have set LC_CTYPE by itself (PEP 538)."""
    try:
        pairs = Path("/proc/self/environ").read_bytes().split(b"\0")
    except OSError:
        return os.environ
    return dict(os.fsdecode(pair).partition("=")[::2] for pair in pairs if b"=" in pair)


def _colours(environ: Mapping[str, str]) -> tuple[int, str]:
    term, more = environ.get("TERM", ""), environ.get("COLORTERM", "")
    if environ.get("NO_COLOR"):
        return 0, "NO_COLOR is set"
    if not term:
        return 0, "TERM is not set"
    if _COLOURLESS.match(term):
        return 0, f"TERM={term}"
    if _MANY.search(more):
        return 256, f"COLORTERM={more}"
    return 256 if _MANY.search(term) else 16, f"TERM={term}"


def _background(environ: Mapping[str, str]) -> tuple[bool, str]:
    """COLORFGBG is "foreground;background" in numbers of the 16 colours, sometimes with a word between."""
    found = environ.get("COLORFGBG", "")
    number = found.rpartition(";")[2]
    if not number.isdecimal():
        return True, "nothing says otherwise"
    return int(number) in (*range(7), 8), f"COLORFGBG={found}"


def encoding(environ: Mapping[str, str]) -> tuple[bool | None, str]:
    """Whether text is UTF-8, and what says so; None where nothing does."""
    for name in LOCALE:
        if value := environ.get(name):
            return bool(_UTF8.search(value)), f"{name}={value}"
    return None, f"none of {', '.join(LOCALE)} is set"


def asked(found: Terminal) -> tuple[Terminal, bytes]:
    """`found`, with the terminal on standard input and output itself asked where nothing else says whether it shows UTF-8.

    Returns: also what was typed meanwhile, which whoever reads the terminal next must be given (`asking.retype`).
    """
    if found.utf8 is not None or _COLOURLESS.match(os.environ.get("TERM", "dumb")):
        return found, b""
    from gametui.app import asking

    answer = asking.shows_utf8(0, 1)
    said = {True: "the terminal, which was asked", False: "the terminal, which was asked", None: "the terminal did not answer"}
    return found._replace(utf8=bool(answer.utf8), utf8_by=said[answer.utf8]), answer.typed
