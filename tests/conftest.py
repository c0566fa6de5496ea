"""Every test run keeps its files in a folder of its own, never among those of the person who runs it."""

from __future__ import annotations

import os
import shutil
import tempfile

import pytest

_HOME = pytest.StashKey[str]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_HOME] = tempfile.mkdtemp(prefix="gametui-tests-")
    os.environ["GAMETUI_HOME"] = config.stash[_HOME]


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(config.stash[_HOME], ignore_errors=True)
