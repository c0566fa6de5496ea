"""What the names in a formula mean (coordinates, parameters, named sub-expressions, functions), and whether it makes a game."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import count
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from gametui.errors import FormulaError, UsageError
from gametui.games._formula_grammar import DEPTH, Node, parsed, walk
from gametui.games._formula_shapes import CONSTANTS, FUNCTIONS, Shapes, check_calls

if TYPE_CHECKING:
    from gametui.games.formula import Formula

LENGTH = 2000
"""Most characters of a formula, all its texts together."""
WORK = 128
"""Most multiplications, divisions and powers, a function counting as four: what compiles within seconds for every method."""
NAMES = 32
"""Most parameters, and most named sub-expressions."""

PRESET_KEYS = ("name", "formula", "loss_x", "loss_y", "let")
"""Keys of a preset's [game] table, where parameters stand too."""

COORDINATE = re.compile(r"[xy]\d*")
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class Meaning(NamedTuple):
    """A formula that makes a game of m and n coordinates. `losses` is f alone, or loss_x and loss_y."""

    losses: tuple[Node, ...]
    lets: Mapping[str, Node]
    m: int
    n: int
    parameters: tuple[str, ...]
    """The free names, in the order in which a reader of the losses meets them."""


class Text(NamedTuple):
    """One text of a formula: part is "formula", "loss_x", "loss_y" or "let.<name>"."""

    part: str
    text: str
    tree: Node

    def refuse(self, node: Node, reason: str) -> NoReturn:
        raise FormulaError(reason, self.part, self.text, node.at)


@lru_cache(maxsize=256)
def understood(formula: Formula) -> Meaning:
    """The formula, read and checked whole. Raises: UsageError; for a fault inside a text a FormulaError with its place."""
    given = {"formula": formula.f, "loss_x": formula.loss_x, "loss_y": formula.loss_y}
    written = {part: text for part, text in given.items() if text is not None}
    if set(written) not in ({"formula"}, {"loss_x", "loss_y"}):
        raise UsageError("game: give either formula (x minimises it, y maximises it), or both loss_x and loss_y.")
    total = sum(map(len, [*written.values(), *formula.let.values()]))
    if total > LENGTH:
        raise UsageError(f"game.formula: {total} characters; at most {LENGTH}, named sub-expressions included.")
    if len(formula.let) > NAMES:
        raise UsageError(f"game.let: {len(formula.let)} named sub-expressions; at most {NAMES}.")
    for name in formula.let:
        _check_let(name)

    losses = [Text(part, text, parsed(text, part)) for part, text in written.items()]
    lets = {name: Text(f"let.{name}", text, parsed(text, f"let.{name}")) for name, text in formula.let.items()}
    _check_nesting([*losses, *lets.values()], lets)
    for text in (*losses, *lets.values()):
        check_calls(text, lets)
    _check_work([*losses, *lets.values()])
    names = _names(losses, lets)
    m, n = (_dimension(side, names, losses[0]) for side in "xy")
    shapes = Shapes({name: text.tree for name, text in lets.items()}, {"x": m, "y": n})
    for text in (*lets.values(), *losses):
        shapes.check(text, number=text in losses)
    parameters = tuple(name for name in names if not COORDINATE.fullmatch(name))
    for name in parameters:
        _check_parameter(name, *names[name])
    if len(parameters) > NAMES:
        raise UsageError(f"game.formula: {len(parameters)} parameters; at most {NAMES}.")
    return Meaning(tuple(text.tree for text in losses), {name: text.tree for name, text in lets.items()}, m, n, parameters)


def _check_let(name: str) -> None:
    shown = name if len(name) <= 40 else name[:37] + "..."
    if not NAME.fullmatch(name):
        raise UsageError(f"game.let: {shown!r} is not a name. Use letters, digits and _, beginning with a letter.")
    if name in FUNCTIONS or name in CONSTANTS or COORDINATE.fullmatch(name):
        raise UsageError(f"game.let.{shown}: {shown} has a meaning of its own in formulas. Choose another name.")


def _check_parameter(name: str, text: Text, node: Node) -> None:
    if name in PRESET_KEYS:
        text.refuse(node, f"{name} is a key of presets and cannot be a parameter. Choose another name.")
    if len(name) > 40:
        text.refuse(node, f"a name of {len(name)} characters; at most 40.")


def _check_nesting(texts: list[Text], lets: Mapping[str, Text]) -> None:
    """Refuses named sub-expressions that lead back to themselves, and nesting through names that is too deep."""
    depths: dict[str, int] = {}

    def depth(text: Text, node: Node, trail: tuple[str, ...]) -> int:
        if node.kind == "name" and node.value in lets:
            if node.value in trail:
                circle = " -> ".join([*trail[trail.index(node.value) :], node.value])
                text.refuse(node, f"{node.value} is defined by itself ({circle}).")
            if node.value not in depths:
                inner = lets[node.value]
                depths[node.value] = 1 + depth(inner, inner.tree, (*trail, node.value))
            below = depths[node.value]
        else:
            below = 1 + max((depth(text, child, trail) for child in node.children), default=0)
        if below > DEPTH:
            text.refuse(node, f"named sub-expressions and all, this is nested more than {DEPTH} levels deep.")
        return below

    for text in texts:
        depth(text, text.tree, (text.part.removeprefix("let."),))


def _check_work(texts: list[Text]) -> None:
    """Refuses what would take minutes to compile, although it is short to write."""
    nodes = [node for text in texts for node in walk(text.tree)]
    work = sum(_cost(node) for node in nodes)
    if work > WORK:
        counted = "counting multiplications, divisions and powers once and functions four times"
        raise UsageError(f"game.formula: {work} operations, {counted}; at most {WORK}. Name parts that repeat with let.")


def _cost(node: Node) -> int:
    """A function of many arguments is as many functions of two."""
    if node.kind == "call":
        return 4 * max(1, len(node.children) - (2 if node.value == "where" else 1))
    return {"power": 1, "product": len(node.children) - 1}.get(node.kind, 0)


def _names(losses: list[Text], lets: Mapping[str, Text]) -> dict[str, tuple[Text, Node]]:
    """Coordinates and free names that the losses use, directly or through lets, each with where it is met first."""
    found: dict[str, tuple[Text, Node]] = {}
    entered: set[str] = set()

    def enter(text: Text) -> None:
        for node in walk(text.tree):
            if node.kind != "name" or node.value in CONSTANTS or node.value in FUNCTIONS:
                continue
            if node.value not in lets:
                found.setdefault(node.value, (text, node))
            elif node.value not in entered:
                entered.add(node.value)
                enter(lets[node.value])

    for text in losses:
        enter(text)
    return found


def _dimension(side: str, names: Mapping[str, tuple[Text, Node]], first: Text) -> int:
    """How many coordinates the player `side` has."""
    indices = {}
    for name, (text, node) in names.items():
        if COORDINATE.fullmatch(name) and name[0] == side and len(name) > 1:
            if name[1] == "0":
                text.refuse(node, f"coordinates are numbered {side}1, {side}2, {side}3.")
            indices[int(name[1:])] = (text, node)
    if not indices and side not in names:
        case = f" Capital {side.upper()} is a parameter here." if side.upper() in names else ""
        raise FormulaError(
            f"it does not use {side}, so player {side} has nothing to choose.{case} Add a term with {side} to it.",
            first.part,
            first.text,
            0,
        )
    missing = next(i for i in count(1) if i not in indices)
    if indices and missing < max(indices):
        text, node = indices[max(indices)]
        text.refuse(node, f"{side}{missing} is missing: coordinates are numbered {side}1, {side}2, ... without gaps.")
    return max(indices, default=1)
