"""Checkpoints: the whole state of a training in one file, of which the two newest are kept.

NumPy's .npz, which finds a truncated file and a flipped bit (CRC), is read without numpy, and is written whole or not at all.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any, NamedTuple

import jax
import msgspec
import numpy as np

from gametui.jobs.folder import Folder
from gametui.lab import arrays
from gametui.lab.loop import State
from gametui.runs import files

KEPT = 2
OVERHEAD = 8192
"""Bytes of a file for each array besides its numbers: names, a header, and once what is known of the state."""
META = "meta"


class Meta(msgspec.Struct, frozen=True, kw_only=True):
    """What a checkpoint knows besides the state."""

    step: int
    seconds: float
    """Spent computing until here."""
    metrics: int
    """Bytes of metrics.jsonl that belong to the steps until here."""
    environment: dict[str, Any]
    """Versions and processors: where these are the same, the rest of the run comes out bit for bit."""


class Damaged(Exception):  # noqa: N818 - what a file is
    """A file that is no whole checkpoint of this training."""


class Checkpoint(NamedTuple):
    state: State
    meta: Meta


def save(run: Folder, state: State, meta: Meta) -> None:
    """Write a checkpoint, and delete the one before the one before. Raises: UsageError, OSError where it cannot be written."""
    arrays = {name: np.asarray(leaf) for name, leaf in _named(state)}
    text = np.frombuffer(msgspec.json.encode(meta), dtype=np.uint8)
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **{META: text}, **arrays)
    files.write_bytes(run.checkpoints / f"{meta.step:08d}.npz", buffer.getvalue())
    for old in run.saved[KEPT:]:
        (run.checkpoints / f"{old:08d}.npz").unlink(missing_ok=True)


def newest(run: Folder, like: State) -> tuple[Checkpoint | None, list[str]]:
    """The newest checkpoint that is whole, and a sentence for each that is not. `like` is a state of the same structure."""
    complaints: list[str] = []
    for step in run.saved:
        path = run.checkpoints / f"{step:08d}.npz"
        try:
            return read(path, like), complaints
        except Damaged as error:
            complaints.append(f"{path.name} is damaged ({error}); going back to the one before.")
    return None, complaints


def set_aside(run: Folder, step: int) -> None:
    """Rename checkpoints of later steps than this, which could not be read: they must not stand in the place of new ones."""
    for later in (found for found in run.saved if found > step):
        path = run.checkpoints / f"{later:08d}.npz"
        path.replace(path.with_suffix(".damaged"))


def before(run: Folder, like: State, step: int) -> Checkpoint | None:
    """The newest checkpoint of an earlier step; None where there is none that can be read."""
    for earlier in (found for found in run.saved if found < step):
        try:
            return read(run.checkpoints / f"{earlier:08d}.npz", like)
        except Damaged:
            continue
    return None


def read(path: Path, like: State) -> Checkpoint:
    """The checkpoint in a file. Raises: Damaged where it is no whole one."""
    wanted = {name: np.asarray(leaf) for name, leaf in _named(like)}
    try:
        found = arrays.read(path, sum(leaf.nbytes for leaf in wanted.values()) + OVERHEAD * (len(wanted) + 1))
        meta = msgspec.json.decode(found[META].tobytes(), type=Meta)
        leaves = [_leaf(name, found[name], leaf) for name, leaf in wanted.items()]
    except (*arrays.DAMAGED, msgspec.DecodeError, RecursionError) as error:
        raise Damaged(str(error) or type(error).__name__) from error
    return Checkpoint(jax.tree.unflatten(jax.tree.structure(like), leaves), meta)


def _leaf(name: str, found: np.ndarray, like: np.ndarray) -> jax.Array:
    if found.shape != like.shape or found.dtype != like.dtype:
        raise ValueError(f"{name} is {found.dtype}{found.shape}, where {like.dtype}{like.shape} belongs")
    return jax.numpy.asarray(found)


def _named(state: State) -> list[tuple[str, Any]]:
    return [(jax.tree_util.keystr(path), leaf) for path, leaf in jax.tree_util.tree_leaves_with_path(state)]
