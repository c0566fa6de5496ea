"""The words of `gametui config`: what is in force, what each setting is for, and the file that says it all."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

import msgspec

from gametui.app.commands import COMMANDS, Command
from gametui.app.keymap import Keymap
from gametui.app.layout import PANES
from gametui.config import KEYS, SETTINGS, Config, Reading, enforced, path
from gametui.errors import UsageError, nearest

WIDTH = 100
PLACES = {
    **{pane: f"in the pane of the {pane}" for pane in PANES},
    "form": "in the parameter form",
    "explore": "anywhere on the screen of games",
    "table": "in the list of trainings",
    "page": "where a training is shown",
    "runs": "in the list of trainings and where one is shown",
    "app": "everywhere",
}
"""Where the commands of a scope work; any other scope is what it is called."""


def effective(found: Reading) -> dict[str, Any]:
    """All settings and the keys of all commands, each with where it comes from, as plain data."""
    config, defaults = enforced(found.config), Config()
    return {
        "file": str(path()).encode(errors="replace").decode(),  # a name need not be UTF-8; JSON is
        "exists": path().is_file(),
        "settings": [
            {"name": name, "value": getattr(config, name), "default": getattr(defaults, name), "from": _source(name, found)}
            for name in SETTINGS
        ],
        "keys": [
            {
                "command": shipped.id,
                "keys": _listed(now.keys),
                "default": _listed(shipped.keys),
                "from": _source(f"keys.{shipped.id}", found),
            }
            for shipped, now in zip(COMMANDS, Keymap(config.keys).commands, strict=True)
        ],
    }


def _source(name: str, found: Reading) -> str:
    setting = SETTINGS.get(name)
    if setting is not None and setting.in_force:
        return f"environment ({setting.variable})"
    return "file" if name in found.given else "default"


def _listed(keys: str) -> list[str]:
    return list(filter(None, keys.split(",")))


def shown(found: Reading) -> str:
    """The settings and the keys that are not the shipped ones, one a line."""
    plain = effective(found)
    rows = [(each["name"], _toml(each["value"]), each["from"]) for each in plain["settings"]]
    rows += [
        (f"keys.{each['command']}", _toml(",".join(each["keys"])), each["from"])
        for each in plain["keys"]
        if each["from"] != "default"
    ]
    first, second = (max(len(row[column]) for row in rows) for column in (0, 1))
    there = "" if plain["exists"] else " (there is none: 'gametui config init' writes one)"
    lines = [f"{name:<{first}}  {value:<{second}}  {source}" for name, value, source in rows]
    return "\n".join([f"file: {plain['file']}{there}", *lines])


def explained(key: str | None) -> str:
    """What a setting, a command or [keys] is for; None: every setting.

    Raises: UsageError for a word that is neither.
    """
    if key is None:
        return "\n\n".join([*(_setting(name) for name in SETTINGS), _keys_in_short()])
    if key == "keys":
        return "\n".join([KEYS, "", *_commands()])
    commands = {command.id: command for command in COMMANDS}
    parts = [_setting(key)] if key in SETTINGS else []
    name = key.removeprefix("keys.")
    parts += [_command(commands[name])] if name in commands else []
    if not parts:
        raise UsageError(f"There is no setting or command {key!r}. {nearest(key, [*SETTINGS, *commands, 'keys'])}")
    return "\n\n".join(parts)


def _setting(name: str) -> str:
    setting = SETTINGS[name]
    lines = [f"{name} = {_toml(getattr(Config(), name))}", f"  {setting.about}", f"  values: {_values(name)}"]
    if setting.variable:
        lines.append(f"  {setting.variable} in the environment goes before the file: {_toml(setting.enforced)}.")
    return "\n".join(lines)


def _values(name: str) -> str:
    return ", ".join(map(_toml, SETTINGS[name].values))


def _keys_in_short() -> str:
    return "\n".join(["[keys]", f"  {KEYS}", "  'gametui config explain keys' lists the commands."])


def _command(command: Command) -> str:
    return "\n".join(
        [
            f"keys.{command.id} = {_toml(command.keys)}",
            f"  {command.tooltip} It works {_place(command.scope)}.",
            "  values: keys, separated by commas: a character, or a name such as f5, pageup, ctrl+y, alt+x, comma.",
        ]
    )


def _commands() -> Iterator[str]:
    width = max(len(_line(command)) for command in COMMANDS)
    scope = ""
    for command in COMMANDS:
        if command.scope != scope:
            scope = command.scope
            yield f"# {_place(scope)}"
        yield f"{_line(command):<{width}}  # {command.tooltip}"


def _place(scope: str) -> str:
    return PLACES.get(scope, f"in a {scope}")


def _line(command: Command) -> str:
    return f"{command.id} = {_toml(command.keys)}"


def template() -> str:
    """The file with every setting at its default; keys are comments, so that those of a later version are not held back."""
    lines = ["# Settings of gametui: 'gametui config explain' says more, 'gametui config check' finds mistakes."]
    for name, setting in SETTINGS.items():
        about = textwrap.wrap(f"{setting.about} One of: {_values(name)}.", WIDTH)
        lines += ["", *(f"# {line}" for line in about), f"{name} = {_toml(getattr(Config(), name))}"]
    lines += ["", *(f"# {line}" for line in textwrap.wrap(KEYS, WIDTH)), "[keys]"]
    lines += [line if line.startswith("#") else f"#{line}" for line in _commands()]
    return "\n".join([*lines, ""])


def _toml(value: Any) -> str:
    """A value as the file has it. JSON's text is TOML's, too."""
    return msgspec.json.encode(value).decode()
