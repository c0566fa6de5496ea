"""The numbers of a game or a method as one vector, so that a compiled program takes one argument for all of them.

What is not a number (flags, words, counts, the shape of a matrix, a default of None) is structure: it stays in the
layout, and each layout has its own program.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gametui.params import Parameter

Layout = tuple[tuple[str, str, Any], ...]
"""(name, "number" | "matrix" | "fixed", None | (rows, columns) | the value), one a parameter. Hashable."""


def read(parameters: tuple[Parameter, ...], values: Mapping[str, Any]) -> tuple[Layout, list[float]]:
    """The layout of `values` and their numbers, a matrix row by row. A missing value is the default."""
    vector: list[float] = []
    places: list[tuple[str, str, Any]] = []
    for parameter in parameters:
        name = parameter.name
        value = values.get(name, parameter.default)
        if value is not None and parameter.kind == "number":
            places.append((name, "number", None))
            vector.append(value)
        elif value is not None and parameter.kind == "matrix":
            places.append((name, "matrix", (len(value), len(value[0]))))
            vector.extend(entry for row in value for entry in row)
        else:
            places.append((name, "fixed", value))
    return tuple(places), vector


def length(places: Layout) -> int:
    """How many numbers the layout holds."""
    return sum(shape[0] * shape[1] if kind == "matrix" else kind == "number" for _, kind, shape in places)


def assemble(places: Layout, vector: Any) -> dict[str, Any]:
    """The parameters by name, numbers taken from the (traced) vector."""
    values: dict[str, Any] = {}
    at = 0
    for name, kind, detail in places:
        if kind == "matrix":
            size = detail[0] * detail[1]
            values[name] = vector[at : at + size].reshape(detail)
            at += size
        elif kind == "number":
            values[name] = vector[at]
            at += 1
        else:
            values[name] = detail
    return values
