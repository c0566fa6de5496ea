"""Hidden games: what happens in function space."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gametui import games
from gametui.pair import Pair
from tests.games.asked import flow, judged, made, matrix, radius, run, spectrum, words

LOSS = np.array([[0, 1, -1], [-1, 0, 1], [1, -1, 0]])


def energy(game: games.Game, w: np.ndarray) -> np.ndarray:
    """V (k,) at points (k, n): half the squared distances in function space."""
    assert game.hidden is not None
    m, hidden = len(game.start.x), game.hidden
    u, v = jax.vmap(hidden.maps.x)(jnp.asarray(w[:, :m])), jax.vmap(hidden.maps.y)(jnp.asarray(w[:, m:]))
    away = np.hstack([np.asarray(u) - hidden.solution.x, np.asarray(v) - hidden.solution.y])
    return np.asarray((away**2).sum(axis=1) / 2)


def natural(game: games.Game) -> Any:
    """xi -> A^+ xi with the Gram matrices A = J^T J of the maps, by way of J J^T: A^+ = J^T (J J^T)^+2 J."""
    assert game.hidden is not None
    maps = game.hidden.maps

    def side(of: Any, at: Any, gradient: Any) -> Any:
        jacobian = jax.jacrev(of)(at)
        inverse = jnp.linalg.pinv(jacobian @ jacobian.T, rtol=1e-10)
        return jacobian.T @ (inverse @ (inverse @ (jacobian @ gradient)))

    return lambda z, xi: Pair(side(maps.x, z.x, xi.x), side(maps.y, z.y, xi.y))


@pytest.mark.parametrize("strength", [0.0, 0.5])
def test_matching_pennies_at_the_equilibrium(strength: float) -> None:
    numbers = {"lambda": strength}
    expected = [strength / 16 - 0.25j, strength / 16 + 0.25j]
    np.testing.assert_allclose(spectrum("matching_pennies", **numbers), expected, atol=1e-12)
    verdicts = words(judged("matching_pennies", **numbers))
    assert verdicts == (("strict", "strict", "strict", "stable") if strength else ("undecided",) * 4)


def test_the_payoff_of_matching_pennies() -> None:
    x, y = 0.3, -1.2
    p, q = (1 / (1 + np.exp(-t)) for t in (x, y))
    value, _ = made("matching_pennies", **{"lambda": 0.7}).losses(Pair(jnp.array([x]), jnp.array([y])))
    assert value == pytest.approx((1 - 2 * p) * (1 - 2 * q) + 0.35 * ((p - 0.5) ** 2 - (q - 0.5) ** 2))
    hidden = made("matching_pennies").hidden
    assert hidden is not None
    np.testing.assert_allclose(hidden.maps.x(jnp.array([x])), [p])


@pytest.mark.parametrize("strength", [0.0, 0.5])
def test_the_natural_flow_of_matching_pennies(strength: float) -> None:
    game = made("matching_pennies", **{"lambda": strength})
    w = flow(game, [1.0, -0.5], 10, 0.002, metric=natural(game))
    v = energy(game, w)
    assert v[0] == pytest.approx(0.034192177278, abs=1e-12)
    np.testing.assert_allclose(v, v[0] * np.exp(-2 * strength * 0.002 * np.arange(len(v))), rtol=1e-8)
    plain = energy(game, flow(game, [1.0, -0.5], 10, 0.01))
    if strength:
        assert plain[-1] == pytest.approx(0.0210879, abs=1e-7)
    else:
        assert np.mean(np.diff(plain) > 0) == pytest.approx(0.426, abs=0.001)


def test_steps_of_matching_pennies() -> None:
    assert radius(run("matching_pennies", steps=5000, learning_rate=0.5))[-1] > 5
    for optimizer in ("eg", "ogda"):
        assert radius(run("matching_pennies", optimizer, steps=5000, learning_rate=0.5))[-1] < 1e-9


@pytest.mark.parametrize("strength", [0.1, 0.5])
def test_rock_paper_scissors_at_the_equilibrium(strength: float) -> None:
    turn = np.sqrt(3) / 9 * 1j
    found = spectrum("hidden_rps", **{"lambda": strength})
    expected = [0, 0, *[strength / 9 - turn] * 2, *[strength / 9 + turn] * 2]
    np.testing.assert_allclose(found, np.sort_complex(expected), atol=1e-8)
    jacobian = (np.eye(3) - 1 / 3) / 3
    h = np.block(
        [
            [strength * jacobian @ jacobian, jacobian @ LOSS @ jacobian],
            [jacobian @ LOSS @ jacobian, strength * jacobian @ jacobian],
        ]
    )
    np.testing.assert_allclose(matrix("hidden_rps", np.zeros(6), **{"lambda": strength}), h, atol=1e-14)


@pytest.mark.parametrize("network", ["logits", "mlp"])
def test_the_payoff_of_rock_paper_scissors(network: str) -> None:
    game = made("hidden_rps", network=network, **{"lambda": 0.7})
    size = 3 if network == "logits" else 83
    assert [len(side) for side in game.start] == [size, size]
    assert game.hidden is not None
    z = Pair(*map(jnp.asarray, game.start))
    u, v = (np.asarray(game.hidden.maps.x(side)) for side in z)
    assert (u.sum(), v.sum()) == pytest.approx((1, 1))
    value, other = game.losses(z)
    assert value == pytest.approx(u @ LOSS @ v + 0.35 * (((u - 1 / 3) ** 2).sum() - ((v - 1 / 3) ** 2).sum()))
    assert other == -value
    (at,) = game.equilibria()
    np.testing.assert_allclose(np.concatenate(game.field(Pair(*map(jnp.asarray, at)))), 0, atol=1e-16)


def test_the_network_has_its_layers() -> None:
    hidden = made("hidden_rps", network="mlp", width=4).hidden
    assert hidden is not None
    assert hidden.networks is not None
    assert hidden.networks.x.sizes == (1, 4, 3)
    assert hidden.maps == hidden.networks
    weights = jnp.asarray(made("hidden_rps", network="mlp", width=4).start.x)
    first, bias, second, last = weights[:4], weights[4:8], weights[8:20].reshape(4, 3), weights[20:]
    np.testing.assert_allclose(hidden.maps.x(weights), jax.nn.softmax(jnp.tanh(first + bias) @ second + last), rtol=1e-12)


@pytest.mark.parametrize(("network", "strength"), [("logits", 0.5), ("mlp", 0.1)])
def test_the_natural_flow_of_rock_paper_scissors(network: str, strength: float) -> None:
    game = made("hidden_rps", network=network, **{"lambda": strength})
    start = [*game.start.x, *game.start.y]
    v = energy(game, flow(game, start, 20, 0.01, metric=natural(game)))
    assert v[0] < 1 / 12
    np.testing.assert_allclose(v, v[0] * np.exp(-2 * strength * 0.01 * np.arange(len(v))), rtol=1e-6)
    plain = energy(game, flow(game, start, 20, 0.01))
    assert (np.diff(plain) > 0).any()
    if network == "logits":
        assert v[-1] == pytest.approx(7.6756564e-11, rel=1e-7)
        assert plain[-1] == pytest.approx(6.36e-3, rel=1e-3)
