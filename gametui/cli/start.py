"""gametui [PRESET | FILE.toml | RUN.json]: the app."""

from __future__ import annotations

import sys

from gametui.cli.flags import Select, Target
from gametui.errors import UsageError

FIRST = "bilinear-rotation"
"""The preset that opens when none is named."""


def start(target: Target = None, /, *, select: Select = Select()) -> int:  # noqa: B008 - a frozen value
    """Open the app on a preset, a preset file, a saved run, or a game and a method of your own."""
    for stream, name in ((sys.stdin, "input"), (sys.stdout, "output")):
        if stream is None or not stream.isatty():
            raise UsageError(
                f"The app needs a terminal, and standard {name} is none. Without one: gametui run {target or FIRST} --json -"
            )
    from gametui.cli import select as selecting

    chosen = _chosen(target, select) or selecting.required(FIRST, select)
    from gametui.app.main import launch

    preset = chosen.preset
    return launch(preset.experiment, preset.title, device=select.device, window=preset.window, view=chosen.view)


def _chosen(target: str | None, flags: Select):  # type: ignore[no-untyped-def]
    """As select.chosen; a word that is no preset may have been meant as a command."""
    from difflib import get_close_matches

    from gametui.cli import select as selecting
    from gametui.cli.overview import COMMANDS

    try:
        return selecting.chosen(target, flags)
    except UsageError as error:
        near = get_close_matches(target or "", [command.name for command in COMMANDS], n=1)
        if near and "there is no preset" in str(error).lower():
            raise UsageError(f"There is no preset {target!r}. Did you mean the command 'gametui {near[0]}'?") from None
        raise
