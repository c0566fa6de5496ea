"""A checkpoint is saved whole or not at all: the process dies at every system call of a save, or the call fails."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections import Counter

import jax
import numpy as np
import pytest

from gametui.lab import checkpoint
from gametui.lab.loop import State
from gametui.pair import Pair
from tests.lab.fixtures import made

CALLS = ("openat", "write", "fsync", "rename", "close", "unlink")
LIKE = State(Pair(np.zeros(5000, np.float32), np.zeros(3, np.float32)), (), np.zeros(2, np.float32))

SAVER = """
import os, sys
import numpy as np
from pathlib import Path
from gametui.errors import UsageError
from gametui.jobs.folder import Folder
from gametui.lab import checkpoint
from tests.lab.test_saving import state, meta
made = state(int(sys.argv[2])), meta(int(sys.argv[2]))
os.write(2, b"BEGIN")
try:
    checkpoint.save(Folder(Path(sys.argv[1])), *made)
except (UsageError, OSError) as error:
    print("refused:", error)
os.write(2, b"END")
os._exit(0)
"""


def state(step: int) -> State:
    return jax.tree.map(lambda leaf: np.full_like(leaf, step), LIKE)


def meta(step: int) -> checkpoint.Meta:
    return checkpoint.Meta(step=step, seconds=1.0, metrics=0, environment={})


def saved(run, step, *words):
    return subprocess.run(
        [*words, sys.executable, "-c", SAVER, str(run.path), str(step)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def calls(tmp_path_factory):
    """How often each system call is made before a save and during it, on a folder with two checkpoints."""
    assert shutil.which("strace"), "strace is missing: install it as .ci/run does"
    run = full()
    log = tmp_path_factory.mktemp("strace") / "log"
    done = saved(run, 3, "strace", "-o", str(log), "-e", f"trace={','.join(CALLS)}")
    assert done.returncode == 0, done.stderr
    lines = log.read_text(errors="replace").splitlines()
    begin = next(i for i, line in enumerate(lines) if '"BEGIN"' in line)
    end = next(i for i, line in enumerate(lines) if '"END"' in line)
    return counted(lines[: begin + 1]), counted(lines[begin + 1 : end])


def counted(lines) -> Counter[str]:
    return Counter(match[1] for line in lines if (match := re.match(r"(\w+)\(", line)))


def full():
    run = made()
    for step in (1, 2):
        checkpoint.save(run, state(step), meta(step))
    return run


def newest(run) -> int:
    """The step of the newest checkpoint, which has to be whole, and to hold what was saved at this step."""
    found, complaints = checkpoint.newest(run, state(0))
    assert found is not None and not complaints
    assert all((np.asarray(leaf) == found.meta.step).all() for leaf in jax.tree.leaves(found.state))
    return found.meta.step


def test_a_save_uses_the_calls_that_are_tried(calls):
    _, during = calls
    assert during["fsync"] >= 2 and during["rename"] == 1 and during["unlink"] == 1 and during["write"] >= 1, (
        "the file, and its folder"
    )


def test_killed_at_every_call(calls):
    before, during = calls
    for call in CALLS:
        for place in range(1, during[call] + 1):
            run = full()
            inject = f"inject={call}:signal=SIGKILL:when={before[call] + place}"
            ended = saved(run, 3, "strace", "-o", "/dev/null", "-e", f"trace={call}", "-e", inject)
            assert ended.returncode != 0, f"{call} {place} was not reached"
            assert newest(run) in (2, 3), (call, place)
            checkpoint.save(run, state(4), meta(4))
            assert newest(run) == 4, "and it can be saved to afterwards"


@pytest.mark.parametrize("call, error", [("write", "ENOSPC"), ("fsync", "EIO"), ("rename", "EROFS"), ("openat", "EDQUOT")])
def test_an_error_is_said_and_leaves_the_old_ones(calls, call, error):
    before, _ = calls
    run = full()
    inject = f"inject={call}:error={error}:when={before[call] + 1}"
    ended = saved(run, 3, "strace", "-o", "/dev/null", "-e", f"trace={call}", "-e", inject)
    assert ended.returncode == 0 and "refused:" in ended.stdout
    assert newest(run) == 2
    assert not list(run.checkpoints.glob(".gametui-*")), "no temporary file is left"
