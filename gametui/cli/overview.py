"""What `gametui --help` prints, and the one list of commands."""

from __future__ import annotations

from typing import NamedTuple


class Command(NamedTuple):
    """One subcommand: its word, what it is for, and the function that runs it, named so that it is imported only then."""

    name: str
    help: str
    function: str


COMMANDS = (
    Command("list", "the games, optimizers, presets or trainings that there are", "gametui.cli.list_:list_"),
    Command("run", "simulate one game with one optimizer, without a screen", "gametui.cli.run:run"),
    Command("analyze", "critical points, spectra, verdicts", "gametui.cli.analyze:analyze"),
    Command("render", "draw a view of a saved run into a file", "gametui.cli.render:render"),
    Command("lab", "train GANs in the background, and look after them", "gametui.cli.lab:lab"),
    Command("schema", "the JSON schemas of what is written", "gametui.cli.schema:schema"),
    Command("config", "the settings of the app: show, check, explain", "gametui.cli.config:config"),
    Command("doctor", "what works on this machine, and what does not", "gametui.cli.doctor:doctor"),
    Command("locate", "the folder of the configuration, the data or the cache", "gametui.cli.locate:locate"),
)

_OVERVIEW = """\
A terminal explorer for two-player differentiable games.

Usage:
  gametui [PRESET | FILE.toml | RUN.json] [OPTIONS]    open the app; a saved run opens where it was
  gametui COMMAND ...

Commands ('gametui COMMAND --help' says more):
{commands}

Options, the same for the app, run and analyze:
  --game NAME          a game of 'gametui list games'
  --optimizer NAME     a method of 'gametui list optimizers'
  --formula F          a zero-sum game of your own, such as "x*y + a*x^2"; or --loss-x F --loss-y F
  --set KEY=VALUE      a number: game.NAME or optimizer.NAME; may be repeated
  --start X/Y          where to begin: 6/6, or --start=-1,2/0.5
  --steps N, --scheme simultaneous|alternating|notebook, --seed N, --compare NAME, --device auto|cpu|gpu

  --help, --version, --install-completion (of your shell: bash, zsh, fish)

Examples:
  gametui bilinear-rotation
  gametui run bilinear-rotation --set optimizer.learning_rate=0.1 --json run.json
  gametui analyze --game quadratic --optimizer fr"""


def overview() -> str:
    """The help page of the program."""
    width = max(len(command.name) for command in COMMANDS)
    return _OVERVIEW.format(commands="\n".join(f"  {command.name:<{width}}  {command.help}" for command in COMMANDS))
