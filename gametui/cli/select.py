"""SELECT as the parser knows it: what every command that takes a game and a method takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from cyclopts import Parameter

from gametui.cli import completing, completing_settings
from gametui.cli.flags import Flags

# Every value arrives as text and is checked with the rest of the experiment, so that one kind of message answers all of them.
# Those that may begin with a minus sign (numbers, formulas, -) say so; other words that do are taken for flags.

Text = str | None
_signed = Parameter(allow_leading_hyphen=True)

Target = Annotated[
    Text,
    Parameter(
        name="TARGET",
        metavar="",
        completer=completing.targets,
        help="a preset's name, a preset file (.toml) or a saved run (.json)",
    ),
]
Json = Annotated[Text, _signed, Parameter(metavar="PATH", help="write JSON to PATH, or to standard output (-)")]


@Parameter(name="*")
@dataclass(frozen=True)
class Select(Flags):
    """How each of the flags is spelled, and what its help says."""

    game: Annotated[Text, Parameter(metavar="NAME", completer=completing.games, help="a game of 'gametui list games'")] = None
    optimizer: Annotated[
        Text, Parameter(metavar="NAME", completer=completing.optimizers, help="a method of 'gametui list optimizers'")
    ] = None
    formula: Annotated[Text, _signed, Parameter(metavar="F", help='a zero-sum game: "x*y + a*x^2"; x minimises it')] = None
    loss_x: Annotated[Text, _signed, Parameter(metavar="F", help="what x minimises; with --loss-y")] = None
    loss_y: Annotated[Text, _signed, Parameter(metavar="F", help="what y minimises; with --loss-x")] = None
    let: Annotated[
        tuple[str, ...], Parameter(metavar="NAME=F", help='a name for part of a formula: "r2=x^2+y^2"; may be repeated')
    ] = ()
    settings: Annotated[
        tuple[str, ...],
        Parameter(
            name="--set",
            metavar="KEY=VALUE",
            completer=completing_settings.to_look_at,
            help="a number: game.NAME or optimizer.NAME; may be repeated",
        ),
    ] = ()
    start: Annotated[Text, _signed, Parameter(metavar="X/Y", help="where to begin: 6/6, or --start=-1,2/0.5")] = None
    steps: Annotated[Text, _signed, Parameter(metavar="N", help="how many steps")] = None
    scheme: Annotated[
        Text,
        Parameter(metavar="NAME", completer=completing.schemes, help="simultaneous, alternating (x moves first) or notebook"),
    ] = None
    seed: Annotated[Text, _signed, Parameter(metavar="N", help="seed of whatever is random")] = None
    compare: Annotated[
        tuple[str, ...],
        Parameter(
            metavar="NAME[:KEY=VALUE,...]",
            completer=completing.optimizers,
            help="a further method on the same picture, such as co:gamma=0.5; may be repeated",
        ),
    ] = ()
    device: Annotated[Text, Parameter(metavar="NAME", completer=completing.devices, help="auto, cpu or gpu")] = None


@Parameter(name="*")
@dataclass(frozen=True)
class LabSelect:
    """SELECT of a training: the flags that have a meaning for one."""

    game: Annotated[
        Text, Parameter(metavar="NAME", completer=completing.games_to_train, help="gan_mixture, two_mode_gan or hidden_gan")
    ] = None
    optimizer: Annotated[
        Text, Parameter(metavar="NAME", completer=completing.optimizers, help="a method of 'gametui list optimizers'")
    ] = None
    settings: Annotated[
        tuple[str, ...],
        Parameter(
            name="--set",
            metavar="KEY=VALUE",
            completer=completing_settings.to_train,
            help="lab.NAME, optimizer.NAME or slurm.NAME; may be repeated",
        ),
    ] = ()
    steps: Annotated[Text, _signed, Parameter(metavar="N", help="how many steps")] = None
    scheme: Annotated[
        Text,
        Parameter(
            metavar="NAME", completer=completing.schemes, help="simultaneous, or alternating (the generator moves first)"
        ),
    ] = None
    seed: Annotated[Text, _signed, Parameter(metavar="N", help="seed of the start, the samples and the noise")] = None
    device: Annotated[Text, Parameter(metavar="NAME", completer=completing.devices, help="auto, cpu or gpu")] = None
