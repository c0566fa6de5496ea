"""What every game, optimizer and scheme promises together."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import jax
import numpy as np
import pytest

import gametui.games
import gametui.optimizers
from gametui import dynamics, games, optimizers
from gametui.experiment import SCHEMES, Experiment, GameChoice, checked, checked_game, checked_method
from gametui.games.formula import Formula
from gametui.pair import Pair
from gametui.params import Parameter
from gametui.structure import of_game, of_method

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
UNDEFINED = {(game, "fr") for game in LINEAR_IN_Y}
"""Pairs whose first step does not exist: the y block of H is zero everywhere."""
SINGULAR = {("hidden_rps", "fr")}
"""Pairs whose first step is a division by rounding error: the y block of H has a kernel everywhere."""


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


@pytest.mark.parametrize(("game", "optimizer", "scheme"), EVERY)
def test_steps_keep_structure_shape_and_type_also_under_vmap(game: GameChoice, optimizer: str, scheme: str) -> None:
    which, of_the_game = of_game(game)
    way, of_the_method = of_method(checked_method(optimizer, {}, scheme))
    field = which.built(of_the_game).field
    stepper = way.stepper(of_the_method)

    def beginning_and_step(z: Pair) -> Any:
        memory = stepper.init(field, z)
        return (z, memory), stepper.update(field, memory, z)

    starts = Pair(*(np.tile(side, (5, 1)) for side in which.built(of_the_game).start))
    before, after = (
        jax.tree.map(lambda leaf: (leaf.shape, leaf.dtype), tree)
        for tree in jax.eval_shape(jax.vmap(beginning_and_step), starts)
    )
    assert isinstance(after[0], Pair)
    assert after == before
    assert after[0] == Pair(*((side.shape, np.dtype(np.float64)) for side in starts))
    assert len(stepper.parts) == (2 if scheme == "notebook" else 1)


@pytest.mark.parametrize(("game", "optimizer", "scheme"), EVERY)
def test_new_numbers_do_not_compile_and_first_steps_are_finite(game: GameChoice, optimizer: str, scheme: str) -> None:
    experiment = checked(game, (checked_method(optimizer, {}, scheme),), steps=3)
    first = dynamics.run(experiment, experiment.method)
    before = dynamics.compilations()
    again = changed(experiment)
    second = dynamics.run(again, again.method)
    assert dynamics.compilations() == before
    parts = 2 if scheme == "notebook" else 1
    for rows, asked in ((first, experiment), (second, again)):
        np.testing.assert_array_equal(np.concatenate([rows.x[0], rows.y[0]]), asked.start.flat)
        assert all(column.dtype == np.float64 for column in rows[1:])
    if (game.name, optimizer) in UNDEFINED:
        assert np.isnan(first.y[-1]).all()
        assert len(first.step) == parts + 1
    elif (game.name, optimizer) not in SINGULAR:
        assert all(np.isfinite(column[: parts + 1]).all() for column in first)
    assert len(second.step) > parts
    assert all(np.isfinite(column[: parts + 1]).all() for column in second)


def test_the_notebook_scheme_exists_for_the_notebooks_methods_on_its_kind_of_game() -> None:
    having = {case.values[1] for case in EVERY if case.values[2] == "notebook"}
    assert having == {"gda", "sga", "eg", "ogda", "cgd", "fr", "co"}
    assert {case.values[0].name for case in EVERY if case.values[2] == "notebook"} == {
        "bilinear",
        "quadratic",
        "softplus",
        "exp_polynomial",
        "dirac_gan",
        "dirac_wgan",
        "dirac_wgan_gp",
        "dirac_r1",
        "dirac_instance_noise",
        "regularized_bilinear",
        "almost_bilinear",
        "forsaken",
        "matching_pennies",
        "covariance_wgan",
    }


@pytest.mark.parametrize("package", [gametui.games, gametui.optimizers])
def test_the_catalogue_is_the_folder(package: Any) -> None:
    """One game, or one optimizer, a file; a file of that name, a function of that name, a row of that name."""
    folder = Path(package.__file__).parent
    files = {path.stem for path in folder.glob("*.py") if not path.stem.startswith("_")} - {"scheme"}
    assert set(package.CATALOG) == files


@pytest.mark.parametrize("entry", [*games.CATALOG.values(), *optimizers.CATALOG.values()], ids=lambda entry: entry.name)
def test_every_entry_explains_itself(entry: Any) -> None:
    assert entry.summary.endswith(".")
    assert 20 < len(entry.summary) < 120
    assert len(entry.help) > len(entry.summary) + 100
    assert all(parameter.text for parameter in entry.parameters)


@pytest.mark.parametrize("name", optimizers.CATALOG)
def test_every_optimizer_has_two_time_scales(name: str) -> None:
    assert [parameter.name for parameter in optimizers.CATALOG[name].parameters][:2] == ["learning_rate", "timescale"]


def test_factories_and_formulas_import_no_jax() -> None:
    program = """
import sys
from gametui import games, optimizers
from gametui.games.formula import Formula
for entry in [*games.CATALOG.values(), *optimizers.CATALOG.values()]:
    made = entry.factory()
    entry.parameters, entry.help
    getattr(made, "equilibria", tuple)()
text = Formula(f="softplus(a*x)*y + norm(x, y)")
assert [p.name for p in games.parameters("formula", text)] == ["a"]
games.build("formula", {"a": 2.0}, text)
assert not [name for name in sys.modules if name.split(".")[0] in ("jax", "jaxlib")]
"""
    subprocess.run([sys.executable, "-c", program], check=True)
