"""A factory's signature is its schema: forms, preset checks, flags, help and export labels are all read from it.

    def co(learning_rate: LearningRate = 0.1, gamma: Annotated[float, Number(0, 100, text="...")] = 0.5) -> Optimizer

A trailing underscore is dropped from a name (`lambda_` is shown and written as `lambda`).
"""

from __future__ import annotations

import inspect
import keyword
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Annotated, Any, Literal, get_args, get_type_hints

from gametui.catalog import Catalog
from gametui.errors import UsageError, nearest

Kind = Literal["number", "integer", "flag", "choice", "matrix"]
Value = Any
"""float, int, bool, str, a list of rows of floats, or None where the default is None."""

MATRIX_LIMIT = 64
"""Most rows, and most columns, of a matrix parameter."""


@dataclass(frozen=True)
class Parameter:
    """One number (or word) that a person can set.

    `traced` ones (numbers, matrices) never cause a recompilation when they change; the others are structure.
    `ratio` is the factor of one key press where the parameter is a rate; elsewhere `step` is added.
    """

    name: str = ""
    kind: Kind = "number"
    default: Value = 0.0
    low: float = -math.inf
    high: float = math.inf
    step: float = 0.1
    ratio: float | None = None
    choices: tuple[str, ...] = ()
    text: str = ""

    @property
    def traced(self) -> bool:
        return self.kind in ("number", "matrix")

    def check(self, value: Value, where: str) -> Value:
        """`value` in this parameter's own type.

        Raises: UsageError naming `where` (for example "optimizer.gamma"), the value and the range.
        """
        if value is None and self.default is None:
            return None
        return _CHECKS[self.kind](self, value, where)

    def parse(self, text: str, where: str) -> Value:
        """The value that a person typed. Raises: UsageError as `check` does."""
        text = text.strip()
        if self.default is None and text.lower() in ("", "none", "default"):
            return None
        if self.kind == "matrix":
            rows = [row.replace(",", " ").split() for row in text.strip("[]").replace("],", ";").replace("[", "").split(";")]
            return self.check(rows, where)
        if self.kind == "flag":
            words = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}
            return self.check(words.get(text.lower(), text), where)
        return self.check(text, where)

    def moved(self, value: Value, by: float) -> Value:
        """`value` after `by` key presses (negative: to the left), inside the bounds.

        Rates are multiplied, other numbers added to, words and flags cycled. A matrix is typed, not moved: it stays.
        """
        if self.kind == "flag":
            return not value
        if self.kind == "choice":
            return self.choices[(self.choices.index(value) + (1 if by > 0 else -1)) % len(self.choices)]
        if self.kind == "matrix":
            return value
        if value is None:
            value = self.step
        if self.kind == "integer":
            moved = round(value * self.ratio**by if self.ratio and value else value + self.step * by)
            if moved == value:
                moved += 1 if by > 0 else -1
        elif self.ratio and value:
            moved = _rounded(value * self.ratio**by, value)
        else:
            moved = _added(value, self.step * by)
        return type(moved)(min(max(moved, self.low), self.high))


def _rounded(moved: float, before: float) -> float:
    """To at most three digits, as a person would write it: to fewer where that is as good as the same, so that a number comes
    back when it is turned back, and to more where it would not have moved otherwise."""
    way = moved - before
    for digits in range(1, 17):
        found = float(f"{moved:.{digits}g}")
        if abs(found - moved) <= min(0.05 * abs(way), 0.005 * abs(moved)) or (digits >= 3 and (found - before) * way > 0):
            return found
    return moved


def _added(value: float, by: float) -> float:
    """Without what rounding leaves, so that 0.1 + 0.2 - 0.3 is 0; twelve digits of a value that was typed are kept."""
    size = max((math.floor(math.log10(abs(each))) for each in (value, by) if each), default=0)
    return round(value + by, 12 - size) + 0.0  # which takes the sign from -0.0


def _number(parameter: Parameter, value: Value, where: str) -> float:
    try:
        number = float(value) if not isinstance(value, bool) else math.nan
    except (TypeError, ValueError, OverflowError):  # the last for a whole number of hundreds of digits
        number = math.nan
    return _in_range(parameter, number, value, where)


def _integer(parameter: Parameter, value: Value, where: str) -> int:
    number = _number(parameter, value, where)
    if number != int(number):
        raise UsageError(f"{where}: {value!r} is not a whole number.")
    return int(number)


def _in_range(parameter: Parameter, number: float, value: Value, where: str) -> float:
    if not math.isfinite(number):
        raise UsageError(f"{where}: {_shown(value)} is not a number. Give one {_range(parameter)}.")
    if not parameter.low <= number <= parameter.high:
        raise UsageError(f"{where}: {number:g} is out of range. Give a number {_range(parameter)}.")
    return number


def _range(parameter: Parameter) -> str:
    low, high = parameter.low, parameter.high
    if math.isinf(low) and math.isinf(high):
        return f"such as {parameter.default}"
    if math.isinf(high):
        return f"of at least {low:g}"
    return f"from {low:g} to {high:g}"


def _flag(parameter: Parameter, value: Value, where: str) -> bool:
    if not isinstance(value, bool):
        raise UsageError(f"{where}: {_shown(value)} is neither true nor false.")
    return value


def _choice(parameter: Parameter, value: Value, where: str) -> str:
    if value not in parameter.choices:
        raise UsageError(f"{where}: {_shown(value)} is not a choice. {nearest(str(value), parameter.choices)}")
    return str(value)


def _matrix(parameter: Parameter, value: Value, where: str) -> list[list[float]]:
    if not isinstance(value, (list, tuple)) or not value or not all(isinstance(row, (list, tuple)) and row for row in value):
        raise UsageError(f"{where}: a matrix is rows of numbers, such as [[1, 2], [3, 4]], or 1,2;3,4 on the command line.")
    if len({len(row) for row in value}) > 1:
        raise UsageError(f"{where}: the rows of a matrix have one length; these have {[len(row) for row in value]}.")
    if max(len(value), len(value[0])) > MATRIX_LIMIT:
        raise UsageError(f"{where}: at most {MATRIX_LIMIT} rows and columns.")
    return [[_number(parameter, entry, where) for entry in row] for row in value]


_CHECKS: dict[str, Callable[[Parameter, Value, str], Value]] = {
    "number": _number,
    "integer": _integer,
    "flag": _flag,
    "choice": _choice,
    "matrix": _matrix,
}


def _shown(value: Value) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "..."


def Number(
    low: float = -math.inf, high: float = math.inf, *, step: float = 0.1, ratio: float | None = None, text: str
) -> Parameter:
    """A real number, traced: changing it never recompiles."""
    return Parameter(kind="number", low=low, high=high, step=step, ratio=ratio, text=text)


def Integer(low: int, high: int, *, step: int = 1, ratio: float | None = None, text: str) -> Parameter:
    """A whole number that is structure: changing it compiles a new program."""
    return Parameter(kind="integer", low=low, high=high, step=step, ratio=ratio, text=text)


def Flag(*, text: str) -> Parameter:
    """True or false; structure."""
    return Parameter(kind="flag", text=text)


def Choice(*choices: str, text: str) -> Parameter:
    """One of a few words; structure."""
    return Parameter(kind="choice", choices=choices, text=text)


def Matrix(*, text: str) -> Parameter:
    """Rows of numbers: the entries are traced, the shape is structure."""
    return Parameter(kind="matrix", text=text)


LearningRate = Annotated[float, Number(1e-6, 10, ratio=1.1, text="step size of player x")]
Timescale = Annotated[float, Number(1e-4, 1e4, ratio=1.1, text="learning rate of y divided by that of x")]


class Entry:
    """One row of a catalogue: a factory, and what its file says about it."""

    def __init__(self, factory: Callable[..., Any]) -> None:
        self.factory = factory
        self.name = factory.__name__

    @property
    def summary(self) -> str:
        """First line of the docstring."""
        return (inspect.getdoc(self.factory) or "").split("\n", 1)[0]

    @property
    def help(self) -> str:
        """The whole docstring: formula, paper, pitfalls."""
        return inspect.getdoc(self.factory) or ""

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        return of(self.factory)


class Factories(Catalog[Entry]):
    """A catalogue of factories."""

    def made(self, thing: Any) -> Entry:
        return Entry(thing)


@cache
def of(factory: Callable[..., Any]) -> tuple[Parameter, ...]:
    """The parameters of a factory, in the order of its signature."""
    hints = get_type_hints(factory, include_extras=True)
    found = []
    for name, argument in inspect.signature(factory).parameters.items():
        declared = next((a for a in get_args(hints[name]) if isinstance(a, Parameter)), None)
        if declared is None:
            raise TypeError(f"{factory.__name__}: parameter {name} is not annotated with a Parameter")
        found.append(replace(declared, name=name.rstrip("_"), default=argument.default))
    return tuple(found)


def complete(parameters: tuple[Parameter, ...], given: Mapping[str, Value], where: str) -> dict[str, Value]:
    """`given` checked, with defaults for what is missing, in signature order.

    Raises: UsageError for a bad value, or an unknown name: "optimizer.stepsize: no such parameter. Did you mean ...?"
    """
    known = {parameter.name: parameter for parameter in parameters}
    for name in given:
        if name not in known:
            raise UsageError(f"{where}.{name}: no such parameter. {nearest(name, known)}")
    return {name: p.check(given[name], f"{where}.{name}") if name in given else p.default for name, p in known.items()}


def arguments(parameters: tuple[Parameter, ...], values: Mapping[str, Value]) -> dict[str, Value]:
    """`values` under the names that the factory's signature uses (`lambda` is `lambda_` in Python)."""
    return {
        name + "_" if keyword.iskeyword(name) else name: values[name] for name in (p.name for p in parameters) if name in values
    }
