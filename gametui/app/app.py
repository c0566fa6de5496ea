"""GametuiApp: the program in the terminal. Starts the compute process after the first paint and carries its answers in."""

from __future__ import annotations

import contextlib
import signal
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, get_args

from textual.app import SystemCommand
from textual.events import Resize
from textual.filter import LineFilter, Monochrome, NoColor
from textual.message import Message
from textual.screen import Screen

from gametui.app import commands, layout, look
from gametui.app.filters import filters
from gametui.app.keymap import Keymap
from gametui.app.palette import Palette
from gametui.app.screens.explore import ExploreScreen
from gametui.app.session import Session
from gametui.app.snapshot import Snapshot
from gametui.app.state import KEEP, Keeper, State
from gametui.app.trainings import Trainings
from gametui.app.tty import job
from gametui.app.tty.driver import TerminalDriver
from gametui.app.tty.link import Kind, Link
from gametui.compute import protocol
from gametui.config import Config
from gametui.experiment import Experiment

if TYPE_CHECKING:
    from gametui.jobs.folder import Folder

Deliver = Callable[[Any], None]
NOTICE = 10.0
"""Seconds that a notice of something wrong stays."""


class Inbox:
    """Answers on their way from the reader thread to the event loop: one wake-up however many there are."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._answers: list[Any] = []

    def put(self, answer: Any) -> bool:
        """True when the loop must be woken: nothing was waiting."""
        with self._lock:
            self._answers.append(answer)
            return len(self._answers) == 1

    def take(self) -> list[Any]:
        with self._lock:
            answers, self._answers = self._answers, []
        return answers


class Arrived(Message):
    """There are answers in the inbox."""


class GametuiApp(Trainings):
    """The explorer. Its return value is the exit code."""

    TITLE = "gametui"
    CSS = """
    ExploreScreen { background: $background; }
    ModalScreen { background: transparent; }
    ExploreScreen.-low #command { display: none; }
    """
    VERTICAL_BREAKPOINTS = [(0, "-low"), (layout.LOW, "-high")]
    BINDINGS = commands.bindings("app")
    ENABLE_COMMAND_PALETTE = True

    def __init__(
        self,
        experiment: Experiment,
        title: str,
        palette: Palette,
        connect: Callable[[Deliver], Any],
        *,
        config: Config | None = None,
        link: Link | None = None,
        watch: Sequence[Folder] | None = None,
        trouble: str = "",
        typed: bytes = b"",
        **opened: Any,
    ) -> None:
        """`connect` makes the client of the compute process; `config`: the person's settings; `link`: the way to the terminal,
        a fast one by default.

        `watch`: open on the trainings, and on these ones' pages; `opened` is what a preset or a saved run says of the screen;
        `trouble` is said at the beginning; `typed`: keys that came before it.

        Until the first paint nothing is imported but what the form and the frames of the panes need: neither the client
        nor what the pictures are drawn with.
        """
        super().__init__(driver_class=TerminalDriver, ansi_color=palette.colours < 256)
        self.link = link or Link()
        self.palette = palette
        self.config = config or Config()
        self.keymap = Keymap(self.config.keys)
        self.register_theme(look.FEW_COLOURS)
        self.theme = look.theme(palette)
        self._fitting = filters(palette)
        self._typed = typed
        self._inbox = Inbox()
        self._connect = connect
        self._client: Any = None
        self._watch, self._trouble = watch, trouble
        self._opened = opened
        self._panes: dict[str, Any] = opened.pop("panes", {})
        self._told: dict[str, float] = {}
        self._to_show = self._visited = False
        self._keeper: Keeper | None = None
        """None until something is open."""
        self.session = Session(experiment, title, self._send, self._show)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Without Textual's own for NO_COLOR: one makes greys of colours, and both ask the environment, not the palette."""
        kept = [filter for filter in super().get_line_filters() if not isinstance(filter, (Monochrome, NoColor))]
        return [*kept, *self._fitting]

    def get_default_screen(self) -> Screen[Any]:
        return ExploreScreen(self.session, self._panes)

    def on_mount(self) -> None:
        self.set_keymap(self.keymap.textual)
        if self._trouble:
            self.notify(self._trouble, severity="warning", timeout=NOTICE, markup=False)
        if self._typed:
            self.call_after_refresh(self._retype)
        if self._watch is None:
            self.visit()
            return
        self.open_runs()
        if self._watch:
            self.open_run(self._watch, {})

    def _retype(self) -> None:
        from gametui.app.asking import retype

        if self._driver is not None:
            retype(self._typed, self._driver)

    def on_resize(self, event: Resize) -> None:
        """A terminal too small for anything is told so, on top of whatever is open, until it is large enough again."""
        if not self.screen_stack or layout.fits(*event.size):
            return
        from gametui.app.screens.small import Small

        if not isinstance(self.screen, Small):
            self.push_screen(Small())

    def visit(self) -> None:
        if not self.visited:
            self._visited = True
            self.call_after_refresh(self._begin)

    @property
    def visited(self) -> bool:
        return self._visited

    def on_unmount(self) -> None:
        if self._client is not None:
            self._client.close()

    def _begin(self) -> None:
        """After the first paint: the compute process, and meanwhile, beside the event loop, what pictures are drawn with."""
        self._client = self._connect(self._deliver)
        self._client.start()
        self.run_worker(self._prepare, thread=True)

    def _prepare(self) -> None:
        from gametui.app import views

        dict(views.VIEWS)
        self.call_from_thread(self._open)

    def _open(self) -> None:
        window = self._opened.pop("window", None)
        self.session.open(self.session.experiment, self.session.snapshot.title, window, first=True, **self._opened)
        explore = self.explore
        self._keeper = Keeper(lambda: State(experiment=self.session.experiment, view=explore.view))

    def _send(self, request: Any) -> None:
        if self._client is not None:  # `_open` asks for everything, also for what changed before
            self._client.send(request)

    @property
    def explore(self) -> ExploreScreen:
        screen = self.screen_stack[0]
        assert isinstance(screen, ExploreScreen)
        return screen

    @property
    def _home(self) -> Any:
        """The topmost screen with commands of its own, under lists and questions."""
        return next(screen for screen in reversed(self.screen_stack) if hasattr(screen, "SCOPES"))

    def _show(self, snapshot: Snapshot) -> None:
        """Put the session's snapshot on the screen once the current event is done, however often it changes until then."""
        if not self._to_show and self.screen_stack:
            self._to_show = True
            self.call_next(self._present)

    def _present(self) -> None:
        self._to_show = False
        if self.is_running and self.screen_stack:
            self.explore.show(self.session.snapshot)
            if self._keeper is not None and self._keeper.due():
                self.set_timer(KEEP, partial(self.run_worker, self._keeper.now, thread=True))

    # ---- answers ---------------------------------------------------------------------------------------------------

    def _deliver(self, answer: Any) -> None:
        """Called by the client's reader thread."""
        if self._inbox.put(answer):
            self.post_message(Arrived())

    def on_arrived(self) -> None:
        for answer in self._inbox.take():
            self.session.receive(answer)
            self._tell(answer)

    def _tell(self, answer: Any) -> None:
        match answer:
            case protocol.Failed(message=message):
                self._once(message, severity="error")
            case protocol.Recorded(path=path):
                self.notify(f"Exported {path}", timeout=10, markup=False)
            case protocol.Died(reason=reason, final=final):
                again = f" {self.keymap.said('restart-compute')} starts it again." if final else ""
                self._once(reason + again, severity="error" if final else "warning")

    def _once(self, message: str, severity: Literal["warning", "error"]) -> None:
        """A notice, unless the same one is still fresh: several lanes may fail for one reason."""
        now = time.monotonic()
        if self._told.get(message, -NOTICE) + NOTICE <= now:
            self.notify(message, severity=severity, timeout=NOTICE, markup=False)
            self._told = {message: now, **{old: when for old, when in self._told.items() if when + NOTICE > now}}

    # ---- commands on every screen ----------------------------------------------------------------------------------

    def action_help(self) -> None:
        from gametui.app.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self._home.scope, self.keymap))

    def action_words(self) -> None:
        self._home.in_words()

    def action_jump(self) -> None:
        from gametui.app.screens.jump import Jump, Target

        def done(target: Target | None) -> None:
            if target is not None:
                target.go()

        self.push_screen(Jump(self._home.targets()), done)

    def action_repaint(self) -> None:
        """For a screen that another program wrote over."""
        self.screen.refresh()

    def action_restart_compute(self) -> None:
        """Only a process that stays down needs this: `start` leaves one that runs alone."""
        if self._client is not None:
            self._client.start()
            self.session.refresh()

    def action_link(self) -> None:
        kinds = get_args(Kind)
        self.link.kind = kinds[(kinds.index(self.link.kind) + 1) % len(kinds)]
        self.notify(self.link.words, timeout=5, markup=False)

    def action_stop_job(self) -> None:
        """Back to the shell, which continues it with fg."""
        if job.shell_waits():
            self.action_suspend_process()
        else:
            self.notify("There is no shell to go back to.", markup=False)

    def exit(self, *arguments: Any, **options: Any) -> None:
        self._keep()
        super().exit(*arguments, **options)

    def _handle_exception(self, error: Exception) -> None:
        """Textual gives the terminal back and prints the traceback."""
        with contextlib.suppress(Exception):
            self._keep()
        super()._handle_exception(error)

    def _keep(self) -> None:
        if self._keeper is not None:
            self._keeper.now()

    def hang_up(self) -> None:
        """The terminal has gone."""
        self.exit(128 + signal.SIGHUP)

    async def action_quit(self) -> None:
        self.exit(0)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Every command of the table, by name, in the palette."""
        home = self._home
        for command in self.keymap.of(*home.SCOPES):
            if command.id != "command_palette":
                owner = self if command.scope == "app" else home
                action = partial(self.run_action, command.action, owner)
                key = f" ({commands.spelt(command.shown, self.palette.ascii)})" if command.shown else ""
                yield SystemCommand(command.id.replace("-", " ").capitalize() + key, command.tooltip, action)
