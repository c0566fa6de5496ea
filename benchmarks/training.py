"""A training step of the 16 Gaussians against matrix products alone, and against the same step in PyTorch and TensorFlow.

Run on its own with `python -m benchmarks.training [PYTHON]`: PYTHON is an interpreter that has torch and tensorflow, by
default this one; a library that it lacks is left out and said. All of them take turns, and the least time of each counts,
so that a busy moment falls on all alike. What a step needs: 9 products a layer of 256 rows, two operations a weight each;
CO two more passes.
"""

from __future__ import annotations

import itertools
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from gametui.compute import device
from gametui.experiment import checked_method
from gametui.jobs import folder
from gametui.lab import checkpoint, loop, spec

ROUNDS = 5
STEPS = 10
BATCH, WIDTH = 256, 384
RIVALS = (["torch_gan.py"], ["tensorflow_gan.py"], ["tensorflow_gan.py", "xla"])


def main(python: str = sys.executable) -> None:
    device.configure("cpu")
    turns: dict[str, Callable[[], float]] = {"products alone": _products()}
    for kind in ("gda", "co"):
        turns[f"{kind}: ours"] = _ours(kind)
    for words in RIVALS:
        for kind, turn in _rival(python, words).items():
            turns[kind] = turn
    least = {name: min(turn() for _ in range(2)) for name, turn in turns.items()}
    for _ in range(ROUNDS):
        for name, turn in turns.items():
            least[name] = min(least[name], turn())
    rate = least.pop("products alone")
    print(f"products of 512 x 384 and 384 x 384: {rate_of(rate):.1f} GFLOP/s")
    needed = _needed()
    print(f"gda needs {needed / 1e9:.2f} GFLOP a step: {needed / least['gda: ours'] / 1e9 / rate_of(rate):.0%} of that rate")
    for name, seconds in least.items():
        own = least[f"{name[: name.index(':')]}: ours"]
        print(f"{name:<60} {seconds * 1e3:7.1f} ms a step, {seconds / own:.2f} times ours")
    _cost()


def rate_of(seconds: float) -> float:
    return 2 * 512 * WIDTH * WIDTH / seconds / 1e9


def _needed() -> float:
    """Forward, backward and weights of D on real and fake, of G on fakes."""
    generator, discriminator = ([64, *[WIDTH] * 6, 2], [2, *[WIDTH] * 6, 1])
    weights = [sum(a * b for a, b in itertools.pairwise(sizes)) for sizes in (generator, discriminator)]
    return 2.0 * BATCH * (3 * weights[0] + 6 * weights[1])


def _products() -> Callable[[], float]:
    """Seconds of one product of the size that most of a step's have."""
    rng = np.random.default_rng(0)
    rows = jnp.asarray(rng.standard_normal((512, WIDTH)), jnp.float32)
    weights = jnp.asarray(rng.standard_normal((WIDTH, WIDTH)) * 0.05, jnp.float32)
    many = jax.jit(lambda rows: jax.lax.fori_loop(0, 200, lambda i, rows: rows @ weights, rows))

    def turn() -> float:
        begun = time.perf_counter()
        many(rows).block_until_ready()
        return (time.perf_counter() - begun) / 200

    return turn


def _ours(kind: str) -> Callable[[], float]:
    numbers = {"base": "adam", "base_beta1": 0.5, "base_beta2": 0.9999}
    values = {"learning_rate": 1e-4} | ({"gamma": 1.0} if kind == "co" else {})
    program = loop.Loop(spec.checked("gan_mixture", checked_method(kind, values), numbers))
    at = [program.begin(), 0]

    def turn() -> float:
        begun = time.perf_counter()
        at[0] = program.run(at[0], at[1], STEPS)
        jax.block_until_ready(at[0])
        at[1] += STEPS
        return (time.perf_counter() - begun) / STEPS

    return turn


def _rival(python: str, words: list[str]) -> dict[str, Callable[[], float]]:
    script = Path(__file__).parent / "rivals" / words[0]
    process = subprocess.Popen(
        [python, str(script), *words[1:]], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdin is not None and process.stdout is not None
    name = process.stdout.readline().strip()
    if not name:
        print(f"{' '.join(words)}: left out, {python} does not have the library")
        return {}

    def turn(kind: str) -> float:
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(f"{kind} {STEPS}\n")
        process.stdin.flush()
        return float(process.stdout.readline()) / 1e3

    return {f"{kind}: {name}": (lambda kind=kind: turn(kind)) for kind in ("gda", "co")}  # type: ignore[misc]


def _cost() -> None:
    """What else a training does, as a part of its steps; and a product with the game's Hessian in gradients."""
    program = loop.Loop(spec.checked("gan_mixture"))
    state = program.run(program.begin(), 0, 1)
    size = sum(leaf.size for leaf in jax.tree.leaves(state.z))
    v = np.random.default_rng(0).standard_normal(size).astype(np.float32)
    run = folder.create(b"{}")
    meta = checkpoint.Meta(step=1, seconds=0.0, metrics=0, environment={})
    pieces: dict[str, Callable[[], object]] = {
        "a row of metrics": lambda: program.look(state, 1),
        "coverage": lambda: program.measure(state.z, 1),
        "samples": lambda: program.picture(state.z, 1),
        "a checkpoint": lambda: checkpoint.save(run, state, meta),
        "H v": lambda: program.large.product(state.z, v),
        "a gradient": lambda: program.large.gradient(state.z),
    }
    seconds = {name: _least(call) for name, call in pieces.items()}
    folder.remove(run)
    step = _least(_ours("gda"), of=lambda call: call())
    pace = program.spec.pace
    each = {"a row of metrics": pace.log, "coverage": pace.sample, "samples": pace.sample, "a checkpoint": pace.checkpoint}
    for name, every in each.items():
        print(f"{name}: {seconds[name] * 1e3:.0f} ms every {every} steps, {seconds[name] / every / step:.2%} of them")
    print(f"together {sum(seconds[name] / every for name, every in each.items()) / step:.2%} of the steps")
    print(f"H v, of which Arnoldi makes one for each vector: {seconds['H v'] / seconds['a gradient']:.2f} gradients")


def _timed(call: Callable[[], object]) -> float:
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


def _least(call: Callable[[], Any], of: Callable[[Callable[[], Any]], float] = _timed) -> float:
    """Seconds of the quickest of several calls, the first aside."""
    return min([of(call) for _ in range(8)][1:])


if __name__ == "__main__":
    main(*sys.argv[1:2])
