"""Every game with every method in every scheme that it has, and other numbers for each."""

from __future__ import annotations

from typing import Any

import pytest

from gametui import games, optimizers
from gametui.experiment import SCHEMES, Experiment, checked, checked_game, checked_method
from gametui.games.formula import Formula
from gametui.params import Parameter

TEXT = Formula(loss_x="a*r2 + b*x1*y1", loss_y="y1^2 - x2*y1", let={"r2": "x1^2 + x2^2"})
GAMES = [checked_game(name, {}, TEXT if name == "formula" else None) for name in games.CATALOG]
EVERY = [
    pytest.param(game, optimizer, scheme, id=f"{game.name}-{optimizer}-{scheme}")
    for game in GAMES
    for optimizer in optimizers.CATALOG
    for scheme in SCHEMES
    if not optimizers.refused(optimizer, {}, scheme, games.build(game.name, game.parameters, game.formula))
]
LINEAR_IN_Y = ("bilinear", "bilinear_matrix", "dirac_wgan", "covariance_wgan", "lq_gan", "hamiltonian")
UNDEFINED = {(game, "fr") for game in (*LINEAR_IN_Y, "hidden_rps")}
"""Pairs whose first step does not exist: the y block of H is singular everywhere."""


def other(parameter: Parameter, value: Any) -> Any:
    """Another value of a traced number."""
    if parameter.kind == "matrix":
        return [[entry * 1.1 + 0.01 for entry in row] for row in value]
    return min(max(value * 1.1 + 1e-3, parameter.low), parameter.high) if parameter.traced and value is not None else value


def changed(experiment: Experiment) -> Experiment:
    """The same experiment with every number different."""
    game, method = experiment.game, experiment.method
    of_the_game = games.parameters(game.name, game.formula)
    return checked(
        checked_game(game.name, {p.name: other(p, game.parameters[p.name]) for p in of_the_game}, game.formula),
        (
            checked_method(
                method.name,
                {p.name: other(p, method.parameters[p.name]) for p in optimizers.CATALOG[method.name].parameters},
                method.scheme,
            ),
        ),
        type(experiment.start)(*(tuple(v + 0.1 for v in side) for side in (experiment.start.x, experiment.start.y))),
        steps=experiment.steps + 7,
    )
