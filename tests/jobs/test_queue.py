"""What a run is doing by what Slurm says of its job; Slurm itself is in test_slurm.py."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from gametui import cli
from gametui.errors import UsageError
from gametui.jobs import evidence, folder, launch, queue, slurm
from gametui.jobs.pulse import Pulse
from gametui.runs import paths
from tests.lab.fixtures import begun, until


class Cluster:
    """Answers in the place of Slurm's commands: texts, or what is raised."""

    def __init__(self) -> None:
        self.answers: dict[str, str | queue.Silent] = {"squeue": "", "sacct": ""}
        self.asked: list[str] = []

    def call(self, *words, seconds=0):
        self.asked.append(words[0])
        answer = self.answers[words[0]]
        if isinstance(answer, queue.Silent):
            raise answer
        return answer


@pytest.fixture
def cluster(monkeypatch):
    made = Cluster()
    monkeypatch.setattr(queue, "call", made.call)
    queue.forget()
    yield made
    queue.forget()


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv(paths.HOME, str(tmp_path))
    return folder.create(json.dumps({"steps": 70, "engine": "slurm"}).encode())


def elsewhere(run, seconds, **values):
    """The process of another host showed itself so many seconds ago."""
    Pulse(run, step=9, steps=70, **{"host": "node7", **values}).beat()
    when = time.time() - seconds
    os.utime(run.status, (when, when))


def listed(run, *jobs):
    return "".join(f"{number}|{state}|{reason}|gametui-{run.id}\n" for number, state, reason in jobs)


@pytest.mark.parametrize(
    "jobs, status, said",
    [
        ([(7, "PENDING", "Priority")], "queued", "Slurm job 7 is pending (Priority)."),
        ([(7, "CONFIGURING", "None")], "queued", "Slurm job 7 is configuring."),
        ([(7, "TIMEOUT", "TimeLimit")], "lost", "Slurm job 7 is over: timeout (TimeLimit). Resume"),
        ([(7, "NODE_FAIL", "None")], "lost", "over: node fail. Resume"),
        ([(7, "CANCELLED", "None")], "stopped", "was cancelled"),
        ([(9, "PENDING", "Resources"), (7, "CANCELLED", "None")], "queued", "job 9"),
        ([(9, "CANCELLED", "None"), (10, "TIMEOUT", "TimeLimit")], "lost", "job 10"),
        ([], "lost", "Slurm has no job of it."),
    ],
)
def test_without_a_sign_of_life_the_queue_decides(run, cluster, jobs, status, said):
    cluster.answers["squeue"] = listed(run, *jobs) + "8|RUNNING|None|gametui-another\nnonsense\n"
    now = evidence.state(run)
    assert now.status == status and said in now.reason


def test_a_job_that_squeue_has_forgotten_is_looked_up_in_the_books(run, cluster):
    cluster.answers["sacct"] = "7|CANCELLED by 1000\n12|OUT_OF_MEMORY\n"
    assert "job 12 is over: out of memory" in evidence.state(run).reason


def test_no_books_are_kept_on_many_clusters(run, cluster):
    cluster.answers["sacct"] = queue.Silent("Slurm accounting storage is disabled")
    assert evidence.state(run).status == "lost"


def test_a_heartbeat_needs_no_queue(run, cluster):
    elsewhere(run, 5)
    assert (evidence.state(run).status, cluster.asked) == ("running", [])
    elsewhere(run, 2 * evidence.SILENCE)
    cluster.answers["squeue"] = listed(run, (7, "RUNNING", "None"))
    assert evidence.state(run).status == "queued", "the job has begun once more, and has not shown itself"


def test_a_process_that_went_back_into_the_queue_is_not_believed(run, cluster):
    elsewhere(run, 1, state=evidence.LEFT)
    cluster.answers["squeue"] = listed(run, (7, "PENDING", "BeginTime"))
    assert evidence.state(run).status == "queued" and evidence.state(run).step == 9


def test_a_silent_cluster_is_said_and_not_asked_again_at_once(run, cluster):
    cluster.answers["squeue"] = queue.Silent("squeue has not answered within 5 s")
    for _ in range(3):
        now = evidence.state(run)
        assert now.status == "queued" and "squeue has not answered" in now.reason
    assert cluster.asked == ["squeue"]
    elsewhere(run, 2 * evidence.SILENCE)
    assert evidence.state(run).status == "lost", "it had begun, and its heart is still"


def test_many_looks_are_one_question(run, cluster):
    for _ in range(20):
        evidence.state(run)
    assert cluster.asked == ["squeue", "sacct"]


def test_what_was_just_submitted_is_queued_although_an_older_answer_does_not_know_it(run, cluster):
    assert evidence.state(run).status == "lost"
    run.launched.touch()
    assert (evidence.state(run).status, evidence.state(run).reason) == ("queued", "")


@pytest.mark.parametrize(
    "words, said",
    [
        (["no-such-program-of-slurm"], "no no-such-program-of-slurm on PATH"),
        (["sleep", "5"], "sleep has not answered"),
        (["sh", "-c", "echo '\x1b[31mno such job' >&2; exit 3"], "sh: [31mno such job"),
        (["false"], "false: exit code 1"),
    ],
)
def test_a_command_that_fails_says_why(words, said):
    with pytest.raises(queue.Silent, match=said.replace("[", r"\[")):
        queue.call(*words, seconds=0.2)


@pytest.mark.parametrize(
    "options, said",
    [
        ({"partiton": "gpu"}, "slurm.partiton: there is no such option. Did you mean 'partition'"),
        ({"partition": "a\ntouch hacked"}, "slurm.partition: is empty, too long, or has characters"),
        ({"time": "1 --wrap=x"}, "slurm.time"),
        ({"mem": ""}, "slurm.mem"),
        ({"mem": 8}, "slurm.mem"),
    ],
)
def test_options_are_a_known_word_each(options, said):
    with pytest.raises(UsageError) as error:
        slurm.check(options)
    assert said in str(error.value)


def test_the_script_does_nothing_but_work_on_the_folder(tmp_path):
    pytest.importorskip("submitit")
    run = folder.Folder(tmp_path / "it's 100%")
    options = {"partition": "a;b", "gpus": "2", "cpus": "8", "mem": "16G", "time": "1-00:00:00"}
    try:
        text = slurm._script(run, ["python", "-m", "x", str(run.path)], {"HOME_OF": "a b"}, options)
    except RuntimeError:
        pytest.skip("submitit wants srun on PATH")
    lines = text.splitlines()
    own = [line for line in lines if line and not line.startswith("#")]
    assert own == ["export HOME_OF='a b'", "export SUBMITIT_EXECUTOR=slurm", f"exec python -m x '{tmp_path}/it'\"'\"'s 100%'"]
    given = {line.split("=", 1)[0]: line.partition("=")[2] for line in lines if line.startswith("#SBATCH")}
    assert given["#SBATCH --gpus-per-node"] == "2" and given["#SBATCH --cpus-per-task"] == "8"
    assert given["#SBATCH --partition"] == "'a;b'" and given["#SBATCH --time"] == "1-00:00:00"
    assert given["#SBATCH --signal"] == "B:USR2@60" and "#SBATCH --requeue" in given
    assert given["#SBATCH --output"].endswith("100%%/log.txt'") and "#SBATCH --error" not in given


UNTOUCHED = """
import contextlib, io, logging, pathlib, sys
from gametui.jobs import slurm
from gametui.jobs.folder import Folder
class Owner(logging.StreamHandler):
    def close(self):
        self.stream.close()
handler = Owner(sys.stderr)
logging.getLogger().addHandler(handler)
with contextlib.redirect_stderr(io.StringIO()):
    assert "exec true" in slurm._script(Folder(pathlib.Path(sys.argv[1])), ["true"], {}, {})
assert "submitit" in sys.modules
assert not handler.stream.closed
"""


def test_writing_the_script_leaves_the_logging_of_the_process_alone(tmp_path):
    """There are handlers that close the stream they write to when they are ended, as absl's does."""
    pytest.importorskip("submitit")
    subprocess.run([sys.executable, "-c", UNTOUCHED, tmp_path], check=True)


def test_without_a_cluster_nothing_is_begun(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv(paths.HOME, str(tmp_path))
    monkeypatch.setenv("PATH", "/nowhere")
    line = ["lab", "start", "gan-gda", "--engine", "slurm"]
    assert cli.status(line) == 2
    assert "no sbatch on PATH" in capsys.readouterr().err
    monkeypatch.setattr(slurm, "find_spec", lambda name: None)
    assert cli.status(line) == 2
    assert "pip install 'gametui[slurm]'" in capsys.readouterr().err
    assert cli.status(["lab", "start", "gan-gda", "--set", "slurm.gpus=1"]) == 2
    assert "slurm.gpus: only a job of a cluster has it. Add --engine slurm" in capsys.readouterr().err
    assert folder.everyone() == []


@pytest.mark.parametrize(
    "number, end",
    [
        # Told at once that its time is over, it would go round for ever.
        (signal.SIGUSR2, {"status": "failed", "kind": "signal"}),
        (signal.SIGTERM, {}),
    ],
)
def test_a_job_that_has_to_go_before_its_first_step(run, number, end):
    process = begun(run, env={**os.environ, "PATH": "/nowhere", "SLURM_JOB_ID": "7"})
    until(lambda: folder.read(run.status))
    process.send_signal(number)
    log, _ = process.communicate(timeout=60)
    assert end.items() <= folder.read(run.exit).items() and run.exit.exists() == bool(end)
    if not end:
        assert "Slurm job 7 does not go back into the queue: there is no scontrol on PATH." in log
        assert folder.read(run.status)["state"] == evidence.LEFT


@pytest.mark.parametrize("known", [True, False])
def test_a_run_stays_where_it_is_not_known_whether_slurm_has_its_job(cluster, tmp_path, monkeypatch, capsys, known):
    monkeypatch.setenv(paths.HOME, str(tmp_path))
    monkeypatch.setattr(slurm, "ready", lambda: None)
    monkeypatch.setattr(slurm, "_script", lambda *_: "")
    cluster.answers |= {
        "sbatch": queue.Silent("sbatch: timed out"),
        "squeue": "" if known else queue.Silent("squeue: timed out"),
    }
    assert cli.status(["lab", "start", "gan-gda", "--engine", "slurm"]) == 2
    said, kept = capsys.readouterr().err, folder.everyone()
    assert "sbatch: timed out" in said and len(kept) == (0 if known else 1)
    assert all(f"gametui lab show {run.id}" in said for run in kept)


def test_a_job_that_cannot_be_cancelled_is_asked_to_stop_all_the_same(run, cluster):
    cluster.answers |= {
        "squeue": listed(run, (7, "PENDING", "Priority")),
        "scancel": queue.Silent("Job/step already completing"),
    }
    with pytest.raises(UsageError, match="its job cannot be cancelled"):
        launch.stop(run)
    assert evidence.state(run).wanted == ("stop",) and not run.exit.exists()
