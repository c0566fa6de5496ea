"""Eigenvalues of small dense matrices, and how far they can be trusted."""

from __future__ import annotations

import numpy as np

EPSILON = float(np.finfo(np.float64).eps)


def eigenvalues(matrix: np.ndarray) -> np.ndarray:
    """Eigenvalues (n,) of a matrix (n, n), by real and then by imaginary part; nan where an entry is not finite."""
    if not np.isfinite(matrix).all():
        return np.full(len(matrix), complex(np.nan, np.nan))
    values = np.linalg.eigvals(matrix).astype(complex)
    return values[np.lexsort((values.imag, values.real))]


def pairs(values: np.ndarray) -> list[tuple[float, float]]:
    """Complex numbers as (real, imaginary)."""
    return [(float(value.real) + 0.0, float(value.imag) + 0.0) for value in values]


def radius(matrices: np.ndarray) -> np.ndarray:
    """Spectral radius (k,) of matrices (k, n, n); infinite where an entry is not finite.

    Two by two it is a closed form, which is a hundred times faster than a call of LAPACK for each, and exact to the last digits
    where a rotation has modulus one.
    """
    finite = np.isfinite(matrices).all(axis=(1, 2))
    safe = np.where(finite[:, None, None], matrices, 0.0)
    if matrices.shape[1] == 2:
        found = _two(safe)
    else:
        found = np.abs(np.linalg.eigvals(safe)).max(axis=1)
    return np.where(finite, found, np.inf)


def _two(matrices: np.ndarray) -> np.ndarray:
    a, b, c, d = (matrices[:, i, j] for i in (0, 1) for j in (0, 1))
    half = (a + d) / 2
    discriminant = ((a - d) / 2) ** 2 + b * c
    real = np.abs(half) + np.sqrt(np.maximum(discriminant, 0.0))
    return np.where(discriminant < 0, np.sqrt(np.maximum(a * d - b * c, 0.0)), real)


def uncertain(matrices: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Eigenvalues (..., n) of finite matrices (..., n, n), in no order, and how far (..., n) rounding may have moved each.

    First-order theory: an error E moves a simple eigenvalue by at most |E| / |y* x| with unit left and right eigenvectors
    y, x. A Jordan block of size k moves by the k-th root of |E|, so that is where the estimate ends, k being the number of
    eigenvalues close by (at least 2): two coinciding ones are good to 1.5e-8 of the norm, three to 6e-6.
    """
    values, right = np.linalg.eig(matrices)
    size = np.linalg.norm(matrices, 2, axis=(-2, -1))[..., None]
    error = 10 * values.shape[-1] * EPSILON
    near = (np.abs(values[..., :, None] - values[..., None, :]) <= 1e-3 * size[..., None]).sum(axis=-1)
    with np.errstate(all="ignore"):
        condition = np.linalg.norm(_inverse(right), axis=-1) * np.linalg.norm(right, axis=-2)
        simple = error * np.where(np.isnan(condition), np.inf, condition)
    return values.astype(complex), size * np.minimum(simple, error ** (1 / np.maximum(near, 2)))


def _inverse(matrices: np.ndarray) -> np.ndarray:
    """Inverses; infinite where a matrix is singular to the last bit."""
    try:
        return np.asarray(np.linalg.inv(matrices))
    except np.linalg.LinAlgError:
        if matrices.ndim == 2:
            return np.full(matrices.shape, np.inf)
        return np.stack([_inverse(matrix) for matrix in matrices])
