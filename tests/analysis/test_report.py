"""Reports: all the parts together, for the points of section C of the mathematics."""

from __future__ import annotations

import math

import msgspec
import numpy as np
import pytest

from gametui import dynamics
from gametui.analysis import report
from gametui.errors import UsageError
from gametui.experiment import GameChoice, Method, Point, checked_game, checked_method
from gametui.games.formula import Formula
from gametui.results import CriticalPoint

ORIGIN = Point((0.0,), (0.0,))
GDA = checked_method("gda", {"learning_rate": 0.05})
SOFTPLUS = (0.1517657613, -0.1792895942)


def words(point: CriticalPoint) -> list[str]:
    assert list(point.verdicts) == ["nash", "minimax", "maximin", "flow", "method"]
    return [verdict.verdict for verdict in point.verdicts.values()]


def game(name: str, **numbers: float) -> GameChoice:
    return checked_game(name, numbers)


@pytest.mark.parametrize(
    ("choice", "method", "expected"),
    [
        (game("bilinear"), GDA, ["undecided"] * 4 + ["unstable"]),
        (game("bilinear"), checked_method("gda", {}, "alternating"), ["undecided"] * 5),
        (game("bilinear"), checked_method("eg", {"learning_rate": 0.2}), ["undecided"] * 4 + ["stable"]),
        (game("bilinear"), checked_method("fr", {}), ["undecided"] * 4 + ["no_linearization"]),
        (game("quadratic"), GDA, ["not", "not", "strict", "stable", "stable"]),
        (game("quadratic"), checked_method("fr", {}), ["not", "not", "strict", "stable", "unstable"]),
        (game("quadratic", a=-3, b=4, c=-1), GDA, ["not", "strict", "not", "unstable", "unstable"]),
        (game("quadratic", a=-3, b=4, c=-1), checked_method("fr", {}), ["not", "strict", "not", "unstable", "stable"]),
        (game("exp_polynomial"), GDA, ["not", "strict", "not", "unstable", "unstable"]),
        (game("exp_polynomial"), checked_method("fr", {}), ["not", "strict", "not", "unstable", "stable"]),
    ],
)
def test_verdicts_at_the_origin(choice: GameChoice, method: Method, expected: list[str]) -> None:
    point = report.report(choice, method, ORIGIN)
    assert words(point) == expected
    assert point.gradient_norm == 0.0 and point.losses == (0.0, 0.0)


def test_softplus_whole() -> None:
    (point,) = report.analyze(game("softplus"), GDA)
    assert (*point.x, *point.y) == pytest.approx(SOFTPLUS, abs=1e-10)
    assert point.losses == pytest.approx((0.0827612348, -0.0827612348), abs=1e-10)
    np.testing.assert_allclose(point.hessian, [[0.24856596, 3], [-3, 0.24800167]], atol=1e-8)
    np.testing.assert_allclose(point.eigenvalues, [[0.24828381, -2.99999999], [0.24828381, 2.99999999]], atol=1e-8)
    assert words(point) == ["strict", "strict", "strict", "stable", "stable"]
    modulus = abs(1 - 0.05 * complex(*point.eigenvalues[0]))
    assert point.spectral_radius == pytest.approx(modulus)
    assert point.jacobian_norm is not None and point.jacobian_norm >= modulus
    np.testing.assert_allclose(np.hypot(*np.transpose(point.jacobian_eigenvalues)), modulus)
    edge = 2 * point.eigenvalues[0][0] / np.hypot(*point.eigenvalues[0]) ** 2
    np.testing.assert_allclose(point.stable_learning_rates, [(1e-6, edge)], rtol=1e-9)


def test_the_eleven_points_none_but_the_origin_is_anything() -> None:
    points = report.analyze(game("exp_polynomial"), GDA, box=(-30, 30), near=ORIGIN)
    assert len(points) == 11 and points[0].x == points[0].y == (0.0,)
    for point in points[1:]:
        assert words(point)[:2] == ["not", "not"]
    nine = [point for point in points if np.hypot(*point.x, *point.y) < 18]
    assert len(nine) == 9 and {words(point)[3] for point in nine} == {"unstable"}
    values = {round(point.losses[0], 7) for point in nine}
    assert values == {0.0, 134.2317558, -240.7392574, -154.1462367, -575.5584117}


def test_nearest_first() -> None:
    near = Point((9.0,), (12.0,))
    points = report.analyze(game("exp_polynomial"), GDA, box=(-30, 30), near=near)
    distances = [np.linalg.norm(np.subtract((*point.x, *point.y), near.flat)) for point in points]
    assert distances == sorted(distances) and (*points[0].x, *points[0].y) == pytest.approx((10.0600263005, 13.1132631842))


def test_rounded_coordinates_mean_the_critical_point() -> None:
    (point,) = report.analyze(game("softplus"), GDA, at=Point((0.15,), (-0.18,)))
    assert (*point.x, *point.y) == pytest.approx(SOFTPLUS, abs=1e-10)


def test_a_point_that_is_not_critical_is_reported_as_it_is() -> None:
    (point,) = report.analyze(game("bilinear"), GDA, at=Point((3.0,), (4.0,)))
    assert (point.x, point.y, point.gradient_norm) == ((3.0,), (4.0,), 5.0)
    assert words(point) == ["not", "not", "not", "undecided", "no_linearization"]
    assert "0.25" in point.verdicts["method"].why  # one step moves by eta |xi|
    assert point.spectral_radius is None and point.stable_learning_rates == []


def test_a_fixed_point_of_the_method_alone() -> None:
    """Consensus optimization on -3x^2 + 4xy - y^2 at gamma = 1/2: H has the eigenvalue -1/gamma, so a line of points stands."""
    choice = game("quadratic", a=-3, b=4, c=-1)
    h = np.array([[-6.0, 4.0], [-4.0, 2.0]])
    _, _, kernel = np.linalg.svd((np.eye(2) + h.T / 2) @ h)
    method = checked_method("co", {"gamma": 0.5})
    point = report.report(choice, method, Point((kernel[1][0],), (kernel[1][1],)))
    assert words(point)[0] == "not" and point.gradient_norm > 0.1
    assert point.spectral_radius == pytest.approx(1.0)


def test_reasons_carry_the_optimizers_own_words() -> None:
    why = report.report(game("bilinear"), checked_method("fr", {}), ORIGIN).verdicts["method"].why
    assert "not defined here" in why and "l2_yy is singular" in why
    pole = report.report(game("quadratic", a=-3, b=4, c=-1), checked_method("linearized_ppm", {"learning_rate": 0.5}), ORIGIN)
    assert pole.verdicts["method"].verdict == "no_linearization"
    np.testing.assert_allclose(pole.stable_learning_rates, [(1.0, 10.0)], rtol=1e-7)


def test_a_flat_minimum_is_undecided_also_where_newton_only_creeps_up_to_it() -> None:
    quartic = checked_game("formula", {}, Formula(f="(x - 0.3)^4 - (y + 0.7)^4"))
    (point,) = report.analyze(quartic, GDA, near=Point((1.0,), (2.0,)), box=(-3, 2))
    assert words(point) == ["undecided"] * 5
    assert (*point.x, *point.y) == pytest.approx((0.3, -0.7), abs=1e-5)


def test_general_sum_has_no_minimax() -> None:
    rotation = checked_game("formula", {}, Formula(loss_x="x^2/2 + 10*x*y", loss_y="y^2/2 - 10*x*y"))
    (point,) = report.analyze(rotation, checked_method("gda", {"learning_rate": 0.01}))
    assert words(point) == ["strict", "n/a", "n/a", "stable", "stable"]
    np.testing.assert_allclose(point.stable_learning_rates, [(1e-6, 2 / 101)], rtol=1e-9)


def test_a_game_that_overflows_is_reported_without_numbers() -> None:
    point = report.report(game("exp_polynomial"), GDA, Point((1e200,), (1.0,)))
    assert words(point)[3] == "undecided" and words(point)[4] == "no_linearization"
    assert point.spectral_radius is None and point.stable_learning_rates == []


@pytest.mark.parametrize(
    ("choice", "at", "says"),
    [
        (game("bilinear"), (1.0, 1e200), "not zero here"),
        (game("bilinear", a=10), (1.0, 1.7e308), "past the largest number"),
        (game("dirac_wgan_gp"), (-1.0, 0.0), "no derivative"),
        (checked_game("formula", {}, Formula(f="log(x)*y")), (-1.0, 1.0), "not defined"),
    ],
)
@pytest.mark.filterwarnings("error")
def test_why_there_is_no_gradient(choice: GameChoice, at: tuple[float, float], says: str) -> None:
    (point,) = report.analyze(choice, GDA, at=Point(at[:1], at[1:]))
    assert words(point)[3:] == ["undecided", "no_linearization"]
    assert says in point.verdicts["nash"].why and says in point.verdicts["flow"].why


@pytest.mark.parametrize("psi", [1e-15, -1e-15, 1e-11])
@pytest.mark.parametrize("method", [GDA, checked_method("fr", {}), checked_method("nsgda", {})])
def test_one_side_of_a_kink_decides_nothing(method: Method, psi: float) -> None:
    """theta psi - (|psi| - 1)^2 / 2 at theta = -1 looks like a critical point from above the kink; below, xi_y is 2."""
    point = report.report(game("dirac_wgan_gp"), method, Point((-math.copysign(1.0, psi),), (psi,)))
    assert point.gradient_norm < 1e-10
    assert words(point) == ["undecided"] * 4 + ["no_linearization"]
    assert "jumps" in point.verdicts["flow"].why and "no derivative" in point.verdicts["method"].why
    assert point.stable_learning_rates == [] and "no derivative" in point.stable_learning_rates_reason


@pytest.mark.parametrize("x", [1e-15, 0.0, -1e-15])
def test_one_side_of_a_jump_of_the_second_derivatives_decides_nothing(x: float) -> None:
    """relu(x)^2 is 0 on one side and has curvature 2 on the other; relu(x)^2 + 2 x^2 curves up on both."""

    def judged(f: str) -> list[str]:
        return words(report.report(checked_game("formula", {}, Formula(f=f)), GDA, Point((x,), (0.0,))))

    assert judged("relu(x)^2 - y^2") == ["undecided"] * 5
    assert judged("relu(x)^2 + 2*x^2 - 2*y^2") == ["strict", "strict", "strict", "stable", "stable"]


def test_reports_are_plain_data() -> None:
    point = report.report(game("quadratic"), GDA, ORIGIN)
    assert msgspec.json.decode(msgspec.json.encode(point), type=CriticalPoint) == point


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"at": Point((0.0, 1.0), (0.0,))}, "at: 2/1 coordinates given; bilinear takes 1/1."),
        ({"near": Point((0.0,), ())}, "near: 1/0"),
        ({"box": (3.0, -3.0)}, "box: 3,-3 is not a range"),
        ({"box": (0.0, np.inf)}, "box: 0,inf"),
    ],
)
def test_bad_questions_are_explained(wrong: dict[str, object], says: str) -> None:
    with pytest.raises(UsageError, match=r"coordinates given|not a range") as error:
        report.analyze(game("bilinear"), GDA, **wrong)  # type: ignore[arg-type]
    assert says in str(error.value)


def test_new_numbers_do_not_compile() -> None:
    report.analyze(game("quadratic"), GDA, near=ORIGIN)
    before = dynamics.compilations()
    report.analyze(
        game("quadratic", a=1.5, b=-2), checked_method("gda", {"learning_rate": 0.3}), near=Point((1.0,), (1.0,)), seed=4
    )
    assert dynamics.compilations() == before


def test_the_predicted_rate_leaves_out_what_only_the_memory_does() -> None:
    """Adam's second moment shrinks by beta2 a step and moves nothing to first order."""
    numbers = {"learning_rate": 0.01, "beta1": 0.0, "beta2": 0.999, "epsilon": 0.1}
    point = report.report(game("regularized_bilinear", mu=0.1), checked_method("adam", numbers), ORIGIN)
    factor = abs(1 - 0.01 / 0.1 * complex(0.1, 1))
    assert point.spectral_radius == pytest.approx(0.999)
    assert point.rate == point.predicted == pytest.approx(factor, abs=1e-9)
    assert f"{factor:.9f}" in point.verdicts["method"].why and "memory" in point.verdicts["method"].why


def test_the_predicted_rate_leaves_out_what_moves_along_critical_points() -> None:
    """Softmax does not see a shift of all logits; and (x^2 + y^2 - 1)^2 has a circle of critical points."""
    shifted = report.report(game("hidden_rps"), GDA, Point((0.0,) * 3, (0.0,) * 3))
    assert shifted.verdicts["method"].verdict == "undecided" and shifted.spectral_radius == pytest.approx(1.0)
    assert shifted.rate == pytest.approx(abs(1 - 0.05 * complex(0.1, math.sqrt(3)) / 9), abs=1e-12)
    circle = report.report(checked_game("formula", {}, Formula(f="(x^2 + y^2 - 1)^2")), GDA, Point((1.0,), (0.0,)))
    assert circle.verdicts["method"].verdict == "undecided" and circle.rate == pytest.approx(1 - 0.05 * 8)
    assert "stay where they are" in circle.verdicts["method"].why


@pytest.mark.parametrize("f", ["2*x^2 - y^4", "2*x^2 - y^10", "2*x^2 - (x + y^2)^2", "0*x*y"])
def test_a_flat_point_on_no_line_of_critical_points_keeps_its_rate(f: str) -> None:
    point = report.report(checked_game("formula", {}, Formula(f=f)), GDA, ORIGIN)
    assert point.verdicts["method"].verdict == "undecided" and point.rate == pytest.approx(1.0)


def test_a_counting_methods_rate_is_a_step_of_its_own() -> None:
    method = checked_method("lookahead", {"learning_rate": 0.05, "period": 5, "average": 0.5})
    point = report.report(game("bilinear"), method, ORIGIN)
    whole = abs(0.5 + 0.5 * (1 - 0.05j) ** 5)
    assert point.jacobian_steps == 5
    assert point.spectral_radius == pytest.approx(whole, abs=1e-10)
    assert point.rate == pytest.approx(whole**0.2, abs=1e-10)
    assert "map of 5 steps" in point.verdicts["method"].why


def test_a_method_without_a_linearisation_reports_a_measured_tail() -> None:
    """Anchored extragradient has |xi| fall like 1 / k on x y; normalised steps stay within a few of their length."""
    eag = report.report(game("bilinear"), checked_method("eag", {"learning_rate": 0.1}), ORIGIN)
    assert eag.verdicts["method"].verdict == "no_linearization"
    assert eag.spectral_radius is None and eag.rate is None and eag.stable_learning_rates == []
    assert "no linearisation" in eag.stable_learning_rates_reason
    assert "k^-1.0" in eag.verdicts["method"].why or "k^-0.9" in eag.verdicts["method"].why
    steps = report.report(
        game("regularized_bilinear", mu=1.0), checked_method("nsgda", {"learning_rate": 0.01, "norm": "joint"}), ORIGIN
    )
    assert "between" in steps.verdicts["method"].why or "is 0.00707" in steps.verdicts["method"].why
