"""Settings that a person keeps in config.toml, read strictly: whatever is wrong is told with file, line, key and remedy.

Here and in what is imported here nothing knows the toolkit of the screen.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

import msgspec

from gametui.app import keymap
from gametui.app.commands import COMMANDS
from gametui.app.palette import PALETTES
from gametui.errors import UsageError, nearest
from gametui.presets import _file
from gametui.presets._values import kind
from gametui.runs import paths
from gametui.runs.text import located

Glyphs = Literal["auto", "unicode", "ascii"]
Marker = Literal["braille", "half", "dot"]
Link = Literal["auto", "full", "thin"]


class Config(msgspec.Struct, frozen=True):
    """What the app is told of a person's wishes. `SETTINGS` says what each of them is."""

    theme: str = "auto"
    glyphs: Glyphs = "auto"
    marker: Marker = "braille"
    link: Link = "auto"
    mouse: bool = True
    restore: bool = True
    keys: dict[str, str] = {}
    """Command id -> comma-separated keys in place of the shipped ones; "" is none."""


class Setting(NamedTuple):
    """One line of the file."""

    values: tuple[str | bool, ...]
    about: str
    variable: str = ""
    """The environment variable that goes before the file, where it is set to anything."""
    enforced: str = ""
    """The value that it stands for."""

    @property
    def in_force(self) -> bool:
        """The variable is set."""
        return bool(self.variable and os.environ.get(self.variable))


SETTINGS = {
    "theme": Setting(
        ("auto", *PALETTES),
        "The colours. auto: as many as the terminal has; none: symbols and words alone.",
        "NO_COLOR",
        "none",
    ),
    "glyphs": Setting(get_args(Glyphs), "What pictures and frames are drawn with. auto: what the terminal's encoding allows."),
    "marker": Setting(get_args(Marker), "What paths are drawn with at first: braille dots, half blocks, or one dot a cell."),
    "link": Setting(
        get_args(Link), "How much is sent to the terminal: everything, or little (thin) for slow connections; auto measures it."
    ),
    "mouse": Setting((True, False), "Clicks choose panes and parameters; false leaves the mouse to the terminal."),
    "restore": Setting((True, False), "Open again what was open last, when nothing else is named."),
}
KEYS = 'The keys of commands, in place of those that they come with: undo = "ctrl+y,u" are two, undo = "" is none.'
_COMMANDS = frozenset(command.id for command in COMMANDS)
_MISPLACED = frozenset(SETTINGS) - _COMMANDS
"""Under [keys] these are settings that were written too far down."""
KIND = _file.Kind("config file", "keys.undo", "two levels", ". 'gametui config init' writes one")


class Reading(NamedTuple):
    """What a file says."""

    config: Config
    """Defaults where the file says nothing, or something wrong."""
    given: frozenset[str]
    """What the file says of this: names of settings, and "keys.<command>"."""
    errors: list[UsageError]
    """All that is wrong with it, each naming file, line and key."""


def path() -> Path:
    """Where the file is looked for; there need not be one."""
    return paths.config() / "config.toml"


def load() -> Config:
    """The person's settings, those of the environment before those of the file; the defaults where there is no file.

    Raises: UsageError with the first thing that is wrong, and how many more there are.
    """
    found = own()
    if found.errors:
        raise refusal(found.errors)
    return enforced(found.config)


def refusal(errors: list[UsageError]) -> UsageError:
    """The first of the errors, and how many more there are."""
    more = f" There is more ({len(errors) - 1}): 'gametui config check' lists it all." if errors[1:] else ""
    return UsageError(f"{errors[0]}{more}")


def enforced(config: Config) -> Config:
    """The settings with what the environment says in their place."""
    said = {name: setting.enforced for name, setting in SETTINGS.items() if setting.in_force}
    return msgspec.structs.replace(config, **said)


def own() -> Reading:
    """What the person's file says; where there is none, nothing is given and nothing is wrong."""
    return read(path()) if os.path.lexists(path()) else Reading(Config(), frozenset(), [])


def read(file: Path) -> Reading:
    """What the file says."""
    try:
        text = _text(file)
        table = _file.parsed(text, KIND)
    except UsageError as error:
        return Reading(Config(), frozenset(), [UsageError(located(str(file), str(error)))])
    values, troubles = _checked(table)
    keys = table.get("keys")
    given = {*table} - {"keys"} | {f"keys.{name}" for name in (keys if isinstance(keys, dict) else ())}
    errors = [UsageError(located(f"{file}{place}", said)) for place, said in _in_order(text, troubles)]
    return Reading(Config(**values), frozenset(given), errors)


def _text(file: Path) -> str:
    if os.path.islink(file) and not os.path.exists(file):  # noqa: PTH110, PTH114 - unlike Path's, these never raise
        raise UsageError("a link to a file that is not there. Mend the link, or remove it.")
    return _file.text(file, KIND)


def _checked(table: dict[str, Any]) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """The values that are right, and (key, what is wrong) of the others."""
    values: dict[str, Any] = {}
    troubles: list[tuple[str, str]] = []
    for name, value in table.items():
        try:
            if name != "keys":
                values[name] = _value(name, value)
            elif not isinstance(value, dict):
                raise UsageError(f'{kind(value)}, where a table such as {{ undo = "u" }} belongs.')
            else:
                values["keys"], bad = keymap.checked({key: each for key, each in value.items() if key not in _MISPLACED})
                troubles += [(f"keys.{trouble.command}", trouble.what) for trouble in bad]
                troubles += [(f"keys.{key}", "this is a setting. Write it above [keys].") for key in value if key in _MISPLACED]
        except UsageError as error:
            troubles.append((name, str(error)))
    return values, troubles


def _value(name: str, value: Any) -> str | bool:
    if name not in SETTINGS:
        if name in _COMMANDS:
            raise UsageError("this is a command. Its keys are set under [keys].")
        raise UsageError(f"there is no such setting. {nearest(name, (*SETTINGS, 'keys'))}")
    allowed = SETTINGS[name].values
    wanted = 'text in "quotes"' if isinstance(allowed[0], str) else "true or false"
    if type(value) is not type(allowed[0]):
        raise UsageError(f"{kind(value)}, where {wanted} belongs.")
    if value not in allowed:
        raise UsageError(f"{value!r} is none of its values. {nearest(str(value), map(str, allowed))}")
    return value


def _in_order(text: str, troubles: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """(", line n", message) of each trouble, in the order of the lines."""
    lines = _lines(text)
    found = sorted(troubles, key=lambda trouble: lines.get(trouble[0], 0))
    return [(f", line {lines[key]}" if key in lines else "", f"{key}: {what}") for key, what in found]


def _lines(text: str) -> dict[str, int]:
    """Key -> number of the first line that plainly speaks of it."""
    lines: dict[str, int] = {}
    table = ""
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[\s*([^\[\]]+?)\s*\]", line):
            table = f"{header[1]}."
            lines.setdefault(header[1], number)
        elif name := re.match(r"""\s*["']?([^"'=]+?)["']?\s*=""", line):
            lines.setdefault(table + re.sub(r"\s*\.\s*", ".", name[1]), number)
    return lines
