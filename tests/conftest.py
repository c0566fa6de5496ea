"""Every test run keeps its files in a folder of its own, never among those of the person who runs it, and computes strictly:
in float64, and with an error where shapes or types are stretched to fit."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile

import pytest

_HOME = pytest.StashKey[str]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_HOME] = tempfile.mkdtemp(prefix="gametui-tests-")
    os.environ["GAMETUI_HOME"] = config.stash[_HOME]
    os.environ["JAX_NUMPY_RANK_PROMOTION"] = "raise"
    os.environ["JAX_NUMPY_DTYPE_PROMOTION"] = "strict"


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(config.stash[_HOME], ignore_errors=True)


@pytest.fixture(autouse=True, scope="module")
def _float64() -> None:
    """Tests that compute have imported jax by now; the others must not wait for it."""
    if "jax" in sys.modules:
        sys.modules["jax"].config.update("jax_enable_x64", True)
