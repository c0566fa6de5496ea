"""One training, page by page, with the marked ones over it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from functools import partial

from rich.text import Text
from textual.app import ComposeResult
from textual.screen import Screen

from gametui.app import commands, look
from gametui.app.actions.handling import Handling, Subject
from gametui.app.again import Again
from gametui.app.palette import Palette
from gametui.app.runs import wording
from gametui.app.runs.pages import NAMES, PAGES
from gametui.app.runs.sheet import Page, Scene
from gametui.app.runs.watched import Seen, Watched
from gametui.app.screens.jump import Target
from gametui.app.widgets import bars
from gametui.app.widgets.filter_line import FilterLine
from gametui.app.widgets.run_page import RunPage
from gametui.app.widgets.run_table import first_free
from gametui.jobs.folder import Folder


class RunScreen(Handling, Screen[None]):
    """Reads its runs by itself, as long as it is open."""

    DEFAULT_CSS = "RunScreen { layout: vertical; overflow: hidden; background: $background; }"
    BINDINGS = [*commands.bindings("page"), *commands.bindings("runs")]
    SCOPES = ("page", "runs", "app")
    scope = "page"

    def __init__(self, runs: Sequence[Folder], marks: Mapping[str, int]) -> None:
        """The first of the runs is the one that is opened; marks: id -> number of its colour."""
        super().__init__()
        self.page: Page = PAGES[NAMES[0]]
        self.seen: tuple[Seen, ...] = ()
        self._watched = [Watched(run) for run in runs]
        self._numbers = _numbers(runs, marks)
        self._step: int | None = None
        self._logs = {name: PAGES[name].log for name in NAMES}
        self._means = {name: PAGES[name].means for name in NAMES}
        self._arrows, self._scroll = True, 0
        self._gone = self._left = False
        """The run is not there any more; this screen is being left."""
        self._again = Again(self._read, self._fill)
        self.picture = RunPage(self.page)
        self.filter = FilterLine(self._sift, "words of log or settings")
        self._bars = {name: bars.Bar(name) for name in ("heading", "pages", "keys")}

    def compose(self) -> ComposeResult:
        yield self._bars["heading"]
        yield self._bars["pages"]
        yield self.picture
        yield self.filter
        yield self._bars["keys"]

    def on_mount(self) -> None:
        self.set_focus(self.picture)
        self.show()
        self.run_worker(self._again.forever())

    @property
    def subject(self) -> Subject:
        run = self._watched[0].run
        command = self.seen[0].spec.get("command") if self.seen else ""
        title = self.seen[0].title if self.seen else run.id
        return Subject(run, title, wording.command(command))

    def begun(self, run: Folder, title: str) -> None:
        self._say(f"Started {title}.")

    def removed(self, title: str) -> None:
        self._leave(f"Removed {title}.")

    def _leave(self, why: str) -> None:
        """Back to the list: there is nothing to look at any more."""
        if not self._left:
            self._left = True
            self._say(why)
            self.app.leave_runs()  # type: ignore[attr-defined]

    def _read(self) -> tuple[Seen, ...]:
        self._gone = not self._watched[0].run.path.is_dir()
        return self.seen if self._gone else tuple(watched.read(self._step) for watched in self._watched)

    def _fill(self, seen: tuple[Seen, ...]) -> None:
        if self._gone and self.is_current:  # once a question over it has been answered
            self._leave(f"{self.subject.title} has been removed.")
            return
        changed = len(seen) != len(self.seen) or any(new is not old for new, old in zip(seen, self.seen, strict=True))
        self.seen = seen
        if changed:
            self.show()

    def reread(self) -> None:
        self._again.now()

    def show(self) -> None:
        """Put everything on the screen as it is now."""
        if self.seen:
            self.picture.page = self.page
            self.picture.scene = Scene(
                runs=self.seen,
                numbers=self._numbers,
                step=self._step,
                log=self._logs[self.page.name],
                means=self._means[self.page.name],
                arrows=self._arrows,
                scroll=self._scroll,
                words=tuple(self.filter.value.lower().split()),
            )
            self.picture.show()
        self.show_bars()

    # ---- keys --------------------------------------------------------------------------------------------------------

    def action_page(self, name: str) -> None:
        self.page, self._scroll = PAGES[name], 0
        self.show()

    def action_next_page(self) -> None:
        self._turn(1)

    def action_previous_page(self) -> None:
        self._turn(-1)

    def _turn(self, by: int) -> None:
        self.action_page(NAMES[(NAMES.index(self.page.name) + by) % len(NAMES)])

    def action_sample_back(self) -> None:
        if samples := self._samples:
            now = self._step if self._step is not None else samples[-1]
            self._look(samples[max(bisect_left(samples, now) - 1, 0)])

    def action_sample_forward(self) -> None:
        samples = self._samples
        if samples and self._step is not None:
            later = bisect_right(samples, self._step)
            self._look(samples[later] if later < len(samples) - 1 else None)

    def action_sample_first(self) -> None:
        if self.page.scrolls:
            self.roll(-self.picture.rows_hidden)
        elif self._samples:
            self._look(self._samples[0])

    def action_sample_last(self) -> None:
        if self.page.scrolls:
            self.roll(self.picture.rows_hidden)
        else:
            self._look(None)

    def _look(self, step: int | None) -> None:
        """Look at the samples of a step; None follows the newest."""
        self._step = step
        self._again.now()
        self.show()

    @property
    def _samples(self) -> tuple[int, ...]:
        return self.seen[0].samples if self.seen else ()

    def action_scroll_up(self) -> None:
        self.roll(-1)

    def action_scroll_down(self) -> None:
        self.roll(1)

    def action_scroll_page_up(self) -> None:
        self.roll(1 - self.picture.size.height)

    def action_scroll_page_down(self) -> None:
        self.roll(self.picture.size.height - 1)

    def roll(self, rows: int) -> None:
        """Scroll the page by so many rows down, where it scrolls; a log is scrolled from its end."""
        if self.page.scrolls:
            by = -rows if self.page.name == "log" else rows
            self._scroll = max(0, min(self._scroll + by, self.picture.rows_hidden))
            self.show()

    def action_filter_lines(self) -> None:
        """On a page without lines this is about the log."""
        if not self.page.scrolls:
            self.action_page("log")
        self.filter.ask()

    def _sift(self, text: str) -> None:
        self._scroll = 0
        self.show()

    def action_scale(self) -> None:
        self._logs[self.page.name] = not self._logs[self.page.name]
        self.show()

    def action_means(self) -> None:
        self._means[self.page.name] = not self._means[self.page.name]
        self.show()

    def action_arrows(self) -> None:
        self._arrows = not self._arrows
        self.show()

    def action_leave(self) -> None:
        """First the filter is taken away, then the screen."""
        if not self.filter.clear_words():
            self.app.leave_runs()  # type: ignore[attr-defined]

    # ---- bars --------------------------------------------------------------------------------------------------------

    def on_resize(self) -> None:
        self.show_bars()

    def show_bars(self) -> None:
        palette: Palette = self.app.palette  # type: ignore[attr-defined]
        width = self.app.size.width
        self._bars["heading"].write(self._heading(palette))
        self._bars["pages"].write(self._pages(palette, width))
        scopes = ("filter",) if self.filter.has_focus else self.SCOPES
        self._bars["keys"].write(bars.keys(self.keymap.of(*scopes), palette, width))

    def _heading(self, palette: Palette) -> Text:
        text = Text().append(" gametui ", look.heading(palette, True))
        if not self.seen:
            return text.append(" reading ...", look.style(palette, "warn"))
        seen, state = self.seen[0], self.seen[0].state
        word = wording.word(state)
        glyph, colour = wording.GLYPHS[word]
        title = Text(f" {seen.title} ", look.style(palette, "text", bold=True))
        title.truncate(max(16, self.app.size.width - 56), overflow="ellipsis")
        text.append_text(title).append(f" {glyph} {wording.now(state)} ", look.style(palette, colour, bold=True))
        words = [wording.progress(state), wording.speed(state.speed)]
        words += [f"{wording.duration(state.left)} left"] if state.left is not None else []
        text.append(f" {'  '.join(filter(None, words))}", look.style(palette, "muted"))
        if len(self.seen) > 1:
            text.append(f"  +{len(self.seen) - 1} marked", look.style(palette, "accent"))
        return text

    def _pages(self, palette: Palette, width: int) -> Text:
        """The pages; then which sample is looked at."""
        text = Text()
        for name, label in self._labels(width).items():
            style = look.chosen(palette, True) if name == self.page.name else look.style(palette, "muted")
            text.append_text(bars.clickable(Text(label, style), f"page-{name}"))
        return text.append(self._place(), look.style(palette, "accent"))

    def _labels(self, width: int) -> dict[str, str]:
        """What is written for each page: its key and its name; with less room closer together, and in the end keys alone."""
        wide, close = self._written(True, " "), self._written(True, "")
        room = width - len(self._place())
        fitting = (labels for labels in (wide, close) if sum(map(len, labels.values())) <= room)
        return next(fitting, None) or self._written(False, " ")

    def _written(self, named: bool, end: str) -> dict[str, str]:
        """named: also the pages that are not shown, those without a key in any case; end: after each of them."""
        labels = {}
        for name in NAMES:
            key, here = self.keymap.shown(f"page-{name}"), name == self.page.name
            words = (key, PAGES[name].title if here else name if named or not key else "")
            labels[name] = f" {' '.join(filter(None, words))}{end}"
        return labels

    def targets(self) -> list[Target]:
        """The pages."""
        found, x = [], 0
        for name, label in self._labels(self.app.size.width).items():
            found.append(Target(x, self._bars["pages"].region.y, partial(self.action_page, name)))
            x += len(label)
        return found

    def _place(self) -> str:
        if self._step is None or not self._samples:
            return ""
        return f"  step {self._step}, {bisect_right(self._samples, self._step)} of {len(self._samples)}"


def _numbers(runs: Sequence[Folder], marks: Mapping[str, int]) -> tuple[int, ...]:
    """Marked runs keep their numbers; the opened one takes a free one where it has none."""
    free = first_free(marks.values())
    return tuple(marks.get(run.id, free if free is not None else 0) for run in runs)
