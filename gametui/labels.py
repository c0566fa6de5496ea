"""What the methods of an experiment are called in legends, headings and sentences, so that no two have the same name."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

from gametui.experiment import Method

SHORT = {"learning_rate": "lr"}
"""Parameters that a legend has no room to spell."""


def full(methods: Sequence[Method]) -> tuple[str, ...]:
    """With every scheme but the usual one: "gda", "eg (alternating)", "adam (lr 0.1)"."""
    return _told_apart(methods, [method.label for method in methods])


def brief(methods: Sequence[Method]) -> tuple[str, ...]:
    """With schemes only where they differ."""
    alike = len({method.scheme for method in methods}) == 1
    return _told_apart(methods, [method.name if alike else method.label for method in methods])


def _told_apart(methods: Sequence[Method], names: Sequence[str]) -> tuple[str, ...]:
    """The names, with numbers behind those that several have."""
    found = list(names)
    for name in {name for name in names if names.count(name) > 1}:
        places = [i for i, other in enumerate(names) if other == name]
        told = _numbers([methods[i].parameters for i in places])
        for k, (i, numbers) in enumerate(zip(places, told, strict=True)):
            if told.count(numbers) > 1:  # nothing tells them apart but their place
                numbers = ", ".join(filter(None, [numbers, f"no. {told[: k + 1].count(numbers)}"]))
            if numbers:
                found[i] = f"{name[:-1]}, {numbers})" if name.endswith(")") else f"{name} ({numbers})"
    return tuple(found)


def _numbers(parameters: Sequence[dict[str, Any]]) -> list[str]:
    """For each of these the fewest numbers that no other has; "" where it has none of its own."""
    rows = [{key: _written(value) for key, value in each.items()} for each in parameters]
    keys = [key for key in rows[0] if len({row.get(key) for row in rows}) > 1]

    def alike(row: dict[str, str], chosen: Sequence[str]) -> int:
        return sum(all(other.get(key) == row.get(key) for key in chosen) for other in rows)

    choices = [chosen for count in range(len(keys) + 1) for chosen in combinations(keys, count)]
    found = [next(chosen for chosen in choices if alike(row, chosen) == alike(row, keys)) for row in rows]
    return [
        ", ".join(f"{SHORT.get(key, key)} {row.get(key)}" for key in chosen) for row, chosen in zip(rows, found, strict=True)
    ]


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.6g}" if float(f"{value:.6g}") == value else repr(value)
    return "default" if value is None else str(value)
