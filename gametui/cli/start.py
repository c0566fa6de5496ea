"""gametui [PRESET | FILE.toml | RUN.json] with flags: the app."""

from __future__ import annotations

from gametui.cli.select import Select, Target


def start(target: Target = None, /, *, select: Select = Select()) -> int:  # noqa: B008 - a frozen value
    """Open the app on a preset, a preset file, a saved run, or a game and a method of your own."""
    from gametui.cli.opening import open_app

    return open_app(target, select)
