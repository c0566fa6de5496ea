"""What compiled programs depend on, apart from numbers: a key to cache them under, and the way back to a game or a method.

A program takes the numbers of its game and its method as one vector each, so that a new number never compiles.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from gametui import games, numbers, optimizers
from gametui.experiment import GameChoice, Method
from gametui.games.formula import Formula
from gametui.optimizers.scheme import Stepper
from gametui.optimizers.scheme import stepper as in_scheme


class GameStructure(NamedTuple):
    """A game without its numbers. Hashable."""

    name: str
    formula: Formula | None
    layout: numbers.Layout

    def built(self, vector: Any) -> games.Game:
        """The game with these (traced) numbers."""
        return games.build(self.name, numbers.assemble(self.layout, vector), self.formula)

    @property
    def sizes(self) -> tuple[int, int]:
        """Dimensions m and n of the two players."""
        return _sizes(self)

    @property
    def length(self) -> int:
        """How many numbers the game has."""
        return numbers.length(self.layout)


class MethodStructure(NamedTuple):
    """An optimizer in its scheme without its numbers. Hashable."""

    name: str
    scheme: str
    layout: numbers.Layout

    def stepper(self, vector: Any) -> Stepper:
        """The method with these (traced) numbers."""
        return in_scheme(optimizers.build(self.name, numbers.assemble(self.layout, vector)), self.scheme)

    @property
    def length(self) -> int:
        """How many numbers the method has."""
        return numbers.length(self.layout)

    @property
    def learning_rate(self) -> int:
        """Where the learning rate stands among the numbers."""
        before = self.layout[: [name for name, _, _ in self.layout].index("learning_rate")]
        return numbers.length(before)

    @property
    def undefined(self) -> str:
        """Why a step of this method may not exist; "" where it always does."""
        optimizer = optimizers.build(self.name, numbers.assemble(self.layout, np.ones(self.length)))
        rule = optimizer.notebook if self.scheme == "notebook" and optimizer.notebook else optimizer
        return rule.undefined


def of_game(choice: GameChoice) -> tuple[GameStructure, np.ndarray]:
    """A game's structure and its numbers."""
    structure, listed = read_game(choice)
    return structure, np.array(listed, dtype=np.float64)


def of_method(choice: Method) -> tuple[MethodStructure, np.ndarray]:
    """A method's structure and its numbers."""
    structure, listed = read_method(choice)
    return structure, np.array(listed, dtype=np.float64)


def read_game(choice: GameChoice) -> tuple[GameStructure, list[float]]:
    """`of_game` with the numbers in a list, for who makes one array of several."""
    layout, listed = numbers.read(games.parameters(choice.name, choice.formula), choice.parameters)
    return GameStructure(choice.name, choice.formula, layout), listed


def read_method(choice: Method) -> tuple[MethodStructure, list[float]]:
    """`of_method` with the numbers in a list."""
    layout, listed = numbers.read(optimizers.CATALOG[choice.name].parameters, choice.parameters)
    return MethodStructure(choice.name, choice.scheme, layout), listed


@lru_cache(maxsize=256)
def _sizes(structure: GameStructure) -> tuple[int, int]:
    start = structure.built(np.ones(structure.length)).start
    return len(start.x), len(start.y)
