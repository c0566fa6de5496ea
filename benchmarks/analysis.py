"""Analysis: milliseconds of a verdict, a search for critical points, a stability region, a judgement; the first time and warm.

Run on its own with `python -m benchmarks.analysis`. The first time compiles, without the persistent cache of a session.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import jax

from gametui import dynamics
from gametui.analysis import critical, hessian, outcome, region, report
from gametui.experiment import GameChoice, Method, Point, checked, checked_game, checked_method

ROUNDS = 20
CASES = (
    ("bilinear", "gda", "simultaneous"),
    ("quadratic", "ogda", "simultaneous"),
    ("softplus", "eg", "alternating"),
    ("exp_polynomial", "fr", "simultaneous"),
)


def main() -> None:
    jax.config.update("jax_enable_x64", True)
    jax.numpy.zeros(1).block_until_ready()  # starting the device is no part of the analysis
    print(f"{'':58} first    warm (median, worst of {ROUNDS})")
    for name, optimizer, scheme in CASES:
        game, method = checked_game(name, {}), checked_method(optimizer, {}, scheme)
        (near,) = critical.find(game, (-1.0, 1.0))[:1]
        label = f"{name}, {optimizer} {scheme}"
        timed(f"verdicts at a point with stable rates: {label}", lambda turn, g=game, m=method, p=near: verdict(g, m, p, turn))
    game = checked_game("exp_polynomial", {})
    timed("probe of one point", lambda turn: hessian.probe(game, Point((0.1 * turn,), (1.0,))))
    timed("search in a box of 60 x 60, eleven points", lambda turn: critical.find(game, (-30.0, 30.0), seed=turn))
    for box in ((-4.5, 4.5), (-30.0, 30.0)):
        method = checked_method("gda", {})
        timed(f"analyze exp_polynomial in {box}", lambda turn, m=method, b=box: analysis(game, turned(m, turn), b))
    for optimizer in ("gda", "ogda", "cgd"):
        way = checked_method(optimizer, {})
        timed(f"region 120 x 60, {optimizer}", lambda turn, m=way: region.radius(turned(m, turn), (-2, 2), (-2, 2), 120, 60))
    for name, optimizer, scheme in (
        ("bilinear", "gda", "alternating"),
        ("exp_polynomial", "gda", "simultaneous"),
        ("softplus", "eg", "simultaneous"),
    ):
        for steps in (300, 100_000):
            judged(name, optimizer, scheme, steps)


def turned(method: Method, turn: int) -> Method:
    """The method after some key presses on its learning rate."""
    return checked_method(method.name, {**method.parameters, "learning_rate": 0.05 * 1.01**turn}, method.scheme)


def verdict(game: GameChoice, method: Method, at: Point, turn: int) -> object:
    return report.report(game, turned(method, turn), at)


def analysis(game: GameChoice, method: Method, box: tuple[float, float]) -> object:
    return report.analyze(game, method, near=Point((1.0,), (2.0,)), box=box)


def judged(name: str, optimizer: str, scheme: str, steps: int) -> None:
    game, method = checked_game(name, {}), checked_method(optimizer, {"learning_rate": 0.05}, scheme)
    rows = dynamics.run(checked(game, (method,), Point((5.0,), (5.0,)), steps), method)
    timed(f"judgement of {steps} steps: {name}, {optimizer}", lambda turn: outcome.judge(rows, game=game, method=method))


def timed(label: str, action: Callable[[int], object]) -> None:
    """Print the milliseconds of the first call and of those after it; `action` is told which call it is."""
    taken = []
    for turn in range(ROUNDS + 1):
        start = time.perf_counter()
        action(turn)
        taken.append(1000 * (time.perf_counter() - start))
    first, *warm = taken
    print(f"{label:74} {first:8.1f} {statistics.median(warm):8.2f} {max(warm):8.2f}")


if __name__ == "__main__":
    main()
