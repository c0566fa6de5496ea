"""A training as a line of words, there and back."""

import msgspec
import pytest

from gametui import lab
from gametui.app.runs import spec_line
from gametui.errors import UsageError
from gametui.experiment import checked_method
from gametui.lab import spec


def same(one, other):
    return msgspec.structs.replace(one, created="") == msgspec.structs.replace(other, created="")


@pytest.mark.parametrize("game", lab.NAMES)
def test_a_line_makes_the_spec_that_it_was_made_of(game):
    made = spec.checked(game)
    assert same(spec_line.parsed(spec_line.line(made)), made)


def test_everything_that_was_changed_comes_back():
    method = checked_method("sga", {"learning_rate": 3e-4, "timescale": 0.5}, "alternating")
    numbers = {"width": 32, "loss": "least_squares", "r1": 0.1, "base": "rmsprop", "log_every": 7}
    made = spec.checked("gan_mixture", method, numbers, steps=77, seed=5, name="a name's 'name'", device="cpu")
    assert same(spec_line.parsed(spec_line.line(made)), made)


def test_where_it_works_comes_back_as_well():
    made = spec.checked("gan_mixture", engine="slurm", slurm={"partition": "gpu", "time": "1-00:00:00"})
    assert same(spec_line.parsed(spec_line.line(made)), made)


def test_what_is_not_said_is_the_games_own():
    made = spec_line.parsed("game=gan_mixture optimizer=co lab.base=none")
    assert made.optimizer.parameters["learning_rate"] == 1e-4 and made.steps == 10_000


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("game=nothing", "no such game"),
        ("optimizer=nothing", "no such optimizer"),
        ("game=gan_mixture widht=3", "widht: there is no such setting"),
        ("lab.widht=3", "lab.widht: no such parameter. Did you mean 'width'"),
        ("lab.width=x", "lab.width"),
        ("optimizer.learning_rate=0", "optimizer.learning_rate"),
        ("steps=2.5", "steps=2.5: is no whole number"),
        ("seed=1 seed=2", "seed: is given twice"),
        ("width", "write it as key=value"),
        ("name='a", "No closing quotation"),
        ("scheme=notebook", "scheme"),
        ("engine=slrum", "there is no engine 'slrum'. Did you mean 'slurm'"),
        ("slurm.partition=gpu", "only a job of a cluster has it"),
        ("engine=slurm slurm.partiton=gpu", "slurm.partiton: there is no such option. Did you mean 'partition'"),
        ("optimizer=natural_gradient lab.base=none", "needs a game with maps into function space"),
        ("optimizer=adam lab.base=adam", "no base rule"),
    ],
)
def test_what_is_wrong_is_said(line, words):
    with pytest.raises(UsageError, match=words):
        spec_line.parsed(line)
