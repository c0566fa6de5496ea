"""Gradients that both players share, against derivatives of the losses taken one by one."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gametui import lab
from gametui.games import Field
from gametui.lab import _losses, _networks

SMALL = {"width": 7, "depth": 3, "batch": 10, "latent": 5}
KINDS = [{"loss": loss} for loss in _losses.NAMES] + [
    {"r1": 0.7},
    {"loss": "least_squares", "r1": 2.0, "data": "spiral", "modes": "iid"},
]


def in_double(tree):
    return jax.tree.map(lambda leaf: jnp.asarray(leaf, dtype=jnp.float64), tree)


def sample(values):
    game = lab.build("gan_mixture", {**SMALL, **values})
    z = in_double(game.init(np.random.default_rng(3)))
    return game.field(in_double(game.draw(jax.random.key(1)))), z


@pytest.mark.parametrize("values", KINDS, ids=str)
def test_both_gradients_are_those_of_the_losses(values):
    field, z = sample(values)
    together, apart = jax.jit(lambda z: (field(z), Field(field.losses)(z)))(z)
    for ours, plain in zip(jax.tree.leaves(together), jax.tree.leaves(apart), strict=True):
        np.testing.assert_allclose(ours, plain, rtol=1e-9, atol=1e-12)


def test_curvature_comes_through_the_shared_pass():
    """H v and H^T v, as the methods take them, against those of the plain field."""
    field, z = sample({"loss": "minimax"})
    plain = Field(field.losses)
    v = jax.tree.map(lambda leaf: jnp.cos(jnp.arange(leaf.size, dtype=leaf.dtype)).reshape(leaf.shape), z)

    @jax.jit
    def products(z, v):
        return [(jax.jvp(of, (z,), (v,))[1], jax.vjp(of, z)[1](v)[0]) for of in (field, plain)]

    for ours, theirs in zip(*products(z, v), strict=True):
        for a, b in zip(jax.tree.leaves(ours), jax.tree.leaves(theirs), strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-8, atol=1e-11)


def test_losses_by_hand():
    """On logits of -1 and 2: what each loss says in its paper."""
    s = jnp.asarray([-1.0, 2.0])
    log = np.log1p(np.exp(-np.asarray(s)))
    other = np.log1p(np.exp(np.asarray(s)))
    expected = {
        "nonsaturating": (log, other, log),
        "minimax": (log, other, -other),
        "least_squares": ((s - 1) ** 2, s**2, (s - 1) ** 2),
        "wasserstein_gp": (-s, s, -s),
    }
    for name, three in expected.items():
        for ours, theirs in zip(_losses.losses(name), three, strict=True):
            np.testing.assert_allclose(ours(s), theirs, rtol=1e-12)


def test_the_gradient_penalty_is_the_mean_over_points_between():
    """A linear critic D(x) = w x has the slope |w| everywhere: penalty / 2 (|w| - 1)^2."""
    game = lab.build("gan_mixture", {"width": 1, "depth": 1, "batch": 4, "latent": 1, "loss": "wasserstein_gp", "penalty": 6.0})
    z = in_double(game.init(np.random.default_rng(0)))
    weights = jnp.asarray([[0.6], [0.8]])  # one unit with a bias that keeps it on: D(x) = 2 (.6, .8) x + 2 * 100
    z = z._replace(
        y=[{"weights": weights, "bias": jnp.asarray([100.0])}, {"weights": jnp.asarray([[2.0]]), "bias": jnp.zeros(1)}]
    )
    batch = in_double(game.draw(jax.random.key(1)))
    fake = _networks.forward(z.x, batch["noise"])[0]
    plain = -np.mean(batch["real"] @ weights * 2) + np.mean(fake @ weights * 2)
    assert float(game.field(batch).losses(z)[1]) == pytest.approx(float(plain) + 6 / 2 * (2 - 1) ** 2, rel=1e-9)


def test_networks_begin_as_keras_does():
    layers = _networks.drawn(np.random.default_rng(0), (300, 200, 1))
    assert [layer["weights"].shape for layer in layers] == [(300, 200), (200, 1)]
    bound = np.sqrt(6 / 500)
    drawn = layers[0]["weights"]
    assert np.abs(drawn).max() <= bound and np.abs(drawn).max() > 0.999 * bound
    assert np.std(drawn) == pytest.approx(bound / np.sqrt(3), rel=0.01)
    assert not any(layer["bias"].any() for layer in layers)


def test_the_notebook_networks_have_their_size():
    made = lab.build("gan_mixture", {}).init(np.random.default_rng(0))
    assert [sum(leaf.size for leaf in jax.tree.leaves(side)) for side in made] == [764_930, 740_737]
