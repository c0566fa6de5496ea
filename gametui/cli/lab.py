"""gametui lab: trainings that outlive the terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import cyclopts
from cyclopts import Parameter

from gametui.cli import completing, output
from gametui.cli.select import Json, LabSelect, Text
from gametui.errors import UsageError
from gametui.jobs import control, evidence, folder, launch
from gametui.jobs.folder import Folder

PATIENCE = 60.0
"""Seconds that stop and pause wait for the process to answer: it may be compiling."""
TAIL = 40

lab = cyclopts.App(name="lab", help="Train GANs in processes that outlive the terminal, and look after them.")

Run = Annotated[
    str, Parameter(name="ID", metavar="", completer=completing.runs, help="a run's id, its beginning or end, or its name")
]
Runs = Annotated[list[str], Parameter(name="ID", metavar="", completer=completing.runs, help="ids or names of runs")]


@lab.command
def start(
    target: Annotated[
        Text,
        Parameter(name="TARGET", metavar="", completer=completing.trainings, help="a training, a file, or a run to repeat"),
    ] = None,
    /,
    *,
    select: LabSelect = LabSelect(),  # noqa: B008 - a frozen value
    name: Annotated[str, Parameter(metavar="NAME", help="what to call it; need not be unique")] = "",
    engine: Annotated[
        Text,
        Parameter(
            metavar="NAME", completer=completing.engines, help="local: a process of this machine; slurm: a job of a cluster"
        ),
    ] = None,
) -> int:
    """Start a training in the background, and print its id.

    TARGET is one of 'gametui list trainings', a preset file (.toml), an exported run (.json) or the id of a run to repeat.
    'gametui lab settings' lists the numbers that --set lab.NAME=VALUE sets. With --engine slurm, --set slurm.NAME=VALUE gives
    sbatch its options: partition, account, qos, time, gpus, cpus, mem, constraint, gres, nodelist, exclude.
    """
    from gametui.cli import lab_selecting
    from gametui.lab import starting

    output.say(starting.start(lab_selecting.chosen(target, select, name, engine)).id)
    return 0


@lab.command(name="list")
def list_(*, json: Annotated[bool, Parameter(help="print JSON: an array with one object each")] = False) -> int:
    """List all trainings, the newest first."""
    from gametui.cli import lab_text

    runs = folder.everyone()
    if json:
        import msgspec

        output.json(msgspec.json.format(msgspec.json.encode([lab_text.short(run) for run in runs]), indent=2), "-")
    elif runs:
        output.say(lab_text.table(runs))
    else:
        output.say("No trainings yet. 'gametui lab start gan-gda' starts one; 'gametui list trainings' lists more.")
    return 0


@lab.command
def show(run: Run, /, *, json: Json = None) -> int:
    """Say how a training stands: progress, last metrics, settings."""
    from gametui.lab import record

    output.writable(json)
    found = folder.find(run)
    made = record.record(found)
    if json is not None:
        import msgspec

        output.json(msgspec.json.format(msgspec.json.encode(made), indent=2), json)
    if json != "-":
        from gametui.lab import summary

        output.say(summary.details(made, evidence.state(found)))
    return 0


@lab.command
def logs(
    run: Run,
    /,
    *,
    follow: Annotated[bool, Parameter(name=["--follow", "-f"], help="go on until the training ends")] = False,
    lines: Annotated[int, Parameter(name=["--lines", "-n"], metavar="N", help="how many of the last lines")] = TAIL,
) -> int:
    """Print what a training's process has written."""
    from gametui.cli import lab_text

    found = folder.find(run)
    text, at = lab_text.tail(found.log, max(0, lines))
    output.say(text) if text else None
    while follow:
        alive = evidence.state(found).alive
        new, at = lab_text.since(found.log, at)
        if new:
            sys.stdout.write(new)
            sys.stdout.flush()
        if not alive:
            return 0
        time.sleep(0.5)
    return 0


@lab.command
def watch(
    run: Annotated[
        str | None, Parameter(name="ID", metavar="", completer=completing.runs, help="the run to look at first")
    ] = None,
    /,
) -> int:
    """Open the app on the trainings. Leaving it never touches them."""
    from gametui.app import main

    return main.watch(folder.find(run).id if run is not None else None)


@lab.command
def pause(runs: Runs, /) -> int:
    """Let trainings rest: they keep their place in memory, after a checkpoint."""

    def one(run: Folder) -> str:
        now = evidence.state(run)
        if not now.alive:
            raise UsageError(f"{run.id}: is {now.status}; only what runs can pause.")
        control.ask(run, "pause")
        return _awaited(run, lambda state: state.status != "running" and state.status != "queued")

    return _each(runs, one)


@lab.command
def resume(runs: Runs, /) -> int:
    """Let trainings go on: paused ones at once, stopped, failed and lost ones from their last checkpoint."""
    from gametui.lab import starting

    return _each(runs, starting.resume)


@lab.command
def stop(
    runs: Runs,
    /,
    *,
    now: Annotated[bool, Parameter(help="kill the process; what came after the last checkpoint is lost")] = False,
) -> int:
    """Stop trainings after a checkpoint. They can be resumed."""

    def one(run: Folder) -> str:
        state = evidence.state(run)
        if not state.alive:
            raise UsageError(f"{run.id}: is {state.status} already.")
        if now:
            if not launch.kill(run):
                raise UsageError(f"{run.id}: has no process on this machine, and no job, that could be killed.")
            return "killed; 'gametui lab resume' goes on from its last checkpoint"
        launch.stop(run)
        return _awaited(run, lambda found: not found.alive)

    return _each(runs, one)


@lab.command
def remove(runs: Runs, /, *, force: Annotated[bool, Parameter(help="kill what still runs, and remove it")] = False) -> int:
    """Delete trainings that are over, with all that they have written. There is no way back."""

    def one(run: Folder) -> str:
        launch.remove(run, force=force)
        return "removed"

    return _each(runs, one)


@lab.command
def spectrum(run: Run, /) -> int:
    """Ask for the leading eigenvalues of the game that is being trained; 'show' and the app have them when they are there."""
    found = folder.find(run)
    if evidence.state(found).alive:
        control.ask(found, "spectrum")
        output.say(f"{found.id}: asked; a large game takes minutes. 'gametui lab show {found.id}' has it when it is there.")
        return 0
    from gametui.lab import afterwards

    with output.progress("products, at most") as progress:
        afterwards.spectrum(found, progress)
    return show(found.id)


@lab.command
def export(
    run: Run,
    /,
    *,
    json: Json = None,
    csv: Annotated[str | None, Parameter(allow_leading_hyphen=True, metavar="PATH", help="write the metrics as CSV")] = None,
    tensorboard: Annotated[str | None, Parameter(metavar="DIR", help="write TensorBoard event files into a new folder")] = None,
) -> int:
    """Write a training's settings, metrics, last samples and spectra to JSON, or its metrics to CSV or TensorBoard."""
    from gametui.lab import record

    if not (json or csv or tensorboard):
        raise UsageError("export: say where to: --json PATH, --csv PATH or --tensorboard DIR.")
    output.writable(json)
    output.writable(csv, (".csv",))
    if tensorboard is not None and Path(tensorboard).suffix in (".json", ".csv"):
        raise UsageError(f"{tensorboard}: event files go into a folder, whose name does not end so.")
    found = folder.find(run)
    if json is not None:
        import msgspec

        output.json(msgspec.json.encode(record.export(found)), json)
    if csv == "-":
        sys.stdout.write(record.table(found))
    elif csv is not None:
        record.save(found, Path(csv))
    if tensorboard is not None:
        record.save(found, Path(tensorboard))
    return 0


@lab.command
def settings(
    game: Annotated[
        str, Parameter(name="GAME", metavar="", completer=completing.games_to_train, help="a game to train")
    ] = "gan_mixture",
    /,
) -> int:
    """List the numbers that --set lab.NAME=VALUE may set, with their defaults."""
    from gametui import lab as games
    from gametui.cli import lab_text, selecting

    selecting.named(game, games.CATALOG, "lab settings", "game to train")
    output.say(lab_text.settings(game))
    return 0


def _each(names: list[str], one: Callable[[Folder], str]) -> int:
    """Do it to every run, and go on where one refuses. Returns: 2 where any did."""
    if not names:
        raise UsageError("Name a run; 'gametui lab list' lists them.")
    code = 0
    for name in names:
        try:
            found = folder.find(name)
            output.say(f"{found.id}: {one(found)}")
        except UsageError as error:
            output.warn(str(error))
            code = 2
    return code


def _awaited(run: Folder, there: Callable[[evidence.State], bool]) -> str:
    """What the run is doing once it has answered, or that it has not yet."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        state = evidence.state(run)
        if there(state):
            return state.status if state.status != "lost" else f"lost. {state.reason}"
        if state.status == "queued" and state.reason:
            return f"asked, and answers once it runs. {state.reason}"
        time.sleep(0.1)
    return "asked, and has not answered yet; it will between two steps"
