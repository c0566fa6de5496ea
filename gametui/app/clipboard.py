"""Copying: to the clipboard of the terminal, which never says whether it took the text, and to a file, which keeps it."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from textual.app import App

from gametui.errors import UsageError
from gametui.runs import files, paths

SHOWN = 200
"""Characters of the text that the notice repeats."""


def copy(app: App[int], text: str) -> None:
    """Send the text to the terminal (OSC 52), write it to `clipboard.txt` of the data folder in a thread, and say both."""
    app.copy_to_clipboard(text)

    async def keeping() -> None:
        try:
            kept = f"It is in {await asyncio.to_thread(_kept, text)} as well."
        except (UsageError, OSError) as error:
            kept = f"It is not in a file as well: {error}"
        shown = text if len(text) <= SHOWN else f"{len(text.splitlines())} lines"
        app.notify(f"{shown}\n{kept} {_remedy()}", title="Copied, if this terminal allows it", timeout=15, markup=False)

    app.run_worker(keeping())


def _kept(text: str) -> Path:
    """Where the text was written. Raises: UsageError, OSError where it could not be."""
    path = paths.data() / "clipboard.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    files.write_text(path, text + "\n")
    return path


def _remedy() -> str:
    """What to do where nothing arrives."""
    if "TMUX" in os.environ:
        return "tmux passes it on after: set -g set-clipboard on"
    if "STY" in os.environ:
        return "screen passes nothing on: take the file."
    return "If pasting brings something else, take the file."
