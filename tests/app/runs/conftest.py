"""Each test here has a store of runs of its own."""

import pytest


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("GAMETUI_HOME", str(tmp_path / "home"))
    return tmp_path / "home"
