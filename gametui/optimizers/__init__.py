"""The optimizers, one update rule a file. `NAMES` is the one list of them, in the order in which they are shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gametui import params
from gametui.games._base import Game
from gametui.optimizers._base import Optimizer as Optimizer

NAMES = (
    "gda",
    "eg",
    "past_eg",
    "ogda",
    "anchored",
    "eag",
    "momentum",
    "nesterov",
    "complex_momentum",
    "lookahead",
    "la",
    "lola",
    "sos",
    "lcgd",
    "cgd",
    "acgd",
    "linearized_ppm",
    "ppm",
    "sga",
    "co",
    "hgd",
    "fr",
    "adam",
    "rmsprop",
    "optimistic_adam",
    "extra_adam",
    "momentum_adam",
    "anchored_adam",
    "adalr",
    "adadir",
    "nsgda",
    "natural_gradient",
    "kfac",
)

CATALOG = params.Factories(__name__, NAMES)


def build(name: str, values: Mapping[str, Any]) -> Optimizer:
    """The optimizer, with `values` (concrete or traced) as its numbers. Imports no jax."""
    entry = CATALOG[name]
    optimizer: Optimizer = entry.factory(**params.arguments(entry.parameters, values))
    return optimizer


def refused(name: str, values: Mapping[str, Any], scheme: str, game: Game) -> str:
    """Why this method cannot step in this scheme on this game; "" where it can."""
    if name not in CATALOG:  # said where it is built
        return ""
    optimizer = build(name, values)
    if optimizer.hidden and game.hidden is None:
        return "it needs a game with maps into function space (a hidden game), and this one has none."
    if optimizer.networks and (game.hidden is None or game.hidden.networks is None):
        return "it needs a hidden game whose maps are networks (multilayer perceptrons), and those of this one are not."
    if scheme == "alternating":
        return optimizer.whole
    if scheme == "simultaneous":
        return ""
    if optimizer.notebook is None:
        return "the notebook has no function of that name. Use simultaneous or alternating."
    if not game.zero_sum or len(game.start.x) != 1 or len(game.start.y) != 1:
        return "the notebook's functions are for zero-sum games with one number a player. Use simultaneous or alternating."
    return ""
