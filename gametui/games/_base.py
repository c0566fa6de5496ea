"""Game: two losses over a Pair of parameters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from gametui.lazy import jax
from gametui.pair import Pair

Losses = Callable[[Pair], tuple[Any, Any]]


class Hidden(NamedTuple):
    """Where a hidden game is really played: each player's parameters are mapped to a point of its own function space."""

    maps: Pair
    """Two functions: x of shape (m,) -> u of shape (p,), and y of shape (n,) -> v of shape (q,)."""
    solution: Pair
    """The equilibrium (u, v) of the game in function space, as plain numbers."""
    networks: Pair | None = None
    """Where both maps are multilayer perceptrons, they themselves (`Network`): the maps are then these."""


@dataclass(frozen=True)
class Field:
    """The simultaneous gradient xi(z) = (gradient of loss_x in x, gradient of loss_y in y), which gradient descent by both
    players follows. A few methods look behind it: at the losses, or at a hidden game's maps.
    """

    losses: Losses
    hidden: Hidden | None = None
    together: Callable[[Pair], Pair] | None = None
    """Both players' gradients at once, where there is a shorter way to them than two derivatives."""

    def __call__(self, z: Pair) -> Pair:
        if self.together is not None:
            return self.together(z)
        x = jax.grad(lambda x: self.losses(Pair(x, z.y))[0])(z.x)
        y = jax.grad(lambda y: self.losses(Pair(z.x, y))[1])(z.y)
        return Pair(x, y)


def _none() -> tuple[Pair, ...]:
    return ()


class Game(NamedTuple):
    """A two-player differentiable game: x minimises the first loss, y the second.

    A factory builds one without touching jax; only `losses` computes. Its numbers may be traced, so a factory never
    branches on them; `equilibria` is a function because it is asked only where the numbers are concrete.
    """

    losses: Losses
    """Pair of arrays of shapes (m,), (n,) -> two scalars."""
    start: Pair
    """Where a run begins unless told otherwise, and the game's dimensions: a tuple of m floats and one of n."""
    zero_sum: bool
    """loss_y is -loss_x, so minimax and maximin verdicts apply."""
    equilibria: Callable[[], Sequence[Pair]] = _none
    """Points known in closed form to be the game's solution (the star in the picture)."""
    window: tuple[float, float] = (-4.5, 4.5)
    """Range of both axes in which the game is worth looking at first."""
    hidden: Hidden | None = None
    """For a hidden game its maps into function space: the Lyapunov function and natural gradients come from them."""

    @property
    def field(self) -> Field:
        """The simultaneous gradient."""
        return Field(self.losses, self.hidden)


def zero_sum(value: Callable[[Any, Any], Any]) -> Losses:
    """The losses of min over x, max over y of `value(x, y)`."""

    def losses(z: Pair) -> tuple[Any, Any]:
        f = value(z.x, z.y)
        return f, -f

    return losses


def start(x: Sequence[float], y: Sequence[float]) -> Pair:
    """A point, as plain numbers."""
    return Pair(tuple(map(float, x)), tuple(map(float, y)))
