"""The formula game."""

from __future__ import annotations
import msgspec


class Formula(msgspec.Struct, frozen=True, kw_only=True):
    f: str | None = None
    loss_x: str | None = None
    loss_y: str | None = None
    let: dict[str, str] = {}


def formula(text, values): ...
