"""Handling trainings: pause, resume, stop, remove, start. Whatever touches the disk or a process happens in a thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from textual.screen import Screen

from gametui.errors import UsageError
from gametui.jobs.folder import Folder

if TYPE_CHECKING:
    from pathlib import Path

    from gametui.app.keymap import Keymap
    from gametui.jobs.control import Request
    from gametui.lab.spec import Spec

Made = TypeVar("Made")
HELP = "key=value: game, optimizer, optimizer.NAME, scheme, lab.NAME, steps, seed, device, engine, slurm.NAME, name"


class Subject(NamedTuple):
    """The run that keys speak of."""

    run: Folder
    title: str
    command: str
    """What started it; "" where that is not known."""


if TYPE_CHECKING:

    class Base(Screen[None]):
        @property
        def subject(self) -> Subject | None: ...
        def begun(self, run: Folder, title: str) -> None:
            """A run was started."""

        def removed(self, title: str) -> None:
            """A run is gone."""

else:
    Base = object


class Handling(Base):
    """Actions on the chosen run, for both screens of trainings."""

    @property
    def keymap(self) -> Keymap:
        keymap: Keymap = self.app.keymap  # type: ignore[attr-defined]
        return keymap

    def action_pause_run(self) -> None:
        self._ask("pause", "asked to pause.")

    def action_ask_spectrum(self) -> None:
        self._ask("spectrum", "asked for a spectrum.")

    def action_resume_run(self) -> None:
        from gametui.lab import starting

        if subject := self.subject:
            self._later(lambda: starting.resume(subject.run), lambda said: self._say(f"{subject.title}: {said}"))

    def action_stop_run(self) -> None:
        subject = self.subject
        if subject is None:
            return
        about = "It keeps a checkpoint: resume goes on from there."
        said = f"{subject.title}: asked to stop."
        stop = lambda: self._later(lambda: _stopped(subject.run), lambda _: self._say(said))  # noqa: E731
        self._later(lambda: _alive(subject.run), lambda _: self._sure(f"Stop {subject.title}?", about, stop))

    def action_remove_run(self) -> None:
        from gametui.jobs import launch

        if subject := self.subject:
            remove = lambda: self._later(lambda: launch.remove(subject.run), lambda _: self.removed(subject.title))  # noqa: E731
            self._sure(f"Remove {subject.title}?", f"All that it wrote is deleted: {subject.run.path}", remove)

    def action_new_run(self) -> None:
        from gametui import lab
        from gametui.app.screens.choose import Choice, Choose
        from gametui.lab import spec, trainings

        found, errors = trainings.available()
        for error in errors:
            self.app.notify(str(error), severity="warning", markup=False)
        presets = {training.name: training for training in found}
        choices = [Choice(training.name, training.title, training.about) for training in found]
        choices += [Choice(entry.name, entry.summary, entry.help) for entry in lab.CATALOG.values()]

        def done(name: str | None) -> None:
            if name is not None:
                self._edit(presets[name].spec if name in presets else spec.checked(name))

        self.app.push_screen(Choose("What to train?", choices), done)

    def action_copy_run(self) -> None:
        from gametui.lab import spec

        if subject := self.subject:
            self._later(lambda: spec.read(subject.run), self._edit)

    def action_copy_command(self) -> None:
        from gametui.app import clipboard

        subject = self.subject
        if subject is None:
            return
        if not subject.command:
            again = f"{self.keymap.said('copy-run')} starts one like it."
            self._say(f"This run was not started from a command line; {again}")
            return
        clipboard.copy(self.app, subject.command)

    def in_words(self) -> None:
        """Show how the run stands, as `gametui lab show` says it."""
        from gametui.app.screens.reading import InWords

        def show(text: str) -> None:
            self.app.push_screen(InWords(text))

        if subject := self.subject:
            self._later(lambda: _told(subject.run), show)
        else:
            self._say("There is no training to speak of: n starts one.")

    def action_export_run(self) -> None:
        from gametui.app.actions.keeping import replaced, writable
        from gametui.app.screens.prompt import Prompt
        from gametui.runs import paths

        def check(text: str) -> Path:
            return writable(text, (".json", ".csv", ""))

        subject = self.subject
        if subject is None:
            return

        def done(path: Path | None) -> None:
            if path is not None:
                self._later(lambda: _exported(subject.run, path), lambda _: self._say(f"Exported {path}"))

        suggestion = paths.data() / "exports" / f"{subject.run.id}.json"
        about = "The ending decides: .json, .csv (metrics), or none: a folder of TensorBoard event files."
        self.app.push_screen(Prompt("Export the training to", str(suggestion), check, about, warning=replaced), done)

    # ---- how ----------------------------------------------------------------------------------------------------------

    def _ask(self, request: Request, done: str) -> None:
        subject = self.subject
        if subject is not None:
            run, title = subject.run, subject.title
            self._later(lambda: _asked(run, request), lambda _: self._say(f"{title}: {done}"))

    def _edit(self, spec: Spec) -> None:
        """Ask for a line of settings, and start what it says."""
        from gametui.app.runs import spec_line
        from gametui.app.screens.prompt import Prompt

        def done(made: Spec | None) -> None:
            if made is not None:
                self._later(lambda: _started(made), lambda run: self.begun(run, made.name or run.id))

        self.app.push_screen(Prompt("Start a training", spec_line.line(spec), spec_line.parsed, HELP, replace=False), done)

    def _sure(self, question: str, about: str, action: Callable[[], None]) -> None:
        from gametui.app.screens.confirm import Confirm

        def done(yes: bool | None) -> None:
            if yes:
                action()

        self.app.push_screen(Confirm(question, about), done)

    def _later(self, work: Callable[[], Made], done: Callable[[Made], None]) -> None:
        """Do it in a thread, then say so; what goes wrong is a notice."""
        subject = self.subject

        async def doing() -> None:
            try:
                made = await asyncio.to_thread(work)
            except (UsageError, OSError) as error:
                self.app.notify(_named(str(error), subject), severity="error", markup=False)
            else:
                done(made)
                self.app.reread()  # type: ignore[attr-defined]

        self.app.run_worker(doing())

    def _say(self, text: str) -> None:
        self.app.notify(text, markup=False)


def _named(text: str, subject: Subject | None) -> str:
    """A message that begins with the id of the run, with its title in that place: the screens show it under its name."""
    if subject is None or not text.startswith(f"{subject.run.id}: "):
        return text
    return f"{subject.title}: {text.removeprefix(f'{subject.run.id}: ')}"


def _asked(run: Folder, request: Request) -> None:
    from gametui.jobs import control

    _alive(run)
    control.ask(run, request)


def _stopped(run: Folder) -> None:
    from gametui.jobs import launch

    _alive(run)
    launch.stop(run)


def _alive(run: Folder) -> None:
    """Raises: UsageError where nothing works on the run."""
    from gametui.jobs import evidence

    now = evidence.state(run)
    if not now.alive:
        raise UsageError(f"{run.id}: is {now.status}. Only a run that goes on can be asked for anything.")


def _told(run: Folder) -> str:
    from gametui.jobs import evidence
    from gametui.lab import record, summary

    return summary.details(record.record(run), evidence.state(run))


def _exported(run: Folder, path: Path) -> None:
    from gametui.lab import record

    record.save(run, path)


def _started(spec: Spec) -> Folder:
    from gametui.lab import starting

    return starting.start(spec)
