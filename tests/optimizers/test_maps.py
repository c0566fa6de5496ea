"""The one-step map of every method on random general-sum quadratic games, against its matrix built block by block in numpy."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.flatten_util import ravel_pytree

from gametui import optimizers
from gametui.games import Field
from gametui.optimizers.scheme import stepper
from tests.optimizers.quadratics import Quadratic, off_diagonal, projectors, random_quadratic

RATE, RATIO = 0.13, 1.7
GAMES = [random_quadratic(1, 1, 1), random_quadratic(2, 3, 2), random_quadratic(4, 2, 3, zero_sum=True)]
IDS = ["1+1", "3+2", "2+3 zero-sum"]


def gain(name: str, game: Quadratic) -> np.ndarray:
    """K with w' = w - K w, for the methods that remember nothing."""
    h, eye, (p, q) = game.hessian, np.eye(game.size), projectors(game)
    d = RATE * p + RATE * RATIO * q
    anti = (h - h.T) / 2
    if name == "fr":
        hyx, hyy = h[game.m :, : game.m], h[game.m :, game.m :]
        follow = np.zeros_like(h)
        follow[game.m :, : game.m] = -RATE * np.linalg.solve(hyy, hyx)
        return (d + follow) @ h
    return {
        "gda": lambda: d @ h,
        "eg": lambda: d @ h @ (eye - d @ h),
        "sga": lambda: d @ (eye + 0.7 * anti.T) @ h,
        "co": lambda: d @ (eye + 0.4 * h.T) @ h,
        "cgd": lambda: np.linalg.solve(eye + d @ off_diagonal(game), d @ h),
        "linearized_ppm": lambda: np.linalg.solve(eye + d @ h, d @ h),
        "lcgd": lambda: d @ (eye - off_diagonal(game) @ d) @ h,
        "la": lambda: d @ (eye - off_diagonal(game) @ (0.3 * p + 0.3 * RATIO * q)) @ h,
        "hgd": lambda: d @ h.T @ h,
        "ppm": lambda: np.linalg.solve(eye + d @ h, d @ h),
        "lola": lambda: d @ ((eye - off_diagonal(game) @ (0.3 * p + 0.3 * RATIO * q)) @ h - steered(game)),
    }[name]()


def steered(game: Quadratic) -> np.ndarray:
    """LOLA's second term: rows a_y l2_xy (row y of the Hessian of l1) and a_x l1_yx (row x of that of l2)."""
    m = game.m
    return np.vstack(
        [0.3 * RATIO * game.q2[:m, m:] @ game.q1[m:], 0.3 * game.q1[m:, :m] @ game.q2[:m]],
    )


PARAMETERS = {
    "sga": {"lambda": 0.7, "align": False},
    "co": {"gamma": 0.4},
    "la": {"lookahead_rate": 0.3},
    "lola": {"lookahead_rate": 0.3},
    "momentum": {"beta": 0.1, "beta_x": -0.4, "beta_y": 0.3},
    "nesterov": {"beta": 0.1, "beta_x": -0.4, "beta_y": 0.3},
}
MEMORYLESS = ["gda", "eg", "sga", "co", "cgd", "linearized_ppm", "fr", "lcgd", "la", "hgd", "ppm", "lola"]


def jacobian(name: str, scheme: str, game: Quadratic, **more: object) -> np.ndarray:
    """Jacobian of the full step, memory included, in the order (w, memory), by forward differentiation of the code."""
    values = {"learning_rate": RATE, "timescale": RATIO, **PARAMETERS.get(name, {}), **more}
    way = stepper(optimizers.build(name, values), scheme)
    field = Field(game.losses)
    w = jnp.asarray(np.random.default_rng(0).normal(size=game.size))
    flat, back = ravel_pytree((game.pair(w), way.init(field, game.pair(w))))

    def step(v: jax.Array) -> jax.Array:
        z, memory = back(v)
        return ravel_pytree(way.update(field, memory, z))[0]

    return np.asarray(jax.jit(jax.jacfwd(step))(flat))


def in_turn(k: np.ndarray, game: Quadratic) -> np.ndarray:
    """(I - P2 K)(I - P1 K): x moves, then y from where x has gone."""
    p, q = projectors(game)
    eye = np.eye(game.size)
    return (eye - q @ k) @ (eye - p @ k)


@pytest.mark.parametrize("game", GAMES, ids=IDS)
@pytest.mark.parametrize("name", MEMORYLESS)
def test_methods_without_memory(name: str, game: Quadratic) -> None:
    k = gain(name, game)
    np.testing.assert_allclose(jacobian(name, "simultaneous", game), np.eye(game.size) - k, atol=1e-10, rtol=1e-10)
    np.testing.assert_allclose(jacobian(name, "alternating", game), in_turn(k, game), atol=1e-10, rtol=1e-10)


@pytest.mark.parametrize("game", GAMES, ids=IDS)
def test_optimistic_simultaneous(game: Quadratic) -> None:
    h, (p, q) = game.hessian, projectors(game)
    d = RATE * p + RATE * RATIO * q
    # w' = w - 2 D H w + D g, g' = H w
    expected = np.block([[np.eye(game.size) - 2 * d @ h, d], [h, np.zeros_like(h)]])
    np.testing.assert_allclose(jacobian("ogda", "simultaneous", game), expected, atol=1e-10)


@pytest.mark.parametrize("game", GAMES, ids=IDS)
def test_optimistic_alternating(game: Quadratic) -> None:
    """y's gradients are at (x', y) and, a step before, at (x_t, y_{t-1})."""
    h, (p, q) = game.hessian, projectors(game)
    d, eye = RATE * p + RATE * RATIO * q, np.eye(game.size)
    x_half = np.block([[eye - 2 * p @ d @ h, p @ d], [p @ h, q]])
    y_half = np.block([[eye - 2 * q @ d @ h, q @ d], [q @ h, p]])
    np.testing.assert_allclose(jacobian("ogda", "alternating", game), y_half @ x_half, atol=1e-10)


@pytest.mark.parametrize(
    ("name", "twin"), [("co", {"gamma": 0.8}), ("cgd", {}), ("ogda", {}), ("gda", {}), ("eg", {}), ("fr", {})]
)
def test_notebook_rules(name: str, twin: dict[str, float]) -> None:
    """co steps twice its gamma, cgd is the linearised implicit step, ogda forgets; the others are the alternating method."""
    game = random_quadratic(7, 1, 1, zero_sum=True)
    h, (p, q), eye = game.hessian, projectors(game), np.eye(2)
    d = RATE * p + RATE * RATIO * q
    if name == "ogda":
        first = eye - p @ d @ h
        expected = first - q @ d @ h @ (2 * first - eye)
    elif name == "co":
        expected = in_turn(d @ (eye + twin["gamma"] * h.T) @ h, game)
    else:
        expected = in_turn(gain("linearized_ppm" if name == "cgd" else name, game), game)
    np.testing.assert_allclose(jacobian(name, "notebook", game)[:2, :2], expected, atol=1e-10)


@pytest.mark.parametrize("z", [0.05, 0.3, 0.5, 0.9])
def test_spectral_radii_on_a_bilinear_game(z: float) -> None:
    """f = x y at learning rate z: closed forms."""
    game = Quadratic(np.array([[0.0, 1], [1, 0]]), np.array([[0.0, -1], [-1, 0]]), 1)

    def radius(name: str, scheme: str = "simultaneous") -> float:
        matrix = jacobian(name, scheme, game, learning_rate=z, timescale=1.0)
        return float(np.abs(np.linalg.eigvals(matrix)).max())

    root = np.sqrt(complex(1 - 4 * z * z))
    expected = {
        ("gda", "simultaneous"): np.sqrt(1 + z * z),
        ("gda", "alternating"): 1.0,
        ("eg", "simultaneous"): np.sqrt(1 - z * z + z**4),
        ("cgd", "simultaneous"): 1 / np.sqrt(1 + z * z),
        ("linearized_ppm", "simultaneous"): 1 / np.sqrt(1 + z * z),
        ("co", "simultaneous"): np.sqrt((1 - 0.4 * z) ** 2 + z * z),
        ("ogda", "simultaneous"): max(abs(mu) for i in (1j, -1j) for mu in np.roots([1, 2 * z * i - 1, -z * i])),
        ("ogda", "notebook"): np.sqrt(1 - z * z),
    }
    for (name, scheme), value in expected.items():
        np.testing.assert_allclose(
            radius(name, scheme), value, rtol=1e-7 if name == "ogda" else 1e-10, err_msg=f"{name} {scheme}"
        )
    if z <= 0.5:
        np.testing.assert_allclose(radius("ogda"), np.sqrt((1 + root.real) / 2), rtol=1e-7)


def test_follow_the_ridge_has_the_eigenvalues_of_the_two_curvatures() -> None:
    game = random_quadratic(4, 2, 3, zero_sum=True)
    f, m = game.q1, game.m
    schur = f[:m, :m] - f[:m, m:] @ np.linalg.solve(f[m:, m:], f[m:, :m])
    expected = [*(1 - RATE * np.linalg.eigvalsh(schur)), *(1 + RATE * RATIO * np.linalg.eigvalsh(f[m:, m:]))]
    found = np.linalg.eigvals(jacobian("fr", "simultaneous", game))
    np.testing.assert_allclose(np.sort(found.real), np.sort(expected), rtol=1e-9)
    np.testing.assert_allclose(found.imag, 0, atol=1e-9)


def test_alignment_flips_the_adjustment_far_from_fixed_points_only() -> None:
    game = random_quadratic(5, 2, 2)
    h = game.hessian
    anti = (h - h.T) / 2
    signs = set()
    for seed in range(20):
        w = np.random.default_rng(seed).normal(size=4) * 10 ** np.random.default_rng(seed).uniform(-3, 1)
        xi = h @ w
        sign = np.sign((xi @ h.T @ xi) * ((anti.T @ xi) @ (h.T @ xi)) / 4 + 0.1)
        way = optimizers.build("sga", {"learning_rate": RATE, "timescale": 1.0, "lambda": 0.7, "align": True})
        z, _ = way.update(Field(game.losses), (), game.pair(jnp.asarray(w)))
        np.testing.assert_allclose(np.concatenate(z), w - RATE * (xi + sign * 0.7 * anti.T @ xi), rtol=1e-10, atol=1e-12)
        signs.add(float(sign))
    assert signs == {1.0, -1.0}


@pytest.mark.parametrize("name", ["cgd", "linearized_ppm", "fr", "ppm"])
@pytest.mark.parametrize("sizes", [(31, 30), (80, 75)], ids=["elimination", "krylov"])
def test_large_solves(name: str, sizes: tuple[int, int]) -> None:
    game = random_quadratic(11, *sizes)
    q1, q2 = (q / np.sqrt(game.size) + 1.5 * np.eye(game.size) for q in (game.q1, game.q2))
    game = game._replace(q1=q1, q2=q2)
    w = np.random.default_rng(3).normal(size=game.size)
    way = optimizers.build(name, {"learning_rate": RATE, "timescale": RATIO})
    step = jax.jit(lambda w: jnp.concatenate(way.update(Field(game.losses), (), game.pair(w))[0]))
    np.testing.assert_allclose(step(jnp.asarray(w)), w - gain(name, game) @ w, rtol=1e-9, atol=1e-9)
