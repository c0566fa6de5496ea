"""SELECT: preset, file or saved run, with flags on top."""

from __future__ import annotations

import shlex

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gametui.cli import selecting
from gametui.cli.dispatch import parser
from gametui.cli.flags import Flags
from gametui.errors import UsageError
from gametui.experiment import Experiment, Point, checked, checked_game, checked_method
from gametui.runs.command import command_line


def selected(line: str) -> Experiment:
    """The experiment that `gametui run LINE` would run, through the parser."""
    _, bound, _ = parser().parse_args(shlex.split(f"run {line}"), exit_on_error=False, print_error=False)
    target = bound.args[0] if bound.args else None
    return selecting.chosen(target, bound.kwargs.get("select", Flags())).experiment


def refused(line: str) -> str:
    with pytest.raises(UsageError) as caught:
        selected(line)
    assert str(caught.value).count("\n") <= ("formula" in line)  # where the second line points into the text
    return str(caught.value)


def test_a_preset_as_it_is():
    experiment = selected("bilinear-rotation")
    assert [(m.name, m.scheme) for m in experiment.methods] == [
        ("gda", "simultaneous"),
        ("gda", "alternating"),
        ("eg", "simultaneous"),
    ]


def test_a_method_named_alone_has_its_own_learning_rate_and_one_named_over_a_preset_takes_the_presets():
    assert selected("--game bilinear --optimizer anchored").method.parameters["learning_rate"] == 1.0
    assert selected("bilinear-rotation --optimizer anchored").method.parameters["learning_rate"] == 0.2


def test_flags_alone():
    experiment = selected(
        "--game quadratic --set game.a=-3 --set game.c=-1 --optimizer fr --set optimizer.learning_rate=0.1"
        " --start=-1.5/2 --steps 1e3 --seed 4 --scheme alternating"
    )
    assert (experiment.game.name, experiment.game.parameters) == ("quadratic", {"a": -3.0, "b": 4.0, "c": -1.0})
    assert (experiment.method.name, experiment.method.parameters["learning_rate"]) == ("fr", 0.1)
    assert (experiment.method.scheme, experiment.steps, experiment.seed) == ("alternating", 1000, 4)
    assert experiment.start == Point((-1.5,), (2.0,))


def test_the_optimizer_has_a_default_and_the_start_is_the_games():
    experiment = selected("--game softplus")
    assert experiment.method.name == "gda"
    assert experiment == checked(checked_game("softplus", {}), (checked_method("gda", {}),))


def test_negative_starts_with_a_space_or_an_equals_sign():
    for form in ("--start=-1/-2", "--start -1/-2"):
        assert selected(f"bilinear-rotation {form}").start == Point((-1.0,), (-2.0,))
    matrix = "--game bilinear_matrix --set 'game.A=1,-2;3,4;5,6'"
    assert selected(f"{matrix} --start -1,2,3/0.5,-4").start == Point((-1.0, 2.0, 3.0), (0.5, -4.0))


def test_a_matrix_of_another_shape_brings_its_own_start():
    assert selected("bilinear-matrix --set 'game.A=1,2'").start.sizes == (1, 2)


PARTS = """
title = "A formula with a part"
about = "Written for a test."
start = { x = [0.5], y = [0.5] }

[game]
formula = "x*y + k*(q/2 - q^2/4)"
let = { q = "y^2" }
k = 0.1

[optimizer]
name = "gda"
"""


def test_formulas(tmp_path):
    experiment = selected("--formula '-x*y + k*r2' --let 'r2 = x^2 + y^2' --set game.k=2")
    assert experiment.game.parameters == {"k": 2.0}
    assert selected("--loss-x 'x*y' --loss-y='-x*y'").game.formula.loss_y == "-x*y"
    (tmp_path / "parts.toml").write_text(PARTS)
    again = selected(f"{tmp_path / 'parts.toml'} --let q=x^2")
    assert again.game.formula.let == {"q": "x^2"}
    assert again.game.parameters == {"k": 0.1}
    assert again.start == Point((0.5,), (0.5,))


def test_an_optimizer_that_the_preset_compares_keeps_its_numbers():
    experiment = selected("notebook-bilinear --optimizer co")
    assert [m.name for m in experiment.methods] == ["co", "gda", "sga", "cgd"]
    assert (experiment.method.parameters["gamma"], experiment.method.scheme) == (0.5, "notebook")


def test_another_optimizer_takes_the_first_ones_place_and_learning_rate():
    experiment = selected("optimism-extragradient --optimizer co")
    assert [m.name for m in experiment.methods] == ["co", "eg"]
    assert experiment.method.parameters["learning_rate"] == 0.4


def test_another_game_forgets_the_start_and_numbers_of_the_first():
    experiment = selected("stable-not-nash --game softplus")
    assert experiment.start == selected("--game softplus").start
    assert experiment.game.parameters == selected("--game softplus").game.parameters


def test_compare_adds_methods_at_their_own_defaults():
    experiment = selected(
        "--game bilinear --set optimizer.learning_rate=0.3 --compare eg --compare co:gamma=0.2,scheme=alternating"
    )
    gda, eg, co = experiment.methods
    assert (gda.parameters["learning_rate"], eg.parameters["learning_rate"]) == (
        0.3,
        checked_method("eg", {}).parameters["learning_rate"],
    )
    assert (co.parameters["gamma"], co.scheme, eg.scheme) == (0.2, "alternating", "simultaneous")


def test_scheme_turns_every_method_of_a_preset():
    assert {m.scheme for m in selected("bilinear-rotation --scheme alternating").methods} == {"alternating"}


REFUSED = {
    "": ["--game NAME", "gametui list presets"],
    "bilinaer-rotation": ["'bilinaer-rotation'", "'bilinear-rotation'"],
    "absent.toml": ["absent.toml", "no such file"],
    "absent.json": ["absent.json"],
    "--game bilinaer": ["--game", "'bilinaer'", "'bilinear'"],
    "--game bilinear --optimizer gdaa": ["--optimizer", "'gdaa'", "'gda'"],
    "--game bilinear --scheme alternate": ["--scheme", "'alternating'"],
    "--game bilinear --device tpu": ["--device", "'tpu'", "'gpu'"],
    "--game bilinear --formula x*y": ["--game bilinear", "not both"],
    "--formula x*y --loss-x x": ["--formula", "--loss-x and --loss-y", "either"],
    "--loss-x x*y": ["--loss-x and --loss-y", "both"],
    "--game formula": ["--game formula", "--formula F"],
    "--game bilinear --let q=x": ["--let", "--formula"],
    "--formula x*y --let q": ["--let q", "NAME=F"],
    "--formula 'x*(y'": ["formula", "column 5", "')'"],
    "--game bilinear --set a=2": ["--set a=2", "KEY=VALUE", "game.a=2"],
    "--game bilinear --set game.a": ["--set game.a", "KEY=VALUE"],
    "--game bilinear --set gaem.a=2": ["--set gaem.a", "'game'"],
    "--game bilinear --set game.b=2": ["--set game.b", "no such parameter", "a"],
    "--game bilinear --set game.a=2 --set game.a=3": ["--set game.a", "twice"],
    "--game bilinear --set game.a=two": ["--set game.a", "'two'", "not a number"],
    "--game bilinear --set game.a=1e999": ["--set game.a", "not a number"],
    "--game bilinear --set optimizer.learning_rate=-1": ["--set optimizer.learning_rate", "out of range", "1e-06"],
    "--game softplus --set optimizer.stepsize=-1": ["--set optimizer.stepsize", "no such parameter"],
    "--game bilinear --start 1": ["--start", "'1'", "X/Y"],
    "--game bilinear --start 1/2/3": ["--start", "X/Y"],
    "--game bilinear --start 1,2/3": ["start.x", "2 coordinates", "takes 1"],
    "--game bilinear --start a/3": ["--start", "'a'", "not a number"],
    "--game bilinear --start nan/3": ["--start", "not a number"],
    "--game bilinear --steps 1.5": ["--steps", "whole number"],
    "--game bilinear --steps -3": ["--steps", "out of range", "1 to"],
    "--game bilinear --steps many": ["--steps", "'many'"],
    "--game bilinear --seed -1": ["--seed", "out of range"],
    "--game bilinear --compare gdaa": ["--compare", "'gdaa'", "'gda'"],
    "--game bilinear --compare co:gamma": ["--compare co", "'gamma'", "KEY=VALUE"],
    "--game bilinear --compare co:gamma=1,gamma=2": ["--compare co", "gamma", "twice"],
    "--game bilinear --compare co:gama=1": ["--compare co", "gama", "'gamma'"],
    "--game bilinear --compare co:scheme=alternate": ["--compare co", "'alternating'"],
    "--game bilinear_matrix --scheme notebook": ["notebook", "scheme"],
    "--game bilinear " + "--compare eg " * 9: ["--compare", "10 methods", "8"],
}


@pytest.mark.parametrize("line", REFUSED)
def test_what_is_wrong_is_named_with_a_remedy(line):
    message = refused(line)
    for word in REFUSED[line]:
        assert word in message, message


_numbers = st.floats(-100, 100, allow_nan=False).map(lambda v: float(f"{v:.17g}"))


@settings(max_examples=60, deadline=None)
@given(
    a=_numbers,
    rate=st.floats(1e-6, 10),
    gamma=st.floats(0, 100),
    x=_numbers,
    y=_numbers,
    steps=st.integers(1, 10_000_000),
    seed=st.integers(0, 2**31 - 1),
    scheme=st.sampled_from(["simultaneous", "alternating", "notebook"]),
    align=st.booleans(),
)
def test_the_command_line_of_an_experiment_selects_it_again(a, rate, gamma, x, y, steps, seed, scheme, align):
    experiment = checked(
        checked_game("bilinear", {"a": a}),
        (
            checked_method("co", {"learning_rate": rate, "gamma": gamma}, scheme),
            checked_method("sga", {"lambda": gamma, "align": align}, "alternating"),
            checked_method("gda", {"timescale": rate + 1e-4}),
        ),
        Point((x,), (y,)),
        steps,
        seed,
    )
    assert selected(command_line(experiment).removeprefix("gametui run ")) == experiment


@pytest.mark.parametrize(("target", "flags"), [("gan-gda", Flags()), (None, Flags(game="two_mode_gan"))])
def test_what_is_trained_is_sent_to_the_lab(target, flags):
    with pytest.raises(UsageError, match="gametui lab start"):
        selecting.chosen(target, flags)
