"""Which parts of a formula are numbers, vectors or comparisons, and whether they fit together."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from gametui.errors import nearest
from gametui.games._formula_grammar import Node, walk

if TYPE_CHECKING:
    from gametui.games._formula_meaning import Text

POWER = 100
"""Largest constant exponent."""
CONSTANTS = {"pi": math.pi, "e": math.e}
ELEMENTWISE = ("exp", "log", "sqrt", "sin", "cos", "tan", "tanh", "sigmoid", "softplus", "relu", "abs")
ARGUMENTS = (
    dict.fromkeys(ELEMENTWISE, (1, 1))
    | {"where": (3, 3), "dot": (2, 2)}
    | dict.fromkeys(("min", "max", "sum", "norm"), (1, 999))
)
FUNCTIONS = tuple(ARGUMENTS)


class Shape(NamedTuple):
    """size 0: a number; k: a vector of k numbers. truth: of comparisons instead of numbers."""

    size: int = 0
    truth: bool = False


class Shapes:
    """Finds the shape of every node, refusing what does not fit."""

    def __init__(self, lets: Mapping[str, Node], dimensions: Mapping[str, int]) -> None:
        self.lets, self.dimensions = lets, dimensions
        self.known: dict[str, Shape] = {}
        self.constants = Constants(lets)

    def check(self, text: Text, *, number: bool) -> None:
        """`text` makes sense, and is a single number where `number`. Raises: FormulaError."""
        shape = self.of(text.tree, text)
        if number and shape.truth:
            text.refuse(text.tree, "a comparison is not a loss. Use where(condition, this, that).")
        if number and shape.size:
            text.refuse(text.tree, f"this is a vector of {shape.size} numbers; a loss is one. Use sum(), norm() or dot().")

    def of(self, node: Node, text: Text) -> Shape:
        match node.kind:
            case "number":
                return Shape()
            case "name":
                return self._name(node, text)
            case "call":
                return self._call(node, text)
            case "comparison":
                return Shape(self._joined(node, node.children, text), truth=True)
            case "power":
                exponent = self.constants.of(node.children[1])
                if exponent is not None and not abs(exponent) <= POWER:
                    text.refuse(node, f"this power is too large; constant exponents go to {POWER}.")
        return Shape(self._joined(node, node.children, text))

    def _name(self, node: Node, text: Text) -> Shape:
        name = node.value
        if name in self.lets:
            if name not in self.known:
                # Its own faults are reported when its own text is checked, which comes first.
                self.known[name] = self.of(self.lets[name], text)
            return self.known[name]
        size = self.dimensions.get(name, 0)
        return Shape(size if size > 1 else 0)

    def _call(self, node: Node, text: Text) -> Shape:
        name, arguments = node.value, node.children
        if name == "where":
            condition, *branches = arguments
            shape = self.of(condition, text)
            if not shape.truth:
                text.refuse(condition, "the first argument of where is a comparison, such as x > 0.")
            return Shape(self._fitting(node, (shape.size, self._joined(node, branches, text)), text))
        if name in ("sum", "norm"):
            for argument in arguments:
                self._joined(node, (argument,), text)
            return Shape()
        size = self._joined(node, arguments, text)
        reduced = name == "dot" or (name in ("min", "max") and len(arguments) == 1)
        return Shape(0 if reduced else size)

    def _joined(self, node: Node, children: tuple[Node, ...] | list[Node], text: Text) -> int:
        """The size of an elementwise operation on `children`, which must be numbers."""
        shapes = [self.of(child, text) for child in children]
        for child, shape in zip(children, shapes, strict=True):
            if shape.truth:
                text.refuse(child, "a comparison only has a place as the first argument of where().")
        return self._fitting(node, [shape.size for shape in shapes], text)

    def _fitting(self, node: Node, sizes: tuple[int, ...] | list[int], text: Text) -> int:
        vectors = sorted({size for size in sizes if size})
        if len(vectors) > 1:
            text.refuse(node, f"vectors of {vectors[0]} and {vectors[1]} numbers do not fit together.")
        return vectors[0] if vectors else 0


def check_calls(text: Text, lets: Mapping[str, Text]) -> None:
    """Every function of the text exists and has the number of arguments that it takes. Raises: FormulaError."""
    for node in walk(text.tree):
        name = node.value
        if node.kind == "name" and name in ARGUMENTS:
            text.refuse(node, f"{name} is a function: write {name}(...).")
        if node.kind != "call":
            continue
        if name not in ARGUMENTS:
            product = name in lets or name in CONSTANTS or len(name) == 1 or name[1:].isdigit()
            hint = f"For a product write {name}*(...)." if product else nearest(name, ARGUMENTS)
            text.refuse(node, f"there is no function {name}. {hint}")
        low, high = ARGUMENTS[name]
        if not low <= len(node.children) <= high:
            wanted = f"{low}" if low == high else f"at least {low}"
            text.refuse(node, f"{name} takes {wanted} argument{'s' if low > 1 else ''}, not {len(node.children)}.")


class Constants:
    """The values of expressions that are made of numbers alone."""

    def __init__(self, lets: Mapping[str, Node]) -> None:
        self.lets = lets
        self.known: dict[str, float | None] = {}

    def of(self, node: Node) -> float | None:
        """inf where it overflows; None where it depends on anything, or calls a function."""
        match node.kind:
            case "number":
                return float(node.value)
            case "name" if node.value in self.lets:
                if node.value not in self.known:  # once a name: doubling chains of names would take for ever
                    self.known[node.value] = self.of(self.lets[node.value])
                return self.known[node.value]
            case "name":
                return CONSTANTS.get(node.value)
            case "call" | "comparison":
                return None
        values = [value for child in node.children if (value := self.of(child)) is not None]
        if len(values) < len(node.children):
            return None
        try:
            return _folded(node, values)
        except (OverflowError, ZeroDivisionError):
            return math.inf


def _folded(node: Node, values: list[float]) -> float | None:
    first, *rest = values
    match node.kind:
        case "signed":
            return -first if node.value == "-" else first
        case "power":
            result = first ** rest[0]
            return None if isinstance(result, complex) else float(result)
        case "sum":
            for sign, value in zip(node.value, rest, strict=True):
                first = first + value if sign == "+" else first - value
        case "product":
            for sign, value in zip(node.value, rest, strict=True):
                first = first * value if sign == "*" else first / value
    return first
