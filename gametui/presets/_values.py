"""Small pieces of a preset: each takes a value as TOML gave it, and where it stands, and gives it back in its own type.

All raise UsageError naming the place.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from gametui.errors import UsageError, nearest
from gametui.params import Number, Parameter
from gametui.runs.text import clean


def known(table: dict[str, Any], keys: Collection[str], prefix: str) -> None:
    """Refuses a key that is none of `keys`."""
    for key in table:
        if key not in keys:
            raise UsageError(f"{prefix}{key}: no such key. {nearest(key, keys)}")


def table(value: Any, where: str, example: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise UsageError(f"{where}: {kind(value)}, where a table such as {{ {example} }} belongs.")
    return value


def listed(value: Any, where: str, most: int, of: str) -> list[Any]:
    if not isinstance(value, list):
        raise UsageError(f"{where}: {kind(value)}, where {of} belong.")
    if len(value) > most:
        raise UsageError(f"{where}: {len(value)} {of}; at most {most} can be told apart. Leave some out.")
    return value


def text(value: Any, where: str, limit: int | None = None) -> str:
    if not isinstance(value, str):
        raise UsageError(f'{where}: {kind(value)}, where text in "quotes" belongs.')
    value = clean(value)
    if limit is not None and len(value) > limit:
        raise UsageError(f"{where}: {len(value)} characters; at most {limit}. Shorten it.")
    return value


def whole(value: Any, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise UsageError(f"{where}: {kind(value)}, where a whole number such as 300 belongs.")
    return value


def numbers(value: Any, where: str) -> list[float]:
    if not isinstance(value, list):
        raise UsageError(f"{where}: {kind(value)}, where a list of numbers such as [1.0] belongs.")
    for each in value:
        if isinstance(each, str):
            raise UsageError(f"{where}: a number is written without quotes.")
    return [Number(text="").check(each, where) for each in value]


def unquoted(parameters: Collection[Parameter], given: dict[str, Any], where: str) -> None:
    """Refuses a = "1": only a command line has nothing but text to give."""
    for parameter in parameters:
        if isinstance(given.get(parameter.name), str) and parameter.kind != "choice":
            raise UsageError(f"{where}.{parameter.name}: text in quotes. Write the {parameter.kind} without them.")


def kind(value: Any) -> str:
    names = {bool: "true or false", int: "a number", float: "a number", str: "text", list: "a list", dict: "a table"}
    return "nothing" if value is None else names.get(type(value), "a date or time")
