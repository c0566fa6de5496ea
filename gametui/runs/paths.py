"""Where the program keeps its files: under GAMETUI_HOME, or where the platform wants them.

None of these functions makes a folder; whoever writes into one does.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import platformdirs

APP = "gametui"
HOME = "GAMETUI_HOME"


def config() -> Path:
    """Settings that a person makes: key maps, preferences, presets of their own."""
    return _folder("config", platformdirs.user_config_path)


def data() -> Path:
    """Exports and runs."""
    return _folder("data", platformdirs.user_data_path)


def cache() -> Path:
    """What can be made again: compiled programs, logs."""
    return _folder("cache", platformdirs.user_cache_path)


def _folder(name: str, platform: Callable[..., Path]) -> Path:
    home = os.environ.get(HOME)
    if not home:
        return platform(APP, appauthor=False)
    return Path(os.path.expanduser(home)).absolute() / name  # noqa: PTH111 - unlike Path's, leaves ~nobody as it is
