"""New numbers never compile, counted; and the first steps of a run are finite.

Each pair costs a compilation, so of every game and of every method a few are tried, in each scheme that it has. That the
programs of all pairs are kept under structures that no number enters is in `test_contract.py`.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest

from gametui import dynamics, games, optimizers
from gametui.experiment import GameChoice, checked, checked_method
from tests.contract import EVERY, UNDEFINED, changed

ENOUGH = 2
PLACES = {name: i for names in (games.CATALOG, optimizers.CATALOG) for i, name in enumerate(names)}


def ends(case: Any) -> tuple[tuple[str, str], tuple[str, str]]:
    """The game and the method of a case, each in its scheme."""
    game, method, scheme = case.values
    return (game.name, scheme), (method, scheme)


def some() -> list[Any]:
    """Cases diagonal by diagonal, so that a game meets other methods than the game before it, while either end needs more."""
    met: Counter[tuple[str, str]] = Counter()
    kept = []
    for case in sorted(EVERY, key=lambda case: sum(PLACES[name] for name, _ in ends(case)) % len(optimizers.CATALOG)):
        if any(met[end] < ENOUGH for end in ends(case)):
            met.update(ends(case))
            kept.append(case)
    return kept


SOME = some()


def test_every_game_and_every_method_is_tried_in_every_scheme_it_has() -> None:
    every, tried = (Counter(end for case in cases for end in ends(case)) for cases in (EVERY, SOME))
    assert all(tried[end] >= min(ENOUGH, count) for end, count in every.items())


@pytest.mark.parametrize(("game", "optimizer", "scheme"), SOME)
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
