"""Flags: what a command line says about the game, the methods and the numbers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Flags:
    """What a command line says besides its target, as the words that were typed; None or empty where nothing was said."""

    game: str | None = None
    optimizer: str | None = None
    formula: str | None = None
    loss_x: str | None = None
    loss_y: str | None = None
    let: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    start: str | None = None
    steps: str | None = None
    scheme: str | None = None
    seed: str | None = None
    compare: tuple[str, ...] = ()
    device: str | None = None

    @property
    def select(self) -> bool:
        """Something was said that changes what is run, and not only where."""
        return any(value for name, value in vars(self).items() if name != "device")
