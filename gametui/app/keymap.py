"""Keymap: the command table with a person's own keys in it, and what is wrong with such keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from gametui.app import keynames, layout
from gametui.app.commands import COMMANDS, Command
from gametui.errors import UsageError, nearest
from gametui.presets._values import kind

SCREENS = (("explore", "app"), ("table", "runs", "app"), ("page", "runs", "app"))
"""Scopes that work at the same time. Any other scope has its keys to itself: they go before those of the screen around it."""

OWN = tuple(dict.fromkeys(command.scope for command in COMMANDS if not any(command.scope in screen for screen in SCREENS)))

PANES = tuple(scope for scope in OWN if scope in ("form", *layout.PANES))
"""Those from which a person goes on to the keys of the screen."""

ESSENTIAL = ("help", "command_palette", "quit")
"""Commands without which somebody could be lost: they keep a key everywhere."""

NO_KEY = "no_key"
"""The name of no key at all: an empty entry of the toolkit's keymap would leave the shipped key."""


class Trouble(NamedTuple):
    """What is wrong with the keys of a command."""

    command: str
    what: str


class Keymap:
    """Every command with the keys that it has now."""

    def __init__(self, own: Mapping[str, str] | None = None) -> None:
        """own: command id -> comma-separated keys in place of the shipped ones; "" is none."""
        self.own = dict(own or {})
        self.commands = tuple(self._with_own(command) for command in COMMANDS) if self.own else COMMANDS

    def of(self, *scopes: str) -> list[Command]:
        """The commands of these scopes, in the order of the scopes."""
        return [command for scope in scopes for command in self.commands if command.scope == scope]

    def shown(self, name: str) -> str:
        """How the key bar writes the first key of a command; "" where it has none."""
        return self._by_id[name].shown

    def said(self, name: str) -> str:
        """What a sentence tells somebody to press for a command; one without a key is found in the palette."""
        keys = self._by_id[name].keys
        return keynames.said(keys.split(",")[0]) if keys else f"'{name.replace('-', ' ')}' of the palette"

    @property
    def textual(self) -> dict[str, str]:
        """What `App.set_keymap` takes."""
        return {name: keys or NO_KEY for name, keys in self.own.items()}

    @cached_property
    def _by_id(self) -> dict[str, Command]:
        return {command.id: command for command in self.commands}

    def _with_own(self, command: Command) -> Command:
        if command.id in self.own:
            keys = self.own[command.id]
            command = command._replace(keys=keys, shown=_first(keys))
        family = [other for other in COMMANDS if _family(other) == _family(command)]
        if command.together and any(other.id in self.own for other in family):
            command = command._replace(together=self._together(family))
        return command

    def _together(self, family: list[Command]) -> str:
        """The keys of counterparts in one word."""
        keys = [key for other in family if (key := _first(self.own.get(other.id, other.keys)))]
        if len(keys) > 4:
            return f"{keys[0]}…{keys[-1]}"
        return ("" if all(len(key) == 1 for key in keys) else "/").join(keys)


def _family(command: Command) -> tuple[str, str]:
    """What counterparts have in common: their place, and what the key bar calls them."""
    return command.scope, command.shared or command.name


def _first(keys: str) -> str:
    return keynames.shown(keys.split(",")[0]) if keys else ""


def checked(table: Mapping[str, Any]) -> tuple[dict[str, str], list[Trouble]]:
    """A person's keys by command in their canonical names, and all that is wrong with them."""
    own: dict[str, str] = {}
    troubles: list[Trouble] = []
    for name, value in table.items():
        try:
            own[name] = ",".join(_keys(name, value))
        except UsageError as error:
            troubles.append(Trouble(name, str(error)))
    bad = {trouble.command for trouble in troubles}
    keymap = Keymap(own | {command.id: "" for command in COMMANDS if command.id in bad})
    return own, [*troubles, *(trouble for trouble in (*_shared(keymap), *_lost(keymap)) if trouble.command not in bad)]


def _keys(name: str, value: Any) -> tuple[str, ...]:
    known = [command.id for command in COMMANDS]
    if name not in known:
        close = nearest(name, known)
        remedy = close if close.startswith("Did") else "'gametui config explain keys' lists them."
        raise UsageError(f"there is no such command. {remedy}")
    if not isinstance(value, str):
        raise UsageError(f'{kind(value)}, where text such as "p" or "ctrl+y,u" belongs.')
    return keynames.parsed(value)


def _shared(keymap: Keymap) -> Iterator[Trouble]:
    """Two commands that one key would start at the same place."""
    told = set()
    for scopes in (*SCREENS, *((scope,) for scope in OWN)):
        owners: dict[str, Command] = {}
        for command in keymap.of(*scopes):
            for key in filter(None, command.keys.split(",")):
                other = owners.setdefault(key, command)
                if other is not command and (other.id, command.id) not in told:
                    told.add((other.id, command.id))
                    moved, still = _later(keymap, command.id, other.id)
                    yield Trouble(moved, f"{keynames.said(key)} is also the key of {still}. Give one of the two another.")


def _lost(keymap: Keymap) -> Iterator[Trouble]:
    """Commands that could not be reached any more, and must be."""
    for command in (command for command in keymap.commands if command.id in ESSENTIAL):
        if not command.keys:
            yield Trouble(command.id, "this must keep a key. Name one, or leave the line out.")
            continue
        for pane in PANES:
            takers = {key: taker.id for taker in keymap.of(pane) for key in taker.keys.split(",")}
            keys = command.keys.split(",")
            if all(key in takers for key in keys):
                taker = takers[keys[-1]]
                what = f"in the {pane}, {taker} takes the last key of {command.id}. Give one of the two another."
                yield Trouble(_later(keymap, taker, command.id)[0], what)


def _later(keymap: Keymap, one: str, other: str) -> tuple[str, str]:
    """The two commands, first the one that the person's table moves, or moves last."""
    order = {name: place for place, name in enumerate(keymap.own)}
    return (one, other) if order.get(one, -1) > order.get(other, -1) else (other, one)
