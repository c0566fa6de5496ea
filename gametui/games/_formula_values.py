"""Computing a formula: tree to jax."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from gametui.games import _functions
from gametui.games._formula_grammar import Node
from gametui.games._formula_meaning import Meaning
from gametui.games._formula_shapes import CONSTANTS, Constants
from gametui.lazy import jax, jnp
from gametui.pair import Pair


def values_of(meaning: Meaning, numbers: Mapping[str, Any], z: Pair) -> tuple[Any, ...]:
    """The value of each loss at z: arrays of shape ()."""
    values = _Values(meaning, numbers, z)
    return tuple(values.of(tree) for tree in meaning.losses)


class _Values:
    """One evaluation. A named sub-expression is computed once (and once more where a branch of where() uses it)."""

    def __init__(self, meaning: Meaning, numbers: Mapping[str, Any], z: Pair) -> None:
        self.lets = meaning.lets
        self.constants = Constants(meaning.lets)
        self.dtype = z.x.dtype
        self.known: dict[tuple[str, bool], Any] = {}
        self.names = {name: self._number(value) for name, value in CONSTANTS.items()}
        self.names |= {name: numbers.get(name, self._number(1.0)) for name in meaning.parameters}
        for side, vector in (("x", z.x), ("y", z.y)):
            self.names[side] = vector if vector.shape[0] > 1 else vector[0]
            self.names |= {f"{side}{i + 1}": vector[i] for i in range(vector.shape[0])}

    def of(self, node: Node, guarded: bool = False) -> Any:
        """The value of a node. `guarded`: inside a branch of where(), whose gradient must stay finite where it is not taken."""
        match node.kind:
            case "number":
                return self._number(node.value)
            case "name" if node.value in self.lets:
                key = (node.value, guarded)
                if key not in self.known:
                    self.known[key] = self.of(self.lets[node.value], guarded)
                return self.known[key]
            case "name":
                return self.names[node.value]
            case "call" if node.value == "where":
                condition, this, that = node.children
                return jnp.where(self.of(condition, guarded), self.of(this, True), self.of(that, True))
        arguments = [self.of(child, guarded) for child in node.children]
        match node.kind:
            case "comparison":
                return _COMPARISONS[node.value](*arguments)
            case "signed":
                return -arguments[0] if node.value == "-" else arguments[0]
            case "sum":
                total = arguments[0]
                for sign, term in zip(node.value, arguments[1:], strict=True):
                    total = total + term if sign == "+" else total - term
                return total
            case "product":
                total = arguments[0]
                for sign, factor in zip(node.value, arguments[1:], strict=True):
                    total = self._apply(_times if sign == "*" else _divided, guarded, total, factor)
                return total
            case "power":
                return self._power(node, arguments, guarded)
        return self._apply(_FUNCTIONS[node.value], guarded and node.value not in _LINEAR, *arguments)

    def _number(self, value: float) -> Any:
        return jnp.asarray(value, dtype=self.dtype)

    def _apply(self, function: Callable[..., Any], guarded: bool, *arguments: Any) -> Any:
        return _guarded(function, *arguments) if guarded else function(*arguments)

    def _power(self, node: Node, arguments: list[Any], guarded: bool) -> Any:
        base, exponent = arguments
        known = self.constants.of(node.children[1])
        if known is not None and known == int(known):
            return self._apply(lambda b: jax.lax.integer_pow(b, int(known)), guarded and known < 0, base)
        if known is not None:
            return self._apply(lambda b: _rooted(lambda p: jnp.power(p, exponent), b), guarded, base)
        if node.children[0].kind == "name" and node.children[0].value == "e":
            return self._apply(jnp.exp, guarded, exponent)
        return _guarded(_raised, base, exponent) if guarded else jnp.power(base, exponent)


def _times(a: Any, b: Any) -> Any:
    return a * b


def _divided(a: Any, b: Any) -> Any:
    return a / b


def _guarded(function: Callable[..., Any], *arguments: Any) -> Any:
    """`function`, elementwise, whose derivatives count as 0 where its value is not finite.

    There the arguments are replaced by 1, at which every function of the language has derivatives of all orders: so no
    infinity arises that a later multiplication by 0 would turn into not-a-number.
    """
    value = jax.lax.stop_gradient(function(*arguments))
    fine = jnp.isfinite(value)
    safe = function(*(jnp.where(fine, argument, jnp.ones_like(argument)) for argument in arguments))
    return jnp.where(fine, safe, value)


def _rooted(function: Callable[[Any], Any], base: Any) -> Any:
    """`function`, zero at zero and steep there, with slope 0 at zero itself."""
    zero = base == 0
    return jnp.where(zero, jax.lax.stop_gradient(function(base)), function(jnp.where(zero, jnp.ones_like(base), base)))


def _raised(base: Any, exponent: Any) -> Any:
    """base^exponent, whose slope along the exponent counts as 0 where base is not positive: b^e = b^c exp((e - c) log b)."""
    here = jax.lax.stop_gradient(exponent)
    positive = jnp.where(base > 0, base, jnp.ones_like(base))
    return jnp.power(base, here) * jnp.exp((exponent - here) * jnp.log(positive))


def _sqrt(t: Any) -> Any:
    return _rooted(jnp.sqrt, t)


def _relu(t: Any) -> Any:
    return jnp.where(t <= 0, jnp.zeros_like(t), t)  # this way round, not-a-number stays what it is


def _abs(t: Any) -> Any:
    return t * jnp.sign(t)


def _sum(*arguments: Any) -> Any:
    return sum((jnp.sum(argument) for argument in arguments[1:]), jnp.sum(arguments[0]))


def _norm(*arguments: Any) -> Any:
    return _sqrt(_sum(*(argument * argument for argument in arguments)))


def _dot(a: Any, b: Any) -> Any:
    return jnp.sum(a * b)


def _least(*arguments: Any) -> Any:
    return _folded(jnp.minimum, jnp.min, arguments)


def _largest(*arguments: Any) -> Any:
    return _folded(jnp.maximum, jnp.max, arguments)


def _folded(binary: Callable[..., Any], reduction: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    if len(arguments) == 1:
        return reduction(arguments[0])
    result = arguments[0]
    for argument in arguments[1:]:
        result = binary(result, argument)
    return result


def _sigmoid(t: Any) -> Any:
    return jax.nn.sigmoid(t)


_LINEAR = ("sum", "min", "max", "abs", "relu")
"""Functions whose derivatives are finite wherever their arguments are."""

_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "exp": lambda t: jnp.exp(t),
    "log": lambda t: jnp.log(t),
    "sqrt": _sqrt,
    "sin": lambda t: jnp.sin(t),
    "cos": lambda t: jnp.cos(t),
    "tan": lambda t: jnp.tan(t),
    "tanh": lambda t: jnp.tanh(t),
    "sigmoid": _sigmoid,
    "softplus": _functions.softplus,
    "relu": _relu,
    "abs": _abs,
    "min": _least,
    "max": _largest,
    "sum": _sum,
    "norm": _norm,
    "dot": _dot,
}
_COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}
