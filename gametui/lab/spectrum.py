"""The spectrum of the game that is being trained, and the path that it took since the last checkpoint.

At the parameters of some step, on one large batch: the eigenvalues of the game's Hessian H = d xi / dz of largest modulus
and of least real part, from products H v alone (ARPACK, implicitly restarted Arnoldi), each with its residual |H v - lambda
v|.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import numpy as np
from jax import flatten_util

from gametui.analysis.large import SAME, Effort, Ritz, general
from gametui.lab.loop import Loop
from gametui.pair import Pair

Progress = Callable[[int, int], None]
WANTED = 6
"""Eigenvalues at either end."""
ALPHAS = np.linspace(-0.25, 1.25, 13)
"""Where the path is looked at: 0 is the last checkpoint, 1 is here."""
EFFORTS = {np.dtype(np.float32): Effort(np.float32, 1e-3, 10), np.dtype(np.float64): Effort(np.float64, 1e-8, 50)}


class Verdict(NamedTuple):
    """What the eigenvalues say of plain descent-ascent near this point."""

    verdict: str
    """stable, unstable or undecided."""
    why: str
    limit: float | None
    """The learning rate below which simultaneous descent-ascent does not leave along any of the eigenvalues found; None where
    there is none."""


def silent(done: int, most: int) -> None:
    """Says nothing."""


def row(loop: Loop, z: Pair, step: int, before: Pair | None = None, progress: Progress = silent) -> dict[str, Any]:
    """One line of spectrum.jsonl. before: the parameters of an earlier checkpoint, for the path. progress: told how many
    products are made, and how many there will be at most."""
    flat, _ = flatten_util.ravel_pytree(z)
    effort = EFFORTS[np.dtype(flat.dtype)]

    count = itertools.count(1)
    # ARPACK begins with 20 vectors here, and makes those that are not wanted anew each time it starts again.
    most = 2 * (20 + effort.restarts * (20 - WANTED) + 2 * WANTED)

    def product(v: np.ndarray) -> np.ndarray:
        progress(next(count), most)
        return loop.large.product(z, np.asarray(v, dtype=flat.dtype).ravel())

    ends = [general(flat.size, product, end, WANTED, effort) for end in ("LM", "SR")]
    shown = together(*ends)
    norm = float(np.linalg.norm(loop.large.gradient(z)))
    found = judged(ends[0], ends[1], norm)
    return {
        "step": step,
        "batch": loop.settings.spectrum_batch,
        "eigenvalues": [[float(value.real), float(value.imag)] for value in shown.values],
        "residuals": [float(each) for each in shown.residuals],
        "gradient_norm": norm,
        "verdict": found.verdict,
        "why": found.why,
        "learning_rate_limit": found.limit,
        "path": path(loop, before, z) if before is not None else None,
    }


def together(largest: Ritz, left: Ritz) -> Ritz:
    """Both ends, the largest first; what both have found stands there once."""
    size = float(np.abs(largest.values).max(initial=0.0))
    seen, new = list(largest.values), []
    for i, value in enumerate(left.values):
        same = next((j for j, other in enumerate(seen) if abs(other - value) <= SAME * size), None)
        new.append(i) if same is None else seen.pop(same)  # an eigenvalue may be there twice
    return Ritz(np.concatenate([largest.values, left.values[new]]), np.concatenate([largest.residuals, left.residuals[new]]))


def judged(largest: Ritz, left: Ritz, gradient_norm: float) -> Verdict:
    """The flow's verdict and the largest stable learning rate, from both ends of the spectrum."""
    values = np.concatenate([largest.values, left.values])
    residuals = np.concatenate([largest.residuals, left.residuals])
    if not len(values):
        return Verdict("undecided", "Arnoldi found no eigenvalues: the products are not finite, or do not converge.", None)
    index = int(np.argmin(values.real))
    least, residual = float(values[index].real), float(residuals[index])
    slack = residual + 1e-4 * float(np.abs(values).max())
    at = f"The gradient here is {gradient_norm:.2g}, so this is no rest point, and says how nearby trajectories part."
    if least < -slack:
        why = f"The least real part is {least:.3g} (residual {residual:.1e}): the flow leaves along it. {at}"
        return Verdict("unstable", why, None)
    if not (largest.found and left.found):
        end = "largest modulus" if left.found else "least real part"
        return Verdict("undecided", f"Arnoldi found no eigenvalue of {end}: the products do not converge. {at}", None)
    if least <= slack:
        why = f"The least real part is {least:.2g}, which is 0 within its residual of {residual:.1e}. {at}"
        return Verdict("undecided", why, None)
    limit = float(np.min(2 * values.real / np.abs(values) ** 2))
    why = f"The least real part is {least:.3g} (residual {residual:.1e}): the flow comes closer. {at}"
    return Verdict("stable", why, limit)


def path(loop: Loop, before: Pair, z: Pair) -> dict[str, list[float | None]]:
    """Along the straight line from `before` to `z`: the cosine of the angle between xi and the way, and |xi| (Berard et
    al., 2020, path angle). Near 1: descent goes back against the way; a bump that changes sign at 1 is what a rest point
    looks like; where it is turned a quarter, the game rotates."""
    way = jax.tree.map(lambda a, b: b - a, before, z)
    flat = np.asarray(flatten_util.ravel_pytree(way)[0], dtype=np.float64)
    length = float(np.linalg.norm(flat))
    cosines, norms = [], []
    for alpha in ALPHAS:
        there = jax.tree.map(lambda a, d, t=alpha: a + np.asarray(t, dtype=a.dtype) * d, before, way)
        xi = np.asarray(loop.large.gradient(there), dtype=np.float64)
        size = float(np.linalg.norm(xi))
        cosines.append(_finite(float(xi @ flat) / (size * length)) if size * length > 0 else None)
        norms.append(_finite(size))
    return {"alpha": ALPHAS.tolist(), "cosine": cosines, "norm": norms}


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
