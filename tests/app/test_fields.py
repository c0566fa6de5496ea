from dataclasses import replace

import numpy as np
import pytest

from gametui.app import fields
from gametui.errors import UsageError
from gametui.experiment import Experiment, checked, checked_game, checked_method
from gametui.params import Number


def _experiment(*methods: str, game: str = "bilinear", scheme: str = "simultaneous") -> Experiment:
    chosen = tuple(checked_method(name, {}, scheme) for name in methods or ("gda",))
    return checked(checked_game(game, {}), chosen)


def test_every_number_of_an_experiment_has_a_row_and_a_way_back():
    experiment = _experiment("gda", "eg", game="quadratic")
    keys = [row.key for row in fields.rows(experiment)]
    assert keys[:3] == ["game.a", "game.b", "game.c"]
    assert {"method.0.learning_rate", "method.1.scheme", "start.x.0", "start.y.0", "steps", "seed"} <= set(keys)
    for row in fields.rows(experiment):
        moved = row.parameter.moved(row.value, 1)
        assert fields.row(fields.put(experiment, row.key, moved), row.key).value == moved


RATE, WEIGHT = replace(Number(1e-6, 10, ratio=1.1, text=""), default=0.1), replace(Number(text=""), default=0.0)


def turned(parameter, value, by, times):
    found = [value]
    for _ in range(times):
        found.append(parameter.moved(found[-1], by))
    return found


@pytest.mark.parametrize("by", [-1.0, 1.0, -0.1, 0.1, -10.0, 10.0])
def test_turning_a_rate_gives_numbers_of_three_digits_and_never_gets_stuck(by):
    found = turned(RATE, 0.2, by, 1500)
    assert all(float(f"{value:.3g}") == value for value in found)
    assert found[-1] == (RATE.low if by < 0 else RATE.high)
    assert (np.diff(found)[: found.index(found[-1])] * by > 0).all()


def test_turning_a_rate_back_gives_the_number_that_was():
    assert turned(RATE, 0.2, -1.0, 3) == [0.2, 0.182, 0.165, 0.15]
    for value in (0.05, 0.1, 0.2, 0.25, 0.5):
        assert RATE.moved(RATE.moved(value, 1.0), -1.0) == value
        assert RATE.moved(RATE.moved(value, -1.0), 1.0) == value


def test_a_rate_that_is_finer_than_three_digits_is_turned_all_the_same():
    fine = replace(RATE, ratio=1.001, low=-10)
    assert (np.diff(turned(fine, 1.0, 1.0, 100)) > 0).all()
    assert (np.diff(turned(fine, -1.0, 1.0, 100)) < 0).all()


@pytest.mark.parametrize("value", [0.3, -0.3, 0.150263, 1234567.25, 1e9, 0.0])
def test_what_is_added_is_taken_away_again(value):
    for by in (1.0, 0.1, 10.0, 3.0):
        assert turned(WEIGHT, value, by, 1)[1] != value
        assert WEIGHT.moved(WEIGHT.moved(value, by), -by) == value
    assert str(WEIGHT.moved(-0.1, 1.0)) == "0.0"
    assert turned(WEIGHT, -0.3, 1.0, 6) == [-0.3, -0.2, -0.1, 0.0, 0.1, 0.2, 0.3]


def test_putting_one_value_leaves_all_others_alone():
    experiment = _experiment("gda", "eg")
    changed = fields.put(experiment, "method.1.learning_rate", 0.7)
    before = {row.key: row.value for row in fields.rows(experiment)}
    after = {row.key: row.value for row in fields.rows(changed)}
    assert {key for key in before if before[key] != after[key]} == {"method.1.learning_rate"}


def test_a_bad_value_is_refused_with_its_name():
    with pytest.raises(UsageError, match="learning_rate"):
        fields.put(_experiment(), "method.0.learning_rate", -1)


def test_a_scheme_that_the_game_lacks_is_refused_with_the_remedy():
    with pytest.raises(UsageError, match="alternating"):
        fields.put(_experiment(game="bilinear_matrix"), "method.0.scheme", "notebook")


def test_same_for_all_reaches_every_method_that_has_the_parameter():
    experiment = fields.put(_experiment("gda", "eg", "co"), "method.0.learning_rate", 0.33)
    alike = fields.same_for_all(experiment, "method.0.learning_rate")
    assert [method.parameters["learning_rate"] for method in alike.methods] == [0.33] * 3
    gamma = fields.same_for_all(fields.put(experiment, "method.2.gamma", 2.0), "method.2.gamma")
    assert "gamma" not in gamma.methods[0].parameters


def test_a_matrix_of_another_shape_brings_a_start_of_its_size():
    experiment = _experiment(game="bilinear_matrix")
    changed = fields.put(experiment, "game.A", [[1.0, 2.0, 3.0]])
    assert changed.start.sizes == (1, 3)


def test_another_game_keeps_the_methods_and_replaces_schemes_it_lacks():
    experiment = _experiment("gda", scheme="notebook")
    moved = fields.refit(experiment, game=checked_game("bilinear_matrix", {}))
    assert moved.method.name == "gda"
    assert moved.method.scheme == "alternating"


@pytest.mark.parametrize(
    ("value", "words"),
    [(True, "yes"), (0.1 + 0.2, "0.3"), (300, "300"), (None, "default"), ([[1.0, 0.5], [2.0, 3.0]], "1 0.5; 2 3")],
)
def test_values_are_written_short(value, words):
    assert fields.shown(value) == words


def test_methods_that_the_new_game_refuses_are_left_out_and_gda_takes_the_first_place():
    experiment = _experiment("natural_gradient", "eg", game="hidden_rps")
    moved = fields.refit(experiment, game=checked_game("bilinear", {}))
    assert [method.label for method in moved.methods] == ["gda", "eg"]
    assert moved.method.parameters["learning_rate"] == experiment.method.parameters["learning_rate"]
    beside = _experiment("eg", "natural_gradient", game="hidden_rps")
    assert [method.label for method in fields.refit(beside, game=checked_game("bilinear", {})).methods] == ["eg"]
