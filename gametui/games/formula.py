"""The formula game."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from gametui.games._base import Game


class Formula(msgspec.Struct, frozen=True, kw_only=True):
    """The text of a game: `f` for a zero-sum one, else both losses."""

    f: str | None = None
    loss_x: str | None = None
    loss_y: str | None = None
    let: dict[str, str] = {}

    def __hash__(self) -> int:
        return hash((self.f, self.loss_x, self.loss_y, frozenset(self.let.items())))


def formula(text: Formula, values: Mapping[str, Any]) -> Game:
    raise NotImplementedError
