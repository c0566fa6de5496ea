"""Formulas: what they mean, and the words with which they are refused."""

from __future__ import annotations

import time
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gametui import games
from gametui.errors import FormulaError, UsageError
from gametui.games._formula_meaning import LENGTH, NAMES, WORK
from gametui.games.formula import Formula, knobs
from gametui.pair import Pair


def value(text: str, x: Any, y: Any, let: dict[str, str] | None = None, **numbers: float) -> float:
    game = games.build("formula", numbers, Formula(f=text, let=let or {}))
    return float(game.losses(Pair(jnp.atleast_1d(jnp.asarray(x, float)), jnp.atleast_1d(jnp.asarray(y, float))))[0])


def gradient(text: str, x: Any, y: Any) -> np.ndarray:
    """Of f in (x, y)."""
    game = games.build("formula", {}, Formula(f=text))
    z = Pair(jnp.atleast_1d(jnp.asarray(x, float)), jnp.atleast_1d(jnp.asarray(y, float)))
    g = jax.grad(lambda z: game.losses(z)[0])(z)
    return np.concatenate([g.x, g.y])


def refusal(text: str | None = None, let: dict[str, str] | None = None, **losses: str) -> UsageError:
    with pytest.raises(UsageError) as caught:
        games.parameters("formula", Formula(f=text, let=let or {}, **losses))
    return caught.value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x - y - 1", 2 - 3 - 1),
        ("x / y / 2", 2 / 3 / 2),
        ("x - (y - 1)", 2 - (3 - 1)),
        ("-x^2 + 0*y", -4),
        ("2^x^y", 2.0**8),
        ("2**-x*y", 3 / 4),
        ("x^-2*y", 3 / 4),
        ("--x + +y", 5),
        ("1.5e1*x + .5*y + 2.", 30 + 1.5 + 2),
        ("min(x, y, 1) + max(x, y, 2.5)", 1 + 3),
        ("where(x < y, 10, 20) + where(x >= y, 1, 2)", 12),
        ("where(x == 2, 1, 0) + where(y != 3, 10, 20)", 21),
        ("e^x + y", np.e**2 + 3),
        ("sin(pi*x/4)*y", 3),
        ("dot(x, y) + norm(x, y) + sum(x, y)", 6 + np.sqrt(13) + 5),
        ("relu(-x) + relu(y) + abs(-x)", 5),
        ("log(x) + sqrt(y) + tan(x) + tanh(y) + cos(x)", np.log(2) + np.sqrt(3) + np.tan(2) + np.tanh(3) + np.cos(2)),
        ("sigmoid(x) + softplus(y) + exp(-x)", 1 / (1 + np.exp(-2)) + np.log1p(np.exp(3)) + np.exp(-2)),
        ("x*y\n  + 1", 7),
    ],
)
def test_values(text: str, expected: float) -> None:
    np.testing.assert_allclose(value(text, 2, 3), expected, rtol=1e-14)


def test_vectors() -> None:
    x, y = np.array([1.0, 2.0, -3.0]), np.array([4.0, -5.0])
    numbers = "x1 - x2 + 2*x3"
    assert value(f"{numbers} + y1*y2", x, y) == 1 - 2 - 6 - 20
    np.testing.assert_allclose(value("sum(x^2) + dot(x, x)*x3 + norm(y)*y2*x1*x2*y1", x, y), 14 - 42 - 40 * np.sqrt(41))
    np.testing.assert_allclose(
        value("sum(exp(x)*2 - 1) + max(x) + min(y) + x3 + y2 + 0*(x1+x2+y1)", x, y), np.sum(2 * np.exp(x) - 1) + 2 - 5 - 8
    )
    np.testing.assert_allclose(value("sum(where(x > 0, x, -x)) + x3 + dot(y, y) + y2*x1*x2*y1", x, y), 6 - 3 + 41 - 40)


def test_parameters_are_the_free_names_in_the_order_of_reading() -> None:
    text = Formula(f="b*x + r2*c + a*y", let={"r2": "d*(x^2 + y^2)", "unused": "z*x"})
    assert [(p.name, p.default, p.kind) for p in games.parameters("formula", text)] == [
        (name, 1.0, "number") for name in ("b", "d", "c", "a")
    ]
    np.testing.assert_allclose(value("a*x + b*y", 2, 3, a=10.0), 20 + 3)


def test_named_parts_may_use_each_other_in_any_order() -> None:
    let = {"twice": "2*half", "half": "r/2", "r": "x + y"}
    assert value("twice*x", 2, 3, let) == 10


def test_two_losses_make_a_general_sum_game_and_one_a_zero_sum_game() -> None:
    game = games.build("formula", {"c": 2.0}, Formula(loss_x="x^2 + c*x*y", loss_y="y^2 - x*y"))
    assert not game.zero_sum
    assert [float(v) for v in game.losses(Pair(jnp.asarray([2.0]), jnp.asarray([3.0])))] == [16, 3]
    assert games.build("formula", {}, Formula(f="x*y")).zero_sum


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        ("x * * y", 4, ["column 5", "a number, a name or '('", "'*'"]),
        ("(x*y", 4, ["the text ends here", "')'"]),
        ("x*y)", 3, ["expected the end", "')'"]),
        ("2x + y", 1, ["an operator", "'x'", "For a product write *"]),
        ("x y", 2, ["For a product write *"]),
        ("x + y = 3", 6, ["'='", "=="]),
        ("x + λ*y", 4, ["'λ'", "no meaning"]),
        ("lgo(x)*y", 0, ["no function lgo", "'log'"]),
        ("a(x + y)", 0, ["no function a", "a*(...)"]),
        ("exp*x*y", 0, ["exp is a function", "exp(...)"]),
        ("x*y + exp(x, y)", 6, ["exp takes 1 argument, not 2"]),
        ("x*y + where(x > 0, y)", 6, ["where takes 3 arguments, not 2"]),
        ("x*y + dot(x)", 6, ["dot takes 2 arguments, not 1"]),
        ("x*y + max()", 6, ["max takes at least 1 argument, not 0"]),
        ("where(x, y, 1)", 6, ["a comparison, such as x > 0"]),
        ("(x < 1) + y", 3, ["first argument of where()"]),
        ("x < y", 2, ["not a loss"]),
        ("x < y < 1", 6, ["expected the end"]),
        ("x1*x3 + y", 3, ["x2 is missing"]),
        ("x1 + y0", 5, ["y1, y2, y3"]),
        ("x1*x2*y + x", 8, ["a vector of 2 numbers", "sum(), norm() or dot()"]),
        ("x1*x2 + dot(x, y) + y1*y2*y3", 8, ["2 and 3 numbers do not fit"]),
        ("x^2", 0, ["does not use y", "player y has nothing to choose"]),
        ("y + X", 0, ["does not use x", "Capital X is a parameter"]),
        ("x^101 + y", 1, ["power is too large", "100"]),
        ("x^9^9^9^9^9 + y", 1, ["power is too large"]),
        ("x^-(10^3) + y", 1, ["power is too large"]),
        ("x*y + 1e999", 6, ["too large"]),
        ("-" * 70 + "x*y", None, ["nested", "64", "let"]),
        ("x*y*loss_x", 4, ["key of presets"]),
        ("x*y*" + "q" * 41, 4, ["41 characters"]),
        ("", 0, ["empty"]),
        ("x +\n  * y", 6, ["line 2, column 3"]),
        ("x\x1b*y", 1, ["0x1b"]),
    ],
)
def test_errors_say_where_and_what_was_expected(text: str, position: int | None, words: list[str]) -> None:
    error = refusal(text)
    assert isinstance(error, FormulaError)
    assert error.part == "formula"
    if position is not None:
        assert error.position == position
    for word in words:
        assert word in str(error)
    assert "\x1b" not in str(error)
    shown, pointed = str(error).split("\n")
    if error.position < len(text) and text[error.position].isprintable():
        assert shown[pointed.index("^")] == text[error.position]


def test_a_long_text_is_shown_around_the_fault() -> None:
    error = refusal("x*y" + " + x" * 100 + " ? " + " + y" * 100)
    shown, pointed = str(error).split("\n")
    assert len(shown) < 100
    assert shown[pointed.index("^")] == "?"


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        (Formula(), ["either formula", "both loss_x and loss_y"]),
        (Formula(f="x*y", loss_x="x"), ["either formula"]),
        (Formula(loss_x="x*y"), ["both loss_x and loss_y"]),
        (Formula(f="x*y", let={"exp": "x"}), ["game.let.exp", "Choose another name"]),
        (Formula(f="x*y", let={"x2": "x"}), ["game.let.x2"]),
        (Formula(f="x*y", let={"y": "x"}), ["game.let.y"]),
        (Formula(f="x*y", let={"a b": "x"}), ["game.let", "'a b'"]),
        (Formula(f="x*y", let={"": "x"}), ["game.let", "not a name"]),
        (Formula(f="x*y*a", let={"a": "b", "b": "a + 1"}), ["is defined by itself (a -> b -> a)"]),
        (Formula(f="x*y*a", let={"a": "x + a"}), ["game.let.a", "a is defined by itself (a -> a)"]),
        (Formula(f="x*y", let={"unused": "2 2"}), ["game.let.unused: 2 2", "column 3"]),
        (Formula(f="x*y" + "+x" * LENGTH), [f"{3 + 2 * LENGTH} characters", f"at most {LENGTH}"]),
        (Formula(f="x*y", let={"a": "1+" * LENGTH + "1"}), ["characters"]),
        (Formula(f="x*y", let={f"n{i}": "1" for i in range(NAMES + 1)}), [f"at most {NAMES}"]),
        (Formula(f="x*y" + "".join(f"+p{i}" for i in range(NAMES + 1))), ["parameters", f"at most {NAMES}"]),
        (Formula(f="x*y" + "*x" * WORK), ["operations", f"at most {WORK}"]),
        (Formula(f="x*y + a40", let={f"a{i}": f"a{i - 1}+1" for i in range(1, 41)} | {"a0": "x"}), ["at most 32"]),
        (Formula(f="a30*x*y", let={f"a{i}": f"-(-(a{i - 1}))" for i in range(1, 31)} | {"a0": "x"}), ["64 levels"]),
    ],
)
def test_formulas_that_make_no_game(formula: Formula, words: list[str]) -> None:
    with pytest.raises(UsageError) as caught:
        games.parameters("formula", formula)
    for word in words:
        assert word in str(caught.value)


def test_a_fault_in_a_named_part_is_shown_in_its_own_text() -> None:
    error = refusal("x*y*r", {"r": "x^2 +* 2"})
    assert isinstance(error, FormulaError)
    assert (error.part, error.position) == ("let.r", 5)
    error = refusal(loss_x="x*y", loss_y="y +")
    assert isinstance(error, FormulaError)
    assert (error.part, error.position) == ("loss_y", 3)


@pytest.mark.parametrize(
    "formula",
    [
        Formula(f="(" * 1990 + "x"),
        Formula(f="x" + "+x" * 990),
        Formula(f="9^" * 60 + "9*x*y"),
        Formula(f="x^" * 60 + "2*y"),
        Formula(f="x*y^a30", let={f"a{i}": f"a{i - 1}*a{i - 1}" for i in range(1, 31)} | {"a0": "9"}),
        Formula(f="x*y + a30", let={f"a{i}": f"a{i - 1}+a{i - 1}" for i in range(1, 31)} | {"a0": "x"}),
        Formula(f="where(" * 300 + "x"),
        Formula(f="x1 + y*x" + "9" * 1900),
        Formula(f="9" * 1900 + "*x*y"),
        Formula(f="a" * 1990),
        Formula(f="-" * 1990),
        Formula(f="x" * 500 + " " * 1400),
        Formula(f="where(x>0," * 60 + "x*y" + ",1)" * 60),
        Formula(f="where(" * 60 + "x*y>0" + ",1,2)>0" * 60),
    ],
)
def test_no_text_takes_long_to_read(formula: Formula) -> None:
    games.parameters("formula", Formula(f="x*y"))  # lark is imported and its tables are made
    began = time.process_time()
    try:
        games.parameters("formula", formula)
    except UsageError as error:
        str(error)
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    ("text", "x", "y", "expected"),
    [
        ("abs(x)*y", 0, 2, [0, 0]),
        ("relu(x)*y", 0, 2, [0, 0]),
        ("norm(x, y)", 0, 0, [0, 0]),
        ("sqrt(x^2 + y^2)", 0, 0, [0, 0]),
        ("x^0.5 + y^1.5", 0, 0, [0, 0]),
        ("max(x, y)", 1, 1, [0.5, 0.5]),
        ("where(x > 0, log(x), x)*y", -1, 3, [3, -1]),
        ("where(x > 0, sqrt(x)*log(x)/x, 0) + x*y", 0, 3, [3, 0]),
        ("where(x > 0, 1/x, x)*y", 0, 3, [3, 0]),
        ("where(x > 0, x, exp(-1000*x))*y + x", 5, 3, [4, 5]),
        ("where(y > 0, y^x, 0) + x*y", 2, -1, [-1, 2]),
        ("where(x < 0, 0, log(x)*y)", 2, 3, [1.5, np.log(2)]),
    ],
)
def test_derivatives_where_they_could_go_wrong(text: str, x: float, y: float, expected: list[float]) -> None:
    np.testing.assert_allclose(gradient(text, x, y), expected, rtol=1e-14)


def test_a_branch_that_is_not_taken_spoils_no_second_derivative_either() -> None:
    game = games.build("formula", {}, Formula(f="where(x > 0, l*sqrt(x)/y, x*x*y)", let={"l": "log(x)"}))
    field = games.Field(game.losses)
    z = Pair(jnp.asarray([-2.0]), jnp.asarray([0.0]))
    product = jax.vjp(field, z)[1](Pair(jnp.asarray([1.0]), jnp.asarray([2.0])))[0]
    # f = x^2 y here: H = [[2 y, 2 x], [-2 x, 0]] = [[0, -4], [4, 0]]
    np.testing.assert_allclose(np.concatenate(product), [8, -4])


def test_softplus_in_a_formula_has_the_derivatives_of_the_built_in_game() -> None:
    text = games.build("formula", {"a": 3.0}, Formula(f="softplus(x) + a*x*y - softplus(y)"))
    built_in = games.build("softplus", {"a": 3.0})
    for z in (Pair(jnp.asarray([x]), jnp.asarray([y])) for x, y in np.random.default_rng(0).uniform(-50, 50, (10, 2))):
        for one, other in zip(games.Field(text.losses)(z), games.Field(built_in.losses)(z), strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-14)


def test_numbers_are_traced_through_a_formula() -> None:
    def loss(a: Any) -> Any:
        return games.build("formula", {"a": a}, Formula(f="a^2*x*y")).losses(Pair(jnp.asarray([2.0]), jnp.asarray([3.0])))[0]

    assert float(jax.jit(jax.grad(loss))(5.0)) == 60


def test_a_function_of_hundreds_of_arguments_is_refused_as_hundreds_of_functions_are() -> None:
    for name in ("max", "min", "sum", "norm"):
        with pytest.raises(UsageError, match="operations"):
            knobs(Formula(f=f"{name}({','.join(['x', 'y'] * 100)})"))
    knobs(Formula(f="max(x, y, x + y, x - y, 0) + where(x > 0, x, y)"))
