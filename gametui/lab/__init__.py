"""Stochastic games that are trained: GANs, one a file. `NAMES` is the one list of them.

Their trainings run in processes of their own (`gametui.jobs`), from a folder to a folder.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gametui import params
from gametui.lab._base import LabGame as LabGame

NAMES = ("gan_mixture", "two_mode_gan", "hidden_gan")

CATALOG = params.Factories(__name__, NAMES)


def build(name: str, values: Mapping[str, Any]) -> LabGame:
    """The game with these numbers. Imports no jax."""
    entry = CATALOG[name]
    game: LabGame = entry.factory(**params.arguments(entry.parameters, values))
    return game
