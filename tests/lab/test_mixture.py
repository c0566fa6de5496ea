"""Where the data lie, and how coverage is counted, against numbers worked out by hand."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gametui import lab
from gametui.lab import _mixture


def test_the_grid_is_the_notebooks():
    theirs = np.mgrid[-1.5:2:1, -1.5:2:1].reshape(2, -1).T
    np.testing.assert_array_equal(_mixture.centres("grid"), theirs)


@pytest.mark.parametrize("shape", _mixture.SHAPES)
def test_sixteen_modes_apart(shape):
    means = _mixture.centres(shape)
    gaps = np.linalg.norm(means[:, None] - means, axis=-1) + 10 * np.eye(16)
    assert means.shape == (16, 2) and gaps.min() > 0.12, "more than 6 standard deviations"


@pytest.mark.parametrize("modes", ["balanced", "iid"])
def test_batches_have_the_spread_and_the_modes_that_were_asked_for(modes):
    game = lab.build("gan_mixture", {"batch": 4096, "modes": modes, "sigma": 0.05, "data": "ring"})
    real = np.asarray(game.draw(jax.random.key(0))["real"])
    means = _mixture.centres("ring")
    nearest = np.argmin(((real[:, None] - means) ** 2).sum(-1), axis=1)
    counted = np.bincount(nearest, minlength=16)
    assert (counted == 256).all() if modes == "balanced" else 150 < counted.min() < counted.max() < 370
    assert np.std(real - means[nearest]) == pytest.approx(0.05, rel=0.05)


def test_the_data_themselves_reach_the_ceiling():
    """Of a Gaussian in the plane 1 - e^(-4.5) = .98889 lies within 3 standard deviations."""
    rng = np.random.default_rng(0)
    means = _mixture.centres("grid")
    cloud = jnp.asarray(means[rng.integers(16, size=40_000)] + 0.02 * rng.standard_normal((40_000, 2)))
    found = _mixture.coverage(*_mixture.counts(cloud, jnp.asarray(means), 0.02), 40_000)
    assert float(found["high_quality"]) == pytest.approx(1 - np.exp(-4.5), abs=0.002)
    assert (int(found["modes_covered"]), int(found["modes_covered_20"])) == (16, 16)
    assert float(found["reverse_kl"]) < 0.001


def test_a_hand_made_cloud():
    """30 points on one mode, 5 on another, 65 a whole unit away from any mode's radius but nearest to the first."""
    means = jnp.asarray(_mixture.centres("grid"))
    cloud = jnp.concatenate([jnp.tile(means[:1], (30, 1)), jnp.tile(means[5:6], (5, 1)), jnp.tile(means[:1] + 0.1, (65, 1))])
    nearest, good = _mixture.counts(cloud, means, 0.02)
    assert nearest.tolist() == [95] + [0] * 4 + [5] + [0] * 10
    assert good.tolist() == [30] + [0] * 4 + [5] + [0] * 10
    found = _mixture.coverage(nearest, good, 100)
    assert (int(found["modes_covered"]), int(found["modes_covered_20"])) == (2, 1)
    assert float(found["high_quality"]) == pytest.approx(0.35)
    assert float(found["reverse_kl"]) == pytest.approx(0.95 * np.log(0.95 * 16) + 0.05 * np.log(0.05 * 16))


def test_samples_that_are_no_numbers_are_near_to_nothing():
    means = jnp.asarray(_mixture.centres("grid"))
    nearest, good = _mixture.counts(jnp.full((50, 2), jnp.nan), means, 0.02)
    assert int(nearest.sum()) == int(good.sum()) == 0
    found = _mixture.coverage(nearest, good, 50)
    assert np.isnan(float(found["reverse_kl"])) and float(found["high_quality"]) == 0


def test_a_balanced_batch_that_16_does_not_divide_leaves_no_mode_out():
    game = lab.build("gan_mixture", {"batch": 8})
    means = _mixture.centres("grid")
    met = np.zeros(16, dtype=int)
    for key in range(60):
        real = np.asarray(game.draw(jax.random.key(key))["real"])
        met += np.bincount(np.argmin(((real[:, None] - means) ** 2).sum(-1), axis=1), minlength=16)
    assert met.min() >= 15, "30 are expected of each"
