"""New numbers never compile, counted; and the first steps of a run are finite.

Of every game a fourth of the methods, and of every method a fourth of the games, in each scheme another one: each pair costs
a compilation. That the programs of all pairs are kept under structures that no number enters is in `test_contract.py`.
"""

from __future__ import annotations

import numpy as np
import pytest

from gametui import dynamics, games, optimizers
from gametui.experiment import SCHEMES, GameChoice, checked, checked_method
from tests.contract import EVERY, UNDEFINED, changed

PLACES = {name: i for names in (games.CATALOG, optimizers.CATALOG, SCHEMES) for i, name in enumerate(names)}
FOURTH = [case for case in EVERY if sum(PLACES[name] for name in (case.values[0].name, *case.values[1:])) % 4 == 0]


def test_every_game_and_every_method_is_tried_in_every_scheme_it_has() -> None:
    for place in (lambda case: case.values[0].name, lambda case: case.values[1]):
        assert {(place(case), case.values[2]) for case in FOURTH} == {(place(case), case.values[2]) for case in EVERY}


@pytest.mark.parametrize(("game", "optimizer", "scheme"), FOURTH)
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
    else:
        assert all(np.isfinite(column[: parts + 1]).all() for column in first)
    assert len(second.step) > parts
    assert all(np.isfinite(column[: parts + 1]).all() for column in second)
