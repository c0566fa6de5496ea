"""The quadratic game in one dimension a player."""

from __future__ import annotations

from typing import Annotated

from gametui.games._base import Game, start, zero_sum
from gametui.params import Number


def quadratic(
    a: Annotated[float, Number(-100, 100, text="curvature of x: coefficient of x^2")] = 3.0,
    b: Annotated[float, Number(-100, 100, text="coupling: coefficient of x y")] = 4.0,
    c: Annotated[float, Number(-100, 100, text="curvature of y: coefficient of y^2")] = 1.0,
) -> Game:
    """Every picture that a critical point of two numbers can show: choose the three coefficients.

    f(x, y) = a x^2 + b x y + c y^2, H = [[2 a, b], [-b, -2 c]], eigenvalues (a - c) +- sqrt((a + c)^2 - b^2). The
    default, 3 4 1, has the double eigenvalue 2 (defective): gradient descent-ascent converges to the origin, which is
    no Nash point and no minimax point because y would rather be elsewhere (c > 0). With -3 4 -1 it is the other way
    round: a strict local minimax point that simultaneous descent-ascent with one learning rate for both runs away from
    whatever that rate is, and that follow-the-ridge finds.

    A star marks the origin where it is a Nash equilibrium (a >= 0 >= c), and where it is a strict minimax (c < 0) or
    maximin point (a > 0), which takes 4 a c < b^2. A double eigenvalue is found numerically to
    about eight digits, no better.
    """
    return Game(
        losses=zero_sum(lambda x, y: a * x[0] * x[0] + b * x[0] * y[0] + c * y[0] * y[0]),
        start=start([6.0], [6.0]),
        zero_sum=True,
        equilibria=lambda: (start([0.0], [0.0]),) if a >= 0 >= c or (4 * a * c < b * b and (a > 0 or c < 0)) else (),
        window=(-15.0, 15.0),
    )
