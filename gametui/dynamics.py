"""Running games: trajectories, many starts at once, the game on a set of points. Compiled once for each structure.

Every number (of the game, of the method, the start, how many steps) is an argument of the compiled program, so that only a
new game, method, scheme or shape compiles. A call costs more than 300 steps of a small game do, so a program takes one
vector of numbers and returns one table. Results are numpy arrays of float64.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from gametui import games
from gametui.experiment import Experiment, GameChoice, Method
from gametui.pair import Pair
from gametui.structure import GameStructure, MethodStructure, of_game, of_method, read_game, read_method

STEPS = 512
"""Most steps of one call of a compiled program; fewer where points are long."""
POINTS = 2048
"""Points that `evaluate` and `many` treat in one call; fewer where points are long."""
NUMBERS = 2**18
"""About the most numbers that a call returns."""
SMALL = 8
"""Dimensions up to which a whole call takes no time that a person could notice."""
PATIENCE = 0.1
"""Seconds that a call should take in a larger game, so that it can be cancelled and its rows be shown as they come."""


_STEPS = np.arange(2 * STEPS)
_STEPS.setflags(write=False)


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
    game, of_the_game = read_game(experiment.game)
    way, of_the_method = read_method(method)
    program = _trajectory(game, way)
    start, m = experiment.start.flat, len(experiment.start.x)
    size, memory = len(start), program.blank
    vector = np.array((*of_the_game, *of_the_method, *start, 0.0, 1.0))
    total = experiment.steps * program.parts + 1
    rows = program.rows if size <= SMALL else min(16, program.rows)
    done = 0
    while done < total and not cancelled():
        began = time.perf_counter()
        vector[-2] = rows = min(rows, total - done)
        device_table, memory = program.run(vector, memory)
        table = np.asarray(device_table)
        made, sound = table.item(-1, size), table.item(-1, size + 1)
        k = min(int(made), rows)
        yield Rows(
            _STEPS[:k] if done == 0 else np.arange(done, done + k),
            table[:k, :m],
            table[:k, m:size],
            table[:k, size],
            table[:k, size + 1],
            table[:k, size + 2],
        )
        if not sound:
            return
        done += k
        vector[-2 - size : -2] = table[-1, :size]
        vector[-1] = 0.0
        if size > SMALL:
            faster = min(4.0, PATIENCE / (time.perf_counter() - began))
            rows = max(program.parts, min(program.rows, int(rows * faster) // program.parts * program.parts))


def run(experiment: Experiment, method: Method, *, cancelled: Callable[[], bool] = lambda: False) -> Rows:
    """The whole trajectory."""
    stretches = list(simulate(experiment, method, cancelled=cancelled))
    if len(stretches) == 1:
        return stretches[0]
    m, n = experiment.start.sizes
    nothing = Rows(np.arange(0), np.empty((0, m)), np.empty((0, n)), *np.empty((3, 0)))
    return Rows(*(np.concatenate(columns) for columns in zip(nothing, *stretches, strict=True)))


def evaluate(game: GameChoice, points: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """loss_x (k,), loss_y (k,) and the simultaneous gradient (k, m + n) at points (k, m + n)."""
    structure, vector = of_game(game)
    program = _evaluation(structure)
    table = _blockwise(lambda block: program(vector, block), points)
    return table[0], table[1], table[2:].T


def lyapunov(game: GameChoice, points: np.ndarray) -> np.ndarray | None:
    """V = |u - u*|^2 / 2 + |v - v*|^2 / 2 (k,) of a hidden game at points (k, m + n): half the squared distance to the
    equilibrium in function space, where u and v are the players' maps. None where the game is not a hidden one.
    """
    structure, vector = of_game(game)
    if games.build(game.name, game.parameters, game.formula).hidden is None:
        return None
    program = _lyapunov(structure)
    return _blockwise(lambda block: program(vector, block), points)[0]


def many(game: GameChoice, method: Method, starts: np.ndarray, steps: int) -> tuple[np.ndarray, np.ndarray]:
    """Ends (k, m + n) of runs from starts (k, m + n), and the norms (k,) of the simultaneous gradient there."""
    structure, of_the_game = of_game(game)
    way, of_the_method = of_method(method)
    program, vector = _ends(structure, way), np.concatenate((of_the_game, of_the_method))
    table = _blockwise(lambda block: program(vector, block, steps), starts)
    return table[:-1].T, table[-1]


def _blockwise(program: Callable[[np.ndarray], Any], points: np.ndarray) -> np.ndarray:
    """`program`, which takes (size, block) and gives (rows, block), along points (k, size); returns (rows, k)."""
    points = np.asarray(points, dtype=np.float64)
    k, size = points.shape
    block = max(16, min(POINTS, NUMBERS // size))
    running = []
    for first in range(0, max(k, 1), block):
        piece = points[first : first + block]
        padded = np.zeros((size, block))  # always the same shape, so that the number of points never compiles
        padded[:, : len(piece)] = piece.T
        running.append(program(padded))
    return np.concatenate([np.asarray(result) for result in running], axis=1)[:, :k]


class _Trajectory(NamedTuple):
    run: Any
    """(numbers of the game, of the method, point, how many rows, 1 at the start of a run else 0; memory) -> (table, memory).

    Row i of the table is the point before part i (x, y), both losses and the norm there. The last row is where to go on: the
    point, how many rows were made, and whether all are finite: the program stops at the first that is not.
    """
    rows: int
    """Most rows of one call; a multiple of parts."""
    parts: int
    """Rows a step."""
    blank: Any
    """A memory to give to the first call."""


@lru_cache(maxsize=256)
def _trajectory(game: GameStructure, method: MethodStructure) -> _Trajectory:
    (m, n), of_the_game, of_both = game.sizes, game.length, game.length + method.length
    size = m + n
    parts = len(method.stepper(np.ones(method.length)).parts)
    most = max(16, min(STEPS, NUMBERS // size)) * parts

    def point(vector: Any) -> Pair:
        return Pair(vector[of_both : of_both + m], vector[of_both + m : of_both + size])

    def prepared(vector: Any) -> tuple[Any, Any, Any]:
        made = game.built(vector[:of_the_game])
        return made.losses, made.field, method.stepper(vector[of_the_game:of_both])

    def beginning(vector: Any) -> Any:
        _, field, way = prepared(vector)
        return way.init(field, point(vector))

    shapes = jax.eval_shape(beginning, jax.ShapeDtypeStruct((of_both + size + 2,), np.float64))
    blank = jax.tree.map(lambda leaf: np.zeros(leaf.shape, leaf.dtype), shapes)

    @jax.jit
    def run(vector: Any, memory: Any) -> Any:
        memory = jax.tree.map(lambda new, old: jnp.where(vector[-1] > 0, new, old), beginning(vector), memory)

        # Taken out of the vector before the loop, each number of a small game would be a program of its own, and starting
        # those costs more than 300 steps do. A large game's matrices, though, must not be copied at every step.
        apart = prepared(vector) if size > SMALL else None

        def going(carry: Any) -> Any:
            count, sound, vector, *_ = carry
            return sound & (count < vector[-2])

        def step(carry: Any) -> Any:
            count, sound, vector, table, memory = carry
            (losses, field, way), z = apart or prepared(vector), point(vector)
            at = count.astype(int)
            for k, part in enumerate(way.parts):
                row = jnp.concatenate([z.x, z.y, jnp.stack([*losses(z), _norm(field(z))])])
                table = jax.lax.dynamic_update_index_in_dim(table, row, at + k, axis=0)
                count = jnp.where(sound, count + 1, count)
                sound &= jnp.isfinite(row).all()
                z, memory = part(field, memory, z)
            vector = jax.lax.dynamic_update_slice(vector, jnp.concatenate([z.x, z.y]), (of_both,))
            return count, sound, vector, table, memory

        table = jnp.zeros((most + 1, size + 3))
        count, sound, vector, table, memory = jax.lax.while_loop(
            going, step, (jnp.zeros(()), jnp.asarray(True), vector, table, memory)
        )
        last = jnp.concatenate(
            [vector[of_both : of_both + size], jnp.stack([count, sound.astype(count.dtype), jnp.zeros_like(count)])]
        )
        return table.at[most].set(last), memory

    return _Trajectory(run, most, parts, blank)


def _norm(xi: Pair) -> Any:
    return jnp.sqrt(jnp.sum(xi.x * xi.x) + jnp.sum(xi.y * xi.y))


_WHOLE = {"xla_disable_hlo_passes": "cpu-parallel-task-assigner"}
"""Compiler options: no loop over points is cut in two for two cores, which would meet again after every one of them."""


@lru_cache(maxsize=256)
def _ends(game: GameStructure, method: MethodStructure) -> Any:
    """(numbers, starts (m + n, k), steps) -> ends and gradient norms (m + n + 1, k). The points are the last axis
    throughout: every coordinate is then one array, and a step a few passes over arrays."""
    m, of_the_game = game.sizes[0], game.length

    @partial(jax.jit, compiler_options=_WHOLE)
    def ends(vector: Any, starts: Any, steps: Any) -> Any:
        field = game.built(vector[:of_the_game]).field
        way = method.stepper(vector[of_the_game:])
        z = Pair(starts[:m], starts[m:])
        memory = _over_points(lambda z: way.init(field, z))(z)
        step = _over_points(lambda z, memory: way.update(field, memory, z))
        z, memory = jax.lax.fori_loop(0, steps, lambda _, carry: step(*carry), (z, memory))
        return jnp.concatenate([z.x, z.y, _over_points(lambda z: _norm(field(z)))(z)[None]])

    return ends


@lru_cache(maxsize=256)
def _evaluation(game: GameStructure) -> Any:
    """(numbers, points (m + n, k)) -> both losses and the simultaneous gradient (2 + m + n, k)."""
    m = game.sizes[0]

    @partial(jax.jit, compiler_options=_WHOLE)
    def evaluation(vector: Any, points: Any) -> Any:
        made = game.built(vector)
        return _over_points(lambda z: jnp.concatenate([jnp.stack(made.losses(z)), *made.field(z)]))(
            Pair(points[:m], points[m:])
        )

    return evaluation


@lru_cache(maxsize=256)
def _lyapunov(game: GameStructure) -> Any:
    """(numbers, points (m + n, k)) -> V (1, k)."""
    m = game.sizes[0]

    @partial(jax.jit, compiler_options=_WHOLE)
    def program(vector: Any, points: Any) -> Any:
        hidden = game.built(vector).hidden
        assert hidden is not None

        def value(z: Pair) -> Any:
            away = [jnp.asarray(goal) - of(w) for of, w, goal in zip(hidden.maps, z, hidden.solution, strict=True)]
            return sum(jnp.sum(side * side) for side in away) / 2

        return _over_points(value)(Pair(points[:m], points[m:]))[None]

    return program


def _over_points(function: Callable[..., Any]) -> Callable[..., Any]:
    return jax.vmap(function, in_axes=-1, out_axes=-1)


_compilations = 0


def _count(event: str, duration_secs: float, **details: str | int) -> None:
    global _compilations
    _compilations += event == "/jax/core/compile/backend_compile_duration"


jax.monitoring.register_event_duration_secs_listener(_count)


def compilations() -> int:
    """How many programs XLA has compiled in this process since this module was imported."""
    return _compilations
