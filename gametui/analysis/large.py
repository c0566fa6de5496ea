"""Games with too many numbers for matrices: critical points, spectra and verdicts from products with H and J alone.

Eigenvalues come from ARPACK (implicitly restarted Arnoldi and Lanczos), which finds those at the ends of a spectrum, each with
its residual |A v - theta v|. What lies inside is not seen, and what rests on it is undecided.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from scipy.sparse import linalg

from gametui import games
from gametui.analysis.finding import Finding
from gametui.analysis.hessian import flat_field
from gametui.analysis.method import flattened
from gametui.analysis.verdict import BLOCK_TOLERANCE, SPECTRUM_TOLERANCE, Spectral
from gametui.experiment import GameChoice, Method, Point
from gametui.pair import Pair
from gametui.results import Judgement
from gametui.structure import GameStructure, MethodStructure, of_game, of_method

LARGE = 512
"""Numbers of a game above which nothing that has their square is made."""
WANTED = 8
"""Eigenvalues looked for at each end."""
TOLERANCE = 1e-10
"""Of ARPACK and of least squares, relative."""
SAME = 1e-5
"""Difference, relative, of what counts as one eigenvalue: ARPACK may be asked in single precision."""
NEWTON_STEPS = 30

Vector = np.ndarray
Product = Callable[[Vector], Vector]


class Ritz(NamedTuple):
    """Eigenvalues (k,) at an end of a spectrum, and the residual (k,) of each; fewer where some were not found."""

    values: np.ndarray
    residuals: np.ndarray

    @property
    def found(self) -> bool:
        return bool(len(self.values))


class Effort(NamedTuple):
    """How hard ARPACK tries."""

    dtype: Any = np.float64
    tolerance: float = TOLERANCE
    restarts: int = 300


class Operators:
    """A game at one point, as products with vectors (n,)."""

    def __init__(self, game: GameChoice, w: Vector) -> None:
        structure, self._numbers = of_game(game)
        self._programs = _programs(structure)
        self.w, self.m = np.asarray(w, dtype=np.float64), structure.sizes[0]

    def at(self, w: Vector) -> Operators:
        """The same game at another point."""
        other = object.__new__(Operators)
        other._numbers, other._programs, other.m, other.w = self._numbers, self._programs, self.m, w
        return other

    def losses(self) -> tuple[float, float]:
        first, second = np.asarray(self._programs.losses(self._numbers, self.w))
        return float(first), float(second)

    def gradient(self) -> Vector:
        return np.asarray(self._programs.gradient(self._numbers, self.w))

    def product(self, v: Vector) -> Vector:
        """H v."""
        return np.asarray(self._programs.product(self._numbers, self.w, np.asarray(v, dtype=np.float64).ravel()))

    def transposed(self, v: Vector) -> Vector:
        """H^T v."""
        return np.asarray(self._programs.transposed(self._numbers, self.w, np.asarray(v, dtype=np.float64).ravel()))

    def block(self, player: str) -> tuple[int, Product]:
        """Size of a player's own block of H, and its product."""
        own = slice(None, self.m) if player == "x" else slice(self.m, None)
        size = len(self.w[own])

        def product(v: Vector) -> Vector:
            whole = np.zeros_like(self.w)
            whole[own] = np.asarray(v).ravel()
            return self.product(whole)[own]

        return size, product


class _Programs(NamedTuple):
    losses: Any
    gradient: Any
    product: Any
    transposed: Any


@lru_cache(maxsize=64)
def _programs(structure: GameStructure) -> _Programs:
    m = structure.sizes[0]

    def losses(numbers: Any, w: Any) -> Any:
        return jnp.stack(structure.built(numbers).losses(Pair(w[:m], w[m:])))

    def gradient(numbers: Any, w: Any) -> Any:
        return flat_field(structure, numbers)(w)

    def product(numbers: Any, w: Any, v: Any) -> Any:
        return jax.jvp(flat_field(structure, numbers), (w,), (v,))[1]

    def transposed(numbers: Any, w: Any, v: Any) -> Any:
        return jax.vjp(flat_field(structure, numbers), w)[1](v)[0]

    return _Programs(jax.jit(losses), jax.jit(gradient), jax.jit(product), jax.jit(transposed))


def follow(game: GameChoice, start: Point) -> Point | None:
    """The critical point that Newton steps of least norm (by LSMR) lead to from `start`; None where they lead to none."""
    here = Operators(game, np.array(start.flat))
    xi = here.gradient()
    for _ in range(NEWTON_STEPS):
        size = float(np.linalg.norm(xi))
        if not np.isfinite(size):
            return None
        if size <= 1e-13 * (1 + np.linalg.norm(here.w)):
            break
        move = _least_squares(here, -xi)
        scale = 1.0
        while scale > 1e-4:
            there = here.at(here.w + scale * move)
            after = there.gradient()
            if np.linalg.norm(after) < size:
                break
            scale /= 4
        else:
            break
        here, xi = there, after
    return _point(here) if is_critical(here, xi) else None


def is_critical(here: Operators, xi: Vector) -> bool:
    """|xi| vanishes beside |H| |w|, and Newton's next step is short."""
    far = float(np.linalg.norm(here.w))
    if not np.isfinite(xi).all() or np.linalg.norm(xi) > 1e-10 * (1 + norm(here) * far):
        return False
    return not xi.any() or bool(np.linalg.norm(_least_squares(here, -xi)) <= 1e-6 * (1 + far))


def _least_squares(here: Operators, b: Vector) -> Vector:
    n = len(b)
    operator = linalg.LinearOperator((n, n), matvec=here.product, rmatvec=here.transposed, dtype=np.float64)
    return np.asarray(linalg.lsmr(operator, b, atol=1e-12, btol=1e-12, maxiter=2 * n)[0])


def norm(here: Operators) -> float:
    """|H|_2, by Lanczos on H^T H."""
    top = symmetric(len(here.w), lambda v: here.transposed(here.product(v)), "LA", 1)
    return float(np.sqrt(max(0.0, top.values.real.max(initial=0.0))))


def symmetric(n: int, product: Product, end: str = "SA", wanted: int = 1) -> Ritz:
    """Eigenvalues at one end ("SA" least, "LA" largest) of a symmetric operator."""
    return _arpack(linalg.eigsh, n, product, end, wanted)


def general(n: int, product: Product, end: str = "LM", wanted: int = WANTED, effort: Effort = Effort()) -> Ritz:  # noqa: B008
    """Eigenvalues at one end ("LM" largest modulus, "SR" least real part) of any real operator; one more than `wanted` where
    that would part two conjugates."""
    return paired(_arpack(linalg.eigs, n, product, end, wanted, effort))


def paired(ritz: Ritz) -> Ritz:
    """With the conjugate of each value: a real operator has both, with the same residual, and ARPACK may cut off one."""
    alone: list[int] = []
    for i in np.flatnonzero(ritz.values.imag):
        other = next((j for j in alone if abs(ritz.values[j] - ritz.values[i].conj()) <= SAME * abs(ritz.values[i])), None)
        alone.append(int(i)) if other is None else alone.remove(other)
    values = np.concatenate([ritz.values, ritz.values[alone].conj()])
    residuals = np.concatenate([ritz.residuals, ritz.residuals[alone]])
    order = np.lexsort((values.imag, -np.abs(values)))
    return Ritz(values[order], residuals[order])


def _arpack(solve: Any, n: int, product: Product, end: str, wanted: int, effort: Effort = Effort()) -> Ritz:  # noqa: B008
    operator = linalg.LinearOperator((n, n), matvec=product, dtype=effort.dtype)
    start = np.random.default_rng(0).standard_normal(n).astype(effort.dtype)
    if not np.isfinite(product(start)).all():
        return Ritz(np.zeros(0), np.zeros(0))
    try:
        values, vectors = solve(
            operator, k=min(wanted, n - 2), which=end, v0=start, tol=effort.tolerance, maxiter=effort.restarts
        )
    except linalg.ArpackNoConvergence as failed:
        values, vectors = failed.eigenvalues, failed.eigenvectors
    except linalg.ArpackError:  # the zero operator has no Krylov space
        values, vectors = np.zeros(1), np.eye(n, 1)
        if product(start).any():
            return Ritz(np.zeros(0), np.zeros(0))
    real, imaginary = np.real(vectors), np.imag(vectors)
    images = [product(a) + 1j * product(b) if b.any() else product(a) for a, b in zip(real.T, imaginary.T, strict=True)]
    residuals = [np.linalg.norm(image - v * vector) for image, v, vector in zip(images, values, vectors.T, strict=True)]
    order = np.lexsort((np.imag(values), -np.abs(values)))
    return Ritz(np.asarray(values, dtype=complex)[order], np.array(residuals, dtype=float)[order])


def verdicts(game: GameChoice, here: Operators, size: float) -> tuple[dict[str, Judgement], Ritz]:
    """nash, minimax, maximin and flow at a critical point of a large game, and the eigenvalues of H that they rest on."""
    made = games.build(game.name, game.parameters, game.formula)
    blocks = {player: symmetric(*here.block(player)) for player in ("x", "y")}
    nash = _nash(blocks, size)
    lead = None if made.zero_sum else Finding.LEAD_GENERAL_SUM.judged()
    left = general(len(here.w), here.product, "SR")
    return {
        "nash": nash,
        "minimax": lead or _leading(blocks, "x", nash, size),
        "maximin": lead or _leading(blocks, "y", nash, size),
        "flow": _flow(here, left, size),
    }, left


def _nash(blocks: dict[str, Ritz], size: float) -> Judgement:
    if not all(ritz.found for ritz in blocks.values()):
        return Finding.LARGE_UNSEEN.judged(what="the least curvature of a player")
    least = {player: float(ritz.values[0].real) for player, ritz in blocks.items()}
    who = min(least, key=lambda player: least[player])
    tolerance = BLOCK_TOLERANCE * size + float(blocks[who].residuals[0])
    note = f" (Lanczos, residual {max(float(ritz.residuals[0]) for ritz in blocks.values()):.1e})"
    if least[who] > tolerance:
        found = Finding.NASH_STRICT.judged(**least)
    elif least[who] < -tolerance:
        found = Finding.NASH_NOT.judged(who=who, least=least[who])
    else:
        found = Finding.NASH_UNDECIDED.judged(who=who, least=least[who])
    return Judgement(found.verdict, found.why.removesuffix(".") + note + ".")


def _leading(blocks: dict[str, Ritz], leader: str, nash: Judgement, size: float) -> Judgement:
    follower = "y" if leader == "x" else "x"
    if nash.verdict == "strict":
        return Finding.LARGE_LEAD_STRICT.judged()
    own = blocks[follower]
    if own.found and own.values[0].real < -(BLOCK_TOLERANCE * size + own.residuals[0]):
        return Finding.LEAD_NOT_FOLLOWER.judged(follower=follower, own=float(own.values[0].real))
    return Finding.LARGE_LEAD_UNDECIDED.judged(most=LARGE)


def _flow(here: Operators, left: Ritz, size: float) -> Judgement:
    if not left.found:
        return Finding.LARGE_UNSEEN.judged(what="the least real part of the spectrum of H")
    index = int(np.argmin(left.values.real))
    least, residual = float(left.values[index].real), float(left.residuals[index])
    tolerance = SPECTRUM_TOLERANCE * size + residual
    if least < -tolerance:
        found = Finding.FLOW_UNSTABLE.judged(least=least)
    elif least > tolerance:
        found = Finding.FLOW_STABLE.judged(least=least, transient="")
    else:
        turn = float(np.abs(left.values.imag).max())
        found = (
            Finding.FLOW_ROTATING.judged(least=least, turn=turn)
            if turn > tolerance
            else Finding.FLOW_SINGULAR.judged(least=float(np.abs(left.values).min()))
        )
    return Judgement(found.verdict, f"{found.why.removesuffix('.')} (Arnoldi, residual {residual:.1e}).")


def step(game: GameChoice, method: Method, at: Point, reach: float, undefined: str, steps: int) -> tuple[Spectral, np.ndarray]:
    """What the method's own step says: its eigenvalues of largest modulus by products with J, and their residuals (k,)."""
    structure, numbers = of_game(game)
    way, own = of_method(method)
    programs, w = _step_programs(structure, way), np.array(at.flat)
    moved, size = float(programs.moved(numbers, own, w)), programs.size
    nothing = np.zeros(0)
    if not np.isfinite(moved):
        reason = undefined or "It is not a number at this point."
        return Spectral(Finding.METHOD_NOT_DEFINED.judged(reason=reason), nothing, None, None), nothing
    if moved > reach:
        return Spectral(Finding.METHOD_NOT_FIXED.judged(moved=moved), nothing, None, None), nothing
    top = general(size, lambda v: np.asarray(programs.product(numbers, own, w, np.asarray(v, dtype=np.float64).ravel())), "LM")
    if not top.found:
        return Spectral(Finding.LARGE_UNSEEN_METHOD.judged(), nothing, None, None), nothing
    radius = float(np.abs(top.values[0]))
    residual = float(top.residuals[0])
    of, often = ("step", "a step") if steps == 1 else (f"map of {steps} steps", f"every {steps} steps")
    tolerance = SPECTRUM_TOLERANCE + residual
    if radius > 1 + tolerance:
        found = Finding.METHOD_UNSTABLE.judged(of=of, radius=radius)
    elif radius < 1 - tolerance:
        found = Finding.METHOD_STABLE.judged(of=of, radius=radius, steps=often, transient="")
    else:
        found = Finding.METHOD_MARGINAL.judged(excess=radius - 1)
    judgement = Judgement(found.verdict, f"{found.why.removesuffix('.')} (Arnoldi, residual {residual:.1e}).")
    return Spectral(judgement, top.values, radius, None, steps=steps), top.residuals


class _StepPrograms(NamedTuple):
    product: Any
    moved: Any
    size: int


@lru_cache(maxsize=64)
def _step_programs(game: GameStructure, method: MethodStructure) -> _StepPrograms:
    m = game.sizes[0]

    def prepared(numbers: Any, own: Any, w: Any) -> tuple[Any, Any]:
        return flattened(game.built(numbers).field, method.stepper(own), Pair(w[:m], w[m:]))

    def product(numbers: Any, own: Any, w: Any, v: Any) -> Any:
        start, steps = prepared(numbers, own, w)
        return jax.jvp(steps, (start,), (v,))[1]

    def moved(numbers: Any, own: Any, w: Any) -> Any:
        start, steps = prepared(numbers, own, w)
        return jnp.linalg.norm(steps(start) - start)

    shapes = [jax.ShapeDtypeStruct((k,), jnp.float64) for k in (game.length, method.length, sum(game.sizes))]
    size = jax.eval_shape(lambda *arguments: prepared(*arguments)[0], *shapes).shape[0]
    return _StepPrograms(jax.jit(product), jax.jit(moved), size)


def _point(here: Operators) -> Point:
    return Point(tuple(here.w[: here.m].tolist()), tuple(here.w[here.m :].tolist()))
