"""What `gametui analyze --json` writes: the JSON of the schema `gametui.analysis/1`."""

from __future__ import annotations

import msgspec

from gametui import __version__
from gametui.experiment import GameChoice, Method
from gametui.results import CriticalPoint
from gametui.runs.record import Optimizer

SCHEMA = "gametui.analysis/1"


class AnalysisRecord(msgspec.Struct, frozen=True, kw_only=True):
    """Critical points of a game, with verdicts for one method."""

    schema: str = SCHEMA
    version: str = __version__
    """Of gametui."""
    game: GameChoice
    optimizer: Optimizer
    scheme: str
    points: list[CriticalPoint]
    """Nearest to the start of the experiment first."""


def encode(game: GameChoice, method: Method, points: list[CriticalPoint]) -> bytes:
    """The analysis as strict JSON, one line; a number that is not finite is null."""
    optimizer = Optimizer(name=method.name, parameters=method.parameters)
    return msgspec.json.encode(AnalysisRecord(game=game, optimizer=optimizer, scheme=method.scheme, points=points)) + b"\n"
