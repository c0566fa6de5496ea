"""The app on what the command line asks for. Nothing here loads the parser: the first paint should not wait for it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from gametui.errors import UsageError

if TYPE_CHECKING:
    from gametui.cli.flags import Flags
    from gametui.cli.selecting import Chosen

FIRST = "bilinear-rotation"
"""The preset that opens when none is named."""


def open_app(target: str | None, flags: Flags) -> int:
    """Run the app until it is left. Returns: its exit code. Raises: UsageError where there is no terminal."""
    nothing = target is None and not (flags.game or flags.formula or flags.loss_x or flags.loss_y)
    if nothing:
        target = FIRST
    chosen = _chosen(target, flags)
    for stream, name in ((sys.stdin, "input"), (sys.stdout, "output")):
        if stream is None or not stream.isatty():
            raise UsageError(
                f"The app needs a terminal, and standard {name} is not one. Without: {_headless(target, flags, chosen)}"
            )
    from gametui.app.main import launch, resume

    if nothing and not flags.select:
        return resume(chosen.preset, device=flags.device or "auto")
    preset = chosen.preset
    return launch(
        preset.experiment,
        preset.title,
        device=flags.device or "auto",
        window=preset.window,
        quantity=preset.quantity,
        view=chosen.view,
    )


def _headless(target: str | None, flags: Flags, chosen: Chosen) -> str:
    """The command that does without a screen what was asked for."""
    from gametui.runs.command import command_line

    return f"gametui run {target}" if not flags.select else command_line(chosen.experiment)


def _chosen(target: str | None, flags: Flags) -> Chosen:
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
