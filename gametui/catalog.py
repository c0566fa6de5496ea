"""Catalog: names of modules -> what each of them defines under its own name; a module is imported when it is asked for.

There are dozens of games and methods, and a run needs two of them: the first paint should not wait for the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Catalog(Mapping[str, T], Generic[T]):
    """`names` is the one list of what there is, in the order in which it is shown."""

    def __init__(self, package: str, names: tuple[str, ...], attribute: str = "") -> None:
        """attribute: what to take from a module; "" takes what bears the module's name."""
        self._package, self._names, self._attribute = package, names, attribute
        self._found: dict[str, T] = {}

    def made(self, thing: Any) -> T:
        """The entry for what the module defines."""
        entry: T = thing
        return entry

    def __getitem__(self, name: str) -> T:
        if name not in self._found:
            if name not in self._names:
                raise KeyError(name)
            module = import_module(f"{self._package}.{name}")
            self._found[name] = self.made(getattr(module, self._attribute or name))
        return self._found[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
