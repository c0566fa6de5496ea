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
  gametui SELECT        open the app; a saved run opens where it was
  gametui COMMAND ...

Commands ('gametui COMMAND --help' says more):
{commands}

SELECT, the same for the app, run, analyze and, of trainings, lab start:
  PRESET | FILE.toml | RUN.json    one of 'gametui list presets|trainings', a file of your own, or a saved run
  --game NAME          a game of 'gametui list games'
  --optimizer NAME     a method of 'gametui list optimizers'
  --formula F          a zero-sum game of your own, such as "x*y + a*x^2"; or --loss-x F --loss-y F
  --set KEY=VALUE      a number: game.NAME, optimizer.NAME, of trainings lab.NAME, slurm.NAME; may be repeated
  --start X/Y          where to begin: 6/6, or --start=-1,2/0.5
  --steps N, --scheme simultaneous|alternating|notebook, --seed N, --compare NAME, --device auto|cpu|gpu

Other options:
  --help, --version
  --install-completion    for your shell: bash, zsh or fish

Files ('gametui locate config|data|cache' prints the folders):
  config    config.toml: settings and keys; presets/*.toml, presets/lab/*.toml: presets of your own
  data      runs/: trainings; exports/: what the app writes; state.json: what was open last
  cache     compiled programs; may be deleted at any time

Environment:
  GAMETUI_HOME       one folder for all of these files
  TERM, COLORTERM    which colours there are; NO_COLOR: none; COLORFGBG: on which ground
  LC_ALL, LANG       whether glyphs may be other than ASCII; PYTHONIOENCODING: of what is printed
  SSH_CONNECTION     set by ssh: no animation, pictures wait until the last ones have arrived
  JAX_PLATFORMS      cpu keeps JAX off a GPU

Exit codes: 0 done, 1 the work failed, 2 bad usage or input, 129, 130 and 143 on SIGHUP, SIGINT and SIGTERM

Examples:
  gametui bilinear-rotation
  gametui run bilinear-rotation --set optimizer.learning_rate=0.1 --json run.json
  gametui analyze --game quadratic --optimizer fr"""


def overview() -> str:
    """The help page of the program."""
    width = max(len(command.name) for command in COMMANDS)
    return _OVERVIEW.format(commands="\n".join(f"  {command.name:<{width}}  {command.help}" for command in COMMANDS))
