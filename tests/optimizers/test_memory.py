"""Methods that remember: their augmented one-step maps and spectra, against numpy and closed forms."""

from __future__ import annotations

import numpy as np
import pytest

from gametui import optimizers
from tests.optimizers.quadratics import Quadratic, projectors, random_quadratic
from tests.optimizers.test_maps import GAMES, IDS, RATE, RATIO, jacobian

BILINEAR = Quadratic(np.array([[0.0, 1], [1, 0]]), np.array([[0.0, -1], [-1, 0]]), 1)


def parts(game: Quadratic) -> tuple[np.ndarray, ...]:
    """H, identity, projectors on x and y, learning rates and momenta as matrices."""
    p, q = projectors(game)
    return game.hessian, np.eye(game.size), p, q, RATE * p + RATE * RATIO * q, -0.4 * p + 0.3 * q


def radius(name: str, scheme: str, game: Quadratic, **values: float) -> float:
    return float(np.abs(np.linalg.eigvals(jacobian(name, scheme, game, timescale=1.0, **values))).max())


def spectrum_of(polynomials: list[list[complex]]) -> list[complex]:
    return sorted((root for polynomial in polynomials for root in np.roots(polynomial)), key=lambda mu: (mu.real, mu.imag))


@pytest.mark.parametrize("game", GAMES, ids=IDS)
def test_past_extragradient(game: Quadratic) -> None:
    h, eye, _, _, d, _ = parts(game)
    # g' = H (w - D g), w' = w - D g'
    expected = np.block([[eye - d @ h, d @ h @ d], [h, -h @ d]])
    np.testing.assert_allclose(jacobian("past_eg", "simultaneous", game), expected, atol=1e-10)


@pytest.mark.parametrize("game", GAMES, ids=IDS)
def test_heavy_ball(game: Quadratic) -> None:
    h, eye, _, _, d, b = parts(game)
    expected = np.block([[eye - d @ h + b, -b], [eye, np.zeros_like(h)]])
    np.testing.assert_allclose(jacobian("momentum", "simultaneous", game), expected, atol=1e-10)


@pytest.mark.parametrize("game", GAMES, ids=IDS)
def test_heavy_ball_alternating(game: Quadratic) -> None:
    """y steps from x'; each player's own last point is the one before its own last step."""
    h, eye, p, q, d, b = parts(game)
    x_half = np.block([[eye + p @ (b - d @ h), -p @ b], [p, q]])
    y_half = np.block([[eye + q @ (b - d @ h), -q @ b], [q, p]])
    np.testing.assert_allclose(jacobian("momentum", "alternating", game), y_half @ x_half, atol=1e-10)


@pytest.mark.parametrize("game", GAMES, ids=IDS)
def test_nesterov(game: Quadratic) -> None:
    h, eye, _, _, d, b = parts(game)
    ahead = eye - d @ h
    expected = np.block([[ahead @ (eye + b), -ahead @ b], [eye, np.zeros_like(h)]])
    np.testing.assert_allclose(jacobian("nesterov", "simultaneous", game), expected, atol=1e-10)


@pytest.mark.parametrize("game", GAMES, ids=IDS)
def test_complex_momentum(game: Quadratic) -> None:
    h, eye, _, _, d, _ = parts(game)
    r, i = 0.6 * np.cos(0.9) * eye, 0.6 * np.sin(0.9) * eye
    expected = np.block([[eye - d @ h, d @ r, -d @ i], [-h, r, -i], [0 * eye, i, r]])
    found = jacobian("complex_momentum", "simultaneous", game, beta_modulus=0.6, beta_argument=0.9)
    np.testing.assert_allclose(found, expected, atol=1e-10)


@pytest.mark.parametrize("game", GAMES, ids=IDS)
def test_complex_momentum_alternating(game: Quadratic) -> None:
    h, eye, p, q, d, _ = parts(game)
    r, i = 0.6 * np.cos(0.9), 0.6 * np.sin(0.9)

    def half(of: np.ndarray, rest: np.ndarray) -> np.ndarray:
        """The half of the player whose projector is `of`; the other's point and momentum stay."""
        return np.block(
            [
                [eye - of @ d @ h, r * of @ d, -i * of @ d],
                [-of @ h, r * of + rest, -i * of],
                [0 * eye, i * of, r * of + rest],
            ]
        )

    found = jacobian("complex_momentum", "alternating", game, beta_modulus=0.6, beta_argument=0.9)
    np.testing.assert_allclose(found, half(q, p) @ half(p, q), atol=1e-10)


@pytest.mark.parametrize(("argument", "beta"), [(0.0, 0.6), (np.pi, -0.6)])
def test_real_momentum_is_complex_momentum_that_does_not_turn(argument: float, beta: float) -> None:
    game = random_quadratic(9, 2, 2)
    found = np.linalg.eigvals(
        jacobian("complex_momentum", "simultaneous", game, timescale=1.0, beta_modulus=0.6, beta_argument=argument)
    )
    heavy = np.linalg.eigvals(jacobian("momentum", "simultaneous", game, timescale=1.0, beta=beta, beta_x=None, beta_y=None))
    # The imaginary part, of which there is none, decays by itself.
    expected = np.concatenate([heavy, np.full(4, beta)])
    for root in expected:
        assert np.abs(found - root).min() < 1e-7
    np.testing.assert_allclose(np.poly(found), np.poly(expected), atol=1e-9)


@pytest.mark.parametrize(("turn", "converges"), [(0.15, False), (0.17, True), (0.67, True), (0.69, False)])
def test_arguments_with_which_complex_momentum_converges_on_the_bilinear_game(turn: float, converges: bool) -> None:
    found = radius(
        "complex_momentum", "simultaneous", BILINEAR, learning_rate=0.1, beta_modulus=0.7, beta_argument=turn * np.pi
    )
    assert (found < 1) == converges


@pytest.mark.parametrize("beta", [-0.5, 0.3])
@pytest.mark.parametrize("eta", [0.05, 0.2, 0.5])
def test_characteristic_polynomials(eta: float, beta: float) -> None:
    """With one momentum the spectrum is that of a quadratic for each eigenvalue of H."""
    game = random_quadratic(9, 2, 2)
    lambdas = np.linalg.eigvals(game.hessian)
    expected = {
        "past_eg": [[1, -(1 - 2 * eta * lam), -eta * lam] for lam in lambdas],
        "momentum": [[1, -(1 + beta - eta * lam), beta] for lam in lambdas],
        "nesterov": [[1, -(1 - eta * lam) * (1 + beta), (1 - eta * lam) * beta] for lam in lambdas],
    }
    for name, polynomials in expected.items():
        numbers = {} if name == "past_eg" else {"beta": beta, "beta_x": None, "beta_y": None}
        found = np.linalg.eigvals(jacobian(name, "simultaneous", game, learning_rate=eta, timescale=1.0, **numbers))
        for root in spectrum_of(polynomials):
            assert np.abs(found - root).min() < 1e-8, name


@pytest.mark.parametrize(("eta", "stable"), [(0.3, True), (0.57, True), (0.58, False)])
def test_past_extragradient_is_stable_below_one_over_the_root_of_three(eta: float, stable: bool) -> None:
    assert (radius("past_eg", "simultaneous", BILINEAR, learning_rate=eta) < 1) == stable
    same = radius("ogda", "simultaneous", BILINEAR, learning_rate=eta)
    np.testing.assert_allclose(radius("past_eg", "simultaneous", BILINEAR, learning_rate=eta), same, atol=1e-7)


@pytest.mark.parametrize("eta", [0.2, 0.5, 1.0])
@pytest.mark.parametrize("betas", [(-0.5, 0.0), (-0.5, -0.5), (0.0, 0.0)])
def test_alternating_negative_momentum_on_the_bilinear_game(eta: float, betas: tuple[float, float]) -> None:
    """(mu - 1)^2 (mu - b1) (mu - b2) + eta^2 mu^3 = 0: converges with (-1/2, 0), whatever beta says."""
    b1, b2 = betas
    polynomial = np.polymul(np.polymul([1, -2, 1], [1, -b1]), [1, -b2]) + np.array([0, eta**2, 0, 0, 0])
    found = radius("momentum", "alternating", BILINEAR, learning_rate=eta, beta=0.9, beta_x=b1, beta_y=b2)
    np.testing.assert_allclose(found, np.abs(np.roots(polynomial)).max(), atol=1e-7)
    if betas == (-0.5, 0.0):
        assert found <= max(0.5, 1 - eta**2 / 16) + 1e-12
    assert radius("momentum", "simultaneous", BILINEAR, learning_rate=eta, beta_x=b1, beta_y=b1) > 1


def test_momentum_begins_at_rest() -> None:
    way = optimizers.build("momentum", {"learning_rate": 0.1, "timescale": 1.0, "beta": 0.9, "beta_x": None, "beta_y": None})
    plain = optimizers.build("gda", {"learning_rate": 0.1, "timescale": 1.0})
    game = random_quadratic(2, 1, 1)

    def field(z):
        return game.pair(game.hessian @ np.concatenate(z))

    start = game.pair(np.array([0.3, -1.2]))
    first, _ = way.update(field, way.init(field, start), start)
    expected, _ = plain.update(field, plain.init(field, start), start)
    np.testing.assert_allclose(np.concatenate(first), np.concatenate(expected))
