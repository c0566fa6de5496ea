"""What can be computed from the checkpoint of a training that nothing works on."""

from __future__ import annotations

from gametui.compute import device
from gametui.errors import UsageError
from gametui.jobs import lock
from gametui.jobs.folder import Folder
from gametui.jobs.rows import Writer
from gametui.lab import checkpoint, spec
from gametui.lab import spectrum as spectra
from gametui.lab.loop import Loop


def spectrum(run: Folder, progress: spectra.Progress = spectra.silent) -> None:
    """Append the spectrum at the last checkpoint. Raises: UsageError where there is none, or a process works on the run."""
    run.own()
    with lock.held(run):
        made = spec.read(run)
        device.configure(made.device)
        loop = Loop(made)
        like = loop.begin()
        found, _ = checkpoint.newest(run, like)
        if found is None:
            raise UsageError(f"{run.id}: has no checkpoint yet.")
        before = checkpoint.before(run, like, found.meta.step)
        row = spectra.row(loop, found.state.z, found.meta.step, before.state.z if before else None, progress)
        writer = Writer(run.spectra)
        writer.append(row)
        writer.close()
