"""LabGame: a game whose losses are means over random samples, played by networks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from gametui.games._base import Field, Hidden
from gametui.pair import Pair

Batch = Any
"""A pytree of arrays whose first axis counts samples."""


class Pace(NamedTuple):
    """How many steps lie between two of a kind."""

    log: int = 100
    """Rows of metrics."""
    sample: int = 500
    """Measurements with pictures."""
    checkpoint: int = 1000
    spectrum: int = 0
    """0: only when asked."""


class LabGame(NamedTuple):
    """A factory builds one without touching jax. Player x is the generator, y the discriminator."""

    init: Callable[[Any], Pair]
    """numpy Generator -> parameters of both players, pytrees of arrays in the precision of the training."""
    draw: Callable[[Any], Batch]
    """Key -> a batch: data and noise."""
    field: Callable[[Batch], Field]
    """The simultaneous gradient on a batch, which knows its losses too."""
    measure: Callable[[Pair, Any], dict[str, Any]]
    """Parameters and a key -> numbers that say how good the generator is, by name."""
    picture: Callable[[Pair, Any], dict[str, Any]]
    """Parameters and a key -> arrays to look at: samples, real ones, values of the discriminator on a grid."""
    steps: int
    """How many steps a training has unless told otherwise, like"""
    learning_rate: float
    pace: Pace = Pace()
    whole: bool = False
    """Gradients are of the whole population: nothing is random but the start."""
    hidden: Hidden | None = None
    """For a hidden game its maps into function space."""
