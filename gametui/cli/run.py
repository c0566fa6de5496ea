"""gametui run: one game, one optimizer, no screen."""

from __future__ import annotations

from gametui.cli.select import Json, Select, Target


def run(target: Target = None, /, *, select: Select = Select(), json: Json = None) -> int:  # noqa: B008 - a frozen value
    """Simulate one game with one optimizer and say how it ended.

    Methods that a preset compares, or that --compare adds, are kept in the JSON for the app, and are not run.
    """
    from gametui.cli import output, selecting

    chosen = selecting.chosen(target, select)
    output.writable(json)
    from gametui.compute import device, recording
    from gametui.runs import record

    device.configure(select.device or chosen.device)
    with output.progress() as progress:
        whole = json is not None  # what is only told of needs no trajectory, and may be longer than a file can be
        made = recording.record(chosen.experiment, whole=whole, view=selecting.view(chosen), progress=progress)
    if json is not None:
        output.json(record.encode(made), json)
    if json != "-":
        from gametui.runs import summary

        output.say(summary.run(made))
    return 0
