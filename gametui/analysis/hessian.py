"""The game at a point: losses, simultaneous gradient xi and game Hessian H = d xi / dw, by automatic differentiation."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from gametui.analysis import spectrum
from gametui.experiment import GameChoice, Point
from gametui.pair import Pair
from gametui.structure import GameStructure, of_game


class Local(NamedTuple):
    """The game at k points of n = m + n numbers each; numpy float64."""

    loss_x: np.ndarray
    """(k,), as is loss_y."""
    loss_y: np.ndarray
    gradient: np.ndarray
    """(k, n)."""
    hessian: np.ndarray
    """(k, n, n); rows belong to the gradients, columns to the coordinates."""


def at(game: GameChoice, points: np.ndarray) -> Local:
    """The game at points (k, n). Compiled once for each structure of game."""
    structure, vector = of_game(game)
    n = sum(structure.sizes)
    block = block_of(n)
    program = _program(structure)
    points = np.asarray(points, dtype=np.float64).reshape(-1, n)
    tables = []
    for first in range(0, len(points), block):
        piece = points[first : first + block]
        padded = np.broadcast_to(piece[0], (block, n)).copy()
        padded[: len(piece)] = piece
        tables.append(np.asarray(program(vector, padded))[: len(piece)])
    table = np.concatenate(tables) if tables else np.zeros((0, 2 + n + n * n))
    return Local(table[:, 0], table[:, 1], table[:, 2 : 2 + n], table[:, 2 + n :].reshape(-1, n, n))


def probe(game: GameChoice, at_point: Point) -> tuple[float, float, np.ndarray, np.ndarray, np.ndarray]:
    """loss_x, loss_y, gradient (n,), Hessian (n, n) and its eigenvalues (n, 2) as real and imaginary part, at one point.

    Where the game is not twice differentiable, or overflows, the numbers that do not exist are nan or infinite.
    """
    local = at(game, np.array([at_point.flat]))
    values = spectrum.eigenvalues(local.hessian[0])
    eigenvalues = np.stack([values.real, values.imag], axis=1)
    return float(local.loss_x[0]), float(local.loss_y[0]), local.gradient[0], local.hessian[0], eigenvalues


def block_of(n: int) -> int:
    """How many points of n numbers one call of the program treats."""
    return max(1, min(16, 4096 // (n * n)))


def flat_field(structure: GameStructure, vector: Any) -> Any:
    """xi as a function of one vector (n,)."""
    m, _ = structure.sizes
    field = structure.built(vector).field

    def xi(w: Any) -> Any:
        return jnp.concatenate(field(Pair(w[:m], w[m:])))

    return xi


@lru_cache(maxsize=256)
def _program(structure: GameStructure) -> Any:
    m, _ = structure.sizes

    @jax.jit
    def program(vector: Any, points: Any) -> Any:
        losses = structure.built(vector).losses
        xi = flat_field(structure, vector)

        def one(w: Any) -> Any:
            return jnp.concatenate([jnp.stack(losses(Pair(w[:m], w[m:]))), xi(w), jax.jacfwd(xi)(w).ravel()])

        return jax.vmap(one)(points)

    return program
