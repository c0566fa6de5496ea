"""The rows of the parameter form: every number of an experiment under a key, with how to read and replace it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from gametui import experiment as ex
from gametui import games, optimizers
from gametui.errors import UsageError
from gametui.experiment import Experiment, Method, Point
from gametui.params import Choice, Integer, Number, Parameter

STEPS = replace(Integer(1, ex.MAX_STEPS, ratio=1.25, text="how many steps to run"), name="steps", default=300)
SEED = replace(Integer(0, 2**31 - 1, text="seed of everything random: random starts, Newton's starts"), name="seed", default=0)
COORDINATE = Number(-1e9, 1e9, step=0.5, text="where the run starts")
SCHEME = replace(
    Choice(*ex.SCHEMES, text="who moves when: both at once, x before y, or the notebook's own half-steps"),
    name="scheme",
    default="simultaneous",
)


@dataclass(frozen=True)
class Row:
    """One line of the form. `key` is a path such as "game.a", "method.0.gamma", "start.x.0", "steps"."""

    key: str
    label: str
    parameter: Parameter
    value: Any

    @property
    def section(self) -> str:
        """What the row stands under: "game", "method.0", "run"."""
        head, *rest = self.key.split(".")
        return f"{head}.{rest[0]}" if head == "method" else "game" if head == "game" else "run"


def rows(experiment: Experiment) -> list[Row]:
    """Every row of the form, in the order in which they are shown."""
    return [*_game_rows(experiment), *_method_rows(experiment), *_run_rows(experiment)]


def _game_rows(experiment: Experiment) -> Iterator[Row]:
    game = experiment.game
    for parameter in games.parameters(game.name, game.formula):
        yield Row(f"game.{parameter.name}", parameter.name, parameter, game.parameters[parameter.name])


def _method_rows(experiment: Experiment) -> Iterator[Row]:
    for index, method in enumerate(experiment.methods):
        for parameter in optimizers.CATALOG[method.name].parameters:
            yield Row(f"method.{index}.{parameter.name}", parameter.name, parameter, method.parameters[parameter.name])
        yield Row(f"method.{index}.scheme", "scheme", SCHEME, method.scheme)


def _run_rows(experiment: Experiment) -> Iterator[Row]:
    home = games.build(experiment.game.name, experiment.game.parameters, experiment.game.formula).start
    for side in ("x", "y"):
        values = getattr(experiment.start, side)
        for i, value in enumerate(values):
            label = f"start {side}{i + 1 if len(values) > 1 else ''}"
            coordinate = replace(COORDINATE, default=getattr(home, side)[i])
            yield Row(f"start.{side}.{i}", label, coordinate, value)
    yield Row("steps", "steps", STEPS, experiment.steps)
    yield Row("seed", "seed", SEED, experiment.seed)


def row(experiment: Experiment, key: str) -> Row:
    """The row with this key. Raises: KeyError."""
    for candidate in rows(experiment):
        if candidate.key == key:
            return candidate
    raise KeyError(key)


def put(experiment: Experiment, key: str, value: Any) -> Experiment:
    """The experiment with one value replaced. Raises: UsageError when the value does not fit."""
    value = row(experiment, key).parameter.check(value, key.removeprefix("method.0.").replace("method.", "method "))
    match key.split("."):
        case ["game", name]:
            return _with_game(experiment, {**experiment.game.parameters, name: value})
        case ["method", index, name]:
            return with_method(experiment, int(index), _changed(experiment.methods[int(index)], name, value))
        case ["start", side, index]:
            values = list(getattr(experiment.start, side))
            values[int(index)] = float(value)
            start = Point(**{"x": experiment.start.x, "y": experiment.start.y, side: tuple(values)})
            return msgspec.structs.replace(experiment, start=start)
        case _:
            return msgspec.structs.replace(experiment, **{key: value})


def _changed(method: Method, name: str, value: Any) -> Method:
    if name == "scheme":
        return msgspec.structs.replace(method, scheme=value)
    return msgspec.structs.replace(method, parameters={**method.parameters, name: value})


def _with_game(experiment: Experiment, parameters: dict[str, Any]) -> Experiment:
    """A matrix of another shape changes the dimension, and with it the start."""
    game = ex.checked_game(experiment.game.name, parameters, experiment.game.formula)
    return refit(experiment, game=game)


def with_method(experiment: Experiment, index: int, method: Method) -> Experiment:
    """The experiment with one method replaced. Raises: UsageError where the game lacks the method's scheme."""
    methods = (*experiment.methods[:index], method, *experiment.methods[index + 1 :])
    return ex.checked(experiment.game, methods, experiment.start, experiment.steps, experiment.seed)


def refit(experiment: Experiment, *, game: ex.GameChoice) -> Experiment:
    """The experiment on another game: the start is kept where its size fits, a scheme the game lacks becomes alternating.

    The notebook's schemes exist for scalar zero-sum games only; alternating is their nearest kin. Methods that cannot step on
    the game at all are left out, and where that is the first one, gda takes its place.
    """
    made = games.build(game.name, game.parameters, game.formula)
    fits = (len(made.start.x), len(made.start.y)) == (len(experiment.start.x), len(experiment.start.y))
    first, *others = (fitting(method, made) for method in experiment.methods)
    methods = (first or like(experiment.method, "gda"), *(method for method in others if method is not None))
    start = experiment.start if fits and game.name == experiment.game.name else None
    return ex.checked(game, methods, start, experiment.steps, experiment.seed)


def fitting(method: Method, game: games.Game) -> Method | None:
    """The method in a scheme that it has on this game: its own, else alternating; None where it has neither."""
    for scheme in (method.scheme, "alternating"):
        if not optimizers.refused(method.name, method.parameters, scheme, game):
            return msgspec.structs.replace(method, scheme=scheme)
    return None


def like(old: Method, name: str) -> Method:
    """The method of that name with the learning rates and the scheme that the old one had."""
    shared = {key: old.parameters[key] for key in ("learning_rate", "timescale")}
    return ex.checked_method(name, shared, old.scheme)


def same_for_all(experiment: Experiment, key: str) -> Experiment:
    """Give every method that has the parameter the value it has in the method of `key`. Other keys change nothing."""
    match key.split("."):
        case ["method", _, name]:
            value = row(experiment, key).value
            for index in range(len(experiment.methods)):
                try:
                    experiment = put(experiment, f"method.{index}.{name}", value)
                except (KeyError, UsageError):
                    continue  # the method has no such parameter, or not in this scheme
    return experiment


def shown(value: Any) -> str:
    """A value as the form writes it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, list):
        return "; ".join(" ".join(f"{entry:g}" for entry in line) for line in value)
    return "default" if value is None else str(value)
