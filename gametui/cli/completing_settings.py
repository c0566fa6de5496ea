"""What the shell offers after --set: KEY= of every number that the game and the method have; while these are not said, or are
none, of all games and methods."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from gametui.errors import UsageError

if TYPE_CHECKING:
    from gametui.params import Parameter

Words = dict[str, str]


def to_look_at(context: Any) -> Words:
    """Numbers of a game and of a method."""
    from gametui import games, presets

    def opened(target: str) -> tuple[str, str]:
        found = presets.find(target).experiment
        return found.game.name, found.method.name

    game, method = _chosen(context, opened)
    return _keys("game", (games.CATALOG[name].parameters for name in _of(game, games.NAMES))) | _methods(method)


def to_train(context: Any) -> Words:
    """Numbers of a training, of its method, and of its job."""
    from gametui import lab
    from gametui.jobs import slurm
    from gametui.lab import spec, trainings

    def opened(target: str) -> tuple[str, str]:
        found = trainings.find(target).spec
        return found.game, found.optimizer.name

    game, method = _chosen(context, opened)
    job = {f"slurm.{name}=": "an option of sbatch" for name in slurm.OPTIONS}
    return _keys("lab", map(spec.parameters, _of(game, lab.NAMES))) | _methods(method) | job


def _chosen(context: Any, opened: Callable[[str], tuple[str, str]]) -> tuple[str, str]:
    """The names of the game and the method that are typed already, or of the preset that is; "" where none is."""
    target, game, method = (value.raw or "" if (value := context.get(name)) else "" for name in ("TARGET", "game", "optimizer"))
    try:
        of_target = opened(target) if target else ("", "")
    except UsageError:  # a file that is none, or a name that is not typed to its end
        of_target = "", ""
    return game or of_target[0], method or of_target[1]


def _of(name: str, every: Iterable[str]) -> Iterable[str]:
    return [name] if name in every else every


def _methods(method: str) -> Words:
    from gametui.optimizers import CATALOG, NAMES

    return _keys("optimizer", (CATALOG[name].parameters for name in _of(method, NAMES)))


def _keys(scope: str, parameters: Iterable[Iterable[Parameter]]) -> Words:
    return {f"{scope}.{parameter.name}=": parameter.text for group in parameters for parameter in group}
