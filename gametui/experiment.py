"""Experiment: one game, one or more methods, and the numbers to run them with. Presets, commands, the app, the compute
process and saved runs all speak of it."""

from __future__ import annotations

from typing import Any

import msgspec

from gametui import games, optimizers, params
from gametui.errors import UsageError, nearest
from gametui.games.formula import Formula

SCHEMES = ("simultaneous", "alternating", "notebook")
MAX_STEPS = 10_000_000
METHOD_LIMIT = 8
"""Methods on one picture: as many as there are colours to tell them apart."""


class GameChoice(msgspec.Struct, frozen=True, kw_only=True):
    """A game's name and numbers; `formula` only for the game of that name."""

    name: str
    parameters: dict[str, Any] = {}
    formula: Formula | None = None


class Method(msgspec.Struct, frozen=True, kw_only=True):
    """An optimizer's name and numbers, and the scheme it steps in."""

    name: str
    parameters: dict[str, Any] = {}
    scheme: str = "simultaneous"

    @property
    def label(self) -> str:
        """What legends call it: "eg", or "eg (alternating)"."""
        return self.name if self.scheme == "simultaneous" else f"{self.name} ({self.scheme})"


class Point(msgspec.Struct, frozen=True):
    """Coordinates of both players."""

    x: tuple[float, ...]
    y: tuple[float, ...]

    @property
    def flat(self) -> tuple[float, ...]:
        return self.x + self.y

    @property
    def sizes(self) -> tuple[int, int]:
        """Dimensions m and n."""
        return len(self.x), len(self.y)


class Experiment(msgspec.Struct, frozen=True, kw_only=True):
    """All that a run depends on. The first method is the one that verdicts speak of; the others are drawn beside it."""

    game: GameChoice
    methods: tuple[Method, ...]
    start: Point
    steps: int = 300
    seed: int = 0

    @property
    def method(self) -> Method:
        return self.methods[0]


def checked_game(name: str, parameters: dict[str, Any], formula: Formula | None = None) -> GameChoice:
    """A game with every parameter checked and filled in. Raises: UsageError."""
    if name not in games.CATALOG:
        raise UsageError(
            f"game.name: there is no game {name!r}. {nearest(name, games.CATALOG)} 'gametui list games' lists them."
        )
    if name == "formula" and formula is None:
        raise UsageError("game: the game 'formula' needs a formula, or loss_x and loss_y.")
    if name != "formula" and formula is not None:
        raise UsageError(f"game: a formula goes with the game 'formula', not with {name!r}.")
    return GameChoice(
        name=name, parameters=params.complete(games.parameters(name, formula), parameters, "game"), formula=formula
    )


def checked_method(name: str, parameters: dict[str, Any], scheme: str = "simultaneous", where: str = "optimizer") -> Method:
    """A method with every parameter checked and filled in. Raises: UsageError."""
    if name not in optimizers.CATALOG:
        known = f"{nearest(name, optimizers.CATALOG)} 'gametui list optimizers' lists them."
        raise UsageError(f"{where}.name: there is no optimizer {name!r}. {known}")
    if scheme not in SCHEMES:
        raise UsageError(f"{where}: scheme: there is no scheme {scheme!r}. {nearest(scheme, SCHEMES)}")
    return Method(name=name, parameters=params.complete(optimizers.CATALOG[name].parameters, parameters, where), scheme=scheme)


def checked(
    game: GameChoice, methods: tuple[Method, ...], start: Point | None = None, steps: int = 300, seed: int = 0
) -> Experiment:
    """An experiment whose parts fit together; `start` None takes the game's own.

    Raises: UsageError: no method, a start of the wrong size or not finite, steps out of range,
    a scheme that the method or the game lacks.
    """
    if not methods:
        raise UsageError("optimizer: name at least one.")
    if len(methods) > METHOD_LIMIT:
        raise UsageError(f"compare: {len(methods)} methods in all, and {METHOD_LIMIT} can be told apart. Leave some out.")
    made = games.build(game.name, game.parameters, game.formula)
    home = Point(made.start.x, made.start.y)
    start = start or home
    for side in ("x", "y"):
        have, want = len(getattr(start, side)), len(getattr(home, side))
        if have != want:
            raise UsageError(f"start.{side}: {have} coordinates given; {game.name} takes {want}.")
        for value in getattr(start, side):
            params.Number(text="").check(value, f"start.{side}")
    params.Integer(1, MAX_STEPS, text="").check(steps, "steps")
    params.Integer(0, 2**31 - 1, text="").check(seed, "seed")
    for method in methods:
        reason = optimizers.refused(method.name, method.parameters, method.scheme, made)
        if reason:
            raise UsageError(f"optimizer {method.name}, scheme {method.scheme}: {reason}")
    return Experiment(game=game, methods=methods, start=start, steps=int(steps), seed=int(seed))
