"""Opening the app: the terminal it finds, the signals that end it, the exit code."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from gametui import config
from gametui.errors import UsageError
from gametui.experiment import Experiment

if TYPE_CHECKING:
    from gametui.config import Config
    from gametui.jobs.folder import Folder
    from gametui.presets import Preset

FIRST = "bilinear-rotation"
"""The preset behind the trainings, for whoever goes over to the games."""


def launch(
    experiment: Experiment,
    title: str = "",
    *,
    device: str = "auto",
    window: Any = None,
    quantity: Any = "loss",
    view: dict[str, Any] | None = None,
    trainings: Sequence[Folder] | None = None,
    trouble: str = "",
) -> int:
    """Run the app on an experiment until it is left. Returns: the exit code, 128 + n after signal n.

    `window` is a preset's ((x low, x high), (y low, y high)), `quantity` what it draws over the steps; `view` is what a saved
    run remembers of the screen; `trainings`: open on the list of trainings, and on the pages of these; `trouble` is said.
    Raises: UsageError where there is no terminal, or something is wrong with the person's settings.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(
            "The app needs a terminal. Without one: gametui run, gametui analyze, gametui render (see gametui --help)."
        )
    settings = config.load()
    _calm_over_ssh()
    palette, typed = _palette(settings.theme, settings.glyphs)
    _tell_rich(palette)
    from gametui.app.app import GametuiApp  # reads the variables above when it is imported

    def connect(deliver: Any) -> Any:
        from gametui.compute.client import Client

        return Client(deliver, device=device)

    opened = _view(view, experiment, quantity, settings)
    app = GametuiApp(
        experiment,
        title,
        palette,
        connect,
        config=settings,
        link=_link(settings.link),
        watch=trainings,
        trouble=trouble,
        typed=typed,
        window=window,
        **opened,
    )
    code = _run(app) or 0
    return app.return_code or code  # a crash is one, also on the way out


def resume(preset: Preset, *, device: str = "auto") -> int:
    """Run the app on what was open last, or on `preset` where nothing was. Returns: the exit code, as `launch` does."""
    from gametui.app import saved_view, state

    found = state.read() if config.load().restore else state.Found(None)
    if found.state is None:
        return launch(
            preset.experiment,
            preset.title,
            device=device,
            window=preset.window,
            quantity=preset.quantity,
            trouble=found.trouble,
        )
    view = found.state.view
    return launch(found.state.experiment, saved_view.title(view), device=device, view=view)


def watch(target: str | None = None, *, device: str = "auto") -> int:
    """Run the app on the list of trainings, or on one of them: its id, the beginning or end of one, or its name. The games
    are there, but nothing computes for them before they are visited. Returns: the exit code, as `launch` does.

    Raises: UsageError where there is no terminal, or no such run.
    """
    from gametui import presets
    from gametui.jobs import folder

    runs = [folder.find(target)] if target is not None else []
    preset = presets.find(FIRST)
    return launch(preset.experiment, preset.title, device=device, window=preset.window, trainings=runs)


def _calm_over_ssh() -> None:
    """Fewer frames and no animation over a link; what the user has set stays."""
    os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
    if "SSH_CONNECTION" in os.environ:
        os.environ.setdefault("TEXTUAL_FPS", "15")
        os.environ.setdefault("TEXTUAL_SMOOTH_SCROLL", "0")
        os.environ.setdefault("TEXTUAL_COLOR_SYSTEM", "256")


def _link(kind: Any) -> Any:
    """The way to this terminal: a multiplexer on this side of the network answers for it, so nothing can be measured."""
    from gametui.app.tty.link import Link

    return Link(kind, remote="SSH_CONNECTION" in os.environ, measured=not {"TMUX", "STY"} & os.environ.keys())


def _palette(theme: str, glyphs: str) -> tuple[Any, bytes]:
    """The palette for the terminal, and what was typed while it was asked."""
    from gametui.app import palette, terminal

    found = terminal.terminal()
    found, typed = terminal.asked(found) if glyphs == "auto" else (found, b"")
    return palette.fitting(found, theme, glyphs), typed


def _tell_rich(palette: Any) -> None:
    """Rich judges the terminal by TERM for itself: it would bring a theme that was named down to fewer colours, and believe
    that a dumb terminal is 80x25, whereupon Textual paints without end."""
    if os.environ.get("TERM", "").lower() in ("dumb", "unknown"):
        os.environ["TERM"] = "vt100"
    if palette.colours == 256 and os.environ.get("COLORTERM") not in ("truecolor", "24bit"):
        os.environ.setdefault("TEXTUAL_COLOR_SYSTEM", "256")


def _view(view: dict[str, Any] | None, experiment: Experiment, quantity: Any, settings: Config) -> dict[str, Any]:
    from gametui.app import saved_view, snapshot

    if not view:
        return {"display": snapshot.Display(quantity=quantity, marker=settings.marker)}

    return {
        "viewport": saved_view.viewport(view, experiment),
        "display": saved_view.display(view),
        "shown": saved_view.shown(view, experiment),
        "panes": saved_view.panes(view),
    }


def _run(app: Any) -> int | None:
    """Run the event loop; a signal closes the app in order, so that the terminal is given back, and becomes the exit code."""
    import asyncio

    async def main() -> int | None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):
            loop.add_signal_handler(number, app.exit, 128 + number)
        result: int | None = await app.run_async(mouse=app.config.mouse)
        return result

    return asyncio.run(main())
