"""The engine slurm: a run's process as a job of a cluster. submitit writes the script, sbatch takes it, and all that the job
does is to work on the run's folder, so that nothing is pickled, and resuming is submitting once more.

Shortly before its time is over, or when it has to make room, the job gets SIGUSR2 or SIGTERM: it saves and goes back into the
queue by itself.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
from collections.abc import Mapping, Sequence
from importlib.util import find_spec

from gametui.errors import UsageError, nearest
from gametui.jobs import queue
from gametui.jobs.folder import Folder
from gametui.runs import files

OPTIONS = {
    "partition": "partition",
    "account": "account",
    "qos": "qos",
    "time": "time",
    "gpus": "gpus_per_node",
    "cpus": "cpus_per_task",
    "mem": "mem",
    "constraint": "constraint",
    "gres": "gres",
    "nodelist": "nodelist",
    "exclude": "exclude",
}
"""slurm.NAME -> what submitit calls it."""
WARNING = 60
"""Seconds before the end of its time at which the job is told: for a step, and a checkpoint."""
PATIENCE = 30.0
"""Seconds for sbatch and scancel."""
_VALUE = re.compile(r"[!-~]{1,200}")  # no space and no control character: a line of a script must stay one


def check(options: Mapping[str, str]) -> None:
    """Raises: UsageError: no such option, or a value that sbatch could not be given."""
    for name, value in options.items():
        if name not in OPTIONS:
            raise UsageError(f"slurm.{name}: there is no such option. {nearest(name, OPTIONS)}")
        if not isinstance(value, str) or not _VALUE.fullmatch(value):
            raise UsageError(f"slurm.{name}: is empty, too long, or has characters that an option of sbatch cannot have.")


def ready() -> None:
    """Raises: UsageError where no job can be submitted from here."""
    if find_spec("submitit") is None:
        raise UsageError("--engine slurm: submitit is not installed. pip install 'gametui[slurm]'")
    for program in ("sbatch", "srun"):
        if shutil.which(program) is None:
            raise UsageError(f"--engine slurm: no {program} on PATH. Start it where the cluster is, or with --engine local.")


def submit(run: Folder, words: Sequence[str], environment: Mapping[str, str], options: Mapping[str, str]) -> None:
    """Submit a job that runs `words` with these additions to its environment. Raises: UsageError as sbatch does."""
    ready()
    check(options)
    script = run.path / "job.sh"
    files.write_text(script, _script(run, words, environment, options))
    queue.forget()
    try:
        queue.call("sbatch", "--parsable", str(script), seconds=PATIENCE)
    except queue.Silent as refused:
        raise UsageError(f"{refused}. Options of sbatch are --set slurm.NAME=VALUE; 'gametui doctor' looks at Slurm.") from None
    finally:
        queue.forget()


def cancel(run: Folder) -> str:
    """Cancel the run's job. Returns: its number; "" where there is none that runs or waits. Raises: UsageError."""
    queue.forget()
    try:
        job = queue.job(run)
        if job is None or not job.active:
            return ""
        queue.call("scancel", job.id, seconds=PATIENCE)
    except queue.Silent as silent:
        raise UsageError(f"{run.id}: its job cannot be cancelled: {silent}.") from None
    finally:
        queue.forget()
    return job.id


def requeue() -> str:
    """Put the job that this process is back into the queue, unless it was cancelled. Returns: what comes of it, in a
    sentence."""
    job = os.environ.get("SLURM_JOB_ID", "")
    try:
        if "JobState=RUNNING" not in queue.call("scontrol", "--oneliner", "show", "job", job, seconds=PATIENCE).split():
            return f"Slurm ends job {job}."
        queue.call("scontrol", "requeue", job, seconds=PATIENCE)
    except queue.Silent as silent:
        return f"Slurm job {job} does not go back into the queue: {silent}."
    return f"Slurm job {job} goes back into the queue."


def _script(run: Folder, words: Sequence[str], environment: Mapping[str, str], options: Mapping[str, str]) -> str:
    # Importing it would set up logging anew for the whole process, which ends the handlers there are, some with their stream.
    os.environ.setdefault("SUBMITIT_LOG_LEVEL", "NOCONFIG")
    from submitit import SlurmExecutor

    executor = SlurmExecutor(folder=run.path)
    executor.update_parameters(
        job_name=queue.title(run),
        wckey=None,
        use_srun=False,
        stderr_to_stdout=True,
        setup=[f"export {name}={shlex.quote(value)}" for name, value in environment.items()],
        additional_parameters={
            "chdir": str(run.path),
            "output": str(run.log).replace("%", "%%"),
            "requeue": True,
            "signal": f"B:USR2@{WARNING}",  # to the shell of the script, in whose place the process is
        },
        # Without a time of its own, the partition's.
        **{"time": None} | {OPTIONS[name]: value for name, value in options.items()},
    )
    # Without a task of submitit's own there is no pickle; it has no other function that only writes the script.
    return executor._make_submission_file_text(f"exec {shlex.join(words)}", run.id)
