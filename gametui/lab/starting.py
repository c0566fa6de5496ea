"""A training's process: started on a new folder, or once more on an old one."""

from __future__ import annotations

import msgspec

from gametui.errors import UsageError
from gametui.jobs import evidence, folder, launch, slurm
from gametui.jobs.folder import Folder
from gametui.lab import spec as specs
from gametui.lab.command import command_line
from gametui.lab.spec import Spec

MODULE = "gametui.lab"


def start(spec: Spec) -> Folder:
    """A new run of this training, in the background. Raises: UsageError where there is no room, or no process or job to be had:
    then nothing of it stays."""
    if spec.engine == "slurm":
        slurm.ready()
    run = folder.create(specs.encode(msgspec.structs.replace(spec, command=command_line(spec))))
    try:
        launch.start(run, MODULE)
    except UsageError as error:
        run.launched.unlink(missing_ok=True)
        if evidence.state(run).alive:
            raise UsageError(f"{error} Slurm may have it all the same: see gametui lab show {run.id}") from None
        folder.remove(run)
        raise
    return run


def resume(run: Folder) -> str:
    """Let it go on. Returns: what is to be expected. Raises: UsageError as launch.resume does."""
    diverged = evidence.state(run).kind == "diverged"
    if not launch.resume(run, MODULE):
        return f"goes on already: it is {evidence.state(run).status}"
    return (
        "goes on, and will diverge again: the steps are the same. Start another with a smaller step." if diverged else "goes on"
    )
