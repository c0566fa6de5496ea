"""Newton's method for xi = 0: from many starts at once in a compiled program, and to the last digit from a few points."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from gametui.analysis import hessian
from gametui.experiment import GameChoice
from gametui.structure import GameStructure, of_game

STARTS = 512
"""Starts of one search; half of them take every step, the other half only steps that make |xi| smaller."""
STEPS = 60
ZERO = 1e-10
"""xi counts as zero up to this part of 1 + |H| |w|, where Newton's next step is short, too."""
SINGULAR = 1e-9
"""A singular value of H below this part of the largest counts as zero."""
DAMPING = 1e-12
"""Least Levenberg damping, as a part of |H|^2: steps stay finite and short where H is singular."""


def search(game: GameChoice, low: float, high: float, seed: int) -> np.ndarray:
    """Where Newton's method leads from STARTS seeded starts in the box: the ends (k, n) that stand still inside it."""
    structure, vector = of_game(game)
    n = sum(structure.sizes)
    ends = np.asarray(_program(structure)(vector, _starts(n, low, high, seed), (high - low) / 20))
    w, step = ends[:, :n], ends[:, n]
    with np.errstate(invalid="ignore"):
        stands = np.isfinite(ends).all(axis=1) & (step <= 1e-4 * (1 + np.linalg.norm(w, axis=1)))
        return np.asarray(w[stands & ((w >= low) & (w <= high)).all(axis=1)])


def step(local: hessian.Local) -> np.ndarray:
    """-H^+ xi (k, n): the shortest step to where xi would vanish if it were linear; 0 where something is not finite."""
    finite = np.isfinite(local.hessian).all(axis=(1, 2)) & np.isfinite(local.gradient).all(axis=1)
    matrices = np.where(finite[:, None, None], local.hessian, 0.0)
    gradients = np.where(finite[:, None], local.gradient, 0.0)
    return np.asarray(-np.einsum("kij,kj->ki", np.linalg.pinv(matrices, rcond=SINGULAR), gradients))


def polished(game: GameChoice, points: np.ndarray, steps: int = STEPS) -> tuple[np.ndarray, hessian.Local]:
    """Where Newton steps that make |xi| smaller lead from points (k, n), and the game there."""
    w, local = points, hessian.at(game, points)
    scale = np.ones((len(w), 1))
    for _ in range(steps):
        move = step(local)
        size, far = np.linalg.norm(move, axis=1, keepdims=True), 1 + np.linalg.norm(w, axis=1, keepdims=True)
        if ((scale * size <= 1e-16 * far) | (scale < 1e-6)).all():
            break
        tried = w + scale * move * np.minimum(1.0, far / np.maximum(size, 1e-300))
        there = hessian.at(game, tried)
        with np.errstate(invalid="ignore"):
            better = np.linalg.norm(there.gradient, axis=1) < np.linalg.norm(local.gradient, axis=1)
        w = np.where(better[:, None], tried, w)
        local = hessian.Local(*(_chosen(better, new, old) for new, old in zip(there, local, strict=True)))
        scale = np.where(better[:, None], np.minimum(1.0, 4 * scale), scale / 4)
    return w, local


def _chosen(better: np.ndarray, new: np.ndarray, old: np.ndarray) -> np.ndarray:
    return np.where(better.reshape(-1, *[1] * (new.ndim - 1)), new, old)


def _starts(n: int, low: float, high: float, seed: int) -> np.ndarray:
    """(STARTS, n): a Latin hypercube, so that every coordinate is covered evenly; the middle of the box is among them."""
    random = np.random.default_rng(seed)
    cells = np.stack([random.permutation(STARTS) for _ in range(n)], axis=1)
    starts = low + (high - low) * (cells + random.random((STARTS, n))) / STARTS
    starts[0] = (low + high) / 2
    return np.asarray(starts)


@lru_cache(maxsize=256)
def _program(structure: GameStructure) -> Any:
    n = sum(structure.sizes)

    @jax.jit
    def program(vector: Any, starts: Any, longest: Any) -> Any:
        xi = hessian.flat_field(structure, vector)
        eye = jnp.eye(n)

        def move(w: Any, damping: Any) -> tuple[Any, Any]:
            g, h = xi(w), jax.jacfwd(xi)(w)
            step = -jnp.linalg.solve(h.T @ h + (damping * jnp.sum(h * h) + 1e-300) * eye, h.T @ g)
            size = jnp.sqrt(jnp.sum(step * step))
            return step * jnp.minimum(1.0, longest / jnp.maximum(size, 1e-300)), jnp.sum(g * g)

        def follow(start: Any, free: Any) -> Any:
            def once(_: Any, carry: Any) -> Any:
                w, damping = carry
                step, before = move(w, damping)
                after = jnp.sum(xi(w + step) ** 2)
                taken = jnp.isfinite(after) & (free | (after < before))
                eased = jnp.where(taken, damping / 10, damping * 10)
                return jnp.where(taken, w + step, w), jnp.clip(eased, DAMPING, 1.0)

            w, _ = jax.lax.fori_loop(0, STEPS, once, (start, jnp.asarray(DAMPING)))
            return jnp.append(w, jnp.linalg.norm(move(w, DAMPING)[0]))

        return jax.vmap(follow)(starts, jnp.arange(STARTS) % 2 == 0)

    return program
