"""Stability region: at which eigenvalues of the game Hessian a method contracts."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from gametui import optimizers
from gametui.analysis import spectrum
from gametui.analysis.method import linearized
from gametui.experiment import Method
from gametui.games import Field
from gametui.pair import Pair
from gametui.structure import MethodStructure, of_method

BLOCK = 1024
"""Hessians of one call of the compiled program."""


def radius(method: Method, real: tuple[float, float], imaginary: tuple[float, float], columns: int, rows: int) -> np.ndarray:
    """Spectral radius (rows, columns) of one step on the model game H = [[a, -b], [b, a]], whose eigenvalues are a +- ib.

    a runs over `real` along the columns, b over `imaginary` along the rows, both rising. Infinite where no step exists.
    For methods whose J is a function of H alone (gda, eg, ogda simultaneous with timescale 1) this is the radius at any point
    of any game with these eigenvalues, and the largest over the spectrum of H is the method's own. For the others, which treat
    the blocks of H, the players, or H and its transpose differently, it is the picture of one model game: each player's own
    curvature a, coupling b. Not a number throughout for a method whose step cannot be linearised, or looks into a hidden game.
    Compiled once for each structure of method.
    """
    if not exists(method):
        return np.full((rows, columns), np.nan)
    a = np.linspace(*real, columns)
    b = np.linspace(*imaginary, rows)
    if imaginary[0] == -imaginary[1]:
        # Conjugate eigenvalues belong to the same game seen with y turned round: half of the rows are enough.
        half = _radii(method, *np.meshgrid(a, b[rows // 2 :]))
        return np.concatenate([half[::-1][: rows // 2], half])
    return _radii(method, *np.meshgrid(a, b))


def exists(method: Method) -> bool:
    """Whether the method has a region: its step can be linearised, and needs no hidden game."""
    optimizer = optimizers.build(method.name, method.parameters)
    return not (optimizer.hidden or optimizer.unlinearized())


def _radii(method: Method, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    models = np.moveaxis(np.array([[a, -b], [b, a]]), (0, 1), (-2, -1))
    return _of_hessians(method, models.reshape(-1, 2, 2)).reshape(a.shape)


def _of_hessians(method: Method, hessians: np.ndarray) -> np.ndarray:
    """Spectral radius (k,) on the games xi = H w of two numbers, for Hessians (k, 2, 2)."""
    structure, vector = of_method(method)
    program = _program(structure)
    radii = []
    for first in range(0, len(hessians), BLOCK):
        piece = hessians[first : first + BLOCK]
        padded = np.zeros((BLOCK, 2, 2))
        padded[: len(piece)] = piece
        radii.append(spectrum.radius(np.asarray(program(vector, padded))[: len(piece)]))
    return np.concatenate(radii)


@lru_cache(maxsize=256)
def _program(structure: MethodStructure) -> Any:
    @jax.jit
    def program(vector: Any, hessians: Any) -> Any:
        way = structure.stepper(vector)
        origin = Pair(jnp.zeros(1), jnp.zeros(1))

        def one(h: Any) -> Any:
            def losses(z: Pair) -> tuple[Any, Any]:
                x, y = z.x[0], z.y[0]
                return h[0, 0] * x * x / 2 + h[0, 1] * x * y, h[1, 0] * x * y + h[1, 1] * y * y / 2

            return linearized(Field(losses), way, origin)[0]

        return jax.vmap(one)(hessians)

    return program
