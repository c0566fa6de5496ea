"""The optimizers, one update rule a file. `FACTORIES` is the one list of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gametui import params
from gametui.games._base import Game
from gametui.optimizers._base import Optimizer as Optimizer
from gametui.optimizers.cgd import cgd
from gametui.optimizers.co import co
from gametui.optimizers.eg import eg
from gametui.optimizers.fr import fr
from gametui.optimizers.gda import gda
from gametui.optimizers.linearized_ppm import linearized_ppm
from gametui.optimizers.ogda import ogda
from gametui.optimizers.sga import sga

FACTORIES = (gda, eg, ogda, sga, co, cgd, linearized_ppm, fr)

CATALOG = {factory.__name__: params.Entry(factory) for factory in FACTORIES}


def build(name: str, values: Mapping[str, Any]) -> Optimizer:
    """The optimizer, with `values` (concrete or traced) as its numbers. Imports no jax."""
    entry = CATALOG[name]
    optimizer: Optimizer = entry.factory(**params.arguments(entry.parameters, values))
    return optimizer


def refused(name: str, values: Mapping[str, Any], scheme: str, game: Game) -> str:
    """Why this method cannot step in this scheme on this game; "" where it can."""
    if scheme != "notebook":
        return ""
    if build(name, values).notebook is None:
        return "the notebook has no function of that name. Use simultaneous or alternating."
    if not game.zero_sum or len(game.start.x) != 1 or len(game.start.y) != 1:
        return "the notebook's functions are for zero-sum games with one number a player. Use simultaneous or alternating."
    return ""
