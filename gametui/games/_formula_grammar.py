"""The language of formulas: text to tree. Nothing here knows what a name means."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from gametui.errors import FormulaError

DEPTH = 64
"""Most levels of nesting, those of named sub-expressions included."""

GRAMMAR = r"""
?start: comparison
?comparison: sum (COMPARE sum)?
?sum: term (SIGN term)*
?term: unary (FACTOR unary)*
?unary: SIGN unary -> signed
      | power
?power: atom (RAISE unary)?
?atom: NUMBER -> number
     | NAME -> name
     | NAME "(" [comparison ("," comparison)*] ")" -> call
     | "(" comparison ")"

COMPARE: "<=" | ">=" | "==" | "!=" | "<" | ">"
SIGN: "+" | "-"
RAISE.2: "**" | "^"
FACTOR: "*" | "/"
NUMBER: /(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?/
NAME: /[A-Za-z_][A-Za-z0-9_]*/
%ignore /[ \t\r\n]+/
"""


class Node(NamedTuple):
    """One operation of a formula.

    kind and what `value` holds: number (the float), name (the name), call (the function's name), comparison (its sign),
    power (None), sum and product (the signs between the children: "+-", "*/"), signed ("+" or "-").
    """

    kind: Literal["number", "name", "call", "comparison", "sum", "product", "power", "signed"]
    value: Any
    children: tuple[Node, ...]
    at: int
    """Where it stands in the text: the index of the character that an error points at."""
    depth: int


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it, in the order of the text."""
    yield node
    for child in node.children:
        yield from walk(child)


def parsed(text: str, part: str) -> Node:
    """The tree of one text. Raises: FormulaError with the place and what was expected there."""
    from lark import UnexpectedCharacters, UnexpectedToken

    if not text.strip():
        raise FormulaError("it is empty. Write something like x^2 + a*x*y - y^2.", part, text, 0)
    try:
        tree: Node = _parser().parse(text)
    except UnexpectedCharacters as error:
        at = error.pos_in_stream or 0
        raise FormulaError(_strange(text[at]), part, text, at) from None
    except UnexpectedToken as error:
        ended = error.token.type == "$END"
        position = len(text.rstrip()) if ended else error.token.start_pos
        accepts = error.interactive_parser.accepts() if error.interactive_parser else error.expected
        raise FormulaError(_unexpected("" if ended else str(error.token), accepts), part, text, position or 0) from None
    except _RefusedError as error:
        raise FormulaError(error.reason, part, text, error.at) from None
    return tree


class _RefusedError(Exception):
    def __init__(self, reason: str, at: int) -> None:
        self.reason, self.at = reason, at


@lru_cache(maxsize=1)
def _parser() -> Any:
    from lark import Lark, Transformer, v_args

    @v_args(inline=True)
    class Build(Transformer):
        """Makes nodes while the text is read, so that no tree is ever walked that is deeper than DEPTH."""

        def number(self, token: Any) -> Node:
            if not math.isfinite(value := float(token)):
                raise _RefusedError("this number is too large.", token.start_pos)
            return Node("number", value, (), token.start_pos, 1)

        def name(self, token: Any) -> Node:
            return Node("name", str(token), (), token.start_pos, 1)

        def call(self, token: Any, *arguments: Node | None) -> Node:
            return _node("call", str(token), [a for a in arguments if a is not None], token.start_pos)

        def signed(self, token: Any, child: Node) -> Node:
            return _node("signed", str(token), [child], token.start_pos)

        def comparison(self, left: Node, token: Any, right: Node) -> Node:
            return _node("comparison", str(token), [left, right], token.start_pos)

        def sum(self, *parts: Any) -> Node:
            return _node("sum", "".join(parts[1::2]), parts[::2], parts[1].start_pos)

        def term(self, *parts: Any) -> Node:
            return _node("product", "".join(parts[1::2]), parts[::2], parts[1].start_pos)

        def power(self, base: Node, token: Any, exponent: Node) -> Node:
            return _node("power", None, [base, exponent], token.start_pos)

    return Lark(GRAMMAR, parser="lalr", transformer=Build())


def _node(kind: Any, value: Any, children: Iterable[Node], at: int) -> Node:
    children = tuple(children)
    depth = 1 + max((child.depth for child in children), default=0)
    if depth > DEPTH:
        raise _RefusedError(f"this is nested more than {DEPTH} levels deep. Name a part of it with let.", at)
    return Node(kind, value, children, at, depth)


def _strange(character: str) -> str:
    hints = {"=": " For equality inside where() write ==.", "!": " For inequality inside where() write !=."}
    shown = repr(character) if character.isprintable() else f"character {ord(character):#x}"
    return f"{shown} has no meaning in a formula.{hints.get(character, '')}"


def _unexpected(found: str, accepts: Iterable[str]) -> str:
    accepts = set(accepts)
    wanted = []
    if "NUMBER" in accepts:
        wanted += ["a number", "a name", "'('"]
    if "FACTOR" in accepts:
        wanted.append("an operator (+ - * / ^)")
    if "COMMA" in accepts:
        wanted.append("','")
    if "RPAR" in accepts:
        wanted.append("')'")
    if "$END" in accepts:
        wanted.append("the end")
    expected = ", ".join(wanted[:-1]) + " or " * bool(wanted[:-1]) + wanted[-1]
    if not found:
        return f"the text ends here; expected {expected}."
    product = " For a product write *." if "FACTOR" in accepts and (found[0].isalnum() or found[0] in "_(.") else ""
    return f"expected {expected}, not {found!r}.{product}"
