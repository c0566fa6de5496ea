"""Trainings as jobs of a real cluster: of one node and one processor, so that of two jobs one waits."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from gametui import cli
from gametui.jobs import evidence, folder, queue
from gametui.runs import paths
from tests import slurm
from tests.lab.fixtures import LONG, at_step, until

# Of all games to train the one whose programs are compiled soonest.
START = ["lab", "start", "--game", "two_mode_gan", "--steps", str(LONG), "--set", "lab.log_every=20", "--engine", "slurm"]

pytestmark = pytest.mark.skipif(bool(slurm.missing()), reason=slurm.missing() or "there is a cluster")


@pytest.fixture(scope="module")
def conf():
    place = Path(tempfile.mkdtemp(prefix="slurm-", dir="/tmp"))
    try:
        with slurm.cluster(place) as made:
            yield made
    finally:
        shutil.rmtree(place)


@pytest.fixture
def said(conf, tmp_path, monkeypatch, capfd):
    """A function of a command line: its exit code, standard output and standard error."""
    monkeypatch.setenv("SLURM_CONF", str(conf))
    monkeypatch.setenv(paths.HOME, str(tmp_path))
    monkeypatch.setattr(queue, "FRESH", 0.3)
    queue.forget()

    def call(*words):
        code = cli.status(list(words))
        return code, *capfd.readouterr()

    return call


def slurm_says(*words):
    return subprocess.run(words, check=True, capture_output=True, text=True, timeout=20).stdout.strip()


def job(run):
    queue.forget()
    return queue.job(run)


def waits(run):
    return lambda: evidence.state(run).status == "queued" and job(run).state == "PENDING"


def released(run):
    """A job that goes back into the queue may begin two minutes later, or as soon as an administrator says so."""
    slurm_says("scontrol", "update", f"JobId={job(run).id}", "StartTime=now")


def start(said, *words):
    code, out, err = said(*START, *words)
    assert code == 0, err
    return folder.find(out.strip())


def test_a_job_from_start_to_removal(said):
    first = start(said, "--set", "slurm.partition=low", "--set", "slurm.time=30", "--name", "first")
    second = start(said, "--name", "second")
    until(at_step(first, 100))
    assert evidence.state(first).status == "running"
    assert slurm_says("squeue", "--noheader", "--format=%l %P", "--jobs", job(first).id) == "30:00 low"

    # What waits says which job it is and why, and is cancelled when it is stopped.
    number = job(second).id
    assert f"Slurm job {number} is pending" in said("lab", "show", "second")[1]
    assert "answers once it runs" in said("lab", "pause", "second")[1]
    assert said("lab", "stop", "second")[1] == f"{second.id}: stopped\n"
    assert job(second).state == "CANCELLED" and folder.read(second.exit)["kind"] == "asked"

    # Shortly before its time is over it saves, and goes back into the queue by itself.
    slurm_says("scancel", "--batch", "--signal=USR2", job(first).id)
    until(waits(first))
    saved = evidence.state(first).step
    assert saved >= 100 and not first.exit.exists() and "pending" in evidence.state(first).reason
    assert "running" not in said("lab", "list")[1]
    released(first)
    until(lambda: evidence.state(first).attempt == 2 and evidence.state(first).step > saved)
    assert f"goes on from step {saved}" in said("lab", "logs", "first")[1]

    # Another one of more importance takes the node away.
    slurm_says("sbatch", "--partition=high", "--output=/dev/null", "--wrap=true")
    until(waits(first))
    assert evidence.state(first).step > saved and not first.exit.exists()

    # Resumed after a stop, it is another job of the same run.
    before = job(first).id
    assert said("lab", "stop", "first")[0] == 0 and evidence.state(first).status == "stopped"
    assert said("lab", "resume", "first")[1] == f"{first.id}: goes on\n"
    until(lambda: evidence.state(first).attempt == 3 and evidence.state(first).status == "running")
    assert int(job(first).id) > int(before)
    assert "already" in said("lab", "resume", "first")[1]
    assert said("lab", "pause", "first")[1] == f"{first.id}: paused\n"
    assert said("lab", "resume", "first")[0] == 0

    # Cancelled by hand, it is stopped, and not lost.
    slurm_says("scancel", job(first).id)
    until(lambda: evidence.state(first).status == "stopped")
    assert "was cancelled" in evidence.state(first).reason and not first.exit.exists()
    assert said("lab", "remove", "first", "second")[0] == 0 and folder.everyone() == []


def test_what_sbatch_refuses_leaves_no_run(said):
    code, out, err = said(*START, "--set", "slurm.partition=nowhere")
    assert (code, out) == (2, "") and "invalid partition specified: nowhere" in err and "Traceback" not in err
    assert folder.everyone() == []
