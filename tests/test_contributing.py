"""The worked examples of CONTRIBUTING.md, added to a copy of the program as it says, and run."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parent.parent
LISTS = {
    "gametui/games/__init__.py": "shifted",
    "gametui/optimizers/__init__.py": "decayed",
    "gametui/app/views/__init__.py": "speed",
}


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    """A function that calls the copy with the examples in it; returns standard output."""
    root = tmp_path_factory.mktemp("copy")
    for name in ("gametui", "presets"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    files = re.findall(r"^`([\w/.-]+)`:\n\n```\w+\n(.*?)^```$", text, flags=re.S | re.M)
    assert [name for name, _ in files] == [
        "gametui/games/shifted.py",
        "gametui/optimizers/decayed.py",
        "gametui/app/views/speed.py",
        "presets/shifted-rotation.toml",
    ]
    for name, content in files:
        (root / name).write_text(content, encoding="utf-8")
    for name, word in LISTS.items():
        before = (root / name).read_text(encoding="utf-8")
        assert f'its name, `"{word}"`, in `NAMES` of `{name}`' in text
        after, count = re.subn(r"^NAMES = \(", f'NAMES = ("{word}", ', before, flags=re.M)
        assert count == 1
        (root / name).write_text(after, encoding="utf-8")

    def call(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "gametui", *arguments],
            cwd=root,
            env={**os.environ, "PYTHONPATH": str(root), "GAMETUI_HOME": str(root / "home")},
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    call.root = root  # type: ignore[attr-defined]
    return call


def test_they_are_listed(program):
    assert re.search(r"^shifted +Pure rotation around a point other than the origin\.$", program("list", "games"), re.MULTILINE)
    assert "decayed " in program("list", "optimizers")
    assert "shifted-rotation " in program("list", "presets")


def test_the_preset_runs_and_says_the_truth(program):
    found = json.loads(program("run", "shifted-rotation", "--json", "-"))
    x, y = np.array(found["trajectory"]["x"])[:, 0], np.array(found["trajectory"]["y"])[:, 0]
    np.testing.assert_allclose(np.hypot(x - 2, y), 2 * np.sqrt(1.01) ** np.arange(201), rtol=1e-12)
    other = json.loads(program("run", "shifted-rotation", "--optimizer", "decayed", "--json", "-"))
    # xi + decay w = 0: y + x / 2 = 0 and 2 - x + y / 2 = 0
    np.testing.assert_allclose([*other["outcome"]["final"]["x"], *other["outcome"]["final"]["y"]], [1.6, -0.8], atol=1e-3)


def test_the_view_is_drawn(program):
    root = program.root
    program("run", "shifted-rotation", "--json", str(root / "run.json"))
    program("render", str(root / "run.json"), "--view", "speed", "--out", str(root / "speed.txt"))
    assert "length of each step" in (root / "speed.txt").read_text(encoding="utf-8")
