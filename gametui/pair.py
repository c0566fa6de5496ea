"""Pair: one thing for each of the two players."""

from __future__ import annotations

from typing import Any, NamedTuple


class Pair(NamedTuple):
    """`x` belongs to the first player, `y` to the second: parameters, gradients, updates, learning rates.

    Each side is a pytree; in the small games an array of shape (m,) and one of shape (n,).
    """

    x: Any
    y: Any
