import shlex

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gametui.cli import selecting
from gametui.cli.dispatch import parser
from gametui.experiment import Experiment, Point, checked, checked_game, checked_method
from gametui.games.formula import Formula
from gametui.runs.command import command_line

GAME = checked_game("bilinear", {})
PARSER = parser()
GDA = checked_method("gda", {})


def typed(line: str) -> Experiment:
    """What a shell and the program make of a command line."""
    program, *arguments = shlex.split(line)
    assert program == "gametui"
    _, bound, _ = PARSER.parse_args(arguments, exit_on_error=False, print_error=False)
    return selecting.chosen(None, bound.kwargs["select"]).experiment


def test_what_is_at_its_default_is_left_out():
    assert command_line(checked(GAME, (GDA,))) == "gametui run --game bilinear --optimizer gda"


def test_everything_else_is_there():
    method = checked_method("gda", {"learning_rate": 0.1, "timescale": 2.0}, "alternating")
    other = checked_method("co", {"gamma": 0.25}, "notebook")
    experiment = checked(checked_game("quadratic", {"a": -3.0}), (method, other), Point((-1.0,), (2.5,)), 800, 7)
    assert command_line(experiment, "cpu") == (
        "gametui run --game quadratic --optimizer gda --set game.a=-3 --set optimizer.learning_rate=0.1"
        " --set optimizer.timescale=2 --start=-1/2.5 --steps 800 --scheme alternating --seed 7 --device cpu"
        " --compare co:gamma=0.25,scheme=notebook"
    )


def test_minus_zero_is_not_zero():
    experiment = checked(checked_game("quadratic", {"b": -0.0}), (GDA,), Point((-0.0,), (0.0,)))
    assert repr(typed(command_line(experiment))) == repr(experiment)


def test_words_are_quoted_for_the_shell():
    game = checked_game("formula", {"a": 2.0}, Formula(f="-a*x*y + r2", let={"r2": "x^2 - y^2"}))
    line = command_line(checked(game, (GDA,)))
    assert "'--formula=-a*x*y + r2' --let 'r2=x^2 - y^2'" in line
    assert typed(line) == checked(game, (GDA,))


@pytest.mark.parametrize("name", ["bilinear_matrix"])
def test_a_matrix_comes_back(name):
    game = checked_game(name, {"A": [[1.0, -2.5, 1e-9], [0.1, 3.0, 4e20]]})
    experiment = checked(game, (GDA,), Point((1.0, 2.0), (0.0, -1e-300, 3.0)))
    assert typed(command_line(experiment)) == experiment


numbers = st.floats(-100, 100, allow_nan=False)
rates = st.floats(1e-6, 10)


@settings(max_examples=40, deadline=None)
@given(numbers, numbers, numbers, rates, rates, st.integers(1, 10**7), st.integers(0, 2**31 - 1))
def test_what_is_typed_is_exactly_what_was_run(a, x, y, rate, other_rate, steps, seed):
    method = checked_method("gda", {"learning_rate": rate}, "alternating")
    other = checked_method("eg", {"learning_rate": other_rate})
    experiment = checked(checked_game("bilinear", {"a": a}), (method, other), Point((x,), (y,)), steps, seed)
    assert typed(command_line(experiment)) == experiment
    assert repr(typed(command_line(experiment))) == repr(experiment)  # -0.0 stays -0.0
