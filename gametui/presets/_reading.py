"""A preset's TOML -> Preset, strictly: an unknown key or a wrong type is an error that names file, key and remedy."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any, Literal, NamedTuple, cast, get_args

from gametui import experiment, games, optimizers
from gametui.errors import UsageError, nearest
from gametui.experiment import Experiment, GameChoice, Method, Point
from gametui.games.formula import Formula
from gametui.params import Number, Parameter
from gametui.presets import _file
from gametui.runs.text import clean, located

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
    _known(tree, _KEYS, "")
    for needed, example in _NEEDED.items():
        if needed not in tree:
            raise UsageError(f"{needed}: missing. Add {example}.")
    scheme = _text(tree.get("scheme", "simultaneous"), "scheme")
    compare = _list(tree.get("compare", []), "compare", METHOD_LIMIT - 1, "[[compare]] tables")
    methods = [_method(tree["optimizer"], scheme, "optimizer")]
    methods += [_method(each, scheme, f"compare[{i}]") for i, each in enumerate(compare)]
    view = _table(tree.get("view", {}), "view", "window = { x = [-5, 5], y = [-5, 5] }")
    _known(view, ("window", "quantity"), "view.")
    game = _game(tree["game"])
    return Preset(
        name=clean(path.stem).replace("\n", " "),
        path=path,
        title=" ".join(_text(tree["title"], "title", TITLE_LIMIT).split()),
        about=" ".join(_text(tree.get("about", ""), "about", ABOUT_LIMIT).split()),
        experiment=experiment.checked(
            game,
            tuple(methods),
            _start(tree["start"]) if "start" in tree else None,
            _whole(tree.get("steps", 300), "steps"),
            _whole(tree.get("seed", 0), "seed"),
        ),
        window=_window(view["window"]) if "window" in view else None,
        quantity=_quantity(view["quantity"], game) if "quantity" in view else "loss",
    )


def _game(table: Any) -> GameChoice:
    table = _table(table, "game", 'name = "bilinear"')
    given = {key: value for key, value in table.items() if key not in _GAME_KEYS}
    formula = _formula(table)
    name = _text(table.get("name", "formula" if formula else ""), "game.name")
    if not name:
        raise UsageError('game.name: missing. Write name = "bilinear", or formula = "x*y".')
    if name in games.CATALOG and (formula is not None or name != "formula"):
        _unquoted(games.parameters(name, formula), given, "game")
    return experiment.checked_game(name, given, formula)


def _formula(table: dict[str, Any]) -> Formula | None:
    text = {key: _text(table[key], f"game.{key}") for key in ("formula", "loss_x", "loss_y") if key in table}
    parts = _table(table.get("let", {}), "game.let", 'r2 = "x^2 + y^2"')
    let = {name: _text(value, f"game.let.{name}") for name, value in parts.items()}
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


def _method(table: Any, scheme: str, where: str) -> Method:
    table = _table(table, where, 'name = "gda"')
    if "name" not in table:
        raise UsageError(f'{where}.name: missing. Write name = "gda".')
    name = _text(table["name"], f"{where}.name")
    given = {key: value for key, value in table.items() if key not in ("name", "scheme")}
    if name in optimizers.CATALOG:
        _unquoted(optimizers.CATALOG[name].parameters, given, where)
    return experiment.checked_method(name, given, _text(table.get("scheme", scheme), f"{where}.scheme"), where)


def _start(value: Any) -> Point:
    table = _table(value, "start", "x = [1.0], y = [1.0]")
    _known(table, ("x", "y"), "start.")
    if len(table) < 2:
        raise UsageError("start: give both players' coordinates, as in { x = [1.0], y = [1.0] }.")
    return Point(*(tuple(_numbers(table[side], f"start.{side}")) for side in ("x", "y")))


def _window(value: Any) -> Window:
    window = _table(value, "view.window", "x = [-5, 5], y = [-5, 5]")
    _known(window, ("x", "y"), "view.window.")
    ranges = []
    for side in ("x", "y"):
        where = f"view.window.{side}"
        numbers = _numbers(window.get(side), where)
        if len(numbers) != 2 or not numbers[0] < numbers[1]:
            raise UsageError(f"{where}: a range is two rising numbers, as in [-5, 5].")
        if not 1 / WIDEST < numbers[1] - numbers[0] < WIDEST:
            raise UsageError(f"{where}: a range is between {1 / WIDEST:g} and {WIDEST:g} wide.")
        ranges.append((numbers[0], numbers[1]))
    return ranges[0], ranges[1]


def _quantity(value: Any, game: GameChoice) -> Quantity:
    name, known = _text(value, "view.quantity"), get_args(Quantity)
    if name not in known:
        raise UsageError(f"view.quantity: there is no quantity {name!r}. {nearest(name, known)}")
    if name == "lyapunov" and games.build(game.name, game.parameters, game.formula).hidden is None:
        raise UsageError(f"view.quantity: V is of hidden games, and {game.name} is none. Take another quantity.")
    return cast(Quantity, name)


# ---- small pieces: each takes a value as TOML gave it, and where it stands ---------------------------------------------


def _known(table: dict[str, Any], known: Collection[str], prefix: str) -> None:
    for key in table:
        if key not in known:
            raise UsageError(f"{prefix}{key}: no such key. {nearest(key, known)}")


def _table(value: Any, where: str, example: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise UsageError(f"{where}: {_kind(value)}, where a table such as {{ {example} }} belongs.")
    return value


def _list(value: Any, where: str, most: int, of: str) -> list[Any]:
    if not isinstance(value, list):
        raise UsageError(f"{where}: {_kind(value)}, where {of} belong.")
    if len(value) > most:
        raise UsageError(f"{where}: {len(value)} {of}; at most {most} can be told apart. Leave some out.")
    return value


def _text(value: Any, where: str, limit: int | None = None) -> str:
    if not isinstance(value, str):
        raise UsageError(f'{where}: {_kind(value)}, where text in "quotes" belongs.')
    value = clean(value)
    if limit is not None and len(value) > limit:
        raise UsageError(f"{where}: {len(value)} characters; at most {limit}. Shorten it.")
    return value


def _whole(value: Any, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise UsageError(f"{where}: {_kind(value)}, where a whole number such as 300 belongs.")
    return value


def _numbers(value: Any, where: str) -> list[float]:
    if not isinstance(value, list):
        raise UsageError(f"{where}: {_kind(value)}, where a list of numbers such as [1.0] belongs.")
    for each in value:
        if isinstance(each, str):
            raise UsageError(f"{where}: a number is written without quotes.")
    return [Number(text="").check(each, where) for each in value]


def _unquoted(parameters: Collection[Parameter], given: dict[str, Any], where: str) -> None:
    """Refuses a = "1": only a command line has nothing but text to give."""
    for parameter in parameters:
        if isinstance(given.get(parameter.name), str) and parameter.kind != "choice":
            raise UsageError(f"{where}.{parameter.name}: text in quotes. Write the {parameter.kind} without them.")


def _kind(value: Any) -> str:
    names = {bool: "true or false", int: "a number", float: "a number", str: "text", list: "a list", dict: "a table"}
    return "nothing" if value is None else names.get(type(value), "a date or time")
