"""The pictures of the explore screen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

NAMES = ("plane", "losses", "spectrum", "jacobian", "surface")
"""The one list of them: the names of the modules, in the order of their number keys."""


class _Views(Mapping[str, Any]):
    """Name -> View. A view's module is imported when it is first asked for: the first paint needs the names alone."""

    def __getitem__(self, name: str) -> Any:
        if name not in NAMES:
            raise KeyError(name)
        return import_module(f"gametui.app.views.{name}").VIEW

    def __iter__(self) -> Iterator[str]:
        return iter(NAMES)

    def __len__(self) -> int:
        return len(NAMES)


VIEWS = _Views()
