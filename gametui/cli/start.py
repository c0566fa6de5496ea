"""gametui [PRESET | FILE.toml | RUN.json]: the app."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from gametui.cli.flags import Select, Target
from gametui.errors import UsageError

if TYPE_CHECKING:
    from gametui.cli.selecting import Chosen

FIRST = "bilinear-rotation"
"""The preset that opens when none is named."""


def start(target: Target = None, /, *, select: Select = Select()) -> int:  # noqa: B008 - a frozen value
    """Open the app on a preset, a preset file, a saved run, or a game and a method of your own."""
    from gametui.cli import selecting

    chosen = _chosen(target, select) or selecting.required(FIRST, select)
    for stream, name in ((sys.stdin, "input"), (sys.stdout, "output")):
        if stream is None or not stream.isatty():
            raise UsageError(
                f"The app needs a terminal, and standard {name} is not one. Without: {_headless(target, select, chosen)}"
            )
    from gametui.app.main import launch

    preset = chosen.preset
    return launch(preset.experiment, preset.title, device=select.device, window=preset.window, view=chosen.view)


def _headless(target: str | None, flags: Select, chosen: Chosen) -> str:
    """The command that does without a screen what was asked for."""
    from gametui.runs.command import command_line

    return f"gametui run {target or FIRST}" if flags == Select() else command_line(chosen.experiment)


def _chosen(target: str | None, flags: Select) -> Chosen | None:
    """As selecting.chosen; a word that is no preset may have been meant as a command."""
    from difflib import get_close_matches

    from gametui.cli import selecting
    from gametui.cli.overview import COMMANDS

    try:
        return selecting.chosen(target, flags)
    except UsageError as error:
        near = get_close_matches(target or "", [command.name for command in COMMANDS], n=1)
        if near and "there is no preset" in str(error).lower():
            raise UsageError(f"There is no preset {target!r}. Did you mean the command 'gametui {near[0]}'?") from None
        raise
