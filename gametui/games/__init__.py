"""The games, one file each. `NAMES` is the one list of them, in the order in which they are shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gametui import params
from gametui.games._base import Field as Field
from gametui.games._base import Game as Game
from gametui.games.formula import Formula, knobs, written

NAMES = (
    "bilinear",
    "bilinear_matrix",
    "quadratic",
    "softplus",
    "exp_polynomial",
    "dirac_gan",
    "dirac_nsgan",
    "dirac_wgan",
    "dirac_wgan_gp",
    "dirac_r1",
    "dirac_instance_noise",
    "regularized_bilinear",
    "rotation",
    "almost_bilinear",
    "forsaken",
    "polar",
    "matching_pennies",
    "hidden_rps",
    "covariance_wgan",
    "lq_gan",
    "hamiltonian",
    "potential",
    "formula",
)

CATALOG = params.Factories(__name__, NAMES)


def parameters(name: str, text: Formula | None = None) -> tuple[params.Parameter, ...]:
    """The parameters of a game; those of `formula` are the free names of its text. Raises: UsageError for a bad formula."""
    return knobs(text) if text is not None else CATALOG[name].parameters


def build(name: str, values: Mapping[str, Any], text: Formula | None = None) -> Game:
    """The game, with `values` (concrete or traced) as its numbers. Imports no jax."""
    if text is not None:
        return written(text, values)
    entry = CATALOG[name]
    game: Game = entry.factory(**params.arguments(entry.parameters, values))
    return game
