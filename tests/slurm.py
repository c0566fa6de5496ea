"""A cluster of one node on this machine, with nothing but Slurm's own daemons: no systemd, no control groups, no accounting.

Needs to be root, since slurmd starts the jobs; Debian's packages are slurm-wlm and munge.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

DAEMONS = ("munged", "slurmctld", "slurmd")
MUNGE = {
    "key-file": "munge.key",
    "socket": "munge.socket",
    "pid-file": "munged.pid",
    "log-file": "munged.log",
    "seed-file": "munged.seed",
}
CONF = """\
ClusterName=tests
SlurmctldHost={host}(127.0.0.1)
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket={place}/munge.socket
CredType=cred/munge
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
SlurmctldPort={controller}
SlurmdPort={node}
SlurmctldPidFile={place}/slurmctld.pid
SlurmdPidFile={place}/slurmd.pid
SlurmctldLogFile={place}/slurmctld.log
SlurmdLogFile={place}/slurmd.log
StateSaveLocation={place}/state
SlurmdSpoolDir={place}/spool
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=1,bf_interval=1,batch_sched_delay=0,sched_min_interval=0,requeue_delay=0
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
KillWait=5
MessageTimeout=10
ReturnToService=2
NodeName={host} NodeAddr=127.0.0.1 CPUs=1 RealMemory=1000 State=UNKNOWN
PartitionName=low Nodes={host} Default=YES PriorityTier=1 MaxTime=60 State=UP
PartitionName=high Nodes={host} PriorityTier=2 MaxTime=60 State=UP
"""


def missing() -> str:
    """Why there can be no cluster here; "" where there can."""
    found = [name for name in DAEMONS if not _program(name)]
    if found:
        return f"no {', '.join(found)}: apt-get install slurm-wlm munge"
    return "" if os.geteuid() == 0 else "slurmd starts jobs as root only"


@contextlib.contextmanager
def cluster(place: Path) -> Iterator[Path]:
    """Start one in `place`, whose name is short, and end it again. Gives its slurm.conf, for SLURM_CONF."""
    host = socket.gethostname().split(".")[0]
    controller, node = _ports()
    conf = place / "slurm.conf"
    conf.write_text(CONF.format(host=host, place=place, controller=controller, node=node))
    key = place / "munge.key"
    key.write_bytes(secrets.token_bytes(128))
    for path in (place, key):
        path.chmod(0o700)
    for name in ("state", "spool"):
        (place / name).mkdir()
    env = {**os.environ, "SLURM_CONF": str(conf)}
    running: list[subprocess.Popen[bytes]] = []
    try:
        munge = [f"--{name}={place}/{file}" for name, file in MUNGE.items()]
        running.append(_started(env, "munged", "--foreground", "--force", "--num-threads=1", *munge))
        _until(lambda: (place / "munge.socket").exists())
        running.append(_started(env, "slurmctld", "-D", "-c", "-f", str(conf)))
        running.append(_started(env, "slurmd", "-D", "-f", str(conf), "-N", host))
        _until(lambda: _said(env, "sinfo", "--noheader", "--partition=low", "--format=%T") == "idle")
        yield conf
    finally:
        _said(env, "scancel", "--signal=KILL", "--full", "--user=root")
        for process in reversed(running):
            process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(10)
            process.kill()
            process.wait()


def _program(name: str) -> str | None:
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")


def _started(env: dict[str, str], name: str, *words: str) -> subprocess.Popen[bytes]:
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen([_program(name) or name, *words], env=env, start_new_session=True, **quiet)


def _said(env: dict[str, str], *words: str) -> str:
    with contextlib.suppress(subprocess.TimeoutExpired):
        return subprocess.run(words, env=env, capture_output=True, text=True, timeout=5, check=False).stdout.strip()
    return ""


def _until(there, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < end, "the cluster does not come up: see its logs"
        time.sleep(0.1)


def _ports() -> tuple[int, int]:
    """Two that are free now."""
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
        return one.getsockname()[1], other.getsockname()[1]
