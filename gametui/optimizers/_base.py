"""Optimizer: two pure functions over a Pair."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from gametui.games._base import Field
from gametui.lazy import jax
from gametui.pair import Pair

State = Any
"""A NamedTuple of whatever the method remembers; every per-player memory in it is a Pair."""


def unchanged(state: State) -> State:
    return state


def _nothing() -> str:
    return ""


class Optimizer(NamedTuple):
    """`update(field, state, z) -> (z, state)` makes one simultaneous step; it may evaluate the field where it likes.

    Curvature comes from jvp and vjp of the field. The numbers are closed over and may be traced.
    """

    init: Callable[[Field, Pair], State]
    update: Callable[[Field, State, Pair], tuple[Pair, State]]
    notebook: Optimizer | None = None
    """The rule that the scheme `notebook` steps under this name, where the notebook has one."""
    undefined: str = ""
    """Where a step may not exist, the sentence that says so; the update is then not a number."""
    whole: str = ""
    """Why the two players' halves of a step cannot be made in turn; "" where they can."""
    hidden: bool = False
    """The step needs a hidden game's maps."""
    networks: bool = False
    """And these have to be networks, to be looked into layer by layer."""
    period: int = 1
    """After how many steps the memory's counters are back where they began: spectra are of so many steps at a time."""
    settled: Callable[[State], State] = unchanged
    """A fresh memory -> what it is after very many steps at rest, bias corrections worn off: where a step is linearised."""
    unlinearized: Callable[[], str] = _nothing
    """Why no linearisation of the step says what runs do; "" where one does. Asked only where the numbers are concrete."""
    extrapolates: bool = False
    """The second gradient of a step is taken at a point ahead, where other samples may be drawn."""

    @property
    def remembers(self) -> bool:
        """There is memory from one step to the next."""
        return self.init is not _blank


def memoryless(update: Callable[[Field, Pair], Pair]) -> tuple[Callable[..., State], Callable[..., Any]]:
    """init and update of a rule that remembers nothing."""
    return _blank, (lambda field, state, z: (update(field, z), ()))


def _blank(field: Field, z: Pair) -> State:
    return ()


def as_number(count: Any, z: Pair) -> Any:
    """A counter of steps in the precision of the parameters."""
    return count.astype(jax.tree.leaves(z)[0].dtype)


def rates(learning_rate: Any, timescale: Any) -> Pair:
    """Learning rate of each player."""
    return Pair(learning_rate, learning_rate * timescale)


def moved(z: Pair, rate: Pair, direction: Pair) -> Pair:
    """z - rate * direction, player by player."""
    return Pair(
        jax.tree.map(lambda a, d: a - rate.x * d, z.x, direction.x),
        jax.tree.map(lambda a, d: a - rate.y * d, z.y, direction.y),
    )


def scaled(rate: Pair, direction: Pair) -> Pair:
    """rate * direction, player by player."""
    return Pair(jax.tree.map(lambda d: rate.x * d, direction.x), jax.tree.map(lambda d: rate.y * d, direction.y))
