"""The spectrum of a game under training, against the dense answer."""

from __future__ import annotations

import jax
import numpy as np
import pytest
from jax import flatten_util

from gametui import lab
from gametui.analysis.large import Ritz
from gametui.experiment import checked_method
from gametui.games import Field
from gametui.lab import loop, spec, spectrum
from gametui.pair import Pair


@pytest.fixture(scope="module")
def small():
    """A GAN of 302 numbers, after some training."""
    numbers = {"width": 10, "depth": 2, "latent": 2, "batch": 32, "base": "adam", "spectrum_batch": 128}
    program = loop.Loop(spec.checked("gan_mixture", checked_method("gda", {"learning_rate": 2e-3}), numbers))
    before = program.begin()
    start = jax.tree.map(np.asarray, before.z)
    state = program.run(before, 0, 400)
    flat, _ = flatten_util.ravel_pytree(state.z)
    dense = np.stack([program.large.product(state.z, row) for row in np.eye(flat.size, dtype=np.float32)], axis=1)
    return program, start, state.z, dense.astype(np.float64)


def test_products_are_those_of_the_plain_losses_on_the_large_batch(small):
    _, _, z, dense = small
    key = jax.random.fold_in(jax.random.fold_in(jax.random.key(0), 2**31), 0)
    game = lab.build("gan_mixture", {"width": 10, "depth": 2, "latent": 2, "batch": 128})
    plain = Field(game.field(game.draw(key)).losses)
    flat, tree = flatten_util.ravel_pytree(z)
    v = np.random.default_rng(0).standard_normal(flat.size).astype(np.float32)
    product = flatten_util.ravel_pytree(jax.jit(lambda z, v: jax.jvp(plain, (z,), (v,))[1])(z, tree(v)))[0]
    np.testing.assert_allclose(dense @ v, product, atol=1e-4 * float(np.abs(product).max()))


def test_the_ends_of_the_spectrum_are_the_dense_ones(small):
    program, _, z, dense = small
    row = spectrum.row(program, z, 400)
    found = np.array([complex(*pair) for pair in row["eigenvalues"]])
    all_values = np.linalg.eigvals(dense)
    size = np.abs(all_values).max()
    assert np.abs(found).max() == pytest.approx(size, rel=1e-3)
    assert found.real.min() == pytest.approx(all_values.real.min(), abs=1e-3 * size)
    gaps = [np.abs(all_values - value).min() for value in found]
    assert max(gaps) < 1e-2 * size
    assert max(row["residuals"]) < 1e-2 * size
    lonely = [value for value in found if value.imag and np.abs(found - value.conj()).min() > 1e-5 * size]
    assert not lonely and len(found) == len(row["residuals"]), "dense eigenvalues come in pairs, and so do these"
    assert row["step"] == 400 and row["batch"] == 128


def test_the_path_between_checkpoints(small):
    program, start, z, _ = small
    row = spectrum.path(program, Pair(*start), z)
    assert row["alpha"][0] == -0.25 and len(row["cosine"]) == len(row["norm"]) == len(row["alpha"])
    xi = program.large.gradient(z).astype(float)
    way = np.asarray(flatten_util.ravel_pytree(z)[0], dtype=float) - np.asarray(
        flatten_util.ravel_pytree(Pair(*start))[0], dtype=float
    )
    here = int(np.argmin(np.abs(np.array(row["alpha"]) - 1)))
    assert row["norm"][here] == pytest.approx(np.linalg.norm(xi), rel=1e-4)
    assert row["cosine"][here] == pytest.approx(xi @ way / np.linalg.norm(xi) / np.linalg.norm(way), abs=1e-4)


def ritz(*values, residual=1e-6):
    return Ritz(np.array(values, dtype=complex), np.full(len(values), residual))


def test_what_both_ends_have_found_is_there_once():
    found = spectrum.together(ritz(3, 1 + 2j, 1 - 2j, 1, 1), ritz(1, 1, 1, 1 + 2j, 0.5))
    assert found.values.tolist() == [3, 1 + 2j, 1 - 2j, 1, 1, 1, 0.5] and len(found.residuals) == 7


def test_the_verdict_and_the_learning_rate_of_plain_descent():
    """2 Re / |lambda|^2: 2 .5 / (.25 + 4) for .5 + 2 i, and 2 / 3 for 3."""
    found = spectrum.judged(ritz(3, 0.5 + 2j, 0.5 - 2j), ritz(0.5 + 2j, 0.5 - 2j), 0.1)
    assert found.verdict == "stable"
    assert found.limit == pytest.approx(1 / 4.25)
    assert spectrum.judged(ritz(3, 2), ritz(-0.2, 2), 0.1)[::2] == ("unstable", None)
    assert spectrum.judged(ritz(3, 2j, -2j), ritz(2j, -2j), 0.1)[::2] == ("undecided", None)
    assert spectrum.judged(ritz(), ritz(), 0.1)[::2] == ("undecided", None)
    assert spectrum.judged(ritz(3, 2), ritz(), 0.1)[::2] == ("undecided", None), "one end alone"
    assert spectrum.judged(ritz(-5), ritz(0.1), 0.1).verdict == "unstable", "whichever end has seen it"
    assert spectrum.judged(ritz(10, 1e-5 + 9j), ritz(0.1), 0.1).verdict == "undecided"
    assert spectrum.judged(ritz(3, 2), ritz(-0.2, residual=0.5), 0.1).verdict == "undecided", "within its residual"
