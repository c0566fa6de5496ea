"""Games of more numbers than matrices are made of: ends of spectra, verdicts and critical points against closed forms."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest

from gametui import games, params
from gametui.analysis import large, report
from gametui.experiment import GameChoice, Point, checked_method
from gametui.games._base import Game, start, zero_sum
from gametui.results import CriticalPoint

N = 300
"""Numbers of each player."""
CURVES = np.linspace(0.5, 2.0, N)
TURNS = np.linspace(1.0, 3.0, N)
GDA = checked_method("gda", {"learning_rate": 0.05})


def wide(low: float, y_curves: np.ndarray = CURVES) -> Game:
    """f = sum (c_i x_i^2 / 2 + t_i x_i y_i - d_i y_i^2 / 2) around (1, ..., 1), with the first c_i being `low`."""
    curves = np.concatenate([[low], CURVES[1:]])
    return Game(
        losses=zero_sum(
            lambda x, y: (
                jnp.sum(jnp.asarray(curves) * (x - 1) ** 2) / 2
                + jnp.sum(jnp.asarray(TURNS) * (x - 1) * (y - 1))
                - jnp.sum(jnp.asarray(y_curves) * (y - 1) ** 2) / 2
            )
        ),
        start=start([2.0] * N, [0.0] * N),
        zero_sum=True,
    )


def hessian(low: float) -> np.ndarray:
    curves = np.diag(np.concatenate([[low], CURVES[1:]]))
    return np.block([[curves, np.diag(TURNS)], [-np.diag(TURNS), np.diag(CURVES)]])


@pytest.fixture
def choice(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> GameChoice:
    low: float = request.param

    def wide_game() -> Game:
        return wide(low)

    name = f"wide_{low:g}"
    monkeypatch.setattr(games, "CATALOG", {name: params.Entry(wide_game)})
    return GameChoice(name=name)


def analysed(choice: GameChoice, at: float = 1.01, **numbers: float) -> CriticalPoint:
    method = checked_method("gda", {"learning_rate": 0.05, **numbers})
    (point,) = report.analyze(choice, method, at=Point((at,) * N, (at,) * N))
    return point


@pytest.mark.parametrize("choice", [0.5], indirect=True)
def test_a_strict_nash_point_of_600_numbers(choice: GameChoice) -> None:
    point = analysed(choice)
    h = hessian(0.5)
    values = np.linalg.eigvals(h)
    np.testing.assert_allclose((*point.x, *point.y), 1.0, atol=1e-9)
    assert [verdict.verdict for verdict in point.verdicts.values()] == ["strict", "strict", "strict", "stable", "stable"]
    assert point.hessian == []
    found = [complex(*pair) for pair in point.eigenvalues]
    assert min(value.real for value in found) == pytest.approx(values.real.min(), abs=1e-7)
    assert all(np.abs(values - value).min() < 1e-6 for value in found)
    assert len(point.residuals) == len(found) and max(point.residuals) < 1e-6
    assert point.spectral_radius == pytest.approx(np.abs(1 - 0.05 * values).max(), abs=1e-8)
    assert len(point.jacobian_residuals) == len(point.jacobian_eigenvalues)
    assert "residual" in point.verdicts["method"].why and "residual" in point.verdicts["flow"].why


@pytest.mark.parametrize("choice", [-4.0], indirect=True)
def test_a_point_where_x_curves_down_is_not_nash_and_the_flow_leaves(choice: GameChoice) -> None:
    point = analysed(choice)
    words = {name: verdict.verdict for name, verdict in point.verdicts.items()}
    assert words == {"nash": "not", "minimax": "undecided", "maximin": "not", "flow": "unstable", "method": "unstable"}
    least = np.linalg.eigvals(hessian(-4.0)).real.min()
    assert min(real for real, _ in point.eigenvalues) == pytest.approx(least, abs=1e-7)


@pytest.mark.parametrize("choice", [0.5], indirect=True)
def test_memory_counts_in_the_spectrum_of_a_large_game(choice: GameChoice) -> None:
    method = checked_method("momentum", {"learning_rate": 0.05, "beta": 0.3, "beta_x": None, "beta_y": None})
    (point,) = report.analyze(choice, method, at=Point((1.0,) * N, (1.0,) * N))
    roots = [np.roots([1, -(1 + 0.3 - 0.05 * value), 0.3]) for value in np.linalg.eigvals(hessian(0.5))]
    assert point.spectral_radius == pytest.approx(np.abs(roots).max(), abs=1e-7)


@pytest.mark.parametrize("choice", [0.5], indirect=True)
def test_a_point_that_is_not_critical_says_so(choice: GameChoice) -> None:
    point = report.report(choice, GDA, Point((1.5,) * N, (1.0,) * N))
    assert {point.verdicts[name].verdict for name in ("nash", "minimax", "maximin")} == {"not"}
    assert point.verdicts["method"].verdict == "no_linearization"


@pytest.mark.parametrize("wanted", [3, 4, 5, 6])
@pytest.mark.parametrize("end", ["LM", "SR"])
def test_no_eigenvalue_is_without_its_conjugate(end: str, wanted: int) -> None:
    """Of turns [[a, -b], [b, a]] and single numbers, in another basis; an odd number of values would part a pair."""
    rng = np.random.default_rng(1)
    pairs = [(0.01 * k, 1 + 0.1 * k) for k in range(1, 30)]
    whole = np.diag(np.linspace(0.2, 3.5, 100))
    for k, (a, b) in enumerate(pairs):
        whole[2 * k : 2 * k + 2, 2 * k : 2 * k + 2] = [[a, -b], [b, a]]
    basis = np.linalg.qr(rng.standard_normal(whole.shape))[0]
    dense = basis @ whole @ basis.T
    found = large.general(len(dense), lambda v: dense @ np.asarray(v).ravel(), end, wanted)
    exact = np.linalg.eigvals(dense)
    order = np.argsort(-np.abs(exact) if end == "LM" else exact.real)
    assert wanted <= len(found.values) <= wanted + 1
    assert np.abs(np.sort_complex(found.values) - np.sort_complex(found.values.conj())).max() < 1e-10
    np.testing.assert_allclose(np.sort_complex(found.values), np.sort_complex(exact[order[: len(found.values)]]), atol=1e-7)
    assert len(found.residuals) == len(found.values) and found.residuals.max() < 1e-7


def test_what_has_its_conjugate_is_left_as_it_is() -> None:
    """Twice the same pair, half of another, and a real one."""
    values = np.array([1 + 2j, 1 - 2j, 1 + 2j, 1 - 2j, 0.5 - 1j, 0.3])
    found = large.paired(large.Ritz(values, np.arange(6.0)))
    assert sorted(found.values, key=lambda v: (-abs(v), v.imag)) == list(found.values)
    assert sorted(map(str, found.values)) == sorted(map(str, [*values, 0.5 + 1j]))
    assert [found.residuals[list(found.values).index(value)] for value in (0.5 + 1j, 0.5 - 1j)] == [4.0, 4.0]


def test_no_operator_is_ever_a_matrix() -> None:
    """ARPACK on an operator whose ends are known, and on the zero operator."""
    ritz = large.symmetric(2000, lambda v: np.arange(1.0, 2001.0) * np.asarray(v).ravel(), "SA", 1)
    assert ritz.values[0].real == pytest.approx(1.0, abs=1e-6)
    nothing = large.symmetric(1000, lambda v: 0 * np.asarray(v).ravel())
    assert nothing.values[0] == 0 and nothing.residuals[0] == 0
    broken = large.general(1000, lambda v: np.nan * np.asarray(v).ravel())
    assert not broken.found
