"""The game that is written as text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

import msgspec

from gametui.games._base import Game, start, zero_sum
from gametui.pair import Pair
from gametui.params import Number, Parameter


class Formula(msgspec.Struct, frozen=True, kw_only=True):
    """The text of a game: `f` of a zero-sum one (x minimises, y maximises it), else both losses; named sub-expressions."""

    f: str | None = None
    loss_x: str | None = None
    loss_y: str | None = None
    let: dict[str, str] = {}

    def __hash__(self) -> int:
        return hash((self.f, self.loss_x, self.loss_y, frozenset(self.let.items())))


def formula() -> Game:
    """Your own game, written as text.

    Either f, which x minimises and y maximises, or loss_x and loss_y. Numbers, + - * / ^ (or **), parentheses; exp log
    sqrt sin cos tan tanh sigmoid softplus relu abs min max; where(x > 0, this, that); pi and e. The players are x and
    y, or x1, x2, ... and y1, y2, ...: then x is the vector of all its coordinates, functions apply to each of its
    numbers, and sum, norm, dot, min and max make one number of it. Every other name is a parameter: a knob, 1 until it
    is set. Parts can be named: let = { r2 = "x^2 + y^2" }.

    At points where a derivative does not exist one is chosen: 0 for abs, relu, sqrt and norm at 0, halves for min and
    max at ties. Inside where(), the branch that is not taken never spoils the gradient. Elsewhere a value that is not a
    number ends the run.
    """
    return written(Formula(f="x*y"), {})


@lru_cache(maxsize=256)
def knobs(text: Formula) -> tuple[Parameter, ...]:
    """The free names of a formula, as parameters. Raises: UsageError for one that cannot be read (FormulaError: where)."""
    from gametui.games._formula_meaning import understood  # with its grammar, only where there is a formula

    number = Number(text="a free name of the formula")
    return tuple(replace(number, name=name, default=1.0) for name in understood(text).parameters)


def written(text: Formula, numbers: Mapping[str, Any]) -> Game:
    """The game of a formula; `numbers` may be traced, and a missing one is 1. Raises: UsageError as `knobs` does."""
    from gametui.games._formula_meaning import understood
    from gametui.games._formula_values import values_of

    meaning = understood(text)

    def losses(z: Pair) -> tuple[Any, ...]:
        return values_of(meaning, numbers, z)

    return Game(
        losses=zero_sum(lambda x, y: losses(Pair(x, y))[0]) if len(meaning.losses) == 1 else losses,
        start=start([1.0] * meaning.m, [1.0] * meaning.n),
        zero_sum=len(meaning.losses) == 1,
    )
