"""Drawing: milliseconds and bytes of each picture, when the paths move and when everything is new.

Run on its own with `python -m benchmarks.drawing`. No screen and no compute process: the snapshots are closed forms of f = x y,
three methods of 300 steps. Bytes are those of the strips in 256 colours; a terminal gets a few more to place the cursor.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import numpy as np
from rich.console import Console

from gametui.app.palette import DARK
from gametui.app.plot import changed_regions, changed_rows, draw, geometry
from gametui.app.snapshot import Snapshot
from gametui.app.views import VIEWS
from tests.app.views.snapshots import displayed, experiment, field, snapshot, spiral, trajectory

ROUNDS = 60
CONSOLE = Console(force_terminal=True, color_system="256")


def main() -> None:
    for size in ((60, 25), (90, 35), (120, 40)):
        print(f"{size[0]} x {size[1]} cells")
        moved_paths("plane", size)
        moved_paths("surface", size)
        moved_paths("losses", size)
        turned_surface(size)
        long_losses(size)


def shot(turn: int, size: tuple[int, int]) -> Snapshot:
    """Three methods whose learning rate is turned a little."""
    rate = 0.02 * 1.005**turn
    runs = tuple(spiral(factor, steps=300) for factor in (1 - rate * 1j, 1 - rate * 1j - rate**2, (1 - 0.5 * rate * 1j) ** 2))
    chosen = experiment(("gda", "eg", "ogda"), steps=300)
    return snapshot(experiment=chosen, trajectories=runs, field=_field(size))


_fields: dict[tuple[int, int], object] = {}


def _field(size: tuple[int, int]) -> object:
    if size not in _fields:
        canvas = geometry(VIEWS["plane"].build(snapshot()), *size)
        _fields[size] = field(columns=canvas.columns, rows=canvas.rows)
    return _fields[size]


def moved_paths(name: str, size: tuple[int, int]) -> None:
    """Each picture differs from the last in its paths only, as when a parameter is turned."""
    shots = [shot(turn, size) for turn in range(ROUNDS)]
    report(f"{name}, paths moved", shots, VIEWS[name].build, size)


def turned_surface(size: tuple[int, int]) -> None:
    shots = [displayed(shot(0, size), azimuth=-60.0 + 3 * turn) for turn in range(ROUNDS)]
    report("surface, turned", shots, VIEWS["surface"].build, size)


def long_losses(size: tuple[int, int]) -> None:
    """100,000 steps of three methods."""
    steps = np.arange(100_001)
    runs = [trajectory(np.stack([np.exp(-steps / 3e4 * k), np.cos(steps / 90)], axis=1)) for k in (1, 2, 3)]
    shots = [
        snapshot(experiment=experiment(("gda", "eg", "ogda")), trajectories=tuple(runs), shown=90_000 + k) for k in range(20)
    ]
    report("losses of 100,000 steps", shots, VIEWS["losses"].build, size)


def report(name: str, shots: list[Snapshot], build: Callable[[Snapshot], object], size: tuple[int, int]) -> None:
    times: list[float] = []
    rows, regions = [], []
    old = draw(build(shots[0]), *size, DARK)  # type: ignore[arg-type]
    for each in shots[1:]:
        begun = time.perf_counter()
        new = draw(build(each), *size, DARK)  # type: ignore[arg-type]
        times.append((time.perf_counter() - begun) * 1e3)
        rows.append(sum(len(new[row].render(CONSOLE).encode()) for row in changed_rows(old, new)))
        regions.append(sum(len(new[r.y].crop(r.x, r.right).render(CONSOLE).encode()) for r in changed_regions(old, new)))
        old = new
    whole = sum(len(strip.render(CONSOLE).encode()) for strip in old)
    print(
        f"  {name:24} {statistics.median(times):6.1f} ms (95th percentile {sorted(times)[int(0.95 * len(times))]:.1f});"
        f" bytes: whole {whole}, changed rows {statistics.median(rows):.0f}, changed cells {statistics.median(regions):.0f}"
    )


if __name__ == "__main__":
    main()
