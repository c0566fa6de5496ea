"""Mixtures of Gaussians in the plane, and how much of one a cloud of samples covers."""

from __future__ import annotations

from typing import Any

from gametui.lazy import jnp, np

SHAPES = ("grid", "ring", "line", "spiral")
MODES = 16
RADIUS = 3.0
"""Standard deviations within which a sample counts as of high quality: 98.9 per cent of the data's own are."""
MANY = 20
"""Samples within the radius that a mode needs to count by the stricter rule."""


def centres(shape: str) -> Any:
    """The 16 means (16, 2).

    grid: -1.5, -0.5, 0.5, 1.5 in both coordinates, the notebook's. ring: radius 2. line: from -2 to 2 on the diagonal through
    the origin. spiral: one and a half turns outwards, from radius 0.5 to 2.
    """
    count = np.arange(MODES)
    if shape == "grid":
        return np.stack([count // 4, count % 4], axis=1) - 1.5
    if shape == "line":
        along = np.linspace(-2, 2, MODES)
        return np.stack([along, along], axis=1)
    turns = count / MODES if shape == "ring" else 1.5 * count / (MODES - 1)
    radius = np.full(MODES, 2.0) if shape == "ring" else np.linspace(0.5, 2, MODES)
    return radius[:, None] * np.stack([np.cos(2 * np.pi * turns), np.sin(2 * np.pi * turns)], axis=1)


def counts(samples: Any, means: Any, sigma: Any) -> tuple[Any, Any]:
    """For each mode (k,): how many of the samples (n, 2) are nearest to it, and how many of those lie within 3 sigma."""
    squares = ((samples[:, None, :] - means[None]) ** 2).sum(axis=-1)
    own = jnp.argmin(squares, axis=1)[:, None] == jnp.arange(len(means))[None, :]
    good = jnp.min(squares, axis=1) <= (RADIUS * sigma) ** 2
    # What is not a number is near to nothing.
    return jnp.sum(own & jnp.isfinite(squares).all(axis=1)[:, None], axis=0), jnp.sum(own & good[:, None], axis=0)


def coverage(nearest: Any, good: Any, samples: int) -> dict[str, Any]:
    """Numbers of a cloud of `samples`: modes with a good sample, and with 20 of them (Srivastava et al., 2017, count the
    first); the share of good ones; reverse KL, of the histogram of nearest modes from the uniform one; good ones mode by
    mode."""
    share = nearest / jnp.maximum(nearest.sum(), 1)
    surprise = jnp.where(nearest > 0, share * jnp.log(jnp.where(nearest > 0, share, 1.0) * len(nearest)), 0.0)
    return {
        "modes_covered": jnp.sum(good >= 1),
        "modes_covered_20": jnp.sum(good >= MANY),
        "high_quality": good.sum() / samples,
        "reverse_kl": jnp.where(nearest.sum() > 0, surprise.sum(), jnp.nan),
        "good": good,
    }
