"""A training's settings as one line of key=value words, to edit and to start from."""

from __future__ import annotations

import shlex
from typing import Any

from gametui import lab, optimizers
from gametui.errors import UsageError, nearest
from gametui.experiment import Method, checked_method
from gametui.lab import spec as specs
from gametui.lab.spec import Spec
from gametui.params import Parameter
from gametui.runs.command import written

LENGTH = 4000
"""Most characters of a line: the shell's rules take time quadratic in the length of a word."""
PLAIN = ("game", "optimizer", "scheme", "steps", "seed", "device", "engine", "name")


def line(spec: Spec) -> str:
    """The words of a spec: what is at its default is left out, apart from what is often changed."""
    method = spec.optimizer
    words = [f"game={spec.game}", f"optimizer={method.name}"]
    words += _words("optimizer", optimizers.CATALOG[method.name].parameters, method.parameters, always=("learning_rate",))
    words += [f"scheme={method.scheme}"] if method.scheme != "simultaneous" else []
    words += _words("lab", specs.parameters(spec.game), spec.lab, always=("base",))
    words += [f"steps={spec.steps}", f"seed={spec.seed}"]
    words += [f"device={spec.device}"] if spec.device != "auto" else []
    words += [f"engine={spec.engine}"] if spec.engine != "local" else []
    words += [f"slurm.{name}={value}" for name, value in spec.slurm.items()]
    return shlex.join([*words, f"name={spec.name}"])


def _words(place: str, parameters: tuple[Parameter, ...], values: dict[str, Any], always: tuple[str, ...]) -> list[str]:
    return [
        f"{place}.{parameter.name}={written(values[parameter.name])}"
        for parameter in parameters
        if parameter.name in values
        and (parameter.name in always or written(values[parameter.name]) != written(parameter.default))
    ]


def parsed(text: str) -> Spec:
    """The spec that the line asks for. Raises: UsageError that names the word and the remedy."""
    words = _pairs(text)
    plain = {key: words.pop(key) for key in PLAIN if key in words}
    game = plain.get("game", "gan_mixture")
    if game not in lab.CATALOG:
        raise UsageError(f"game={game}: there is no such game to train. {nearest(game, lab.CATALOG)}")
    numbers = _numbers(words, "lab", specs.parameters(game))
    method = _method(plain, words, game)
    options = {key.removeprefix("slurm."): words.pop(key) for key in list(words) if key.startswith("slurm.")}
    for key in words:
        known = ", ".join((*PLAIN, "lab.NAME", "optimizer.NAME"))
        raise UsageError(f"{key}: there is no such setting. Settings are {known} and slurm.NAME.")
    return specs.checked(
        game,
        method,
        numbers,
        steps=_whole(plain, "steps"),
        seed=_whole(plain, "seed") or 0,
        name=plain.get("name", ""),
        device=plain.get("device", "auto"),
        engine=plain.get("engine", "local"),
        slurm=options,
    )


def _pairs(text: str) -> dict[str, str]:
    if len(text) > LENGTH:
        raise UsageError(f"{len(text)} characters; at most {LENGTH}. Leave out what is at its default.")
    try:
        words = shlex.split(text)
    except ValueError as error:  # a quote that is not closed
        raise UsageError(f"{error}.") from None
    found: dict[str, str] = {}
    for word in words:
        key, equals, value = word.partition("=")
        if not equals:
            raise UsageError(f"{word}: write it as key=value.")
        if key in found:
            raise UsageError(f"{key}: is given twice.")
        found[key] = value
    return found


def _numbers(words: dict[str, str], place: str, parameters: tuple[Parameter, ...]) -> dict[str, Any]:
    """Takes the words `place.NAME=value` out of `words`, and returns their values; unknown names stay text."""
    known = {parameter.name: parameter for parameter in parameters}
    found: dict[str, Any] = {}
    for key in [key for key in words if key.startswith(f"{place}.")]:
        name, text = key.removeprefix(f"{place}."), words.pop(key)
        found[name] = known[name].parse(text, key) if name in known else text
    return found


def _method(plain: dict[str, str], words: dict[str, str], game: str) -> Method:
    """The method, by default the game's own, and with its learning rate."""
    own = specs.checked(game).optimizer
    name = plain.get("optimizer", own.name)
    if name not in optimizers.CATALOG:
        raise UsageError(f"optimizer={name}: there is no such optimizer. {nearest(name, optimizers.CATALOG)}")
    given = _numbers(words, "optimizer", optimizers.CATALOG[name].parameters)
    rate = {"learning_rate": own.parameters["learning_rate"]}
    return checked_method(name, rate | given, plain.get("scheme", "simultaneous"))


def _whole(plain: dict[str, str], key: str) -> int | None:
    if key not in plain:
        return None
    try:
        return int(plain[key])
    except ValueError:
        raise UsageError(f"{key}={plain[key]}: is no whole number.") from None
