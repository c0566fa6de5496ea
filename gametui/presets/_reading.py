"""A preset's TOML -> Preset, strictly: an unknown key or a wrong type is an error that names file, key and remedy."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal, NamedTuple, cast, get_args

from gametui import experiment, games, optimizers
from gametui.errors import UsageError, nearest
from gametui.experiment import Experiment, GameChoice, Method, Point
from gametui.games.formula import Formula
from gametui.presets import _file
from gametui.presets import _values as values
from gametui.runs.text import line, located

Window = tuple[tuple[float, float], tuple[float, float]]
"""Range of the first coordinate, range of the second."""

Quantity = Literal["loss", "gradient", "distance", "lyapunov"]
"""What is drawn over the steps: losses, |xi|, distance to the nearest critical point, V of a hidden game."""

METHOD_LIMIT = experiment.METHOD_LIMIT
WIDEST = 1e9
"""Widest window; the app zooms out no further."""
TITLE_LIMIT = 120
ABOUT_LIMIT = 2000

_NEEDED = {"title": 'title = "..."', "game": '[game] with name = "bilinear"', "optimizer": '[optimizer] with name = "gda"'}
_KEYS = ("title", "about", "steps", "scheme", "start", "seed", "game", "optimizer", "compare", "view")
_GAME_KEYS = ("name", "formula", "loss_x", "loss_y", "let")


class Preset(NamedTuple):
    """An experiment with a title and what to look for in it. `name` is its file's name without .toml."""

    name: str
    path: Path | None
    """Where it was read; None for one that was put together from flags."""
    title: str
    about: str
    experiment: Experiment
    window: Window | None = None
    """What part of the plane to look at; None leaves it to the game and the run."""
    quantity: Quantity = "loss"
    """What the losses pane shows."""


def load(path: Path) -> Preset:
    """The preset in the file at `path`.

    Raises: UsageError: "<path>: <key>: <what is wrong>. <remedy>", safe to print; a second line points into a formula.
    """
    try:
        return _preset(path, _file.tree(path))
    except UsageError as error:
        raise UsageError(located(str(path), str(error))) from None


def _preset(path: Path, tree: dict[str, Any]) -> Preset:
    values.known(tree, _KEYS, "")
    for needed, example in _NEEDED.items():
        if needed not in tree:
            raise UsageError(f"{needed}: missing. Add {example}.")
    scheme = values.text(tree.get("scheme", "simultaneous"), "scheme")
    compare = values.listed(tree.get("compare", []), "compare", METHOD_LIMIT - 1, "[[compare]] tables")
    methods = [method(tree["optimizer"], scheme, "optimizer")]
    methods += [method(each, scheme, f"compare[{i}]") for i, each in enumerate(compare)]
    view = values.table(tree.get("view", {}), "view", "window = { x = [-5, 5], y = [-5, 5] }")
    values.known(view, ("window", "quantity"), "view.")
    game = _game(tree["game"])
    return Preset(
        name=line(path.stem),
        path=path,
        title=" ".join(values.text(tree["title"], "title", TITLE_LIMIT).split()),
        about=" ".join(values.text(tree.get("about", ""), "about", ABOUT_LIMIT).split()),
        experiment=experiment.checked(
            game,
            tuple(methods),
            _start(tree["start"]) if "start" in tree else None,
            values.whole(tree.get("steps", 300), "steps"),
            values.whole(tree.get("seed", 0), "seed"),
        ),
        window=_window(view["window"]) if "window" in view else None,
        quantity=_quantity(view["quantity"], game) if "quantity" in view else "loss",
    )


def _game(table: Any) -> GameChoice:
    table = values.table(table, "game", 'name = "bilinear"')
    given = {key: value for key, value in table.items() if key not in _GAME_KEYS}
    formula = _formula(table)
    name = values.text(table.get("name", "formula" if formula else ""), "game.name")
    if not name:
        raise UsageError('game.name: missing. Write name = "bilinear", or formula = "x*y".')
    if name in games.CATALOG and (formula is not None or name != "formula"):
        values.unquoted(games.parameters(name, formula), given, "game")
    return experiment.checked_game(name, given, formula)


def _formula(table: dict[str, Any]) -> Formula | None:
    text = {key: values.text(table[key], f"game.{key}") for key in ("formula", "loss_x", "loss_y") if key in table}
    parts = values.table(table.get("let", {}), "game.let", 'r2 = "x^2 + y^2"')
    let = {name: values.text(value, f"game.let.{name}") for name, value in parts.items()}
    if not text:
        if let:
            raise UsageError('game.let: goes with a formula. Add formula = "...".')
        return None
    if "formula" in text and len(text) > 1:
        raise UsageError("game: formula stands for both losses. Give either formula, or loss_x and loss_y.")
    if "formula" not in text and len(text) == 1:
        missing = "loss_y" if "loss_x" in text else "loss_x"
        raise UsageError(f"game.{missing}: missing. Give both losses, or one formula for a zero-sum game.")
    return Formula(f=text.get("formula"), loss_x=text.get("loss_x"), loss_y=text.get("loss_y"), let=let)


def method(table: Any, scheme: str, where: str) -> Method:
    table = values.table(table, where, 'name = "gda"')
    if "name" not in table:
        raise UsageError(f'{where}.name: missing. Write name = "gda".')
    name = values.text(table["name"], f"{where}.name")
    given = {key: value for key, value in table.items() if key not in ("name", "scheme")}
    if name in optimizers.CATALOG:
        values.unquoted(optimizers.CATALOG[name].parameters, given, where)
    return experiment.checked_method(name, given, values.text(table.get("scheme", scheme), f"{where}.scheme"), where)


def _start(value: Any) -> Point:
    table = values.table(value, "start", "x = [1.0], y = [1.0]")
    values.known(table, ("x", "y"), "start.")
    if len(table) < 2:
        raise UsageError("start: give both players' coordinates, as in { x = [1.0], y = [1.0] }.")
    return Point(*(tuple(values.numbers(table[side], f"start.{side}")) for side in ("x", "y")))


def _window(value: Any) -> Window:
    window = values.table(value, "view.window", "x = [-5, 5], y = [-5, 5]")
    values.known(window, ("x", "y"), "view.window.")
    ranges = []
    for side in ("x", "y"):
        where = f"view.window.{side}"
        numbers = values.numbers(window.get(side), where)
        if len(numbers) != 2 or not numbers[0] < numbers[1]:
            raise UsageError(f"{where}: a range is two rising numbers, as in [-5, 5].")
        if not 1 / WIDEST < numbers[1] - numbers[0] < WIDEST:
            raise UsageError(f"{where}: a range is between {1 / WIDEST:g} and {WIDEST:g} wide.")
        ranges.append((numbers[0], numbers[1]))
    return ranges[0], ranges[1]


def _quantity(value: Any, game: GameChoice) -> Quantity:
    name, known = values.text(value, "view.quantity"), get_args(Quantity)
    if name not in known:
        raise UsageError(f"view.quantity: there is no quantity {name!r}. {nearest(name, known)}")
    if name == "lyapunov" and games.build(game.name, game.parameters, game.formula).hidden is None:
        raise UsageError(f"view.quantity: V is of hidden games, and {game.name} is none. Take another quantity.")
    return cast(Quantity, name)
