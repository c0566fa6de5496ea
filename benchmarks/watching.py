"""What being watched costs a training: its steps with the app on it and without, by turns, in one run.

Run on its own with `python -m benchmarks.watching`. A 6 x 384 training writes a row of metrics every ten steps; the app is
opened on it and closed again, and of each turn the first seconds, in which the app starts, are left out. The spread of
single turns is printed as well: where it is larger than the difference, there is none to be seen.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time

from gametui.jobs import control, evidence
from gametui.jobs.rows import Reader
from gametui.lab import spec, starting
from gametui.runs import paths
from tests.terminal import Terminal

TURNS = 10
SETTLED, LOOKED = 8.0, 22.0
"""Seconds of a turn that are left out, and that are measured."""
NUMBERS = {"base": "adam", "log_every": 10, "sample_every": 10_000_000, "checkpoint_every": 10_000_000}


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        os.environ[paths.HOME] = home
        run = starting.start(spec.checked("gan_mixture", None, NUMBERS, steps=10_000_000))
        while evidence.state(run).step < 20:
            time.sleep(1)
        turns = [_turn(run.id, watched=bool(turn % 2)) for turn in range(TURNS)]
        rows, _ = Reader(run.metrics).read()
        control.ask(run, "stop")
        while evidence.state(run).alive:
            time.sleep(0.5)
    found: dict[bool, list[float]] = {True: [], False: []}
    for watched, begin, end in turns:
        inside = [row for row in rows if begin <= row["time"] <= end]
        found[watched].append((inside[-1]["time"] - inside[0]["time"]) / (inside[-1]["step"] - inside[0]["step"]))
    for watched, seconds in found.items():
        name = "watched" if watched else "alone"
        print(f"{name}: {', '.join(f'{each * 1e3:.1f}' for each in seconds)} ms a step")
    print(f"ratio of the means {statistics.mean(found[True]) / statistics.mean(found[False]):.3f}")


def _turn(run: str, *, watched: bool) -> tuple[bool, float, float]:
    """Whether it was watched, and between which times."""
    terminal = Terminal([sys.executable, "-m", "gametui", "lab", "watch", run], 120, 40) if watched else None
    begun = time.monotonic()
    begin = time.time() + SETTLED
    while time.monotonic() < begun + SETTLED + LOOKED:
        if terminal is not None:
            terminal.read(0.2)
        else:
            time.sleep(0.2)
    end = time.time()
    if terminal is not None:
        terminal.close()
    return watched, begin, end


if __name__ == "__main__":
    main()
