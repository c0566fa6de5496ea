"""Running games: trajectories, many starts at once, the game on a set of points. Compiled once for each structure.

Every number (of the game, of the method, the start, how many steps) is an argument of the compiled program, so that
only a new game, method, scheme or shape compiles. Results are numpy arrays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from gametui import games, numbers, optimizers
from gametui.experiment import Experiment, GameChoice, Method
from gametui.games._base import simultaneous_gradient
from gametui.games.formula import Formula
from gametui.optimizers.scheme import stepper
from gametui.pair import Pair

ROWS = 1024
"""Most steps of one call of a compiled program; fewer where rows are long."""
POINTS = 4096
"""Points that `evaluate` and `many` treat in one call; fewer where points are long."""


class Rows(NamedTuple):
    """A stretch of a trajectory: row i is the point before step `step[i]`. In the scheme `notebook` a row is half a step."""

    step: np.ndarray
    """(k,) int."""
    x: np.ndarray
    """(k, m)."""
    y: np.ndarray
    """(k, n)."""
    loss_x: np.ndarray
    """(k,), as are loss_y and gradient_norm."""
    loss_y: np.ndarray
    gradient_norm: np.ndarray


def simulate(experiment: Experiment, method: Method, *, cancelled: Callable[[], bool] = lambda: False) -> Iterator[Rows]:
    """The trajectory, stretch by stretch; ends after the first row that is not finite, or where `cancelled` says so.

    The rows of all stretches are the start and every step after it: steps + 1, or in the scheme `notebook` 2 steps + 1.
    """
    game, of_game = _game(experiment.game)
    way, of_method = _method(method)
    program = _program(game, way)
    vector = np.array(of_game + of_method)
    m = program.m
    carry: Any = (np.array(experiment.start.flat), program.blank)
    total = experiment.steps * program.parts + 1
    done = 0
    while done < total and not cancelled():
        count = min(program.rows * program.parts, total - done)
        table, carry = program.chunk(vector, carry, done == 0, -(-count // program.parts))
        block = np.asarray(table)[:, :count]
        finite = np.isfinite(block).all(axis=0)
        if not (whole := bool(finite.all())):
            block = block[:, : int(np.argmin(finite)) + 1]
        yield Rows(np.arange(done, done + block.shape[1]), block[:m].T, block[m:-3].T, block[-3], block[-2], block[-1])
        if not whole:
            return
        done += count


def run(experiment: Experiment, method: Method, *, cancelled: Callable[[], bool] = lambda: False) -> Rows:
    """The whole trajectory."""
    stretches = list(simulate(experiment, method, cancelled=cancelled))
    if len(stretches) == 1:
        return stretches[0]
    return Rows(*(np.concatenate(columns) for columns in zip(*stretches, strict=True)))


def evaluate(game: GameChoice, points: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """loss_x (k,), loss_y (k,) and the simultaneous gradient (k, m + n) at points (k, m + n)."""
    which, of_game = _game(game)
    program = _evaluation(which)
    table = _blockwise(lambda block: program(np.array(of_game), block), points)
    return table[0], table[1], table[2:].T


def many(game: GameChoice, method: Method, starts: np.ndarray, steps: int) -> tuple[np.ndarray, np.ndarray]:
    """Ends (k, m + n) of runs from starts (k, m + n), and the norms (k,) of the simultaneous gradient there."""
    which, of_game = _game(game)
    way, of_method = _method(method)
    program = _many(which, way)
    table = _blockwise(lambda block: program(np.array(of_game + of_method), block, steps), starts)
    return table[:-1].T, table[-1]


def _blockwise(function: Callable[[np.ndarray], Any], points: np.ndarray) -> np.ndarray:
    """`function` of (size, block) arrays, block by block along points (k, size); returns (rows, k)."""
    points = np.asarray(points, dtype=np.float64)
    k, size = points.shape
    block = max(16, min(POINTS, 2**18 // size))
    results = []
    for first in range(0, max(k, 1), block):
        piece = points[first : first + block]
        padded = np.zeros((size, block))
        padded[:, : len(piece)] = piece.T
        results.append(np.asarray(function(padded))[:, : len(piece)])
    return np.concatenate(results, axis=1)


class _Game(NamedTuple):
    """The structure of a game: what its compiled programs depend on."""

    name: str
    formula: Formula | None
    layout: numbers.Layout


class _Method(NamedTuple):
    name: str
    scheme: str
    layout: numbers.Layout


def _game(choice: GameChoice) -> tuple[_Game, list[float]]:
    parameters = games.parameters(choice.name, choice.formula)
    layout = numbers.layout(parameters, choice.parameters)
    return _Game(choice.name, choice.formula, layout), numbers.flatten(layout, parameters, choice.parameters)


def _method(choice: Method) -> tuple[_Method, list[float]]:
    parameters = optimizers.CATALOG[choice.name].parameters
    layout = numbers.layout(parameters, choice.parameters)
    return _Method(choice.name, choice.scheme, layout), numbers.flatten(layout, parameters, choice.parameters)


def _built(game: _Game, vector: Any) -> games.Game:
    return games.build(game.name, numbers.assemble(game.layout, vector), game.formula)


class _Program(NamedTuple):
    chunk: Any
    """(numbers, carry, first, steps) -> (table (m + n + 3, rows * parts), carry)."""
    rows: int
    parts: int
    m: int
    blank: Any


@lru_cache(maxsize=256)
def _program(game: _Game, method: _Method) -> _Program:
    length = numbers.length(game.layout)
    home = _built(game, np.ones(length)).start
    m, size = len(home.x), len(home.x) + len(home.y)
    rows = max(16, min(ROWS, 2**18 // size))

    def made(vector: Any) -> tuple[Any, Any, Any]:
        built = _built(game, vector)
        way = optimizers.build(method.name, numbers.assemble(method.layout, vector[length:]))
        return built.losses, simultaneous_gradient(built.losses), stepper(way, method.scheme)

    total = length + numbers.length(method.layout)
    way = made(np.ones(total))[2]
    parts = len(way.parts)
    state = jax.eval_shape(lambda v: made(v)[2].init(made(v)[1], Pair(jnp.zeros(m), jnp.zeros(size - m))), jnp.ones(total))
    blank = jax.tree.map(lambda leaf: np.zeros(leaf.shape, leaf.dtype), state)

    @jax.jit
    def chunk(vector: Any, carry: Any, first: Any, steps: Any) -> Any:
        losses, field, way = made(vector)
        flat, state = carry
        z = Pair(flat[:m], flat[m:])
        state = jax.tree.map(lambda new, old: jnp.where(first, new, old), way.init(field, z), state)

        def step(i: Any, carry: Any) -> Any:
            table, z, state = carry
            for k, part in enumerate(way.parts):
                xi = field(z)
                norm = jnp.sqrt(sum(jnp.sum(g * g) for g in xi))
                row = jnp.concatenate([z.x, z.y, jnp.stack([*losses(z), norm])])
                table = table.at[:, i * parts + k].set(row)
                z, state = part(field, state, z)
            return table, z, state

        table = jnp.zeros((size + 3, rows * parts))
        table, z, state = jax.lax.fori_loop(0, steps, step, (table, z, state))
        return table, (jnp.concatenate([z.x, z.y]), state)

    return _Program(chunk, rows, parts, m, blank)


@lru_cache(maxsize=256)
def _many(game: _Game, method: _Method) -> Any:
    length = numbers.length(game.layout)
    m = len(_built(game, np.ones(length)).start.x)

    @jax.jit
    def many(vector: Any, starts: Any, steps: Any) -> Any:
        field = simultaneous_gradient(_built(game, vector).losses)
        way = stepper(optimizers.build(method.name, numbers.assemble(method.layout, vector[length:])), method.scheme)
        z = Pair(starts[:m], starts[m:])
        state = jax.vmap(lambda z: way.init(field, z), in_axes=-1, out_axes=-1)(z)
        step = jax.vmap(lambda z, state: way.update(field, state, z), in_axes=-1, out_axes=-1)
        z, state = jax.lax.fori_loop(0, steps, lambda _, carry: step(*carry), (z, state))
        xi = jax.vmap(field, in_axes=-1, out_axes=-1)(z)
        norm = jnp.sqrt(sum(jnp.sum(g * g, axis=0) for g in xi))
        return jnp.concatenate([z.x, z.y, norm[None]])

    return many


@lru_cache(maxsize=256)
def _evaluation(game: _Game) -> Any:
    m = len(_built(game, np.ones(numbers.length(game.layout))).start.x)

    @jax.jit
    def evaluation(vector: Any, points: Any) -> Any:
        losses = _built(game, vector).losses

        def one(z: Pair) -> Any:
            return jnp.concatenate([jnp.stack(losses(z)), *simultaneous_gradient(losses)(z)])

        return jax.vmap(one, in_axes=-1, out_axes=-1)(Pair(points[:m], points[m:]))

    return evaluation


_compilations = 0


def _count(event: str, duration_secs: float, **details: str | int) -> None:
    global _compilations
    _compilations += event == "/jax/core/compile/backend_compile_duration"


jax.monitoring.register_event_duration_secs_listener(_count)


def compilations() -> int:
    """How many programs XLA has compiled in this process since this module was imported."""
    return _compilations
