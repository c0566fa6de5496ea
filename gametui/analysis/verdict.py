"""Verdicts on a point: five independent questions, each answered with a word and a sentence.

Second-order tests decide only where they are strict: a curvature that is zero within rounding is "undecided", never "Nash"; an
eigenvalue on the border of stability is "undecided", never "stable".
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from gametui.analysis import spectrum
from gametui.analysis.finding import Finding
from gametui.results import Judgement

BLOCK_TOLERANCE = 1e-9
"""Eigenvalues of symmetric blocks, as a part of |H|: they are well conditioned."""
SPECTRUM_TOLERANCE = 1e-7
"""Eigenvalues of H as a part of |H|, and |mu| - 1 for eigenvalues mu of a step; wider where they are nearly defective."""
OVERFLOWN = 1e12
"""A Jacobian of this norm comes from a division by rounding error, not from the game."""


class Surface(NamedTuple):
    """What the second-order tests look at: one point of a game."""

    hessian: np.ndarray
    """(m + n, m + n), rows in the order of (xi_x, xi_y)."""
    m: int
    """Coordinates of x."""
    zero_sum: bool
    gradient: float = 0.0
    """|xi|; it counts as zero unless `critical` is False."""
    critical: bool = True
    valued: bool = True
    """The losses are finite."""
    kink: bool = False
    """xi jumps within rounding of the point."""
    slack: float = 0.0
    """How far (spectral norm) H may be from the H of the exact critical point."""

    @property
    def size(self) -> float:
        return float(np.linalg.norm(self.hessian, 2))

    @property
    def varies(self) -> bool:
        """H is another one within rounding of the point, not only less exactly known."""
        return self.slack > 0 and self.slack > SPECTRUM_TOLERANCE * (1 + self.size)

    @property
    def tolerance(self) -> float:
        return BLOCK_TOLERANCE * self.size + self.slack


def game(surface: Surface) -> dict[str, Judgement]:
    """The verdicts nash, minimax, maximin and flow."""
    lead = None if surface.zero_sum else Finding.LEAD_GENERAL_SUM.judged()
    if not np.isfinite(surface.gradient):
        none = _underivable(surface).judged()
        return {"nash": none, "minimax": lead or none, "maximin": lead or none, "flow": none}
    if surface.kink:
        kink = Finding.KINK.judged()
        return {"nash": kink, "minimax": lead or kink, "maximin": lead or kink, "flow": kink}
    if not surface.critical:
        no = Finding.NOT_CRITICAL.judged(gradient=surface.gradient)
        rest = Finding.FLOW_NO_REST.judged(gradient=surface.gradient)
        return {"nash": no, "minimax": lead or no, "maximin": lead or no, "flow": rest}
    if blind := _blind(surface):
        return {"nash": blind, "minimax": lead or blind, "maximin": lead or blind, "flow": blind}
    found = {
        "nash": nash(surface),
        "minimax": lead or leading(surface, "x"),
        "maximin": lead or leading(surface, "y"),
        "flow": flow(surface),
    }
    if not surface.varies:
        return found
    varying = Finding.VARYING.judged(slack=surface.slack, size=surface.size)
    return {axis: varying if judged.verdict == "undecided" else judged for axis, judged in found.items()}


def nash(surface: Surface) -> Judgement:
    """Strict local Nash: both players' own Hessian blocks are positive definite. Positive semi-definite is only necessary."""
    (x, *_), (y, *_) = _blocks(surface, "x"), _blocks(surface, "y")
    least = {"x": _least(x), "y": _least(y)}
    who = min(least, key=lambda name: least[name])
    if least[who] > surface.tolerance:
        return Finding.NASH_STRICT.judged(**least)
    finding = Finding.NASH_NOT if least[who] < -surface.tolerance else Finding.NASH_UNDECIDED
    return finding.judged(who=who, least=least[who])


def leading(surface: Surface, leader: str) -> Judgement:
    """Strict local minimax (x leads) or maximin (y leads) of a zero-sum game, after Jin, Netrapalli and Jordan (2020).

    Sufficient: the follower's block is definite, and so is the leader's Schur complement of it. Necessary: the follower's
    block is semi-definite, and where it is definite, the Schur complement semi-definite.
    """
    follower = "y" if leader == "x" else "x"
    own, across, answer, other = _blocks(surface, leader)
    least = _least(other)
    names = {"leader": leader, "follower": follower, "own": least}
    if least < -surface.tolerance:
        return Finding.LEAD_NOT_FOLLOWER.judged(**names)
    if least <= surface.tolerance:
        return Finding.LEAD_SINGULAR.judged(block=f"f_{follower}{follower}", **names)
    correction = across @ np.linalg.solve(other, answer)
    tolerance = max(surface.tolerance, BLOCK_TOLERANCE * float(np.linalg.norm(correction, 2)))
    schur = _least(own - correction)
    # The correction only adds curvature in a zero-sum game, so a leader with curvature of its own needs no second look.
    if schur > tolerance or _least(own) > surface.tolerance:
        return Finding.LEAD_STRICT.judged(schur=schur, **names)
    finding = Finding.LEAD_NOT_LEADER if schur < -tolerance else Finding.LEAD_FLAT
    return finding.judged(schur=schur, **names)


def flow(surface: Surface) -> Judgement:
    """The gradient flow w' = -xi: stable where every eigenvalue of H has positive real part."""
    values, errors = spectrum.uncertain(surface.hessian)
    tolerance = np.maximum(errors, SPECTRUM_TOLERANCE * surface.size) + surface.slack
    least = float(values.real.min()) + 0.0
    if (values.real < -tolerance).any():
        return Finding.FLOW_UNSTABLE.judged(least=least)
    if (values.real > tolerance).all():
        stretch = _least(surface.hessian)
        transient = (
            f", though the distance may grow first (H + H^T has the eigenvalue {2 * stretch:.4g})" if stretch < 0 else ""
        )
        return Finding.FLOW_STABLE.judged(least=least, transient=transient)
    border = values[values.real <= tolerance]
    if (np.abs(border.imag) <= tolerance[values.real <= tolerance]).any():
        return Finding.FLOW_SINGULAR.judged(least=float(np.abs(border).min()))
    return Finding.FLOW_ROTATING.judged(least=least, turn=float(np.abs(border.imag).max()))


class Spectral(NamedTuple):
    """What a method's Jacobian at a point says."""

    judgement: Judgement
    eigenvalues: np.ndarray
    """(d,), the largest modulus first; empty where there are none."""
    radius: float | None
    norm: float | None
    """|J|_2: how much one step can stretch."""
    rate: float | None = None
    """The largest modulus, a step, among the eigenvalues that move the point, and not only along other critical points."""
    linear: bool = True
    """The step has a linearisation that says what runs do."""
    steps: int = 1
    """Steps that J takes together."""


def unlinearized(reason: str, tail: str, steps: int) -> Spectral:
    """A method whose linearised step says nothing: why, and what was measured instead."""
    judgement = Finding.METHOD_NOT_LINEAR.judged(reason=reason[:1].upper() + reason[1:], tail=tail)
    return Spectral(judgement, np.zeros(0), None, None, linear=False, steps=steps)


def kinked() -> Spectral:
    """A method where the game has no derivative."""
    return Spectral(Finding.METHOD_KINK.judged(), np.zeros(0), None, None)


def method(
    jacobian: np.ndarray,
    moved: float,
    reach: float,
    undefined: str = "",
    *,
    numbers: int | None = None,
    steps: int = 1,
    slack: float = 0.0,
    along: int = 0,
) -> Spectral:
    """A method's step, linearised (d, d) at the point; or so many `steps` together.

    moved: |G(u) - u|, which is zero at a fixed point, within `reach`. undefined: the optimizer's own sentence on where no
    step exists. numbers: those of the point; where the state has more of them it remembers, and |J|_2 says nothing of
    distances between points. slack: how far (spectral norm) J is from that of a point that rounding cannot tell from this one.
    along: dimension of the set of critical points around the point.
    """
    if not np.isfinite(moved):
        reason = undefined or "It is not a number at this point."
        return Spectral(Finding.METHOD_NOT_DEFINED.judged(reason=reason), np.zeros(0), None, None)
    if moved > reach:
        return Spectral(Finding.METHOD_NOT_FIXED.judged(moved=moved), np.zeros(0), None, None)
    if not np.isfinite(jacobian).all() or (norm := float(np.linalg.norm(jacobian, 2))) > OVERFLOWN:
        finding = Finding.METHOD_NOT_DEFINED if undefined else Finding.METHOD_NOT_SMOOTH
        return Spectral(finding.judged(reason=undefined), np.zeros(0), None, None)
    values, errors = spectrum.uncertain(jacobian)
    order = np.lexsort((-values.imag, -np.abs(values)))
    values, errors = values[order], errors[order]
    modulus = np.abs(values)
    tolerance = np.maximum(errors, SPECTRUM_TOLERANCE) + slack
    radius = float(modulus.max())
    stretches = norm > 1 + SPECTRUM_TOLERANCE and numbers in (None, len(jacobian))
    transient = f". One step can stretch a distance {norm:.4g} times before that shows" if stretches else ""
    of = "step" if steps == 1 else f"map of {steps} steps"
    moving = _moving(jacobian, numbers, along)
    if (modulus > 1 + tolerance).any():
        judgement = Finding.METHOD_UNSTABLE.judged(of=of, radius=radius)
    elif (modulus < 1 - tolerance).all():
        judgement = Finding.METHOD_STABLE.judged(of=of, radius=radius, transient=transient, steps=_often(steps))
        if moving < radius * (1 - SPECTRUM_TOLERANCE):
            judgement = Finding.METHOD_STABLE_MEMORY.judged(of=of, radius=radius, moving=moving, steps=_often(steps))
    elif slack > SPECTRUM_TOLERANCE:
        return Spectral(Finding.METHOD_VARYING.judged(slack=slack), np.zeros(0), None, None)
    elif along and moving < 1 - SPECTRUM_TOLERANCE:
        judgement = Finding.METHOD_ALONG.judged(moving=moving, steps=_often(steps))
    elif (errors[modulus >= 1 - tolerance] > 1e-9).any():
        judgement = Finding.METHOD_DEFECTIVE.judged()
    else:
        judgement = Finding.METHOD_MARGINAL.judged(excess=radius - 1)
    return Spectral(judgement, values, radius, norm, moving ** (1 / steps), steps=steps)


def _moving(jacobian: np.ndarray, numbers: int | None, along: int) -> float:
    """The largest modulus of an eigenvalue whose eigenvector has a part in the point, the first `numbers` coordinates.

    Where critical points fill a set of the dimension `along`, each of them is a fixed point and J is the identity along it:
    if as many eigenvalues are 1, and no more, they are those, and change no distance to the set.
    """
    values, vectors = np.linalg.eig(jacobian)
    moves = np.linalg.norm(vectors[:numbers], axis=0) > 1e-9 * np.linalg.norm(vectors, axis=0)
    rests = moves & (np.abs(values - 1) <= SPECTRUM_TOLERANCE)
    if along and rests.sum() == along and (moves & ~rests).any():
        moves &= ~rests
    return float(np.abs(values[moves]).max(initial=0.0))


def _often(steps: int) -> str:
    return "a step" if steps == 1 else f"every {steps} steps"


def _underivable(surface: Surface) -> Finding:
    """Why the gradient is no finite number."""
    if np.isinf(surface.gradient):
        return Finding.OVERFLOWS
    return Finding.NOT_DIFFERENTIABLE if surface.valued else Finding.NOT_IN_DOMAIN


def _blind(surface: Surface) -> Judgement | None:
    """What stops every second-order test: no numbers, or nothing but zeros."""
    if not np.isfinite(surface.hessian).all():
        return Finding.NOT_FINITE.judged()
    return Finding.VANISHING.judged() if surface.size <= surface.slack and not surface.varies else None


def _blocks(surface: Surface, leader: str) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """l1_xx, l1_xy, l2_yx, l2_yy; or with y leading l2_yy, l2_yx, l1_xy, l1_xx."""
    x, y = slice(None, surface.m), slice(surface.m, None)
    first, second = (x, y) if leader == "x" else (y, x)
    h = surface.hessian
    return h[first, first], h[first, second], h[second, first], h[second, second]


def _least(block: np.ndarray) -> float:
    """The smallest eigenvalue of a symmetric block."""
    return float(np.linalg.eigvalsh((block + block.T) / 2)[0]) + 0.0
