"""Everything about a critical point: Hessian, spectra, verdicts, stable learning rates."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gametui import games, optimizers
from gametui.analysis import critical, hessian, large, newton, rates, smoothness, spectrum, tail, verdict
from gametui.analysis import method as methods
from gametui.errors import UsageError
from gametui.experiment import GameChoice, Method, Point
from gametui.results import CriticalPoint
from gametui.structure import of_method

LIMIT = 100
"""Most points that one analysis reports, the nearest ones."""
NEAR = 0.05
"""A point asked for is taken to mean the critical point this far from it, as a part of 1 + |w|."""


@np.errstate(over="ignore", invalid="ignore")
def report(game: GameChoice, method: Method, at: Point) -> CriticalPoint:
    """The verdicts at one point, and the spectra that they rest on.

    The point may be any point: where the gradient is not zero the verdicts say so. Numbers that do not exist are None or
    nan, and their lists empty.
    """
    if len(at.flat) > large.LARGE:
        return _large(game, method, at)
    m = len(at.x)
    w = np.array([at.flat])
    local = hessian.at(game, w)
    matrix = local.hessian[0]
    gradient = float(np.hypot.reduce(local.gradient[0]))  # does not overflow before its parts do
    finite = bool(np.isfinite(matrix).all())
    step = newton.step(local)
    size = float(np.linalg.norm(matrix, 2)) if finite else 0.0
    far = float(np.hypot.reduce(w[0]))
    is_critical = bool(gradient <= newton.ZERO * (1 + size * far) and np.hypot.reduce(step[0]) <= 1e-6 * (1 + far))
    around = smoothness.around(game, w, local) if finite and is_critical else None
    kink = around is not None and bool(around.kink[0])
    surface = verdict.Surface(
        hessian=matrix,
        m=m,
        zero_sum=games.build(game.name, game.parameters, game.formula).zero_sum,
        gradient=gradient,
        critical=is_critical,
        valued=bool(np.isfinite([local.loss_x[0], local.loss_y[0]]).all()),
        kink=kink,
        slack=float(around.change[0]) if around is not None else 0.0,
    )
    reach = 1e-6 * (1 + far) if is_critical else None
    other = around.other[0] if around is not None and surface.slack > verdict.SPECTRUM_TOLERANCE * size else None
    spectral = verdict.kinked() if kink else _step(game, method, at, reach, gradient, other)
    reason = _unsought(game, method, surface, spectral)
    return CriticalPoint(
        x=at.x,
        y=at.y,
        losses=(float(local.loss_x[0]), float(local.loss_y[0])),
        gradient_norm=gradient,
        critical=is_critical and not kink,
        hessian=(matrix + 0.0).tolist(),
        eigenvalues=spectrum.pairs(spectrum.eigenvalues(matrix)),
        verdicts={**verdict.game(surface), "method": spectral.judgement},
        jacobian_eigenvalues=spectrum.pairs(spectral.eigenvalues),
        spectral_radius=spectral.radius,
        jacobian_norm=spectral.norm,
        stable_learning_rates=[] if reason else rates.stable_learning_rates(game, method, at),
        stable_learning_rates_reason=reason,
        jacobian_steps=spectral.steps,
        rate=spectral.rate,
    )


def _unsought(game: GameChoice, method: Method, surface: verdict.Surface, spectral: verdict.Spectral) -> str:
    """Why no stable learning rates are looked for; "" where they are."""
    if surface.kink:
        return "the game has no derivative here."
    if surface.varies:
        return "the second derivatives jump here."
    if not surface.critical:
        return "this is no critical point."
    if not spectral.linear:
        return "the step has no linearisation."
    large_one = methods.size(game, method) > rates.LARGEST
    return f"the Jacobian has more than {rates.LARGEST} rows." if large_one else ""


def _step(
    game: GameChoice, method: Method, at: Point, reach: float | None, gradient: float, other: np.ndarray | None
) -> verdict.Spectral:
    """What the method's own step says at the point. reach: how far it may move a critical point; None at any other. other: a
    point that rounding cannot tell from this one, where H is another.
    """
    structure, numbers = of_method(method)
    optimizer = optimizers.build(method.name, method.parameters)
    if reach is not None and (reason := optimizer.unlinearized()):
        return verdict.unlinearized(reason, tail.measured(game, method, at), optimizer.period)
    learning_rate = float(numbers[structure.learning_rate])
    linear = methods.jacobians(game, method, at, np.array([learning_rate]))
    along = 0 if reach is None else critical.along(game, at)
    reach = 1e-9 * learning_rate * gradient if reach is None else reach
    slack = 0.0
    if other is not None:
        m = len(at.x)
        there = methods.jacobians(game, method, Point(tuple(other[:m]), tuple(other[m:])), np.array([learning_rate]))
        change = there.jacobian[0] - linear.jacobian[0]
        slack = float(np.linalg.norm(change, 2)) if np.isfinite(change).all() else np.inf
    return verdict.method(
        linear.jacobian[0],
        float(linear.moved[0]),
        reach,
        structure.undefined,
        numbers=len(at.flat),
        steps=optimizer.period,
        slack=slack,
        along=along,
    )


def _large(game: GameChoice, method: Method, at: Point) -> CriticalPoint:
    """The report on a point of a game too large for matrices: the ends of its spectra, with residuals."""
    here = large.Operators(game, np.array(at.flat))
    xi = here.gradient()
    gradient, size = float(np.linalg.norm(xi)), large.norm(here)
    is_critical = large.is_critical(here, xi)
    reach = 1e-6 * (1 + float(np.linalg.norm(here.w))) if is_critical else None
    optimizer = optimizers.build(method.name, method.parameters)
    if is_critical and size > 0:
        judged, left = large.verdicts(game, here, size)
    else:
        zero_sum = games.build(game.name, game.parameters, game.formula).zero_sum
        valued = bool(np.isfinite(here.losses()).all())
        blank = verdict.Surface(np.zeros((2, 2)), 1, zero_sum, gradient, is_critical, valued)
        judged, left = verdict.game(blank), large.Ritz(np.zeros(0), np.zeros(0))
    if is_critical and (reason := optimizer.unlinearized()):
        spectral, residuals = verdict.unlinearized(reason, tail.measured(game, method, at), optimizer.period), np.zeros(0)
    else:
        undefined = of_method(method)[0].undefined
        rate = float(method.parameters["learning_rate"])
        allowed = 1e-9 * rate * gradient if reach is None else reach
        spectral, residuals = large.step(game, method, at, allowed, undefined, optimizer.period)
    return CriticalPoint(
        x=at.x,
        y=at.y,
        losses=here.losses(),
        gradient_norm=gradient,
        critical=is_critical,
        hessian=[],
        eigenvalues=spectrum.pairs(left.values),
        verdicts={**judged, "method": spectral.judgement},
        jacobian_eigenvalues=spectrum.pairs(spectral.eigenvalues),
        spectral_radius=spectral.radius,
        jacobian_norm=spectral.norm,
        stable_learning_rates=[],
        stable_learning_rates_reason=f"the game has more than {large.LARGE} numbers.",
        jacobian_steps=spectral.steps,
        rate=None if spectral.radius is None else spectral.radius ** (1 / spectral.steps),
        residuals=left.residuals.tolist(),
        jacobian_residuals=residuals.tolist(),
    )


def analyze(
    game: GameChoice,
    method: Method,
    *,
    near: Point | None = None,
    box: tuple[float, float] | None = None,
    at: Point | None = None,
    seed: int = 0,
) -> list[CriticalPoint]:
    """The critical points of a game with all their verdicts for `method`.

    With `at`, that point alone: the critical point next to it where there is one (so that rounded coordinates do), else the
    point as it is. Otherwise those in `box` (without one, in the game's own window) and what Newton's method reaches from
    `near`; the nearest to `near` come first, without it the nearest to the game's start.
    Raises: UsageError: `at` or `near` of the wrong size, or a box that is no range.
    """
    made = games.build(game.name, game.parameters, game.formula)
    home = Point(made.start.x, made.start.y)
    for point, name in ((at, "at"), (near, "near")):
        if point is not None and point.sizes != home.sizes:
            given, wanted = ("/".join(map(str, one.sizes)) for one in (point, home))
            raise UsageError(f"{name}: {given} coordinates given; {game.name} takes {wanted}.")
    if box is not None and not (np.isfinite(box).all() and box[0] < box[1]):
        raise UsageError(f"box: {box[0]:g},{box[1]:g} is not a range. Give the lower end first, such as -5,5.")
    if at is not None:
        return [report(game, method, _meant(game, at))]
    starts = (near,) if near else (home,) if sum(home.sizes) > critical.LARGEST else ()
    points = critical.find(game, box or made.window, starts, seed)
    return [report(game, method, point) for point in _nearest(points, near or home)[:LIMIT]]


def _meant(game: GameChoice, at: Point) -> Point:
    """The critical point next to `at`, if there is one."""
    found = _nearest(critical.find(game, None, (at,)), at)
    return found[0] if found and _distance(found[0], at) <= NEAR * (1 + np.hypot.reduce(at.flat)) else at


def _nearest(points: Sequence[Point], to: Point) -> list[Point]:
    return sorted(points, key=lambda point: _distance(point, to))


@np.errstate(over="ignore")
def _distance(one: Point, other: Point) -> float:
    return float(np.hypot.reduce(np.subtract(one.flat, other.flat)))
