"""A TOML file -> plain dicts, lists, numbers and text, within limits that keep any file from hanging the program."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, NamedTuple

from gametui.errors import UsageError
from gametui.runs import files

SIZE_LIMIT = 64 * 1024
"""Bytes; a preset of a page of text is a twentieth of it."""
DEPTH_LIMIT = 5
"""Tables and arrays inside one another; a preset needs three."""
_DOTS_LIMIT = 32
_LARGEST = 2**63


class Kind(NamedTuple):
    """How errors speak of a file of this kind."""

    name: str
    key: str
    """One of its keys."""
    levels: str
    instead: str
    """What may be given instead of a path to one, as the end of a sentence."""


PRESET = Kind("preset file", "game.name", "three levels", ", or a name from 'gametui list presets'")


def tree(path: Path) -> dict[str, Any]:
    """What the preset file at `path` holds. Raises: UsageError as `text` and `parsed` do."""
    return parsed(text(path))


def parsed(text: str, kind: Kind = PRESET) -> dict[str, Any]:
    """What the text of a TOML file holds.

    Raises: UsageError (without the path; the caller names it): not TOML, nested too deep, a whole number of more than 64 bits.
    """
    # tomllib takes time quadratic in the length of a dotted key, most of a minute for one file of this size
    if any(line.split("=", 1)[0].count(".") > _DOTS_LIMIT for line in text.splitlines()):
        raise UsageError(f"a key is nested too deep. A {kind.name} has keys such as {kind.key}.")
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f'not valid TOML: {error}. Mend that line; text is written in "quotes".') from None
    except RecursionError:
        raise UsageError(f"arrays or tables are nested too deep. A {kind.name} needs {kind.levels}.") from None
    except ValueError:  # Python refuses to read whole numbers of thousands of digits
        raise UsageError("a whole number is too long to read. Write it as 1e9.") from None
    _bounded(found, kind)
    return found


def text(path: Path, kind: Kind = PRESET) -> str:
    """The text of the file at `path`.

    Raises: UsageError (without the path; the caller names it): no such file, not a file, too large, not UTF-8.
    """
    try:
        file = files.opened(path)
        if file is None:
            raise UsageError(f"not a file of text. Give the path of a {kind.name}.")
        with file:
            content = file.read(SIZE_LIMIT + 1)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UsageError(f"{reason}. Give the path of a {kind.name}{kind.instead}.") from None
    except ValueError:
        raise UsageError(f"a path cannot hold the character 0. Give the path of a {kind.name}.") from None
    if len(content) > SIZE_LIMIT:
        raise UsageError(f"larger than {SIZE_LIMIT // 1024} kB. A {kind.name} is a page of text.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"not UTF-8 text (byte {error.start + 1}). Save it as UTF-8.") from None


def _bounded(found: dict[str, Any], kind: Kind) -> None:
    """Nothing so deep, and no number so long, that showing it in a message would fail."""
    waiting: list[tuple[str, Any, int]] = [("", found, 0)]
    while waiting:
        where, value, depth = waiting.pop()
        if isinstance(value, (dict, list)):
            if depth == DEPTH_LIMIT:
                raise UsageError(f"{where}: nested too deep. A {kind.name} needs {kind.levels}.")
            inner = value.items() if isinstance(value, dict) else enumerate(value)
            waiting.extend((f"{where}.{key}".lstrip("."), item, depth + 1) for key, item in inner)
        elif isinstance(value, int) and abs(value) >= _LARGEST:
            raise UsageError(f"{where}: the number is too large. Whole numbers have at most 18 digits.")
