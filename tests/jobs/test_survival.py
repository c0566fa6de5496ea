"""Where logind kills what a session leaves behind; its programs are stood in for by scripts on the path."""

from __future__ import annotations

import pytest

from gametui.cli import checks
from gametui.jobs import survival


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """machine(kills, scope works): a machine that systemd has started."""

    def made(kills: str, code: int):
        for name, line in (("busctl", f"echo b {kills}"), ("systemd-run", f"exit {code}")):
            script = tmp_path / name
            script.write_text(f"#!/bin/sh\n{line}\n")
            script.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path))
        monkeypatch.setattr(survival, "SYSTEMD", tmp_path)
        survival.prefix.cache_clear()

    yield made
    survival.prefix.cache_clear()


@pytest.mark.parametrize(
    "kills, code, words, state",
    [("false", 0, (), "ok"), ("true", 0, (*survival.SCOPE, "--"), "ok"), ("true", 1, (), "limited")],
)
def test_a_scope_of_its_own_where_it_is_needed_and_works(machine, kills, code, words, state):
    machine(kills, code)
    assert survival.ends_with_session() == (kills == "true")
    assert survival.prefix() == words
    found = checks.background()
    assert found.state == state and ("linger" in found.remedy) == (kills == "true")


def test_without_systemd_nothing_is_asked(tmp_path, monkeypatch):
    monkeypatch.setattr(survival, "SYSTEMD", tmp_path / "none")
    assert not survival.ends_with_session()


def test_programs_that_are_missing_are_no_fault(tmp_path, monkeypatch):
    monkeypatch.setattr(survival, "SYSTEMD", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not survival.ends_with_session()
