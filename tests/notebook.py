"""The notebook's games with derivatives by hand, and its update loops, in plain numpy: the independent side of a comparison.

Where the notebook's own second derivatives are wrong (softplus and exp_polynomial, in y) they are right here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np


class Function(NamedTuple):
    f: Callable[[float, float], float]
    x: Callable[[float, float], float]
    y: Callable[[float, float], float]
    xx: Callable[[float, float], float]
    xy: Callable[[float, float], float]
    yy: Callable[[float, float], float]


BILINEAR = Function(
    f=lambda x, y: x * y, x=lambda x, y: y, y=lambda x, y: x, xx=lambda x, y: 0, xy=lambda x, y: 1, yy=lambda x, y: 0
)
QUADRATIC = Function(
    f=lambda x, y: 3 * x**2 + 4 * x * y + y**2,
    x=lambda x, y: 6 * x + 4 * y,
    y=lambda x, y: 4 * x + 2 * y,
    xx=lambda x, y: 6,
    xy=lambda x, y: 4,
    yy=lambda x, y: 2,
)


def _sigmoid(t: float) -> float:
    return 1 / (1 + np.exp(-t))


SOFTPLUS = Function(
    f=lambda x, y: np.log1p(np.exp(x)) + 3 * x * y - np.log1p(np.exp(y)),
    x=lambda x, y: _sigmoid(x) + 3 * y,
    y=lambda x, y: 3 * x - _sigmoid(y),
    xx=lambda x, y: _sigmoid(x) * _sigmoid(-x),
    xy=lambda x, y: 3,
    yy=lambda x, y: -_sigmoid(y) * _sigmoid(-y),
)


def _exp_polynomial() -> Function:
    """f = E P with E = exp(-(x^2 + y^2) / 100): the derivatives of a product, those of P written out."""

    def ridge(x: float, y: float) -> float:
        return y - 3 * x + x**3 / 20

    def slope(x: float) -> float:
        return -3 + 3 * x**2 / 20

    def e(x: float, y: float) -> float:
        return np.exp(-(x**2 + y**2) / 100)

    def p(x: float, y: float) -> float:
        return 4 * x**2 - ridge(x, y) ** 2 - y**4 / 10

    def px(x: float, y: float) -> float:
        return 8 * x - 2 * ridge(x, y) * slope(x)

    def py(x: float, y: float) -> float:
        return -2 * ridge(x, y) - 0.4 * y**3

    def pxx(x: float, y: float) -> float:
        return 8 - 2 * slope(x) ** 2 - 2 * ridge(x, y) * 6 * x / 20

    def pxy(x: float, y: float) -> float:
        return -2 * slope(x)

    def pyy(x: float, y: float) -> float:
        return -2 - 1.2 * y**2

    return Function(
        f=lambda x, y: e(x, y) * p(x, y),
        x=lambda x, y: e(x, y) * (px(x, y) - x / 50 * p(x, y)),
        y=lambda x, y: e(x, y) * (py(x, y) - y / 50 * p(x, y)),
        xx=lambda x, y: e(x, y) * (pxx(x, y) - x / 25 * px(x, y) + (x**2 / 2500 - 1 / 50) * p(x, y)),
        xy=lambda x, y: e(x, y) * (pxy(x, y) - x / 50 * py(x, y) - y / 50 * px(x, y) + x * y / 2500 * p(x, y)),
        yy=lambda x, y: e(x, y) * (pyy(x, y) - y / 25 * py(x, y) + (y**2 / 2500 - 1 / 50) * p(x, y)),
    )


FUNCTIONS = {"bilinear": BILINEAR, "quadratic": QUADRATIC, "softplus": SOFTPLUS, "exp_polynomial": _exp_polynomial()}

Moves = tuple[Callable[[float, float], float], Callable[[float, float], float]]


def moves(name: str, g: Function, rate: float, weight: float = 1.0) -> Moves:
    """What the notebook adds to x at (x, y), and then to y at the new (x, y), for the methods without memory.

    weight: lambda of sga, gamma of co.
    """

    def implicit(x: float, y: float) -> np.ndarray:
        matrix = [[1 / rate + g.xx(x, y), g.xy(x, y)], [-g.xy(x, y), 1 / rate - g.yy(x, y)]]
        return -np.linalg.solve(matrix, [g.x(x, y), -g.y(x, y)])

    def ahead(x: float, y: float) -> tuple[float, float]:
        return x - rate * g.x(x, y), y + rate * g.y(x, y)

    table: dict[str, Moves] = {
        "gda": (lambda x, y: -rate * g.x(x, y), lambda x, y: rate * g.y(x, y)),
        "sga": (
            lambda x, y: -rate * (g.x(x, y) + weight * g.xy(x, y) * g.y(x, y)),
            lambda x, y: rate * (g.y(x, y) - weight * g.xy(x, y) * g.x(x, y)),
        ),
        "eg": (lambda x, y: -rate * g.x(*ahead(x, y)), lambda x, y: rate * g.y(*ahead(x, y))),
        "cgd": (lambda x, y: implicit(x, y)[0], lambda x, y: implicit(x, y)[1]),
        "fr": (
            lambda x, y: -rate * g.x(x, y),
            lambda x, y: rate * (g.y(x, y) + g.xy(x, y) / g.yy(x, y) * g.x(x, y)),
        ),
        "co": (
            lambda x, y: -rate * (g.x(x, y) + 2 * weight * (g.x(x, y) * g.xx(x, y) + g.y(x, y) * g.xy(x, y))),
            lambda x, y: rate * (g.y(x, y) - 2 * weight * (g.y(x, y) * g.yy(x, y) + g.x(x, y) * g.xy(x, y))),
        ),
    }
    return table[name]


def loop(name: str, g: Function, rate: float, start: tuple[float, float], steps: int, weight: float = 1.0) -> np.ndarray:
    """(x, y, f) before every half-step and at the end: (2 steps + 1, 3)."""
    (x, y), rows = start, []
    for _ in range(steps):
        rows.append((x, y, g.f(x, y)))
        if name == "ogda":
            last_x, last_y = x, y  # the notebook renews its memory too early: it holds the point that x moves from
            x = x - 2 * rate * g.x(x, y) + rate * g.x(last_x, last_y)
            rows.append((x, y, g.f(x, y)))
            y = y + 2 * rate * g.y(x, y) - rate * g.y(last_x, last_y)
            continue
        of_x, of_y = moves(name, g, rate, weight)
        x = x + of_x(x, y)
        rows.append((x, y, g.f(x, y)))
        y = y + of_y(x, y)
    rows.append((x, y, g.f(x, y)))
    return np.array(rows, dtype=float)
