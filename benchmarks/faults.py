"""A training that is killed at a hundred random moments, against one that nothing interrupts: do both end on the same bits?

Run on its own with `python -m benchmarks.faults [KILLS]`. Each process is killed with kill -9 at a random moment of its
life, from its first import to the middle of a save; after each kill the metrics have to be whole rows in order, and a
checkpoint that is read back has to be whole. Files are kept in a folder of their own.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter

import numpy as np

from gametui.experiment import checked_method
from gametui.jobs import evidence, folder
from gametui.jobs.folder import Folder
from gametui.jobs.rows import Reader
from gametui.lab import checkpoint, spec
from gametui.runs import paths

KILLS = 100
STEPS = 1_500_000
NUMBERS = {"width": 8, "depth": 1, "latent": 3, "batch": 16, "base": "adam", "log_every": 500, "sample_every": 2000}
LIFE = 4.0
"""Most seconds that a process lives, of which importing and compiling take two to three."""


def main(kills: int = KILLS) -> None:
    with tempfile.TemporaryDirectory() as home:
        os.environ[paths.HOME] = home
        whole, broken = _made(), _made()
        _begun(whole).wait()
        chance, met = random.Random(0), Counter[str]()
        for _ in range(kills):
            process = _begun(broken)
            time.sleep(chance.uniform(0.2, LIFE))
            if process.poll() is not None:
                break
            process.kill()
            process.wait()
            _check(broken)
            met[f"by step {max(broken.saved, default=-1) // 50_000 * 50_000:,}"] += 1
        killed = sum(met.values())
        if evidence.state(broken).status != "finished":
            _begun(broken).wait()
        print(f"killed {killed} times; attempts {evidence.state(broken).attempt}; {evidence.state(broken).status}")
        print(", ".join(f"{count} {place}" for place, count in met.items()))
        print(f"same bits in the last checkpoint: {_arrays(whole) == _arrays(broken)}")
        print(f"same metrics: {_rows(whole) == _rows(broken)}")


def _made() -> Folder:
    method = checked_method("gda", {"learning_rate": 1e-4})
    return folder.create(spec.encode(spec.checked("gan_mixture", method, NUMBERS, steps=STEPS)))


def _begun(run: Folder) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "gametui.lab", str(run.path)], stdout=subprocess.DEVNULL)


def _check(run: Folder) -> None:
    """Raises: AssertionError where something is torn."""
    steps = [row["step"] for row in Reader(run.metrics).read()[0]]
    assert steps == sorted(set(steps)), "rows out of order"
    for step in run.saved:
        with np.load(run.checkpoints / f"{step:08d}.npz", allow_pickle=False) as file:
            assert all(np.isfinite(file[name]).all() for name in file.files), step


def _arrays(run: Folder) -> dict[str, bytes]:
    with np.load(run.checkpoints / f"{run.saved[0]:08d}.npz", allow_pickle=False) as file:
        return {name: file[name].tobytes() for name in file.files if name != checkpoint.META}


def _rows(run: Folder) -> list[dict[str, object]]:
    clock = ("time", "seconds", "steps_per_second")
    return [{key: value for key, value in row.items() if key not in clock} for row in Reader(run.metrics).read()[0]]


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
