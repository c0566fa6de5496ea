"""The command line that repeats an experiment."""

from __future__ import annotations

import shlex
from typing import Any

from gametui import games, optimizers
from gametui.experiment import Experiment, Method, Point, checked
from gametui.params import Parameter

LENGTH = 8000
"""Characters of the longest command that is taken from a file; a formula has 2000."""


def command_line(experiment: Experiment, device: str = "auto") -> str:
    """The shortest `gametui run ...` that repeats `experiment`: what is at its default is left out.

    Numbers are written so that they are read back exactly. Quoted for a POSIX shell.
    """
    game, method = experiment.game, experiment.method
    words = ["gametui", "run"]
    if game.formula is None:
        words += option("game", game.name)
    else:
        for flag, text in (("formula", game.formula.f), ("loss-x", game.formula.loss_x), ("loss-y", game.formula.loss_y)):
            words += option(flag, text) if text is not None else []
        for name, text in game.formula.let.items():
            words += option("let", f"{name}={text}")
    words += option("optimizer", method.name)
    for name, value in changed(games.parameters(game.name, game.formula), game.parameters):
        words += option("set", f"game.{name}={value}")
    for name, value in changed(optimizers.CATALOG[method.name].parameters, method.parameters):
        words += option("set", f"optimizer.{name}={value}")
    default = checked(game, (Method(name=method.name, parameters=method.parameters),))
    if _point(experiment.start) != _point(default.start):
        words += option("start", _point(experiment.start))
    if experiment.steps != default.steps:
        words += option("steps", str(experiment.steps))
    if method.scheme != "simultaneous":
        words += option("scheme", method.scheme)
    if experiment.seed != default.seed:
        words += option("seed", str(experiment.seed))
    if device != "auto":
        words += option("device", device)
    for further in experiment.methods[1:]:
        words += option("compare", _method(further))
    return shlex.join(words)


def option(flag: str, value: str) -> list[str]:
    """A value that begins with a minus would be taken for a flag, unless it is joined to its own by an equals sign."""
    return [f"--{flag}={value}"] if value.startswith("-") else [f"--{flag}", value]


def changed(parameters: tuple[Parameter, ...], values: dict[str, Any]) -> list[tuple[str, str]]:
    """Compared as they are written, so that -0.0 is not taken for 0.0."""
    texts = [(p.name, written(values[p.name]), written(p.default)) for p in parameters if p.name in values]
    return [(name, text) for name, text, default in texts if text != default]


def ours(text: str) -> str:
    """A command line that stands in a file, where it is one of gametui and holds nothing but words for a shell; else "".

    It is shown to be copied, and whoever wrote the file may have had something else in mind.
    """
    try:
        words = shlex.split(text) if len(text) <= LENGTH else []
    except ValueError:  # a quote that is not closed
        return ""
    return text if words[:1] == ["gametui"] and shlex.join(words) == text and text.isprintable() else ""


def _method(method: Method) -> str:
    """name, or name:key=value,..."""
    pairs = changed(optimizers.CATALOG[method.name].parameters, method.parameters)
    if method.scheme != "simultaneous":
        pairs.append(("scheme", method.scheme))
    return method.name + (":" + ",".join(f"{name}={value}" for name, value in pairs) if pairs else "")


def _point(point: Point) -> str:
    return "/".join(",".join(map(written, side)) for side in (point.x, point.y))


def written(value: Any) -> str:
    """A parameter's value as `params.Parameter.parse` reads it, exactly: 0.1, 6, true, 1,2;3,4."""
    if value is None:
        return "default"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return ";".join(",".join(map(written, row)) for row in value)
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    return str(value)
