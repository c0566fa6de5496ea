"""The numbers of a game or a method as one vector, so that a compiled program takes one argument for all of them.

What is not a number (flags, words, counts, the shape of a matrix, a default of None) is structure: it stays in the
layout, and each layout has its own program.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from gametui.params import Parameter

Layout = tuple[tuple[str, str, Any], ...]
"""(name, "number" | "matrix" | "fixed", None | (rows, columns) | the value), one a parameter. Hashable."""


def layout(parameters: tuple[Parameter, ...], values: Mapping[str, Any]) -> Layout:
    """Where each parameter's numbers stand in the vector; a missing value is the default."""
    places: list[tuple[str, str, Any]] = []
    for parameter in parameters:
        value = values.get(parameter.name, parameter.default)
        if value is None or not parameter.traced:
            places.append((parameter.name, "fixed", value))
        elif parameter.kind == "matrix":
            places.append((parameter.name, "matrix", (len(value), len(value[0]))))
        else:
            places.append((parameter.name, "number", None))
    return tuple(places)


def flatten(places: Layout, parameters: tuple[Parameter, ...], values: Mapping[str, Any]) -> list[float]:
    """The numbers in the order of the layout; a matrix row by row."""
    vector: list[float] = []
    for (name, kind, _), parameter in zip(places, parameters, strict=True):
        value = values.get(name, parameter.default)
        if kind == "matrix":
            vector.extend(entry for row in value for entry in row)
        elif kind == "number":
            vector.append(value)
    return vector


def length(places: Layout) -> int:
    """How many numbers the layout holds."""
    return sum(shape[0] * shape[1] if kind == "matrix" else kind == "number" for _, kind, shape in places)


def assemble(places: Layout, vector: Any) -> dict[str, Any]:
    """The parameters by name, numbers taken from the (traced) vector."""
    values: dict[str, Any] = {}
    at = 0
    for name, kind, detail in places:
        if kind == "matrix":
            size = int(np.prod(detail))
            values[name] = vector[at : at + size].reshape(detail)
            at += size
        elif kind == "number":
            values[name] = vector[at]
            at += 1
        else:
            values[name] = detail
    return values
