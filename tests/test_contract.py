"""What every game, optimizer and scheme promises together. What it promises of compilations is in `test_compilations.py`."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import jax
import numpy as np
import pytest

import gametui.games
import gametui.optimizers
from gametui import games, optimizers
from gametui.experiment import GameChoice, checked, checked_method
from gametui.games import Field
from gametui.pair import Pair
from gametui.structure import GameStructure, of_game, of_method
from tests.contract import EVERY, changed


@cache
def traced_once(game: GameStructure) -> Field:
    """A game's field for all its methods: `jit` keeps the trace of the losses and of each derivative that a method takes.
    To trace those anew for every pair would be more than half of the work."""
    field = game.built(np.ones(game.length)).field
    return replace(field, losses=jax.jit(field.losses))


@pytest.mark.parametrize(("game", "optimizer", "scheme"), EVERY)
def test_steps_keep_structure_shape_and_type_also_under_vmap(game: GameChoice, optimizer: str, scheme: str) -> None:
    which, of_the_game = of_game(game)
    way, of_the_method = of_method(checked_method(optimizer, {}, scheme))
    field = traced_once(which)
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
def test_new_numbers_are_another_argument_of_the_same_program(game: GameChoice, optimizer: str, scheme: str) -> None:
    """Compiled programs are kept under these structures and take these vectors."""
    experiment = checked(game, (checked_method(optimizer, {}, scheme),), steps=3)
    again = changed(experiment)
    for of, one, two in ((of_game, game, again.game), (of_method, experiment.method, again.method)):
        (before, numbers), (after, others) = of(one), of(two)  # type: ignore[operator]
        assert before == after and hash(before) == hash(after)
        assert numbers.shape == others.shape
        assert not len(numbers) or (numbers != others).any()


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
