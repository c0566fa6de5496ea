"""Random texts never do worse than a UsageError; random expressions have the value that numpy finds for them."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import Any, NamedTuple

import jax.numpy as jnp
import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gametui import games
from gametui.errors import FormulaError, UsageError
from gametui.games.formula import Formula
from gametui.pair import Pair

WORDS = ["x", "y", "x1", "x2", "y3", "a", "e", "pi", "exp", "log", "where", "sum", "dot", "norm", "max", "let", "r"]
SIGNS = [
    "+",
    "-",
    "*",
    "/",
    "^",
    "**",
    "(",
    ")",
    ",",
    "<",
    ">=",
    "==",
    " ",
    "\n",
    "2",
    "0.5",
    "1e9",
    ".",
    "=",
    "λ",
    "\x00",
    "'",
]
NEARLY = st.lists(st.sampled_from(WORDS + SIGNS), max_size=40).map("".join)
TEXTS = st.one_of(st.text(max_size=60), NEARLY)
SLOW = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@SLOW
@given(
    st.none() | TEXTS,
    st.none() | NEARLY,
    st.none() | NEARLY,
    st.dictionaries(st.sampled_from(WORDS) | TEXTS, TEXTS, max_size=3),
)
def test_any_text_is_a_game_or_a_usage_error(
    f: str | None, loss_x: str | None, loss_y: str | None, let: dict[str, str]
) -> None:
    formula = Formula(f=f, loss_x=loss_x, loss_y=loss_y, let=let)
    try:
        names = [parameter.name for parameter in games.parameters("formula", formula)]
    except UsageError as error:
        assert len(str(error).split("\n")) <= 2
        if isinstance(error, FormulaError):
            text = {"formula": f, "loss_x": loss_x, "loss_y": loss_y}.get(error.part) or let.get(error.part[4:], "")
            assert 0 <= error.position <= len(text)
        return
    assert not set(names) & {"x", "y", "e", "pi", "exp"}
    game = games.build("formula", {}, formula)
    assert all(len(side) >= 1 for side in game.start)


class Expression(NamedTuple):
    text: str
    value: Callable[[dict[str, Any]], Any]


def _leaf(name: str) -> Expression:
    return Expression(name, lambda v: v[name])


def _number(value: float) -> Expression:
    return Expression(repr(value), lambda v: value * v["x"] ** 0)


def _binary(sign: str, compute: Callable[[Any, Any], Any]) -> Callable[[Expression, Expression], Expression]:
    return lambda a, b: Expression(f"({a.text}) {sign} ({b.text})", lambda v: compute(a.value(v), b.value(v)))


def _unary(name: str, compute: Callable[[Any], Any]) -> Callable[[Expression], Expression]:
    return lambda a: Expression(f"{name}({a.text})", lambda v: compute(a.value(v)))


def _where(a: Expression, b: Expression, c: Expression) -> Expression:
    def value(v: dict[str, Any]) -> Any:
        return np.where(np.asarray(a.value(v)) < b.value(v), b.value(v), c.value(v))

    return Expression(f"where({a.text} < {b.text}, {b.text}, {c.text})", value)


def _loose(a: Expression, b: Expression, c: Expression) -> Expression:
    """Without parentheses, so that precedence counts. Each part is an atom."""
    return Expression(
        f"-{a.text}^2*{b.text}-{c.text}/{b.text}+{a.text}", lambda v: _precedence(a.value(v), b.value(v), c.value(v))
    )


def _precedence(a: Any, b: Any, c: Any) -> Any:
    return ((-(a**2)) * b - np.divide(c, b)) + a


ATOMS = st.one_of(
    st.sampled_from(["x", "y", "p", "q"]).map(_leaf),
    st.floats(0, 1e3, allow_nan=False).filter(lambda f: "e-" not in repr(f)).map(_number),
    st.just(Expression("pi", lambda v: math.pi * v["x"] ** 0)),
)
FUNCTIONS = {
    "exp": np.exp,
    "sin": np.sin,
    "cos": np.cos,
    "tanh": np.tanh,
    "sigmoid": lambda t: np.where(t >= 0, 1 / (1 + np.exp(-np.abs(t))), np.exp(-np.abs(t)) / (1 + np.exp(-np.abs(t)))),
    "softplus": lambda t: np.logaddexp(t, 0),
    "relu": lambda t: np.maximum(t, 0),
    "abs": np.abs,
    "sqrt": np.sqrt,
    "log": np.log,
    "-": lambda t: -t,
}
BINARY = {"+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide}
EXPRESSIONS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        *(st.tuples(inner, inner).map(lambda ab, s=sign, f=f: _binary(s, f)(*ab)) for sign, f in BINARY.items()),
        *(inner.map(_unary(name, f)) for name, f in FUNCTIONS.items()),
        st.tuples(inner, st.integers(-3, 4)).map(
            lambda ab: Expression(
                f"({ab[0].text})^{ab[1]}", lambda v: np.power(np.asarray(ab[0].value(v)) * v["x"] ** 0, ab[1])
            )
        ),
        st.tuples(inner, inner, inner).map(lambda abc: _where(*abc)),
        st.tuples(ATOMS, ATOMS, ATOMS).map(lambda abc: _loose(*abc)),
    ),
    max_leaves=8,
)
POINTS = st.floats(-4, 4, allow_nan=False, allow_subnormal=False)


@SLOW
@given(EXPRESSIONS, POINTS, POINTS, POINTS, POINTS)
def test_expressions_have_the_value_that_numpy_finds(expression: Expression, x: float, y: float, p: float, q: float) -> None:
    text = Formula(f=f"0*x*y + ({expression.text})")
    game = games.build("formula", {"p": jnp.asarray(p), "q": jnp.asarray(q)}, text)
    found = float(game.losses(Pair(jnp.asarray([x]), jnp.asarray([y])))[0])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected, sharper = (
            float(expression.value({name: kind(v) for name, v in (("x", x), ("y", y), ("p", p), ("q", q))}))
            for kind in (np.float64, np.longdouble)
        )
    if not np.isclose(expected, sharper, rtol=1e-9, atol=1e-11, equal_nan=True):
        return  # rounding decides this one: the sine of something huge, a comparison of equals
    if abs(expected) > 1e300 or 0 < abs(expected) < 1e-300:
        return  # at the ends of the range of floats the last bit decides between a number and none
    np.testing.assert_allclose(found, expected, rtol=1e-7, atol=1e-9)
