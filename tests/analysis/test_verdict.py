"""Verdicts: section by section what the second derivatives decide, and what they leave open."""

from __future__ import annotations

import numpy as np
import pytest

from gametui.analysis import verdict
from gametui.analysis.finding import Finding
from gametui.analysis.verdict import Surface
from tests.analysis import closed_forms
from tests.analysis.closed_forms import JIN, QUADRATIC, XY

WORDS = {
    "NASH": {"strict", "not", "undecided"},
    "LEAD": {"strict", "not", "undecided", "n/a"},
    "FLOW": {"stable", "unstable", "undecided"},
    "METHOD": {"stable", "unstable", "undecided", "no_linearization"},
    "NOT": {"not", "undecided"},
    "VANISHING": {"undecided"},
    "OVERFLOWS": {"undecided"},
    "KINK": {"undecided"},
    "VARYING": {"undecided"},
    "LARGE": {"strict", "undecided", "no_linearization"},
}


def zero_sum(f: list[list[float]], m: int = 1) -> np.ndarray:
    """The game Hessian of min over x, max over y of f, from the Hessian of f."""
    h = np.array(f, dtype=float)
    h[m:] *= -1
    return h


def words(h: np.ndarray, m: int = 1, *, zero: bool = True, slack: float = 0.0) -> tuple[str, ...]:
    return tuple(one.verdict for one in verdict.game(Surface(h, m, zero, slack=slack)).values())


@pytest.mark.parametrize("finding", Finding)
def test_every_finding_has_a_word_of_its_axis_and_a_sentence(finding: Finding) -> None:
    word, sentence = finding.value
    assert word in WORDS[finding.name.split("_")[0]]
    assert sentence.endswith((".", "{reason}", "{tail}")) and "center" not in sentence


@pytest.mark.parametrize(
    ("label", "h", "expected"),
    [
        ("xy", XY, ("undecided", "undecided", "undecided", "undecided")),
        ("3x^2+4xy+y^2", QUADRATIC, ("not", "not", "strict", "stable")),
        ("-3x^2+4xy-y^2", JIN, ("not", "strict", "not", "unstable")),
        ("x^2-y^2", zero_sum([[2, 0], [0, -2]]), ("strict", "strict", "strict", "stable")),
        ("softplus-like", np.array([[0.25, 3], [-3, 0.25]]), ("strict", "strict", "strict", "stable")),
        ("-x^2+y^2", zero_sum([[-2, 0], [0, 2]]), ("not", "not", "not", "unstable")),
        ("x^2+xy", zero_sum([[2, 1], [1, 0]]), ("undecided", "undecided", "strict", "stable")),
        ("(x+y)^2", zero_sum([[2, 2], [2, 2]]), ("not", "not", "undecided", "undecided")),
        ("-(x+y)^2", zero_sum([[-2, -2], [-2, -2]]), ("not", "undecided", "not", "undecided")),
        ("-x^2", zero_sum([[-2, 0], [0, 0]]), ("not", "undecided", "not", "unstable")),
        ("nothing", np.zeros((2, 2)), ("undecided",) * 4),
    ],
)
def test_the_four_axes_of_the_game(label: str, h: np.ndarray, expected: tuple[str, ...]) -> None:
    assert words(h) == expected, label


def test_axes_come_in_their_order() -> None:
    assert list(verdict.game(Surface(XY, 1, True))) == ["nash", "minimax", "maximin", "flow"]


def test_reasons_name_what_decides() -> None:
    marginal = verdict.game(Surface(XY, 1, True))
    assert "zero within rounding" in marginal["nash"].why and "higher orders" in marginal["nash"].why
    assert "f_yy is singular" in marginal["minimax"].why
    assert "f_xx is singular" in marginal["maximin"].why
    assert "inconclusive" in marginal["flow"].why and "imaginary axis" in marginal["flow"].why
    jin = verdict.game(Surface(JIN, 1, True))
    assert "Player x" in jin["nash"].why and "-6" in jin["nash"].why
    assert "least eigenvalue 2)" in jin["minimax"].why
    quadratic = verdict.game(Surface(QUADRATIC, 1, True))
    assert "at least 2" in quadratic["flow"].why and "grow first" in quadratic["flow"].why
    assert "singular" in verdict.game(Surface(zero_sum([[2, 2], [2, 2]]), 1, True))["flow"].why


def test_general_sum_games_have_no_minimax_verdict() -> None:
    found = verdict.game(Surface(np.diag([1.0, 2.0]), 1, False))
    assert [found[axis].verdict for axis in found] == ["strict", "n/a", "n/a", "stable"]
    assert "Stackelberg" in found["minimax"].why


def test_definite_nash_points_are_minimax_and_maximin() -> None:
    random = np.random.default_rng(3)
    for _ in range(50):
        x, y, across = random.standard_normal((3, 3)), random.standard_normal((2, 2)), random.standard_normal((3, 2))
        f = np.block([[x @ x.T + 0.01 * np.eye(3), across], [across.T, -(y @ y.T) - 0.01 * np.eye(2)]])
        assert words(zero_sum(f, 3), 3) == ("strict", "strict", "strict", "stable")


def test_turning_the_players_round_exchanges_minimax_and_maximin() -> None:
    random = np.random.default_rng(4)
    seen = set()
    for _ in range(200):
        f = random.standard_normal((4, 4))
        f = f + f.T
        turned = -np.block([[f[2:, 2:], f[2:, :2]], [f[:2, 2:], f[:2, :2]]])
        _, minimax, maximin, _ = words(zero_sum(f, 2), 2)
        _, other_minimax, other_maximin, _ = words(zero_sum(turned, 2), 2)
        assert (minimax, maximin) == (other_maximin, other_minimax)
        seen.add(minimax)
    assert seen == {"strict", "not"}


def test_strict_minimax_is_what_its_definition_says() -> None:
    """f_yy < 0, and x at a strict minimum of max over y of f: tried by moving x and letting y answer."""
    random = np.random.default_rng(5)
    angle = np.linspace(0, np.pi, 200)
    moves = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    for _ in range(100):
        f = random.standard_normal((3, 3))
        f = f + f.T
        answered = [x @ f[:2, :2] @ x - (f[2, :2] @ x) ** 2 / f[2, 2] for x in moves]
        expected = "strict" if f[2, 2] < 0 and min(answered) > 0 else "not"
        assert words(zero_sum(f, 2), 2)[1] == expected


@pytest.mark.parametrize("scale", [1e-8, 1.0, 1e8])
def test_tolerances_follow_the_size_of_the_hessian(scale: float) -> None:
    assert words(scale * zero_sum([[2e-10, 1], [1, -2e-10]]))[:3] == ("undecided",) * 3
    assert words(scale * zero_sum([[1e-6, 1], [1, -1e-6]])) == ("strict", "strict", "strict", "stable")
    assert words(scale * zero_sum([[1e-8, 1], [1, -1e-8]]))[3] == "undecided"
    assert words(scale * zero_sum([[-1e-6, 1], [1, 1e-6]]))[3] == "unstable"


def test_a_defective_border_needs_a_wider_tolerance() -> None:
    """A Jordan block of three at 0.0001 is stable, but its computed eigenvalues cannot show it."""
    turn = np.linalg.qr(np.random.default_rng(0).standard_normal((3, 3)))[0]
    block = turn @ (1e-6 * np.eye(3) + np.diag([1.0, 1.0], 1)) @ turn.T
    assert verdict.flow(Surface(block, 1, False)).verdict == "undecided"


def test_slack_makes_what_it_covers_undecided() -> None:
    h = np.diag([1e-3, 1.0])
    assert words(h)[0] == "strict"
    assert words(h, slack=1e-2)[0] == "undecided"
    assert words(1e-3 * np.eye(2), slack=1e-2) == ("undecided",) * 4


def test_points_that_are_not_critical_and_hessians_that_are_not_finite() -> None:
    away = verdict.game(Surface(np.diag([1.0, 1.0]), 1, True, gradient=0.5, critical=False))
    assert [one.verdict for one in away.values()] == ["not", "not", "not", "undecided"]
    assert "0.5" in away["nash"].why and "0.5" in away["flow"].why
    broken = verdict.game(Surface(np.full((2, 2), np.nan), 1, True))
    assert {one.verdict for one in broken.values()} == {"undecided"}


def judged(jacobian: np.ndarray, moved: float = 0.0, undefined: str = "") -> verdict.Spectral:
    return verdict.method(jacobian, moved, 1e-6, undefined)


def test_contracting_and_expanding_steps() -> None:
    contracting = judged(np.diag([0.5, -0.9]))
    assert contracting.judgement.verdict == "stable" and "0.9 <" in contracting.judgement.why
    assert contracting.radius == pytest.approx(0.9) and contracting.norm == pytest.approx(0.9)
    assert list(np.abs(contracting.eigenvalues)) == [0.9, 0.5]
    assert "stretch" not in contracting.judgement.why
    assert judged(np.diag([0.5, -1.1])).judgement.verdict == "unstable"


def test_transient_growth_is_said() -> None:
    shear = judged(np.array([[0.9, 5.0], [0.0, 0.9]]))
    assert shear.judgement.verdict == "stable"
    assert f"{np.linalg.norm([[0.9, 5.0], [0.0, 0.9]], 2):.4g} times" in shear.judgement.why


@pytest.mark.parametrize("eta", [0.05, 0.5, 1.9])
def test_marginal_steps_are_undecided(eta: float) -> None:
    """Alternating descent-ascent on x y."""
    found = judged(closed_forms.step("gda", "alternating", XY, 1, eta)).judgement
    assert found.verdict == "undecided" and "inconclusive" in found.why


def test_a_defective_unit_eigenvalue_drives_starts_away() -> None:
    """Alternating descent-ascent on x y at learning rate 2, the border of its circles."""
    found = judged(closed_forms.step("gda", "alternating", XY, 1, 2.0)).judgement
    assert found.verdict == "undecided" and "defective" in found.why and "away" in found.why


def test_a_defective_step_inside_the_border_is_not_called_stable() -> None:
    turn = np.array([[0.6, -0.8], [0.8, 0.6]])
    near = turn @ np.array([[1 - 1e-8, 1.0], [0.0, 1 - 1e-8]]) @ turn.T
    assert judged(near).judgement.verdict == "undecided"
    clear = turn @ np.array([[1 - 1e-4, 1.0], [0.0, 1 - 1e-4]]) @ turn.T
    assert judged(clear).judgement.verdict == "stable"


@pytest.mark.parametrize(
    ("jacobian", "moved", "undefined", "says"),
    [
        (np.full((2, 2), np.nan), np.nan, "l2_yy is singular.", "l2_yy is singular."),
        (np.full((2, 2), np.nan), np.nan, "", "not a number"),
        (np.eye(2), 0.3, "", "0.3"),
        (np.full((2, 2), np.inf), 0.0, "", "no finite derivative"),
        (np.diag([1e14, 0.0]), 0.0, "I + D H is singular.", "I + D H is singular."),
    ],
)
def test_steps_without_a_linearisation(jacobian: np.ndarray, moved: float, undefined: str, says: str) -> None:
    found = judged(jacobian, moved, undefined)
    assert found.judgement.verdict == "no_linearization" and says in found.judgement.why
    assert found.radius is None and found.norm is None and len(found.eigenvalues) == 0


def test_a_memory_is_no_distance() -> None:
    """|J|_2 of (point, memory) mixes units, so the sentence on what one step stretches is left out; the number stays."""
    jacobian = np.array([[0.5, 0.005], [40.0, 0.0]])
    alone, remembering = verdict.method(jacobian, 0.0, 1e-6, numbers=2), verdict.method(jacobian, 0.0, 1e-6, numbers=1)
    assert alone.judgement.verdict == remembering.judgement.verdict == "stable"
    assert "stretch" in alone.judgement.why and "stretch" not in remembering.judgement.why
    assert alone.norm == remembering.norm == pytest.approx(np.linalg.norm(jacobian, 2))


def test_no_sentence_has_a_negative_zero() -> None:
    why = verdict.flow(Surface(np.array([[-0.0, 1.0], [-1.0, -0.0]]), 1, True)).why
    assert "real part 0," in why


def test_two_losses_are_not_called_general_sum() -> None:
    """loss_x = x y and loss_y = -x y is zero-sum, written with two texts."""
    why = verdict.game(Surface(XY, 1, False))["minimax"].why
    assert "not zero-sum" not in why and "two losses" in why
