"""Random general-sum quadratic games, and the matrices that the methods' one-step maps have on them."""

from __future__ import annotations

from typing import Any, NamedTuple

import jax.numpy as jnp
import numpy as np

from gametui.pair import Pair


class Quadratic(NamedTuple):
    """l1 = w^T Q1 w / 2 and l2 = w^T Q2 w / 2, so xi = H w: the rows of x in H are those of Q1, the rows of y those of Q2."""

    q1: np.ndarray
    q2: np.ndarray
    m: int

    @property
    def hessian(self) -> np.ndarray:
        return np.vstack([self.q1[: self.m], self.q2[self.m :]])

    @property
    def size(self) -> int:
        return len(self.q1)

    def losses(self, z: Pair) -> tuple[Any, Any]:
        w = jnp.concatenate([z.x, z.y])
        return w @ jnp.asarray(self.q1) @ w / 2, w @ jnp.asarray(self.q2) @ w / 2

    def pair(self, w: Any) -> Pair:
        return Pair(w[: self.m], w[self.m :])


def random_quadratic(seed: int, m: int, n: int, zero_sum: bool = False) -> Quadratic:
    generator = np.random.default_rng(seed)
    a, b = generator.normal(size=(2, m + n, m + n))
    q1, q2 = (a + a.T) / 2, (b + b.T) / 2
    return Quadratic(q1, -q1 if zero_sum else q2, m)


def projectors(game: Quadratic) -> tuple[np.ndarray, np.ndarray]:
    """Onto the coordinates of x, and onto those of y."""
    p = np.diag([1.0] * game.m + [0.0] * (game.size - game.m))
    return p, np.eye(game.size) - p


def off_diagonal(game: Quadratic) -> np.ndarray:
    p, q = projectors(game)
    return p @ game.hessian @ q + q @ game.hessian @ p
