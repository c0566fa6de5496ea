"""Keeping: exports, pictures, the command line."""

from __future__ import annotations

import itertools
import os
import time
from pathlib import Path

from gametui.app.actions._screen import Desk
from gametui.app.layout import PANES
from gametui.app.widgets.pane import Pane
from gametui.errors import UsageError
from gametui.runs import paths
from gametui.runs.command import command_line


class Keeping(Desk):
    """Actions that write something down."""

    def action_export(self) -> None:
        from gametui.app.screens.prompt import Prompt

        def check(text: str) -> Path:
            return writable(text, (".json",))

        def done(path: Path | None) -> None:
            if path is not None:
                self.session.record(str(path), self.view)

        suggestion = unused(paths.data() / "exports" / f"{self._stem()}.json")
        about = "JSON that gametui opens and repeats"
        self.app.push_screen(Prompt("Export the run to", str(suggestion), check, about, warning=replaced), done)

    def action_picture(self) -> None:
        from gametui.app.screens.prompt import Prompt

        kind = self.scope if self.scope in PANES else self.main

        def check(text: str) -> Path:
            return writable(text, (".svg", ".png", ".txt"))

        def done(path: Path | None) -> None:
            if path is None:
                return
            try:
                self.query_one(f"#{kind}", Pane).save(path)
            except UsageError as error:
                self.notify(f"Not saved: {error}", severity="error", markup=False)
            else:
                self.notify(f"Saved {path}", timeout=8, markup=False)

        suggestion = unused(paths.data() / "exports" / f"{self._stem()}-{kind}.svg")
        about = "the ending decides: .svg, .png or .txt"
        self.app.push_screen(Prompt(f"Save the {kind} to", str(suggestion), check, about, warning=replaced), done)

    def action_copy(self) -> None:
        from gametui.app import clipboard

        clipboard.copy(self.app, command_line(self.session.experiment))

    def _stem(self) -> str:
        experiment = self.session.experiment
        return f"{experiment.game.name}-{experiment.method.name}-{time.strftime('%Y%m%d-%H%M%S')}"


def unused(path: Path) -> Path:
    """`path`, or the first of path-2, path-3, ... at which nothing stands."""
    others = (path.with_name(f"{path.stem}-{number}{path.suffix}") for number in itertools.count(2))
    return next(each for each in itertools.chain([path], others) if not os.path.lexists(each))


def replaced(path: Path) -> str:
    """What one should know before writing to `path`."""
    return f"There is a {path.name} already: enter replaces it." if path.is_file() else ""


def writable(text: str, endings: tuple[str, ...]) -> Path:
    """The path that was typed; an ending "" is a folder's. Raises: UsageError when it cannot be written, or ends otherwise."""
    try:
        path = Path(text).expanduser().absolute()
        if path.suffix not in endings:
            named = " or ".join(ending or "nothing, for a folder" for ending in endings)
            raise UsageError(f"{path.name}: the name must end in {named}.")
        if path.is_symlink():
            raise UsageError(f"{path} is a link. Name a file of your own.")
        if path.parent == paths.data() / "exports":
            path.parent.mkdir(parents=True, exist_ok=True)
        if not path.parent.is_dir():
            raise UsageError(f"{path.parent} is not a folder. Make it first, or name another.")
    except (OSError, RuntimeError, ValueError) as error:  # a name too long, nobody's home, storage that is read-only
        raise UsageError(f"This cannot be written: {error}. Name another place.") from None
    return path
