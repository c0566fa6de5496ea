"""Findings of the doctor that hang on programs which need not be here: tmux and Slurm."""

from __future__ import annotations

import pytest

from gametui.cli import checks
from gametui.jobs import queue


@pytest.fixture
def program(tmp_path, monkeypatch):
    """A function that puts a program, which is a line of sh, in front of all others."""
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")

    def put(name: str, line: str) -> None:
        (tmp_path / name).write_text(f"#!/bin/sh\n{line}\n")
        (tmp_path / name).chmod(0o755)

    return put


def found(findings):
    return {finding.name: finding for finding in findings}


@pytest.mark.parametrize(
    "answers, limited",
    [
        ('case "$3" in set-clipboard) echo external;; escape-time) echo 500;; esac', ["tmux clipboard", "tmux escape"]),
        ('case "$3" in set-clipboard) echo on;; escape-time) echo 10;; esac', []),
        ("exit 1", []),
    ],
)
def test_settings_of_tmux_that_stand_in_the_way_are_said(program, monkeypatch, answers, limited):
    program("tmux", answers)
    monkeypatch.setenv("TMUX", "/tmp/tmux-0/default,1,0")
    monkeypatch.setenv("TERM", "tmux-256color")
    said = found(checks.terminal())
    assert [name for name, finding in said.items() if name.startswith("tmux") and finding.state == "limited"] == limited
    assert all("tmux set" in said[name].remedy for name in limited)
    monkeypatch.setenv("TERM", "screen")
    assert "tmux-256color" in found(checks.terminal())["tmux colours"].remedy


def test_a_cluster_and_what_it_needs(program, monkeypatch):
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("PATH", "/nowhere")
        assert [finding.state for finding in checks.cluster()] == ["info"]
    program("sbatch", "exit 0")
    program("sinfo", "echo 'low (up)'; echo 'high (up)'; echo 'low (up)'")
    said = found(checks.cluster())
    assert (said["Slurm"].state, said["Slurm"].detail) == ("ok", "answers; partitions low (up), high (up)")
    program("sinfo", "echo 'sinfo: error: no controller' >&2; exit 1")
    said = found(checks.cluster())
    assert said["Slurm"].state == "limited" and "no controller" in said["Slurm"].detail

    def absent(name):
        raise checks.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(checks.metadata, "version", absent)
    assert "pip install 'gametui[slurm]'" in found(checks.cluster())["submitit"].remedy


def test_a_controller_that_is_down_does_not_hold_the_doctor_up(program, monkeypatch):
    program("sbatch", "exit 0")
    program("sinfo", "exec sleep 30")
    monkeypatch.setattr(queue.call, "__kwdefaults__", {"seconds": 0.2})
    assert "has not answered" in found(checks.cluster())["Slurm"].detail


def test_jax_that_is_not_installed_is_no_fault_of_a_driver(monkeypatch):
    monkeypatch.setattr(checks, "_ASK", "import no_such_jax")
    (finding,) = checks.devices()
    assert finding.state == "missing" and "pip install jax" in finding.remedy


def test_a_session_in_tmux_that_does_not_answer_is_no_error(program, monkeypatch):
    program("tmux", "exec sleep 30")
    monkeypatch.setattr(checks, "TMUX_SECONDS", 0.1)
    assert checks._tmux_says("escape-time") == ""
