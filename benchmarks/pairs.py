"""Pairs: `gametui analyze --at` for a hundred pairs of game and method in one process, compilation included.

Run on its own with `python -m benchmarks.pairs`. Every pair is analysed at a solution of its game, as the command does it, then
once more with another learning rate, which must compile nothing.
"""

from __future__ import annotations

import statistics
import time

import jax

from gametui import dynamics, games, optimizers
from gametui.analysis import report
from gametui.experiment import GameChoice, Method, Point, checked_game, checked_method

PAIRS = 100


def main() -> None:
    jax.config.update("jax_enable_x64", True)
    jax.numpy.zeros(1).block_until_ready()
    chosen = pairs()[:: max(1, len(pairs()) // PAIRS)][:PAIRS]
    first, again = [], []
    for game, method, at in chosen:
        first.append(seconds(game, method, at))
    compiled = dynamics.compilations()
    for game, method, at in chosen:
        turned = checked_method(method.name, {"learning_rate": 0.03}, method.scheme)
        again.append(seconds(game, turned, at))
    slowest = max(range(len(chosen)), key=lambda k: first[k])
    game, method, _ = chosen[slowest]
    print(f"{len(chosen)} pairs of game and method, first time {sum(first):8.1f} s")
    print(f"slowest: {game.name}, {method.name} {first[slowest]:23.1f} s")
    print(f"again with another learning rate, median {1000 * statistics.median(again):12.1f} ms")
    print(f"programs compiled {compiled:30}, then {dynamics.compilations() - compiled}")


def pairs() -> list[tuple[GameChoice, Method, Point]]:
    """Every game with every method that it does not refuse, at a solution of the game or else at its start."""
    found = []
    for name in games.CATALOG:
        if name == "formula":
            continue
        game = checked_game(name, {})
        made = games.build(name, game.parameters)
        at = [*made.equilibria(), made.start][0]
        for optimizer in optimizers.CATALOG:
            if not optimizers.refused(optimizer, {}, "simultaneous", made):
                found.append((game, checked_method(optimizer, {}), Point(at.x, at.y)))
    return found


def seconds(game: GameChoice, method: Method, at: Point) -> float:
    begun = time.perf_counter()
    report.analyze(game, method, at=at)
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
