"""The screens of trainings, by keys, on made-up runs; nothing is trained."""

import asyncio

import pytest
from textual.events import MouseScrollUp
from textual.widgets import Input

from gametui.app.again import Again
from gametui.app.runs.pages import NAMES, PAGES
from gametui.app.screens.confirm import Confirm
from gametui.app.screens.explore import ExploreScreen
from gametui.app.screens.prompt import Prompt
from gametui.app.screens.reading import InWords
from gametui.app.screens.run import RunScreen
from gametui.app.screens.runs import RunsScreen
from gametui.app.widgets.run_table import RunTable
from gametui.cli import status
from gametui.jobs import control, folder, launch, queue
from gametui.jobs.folder import Folder
from gametui.lab import spec
from tests.app import desk
from tests.app.runs import made
from tests.app.test_mouse import cell, wheel


async def until(pilot, holds):
    """Wait until something has been read, or done, in a thread."""
    for _ in range(400):
        await pilot.pause(0.01)
        if holds():
            return
    raise AssertionError("it never came")


async def opened(pilot, app):
    """The list of trainings, read."""
    await pilot.press("w")
    await until(pilot, lambda: isinstance(app.screen, RunsScreen) and app.lines is not None)


async def page(pilot, app):
    """The chosen run's pages, read."""
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(app.screen, RunScreen) and app.screen.seen)


def words(app):
    return "\n".join(strip.text.rstrip() for strip in app.screen._compositor.render_strips())


def notices(app):
    return [f"{notice.title} {notice.message}" for notice in app._notifications]


def full(name="full"):
    run = made.rows(made.run(name), *made.losses(range(0, 600, 100)))
    for step in (0, 500, 1000):
        made.sample(run, step)
    run.log.write_text("".join(f"line {k}\n" for k in range(200)))
    return made.ended(run)


@pytest.fixture
def started(monkeypatch):
    """Runs that a process was started on; none really is."""
    found = []
    monkeypatch.setattr(launch, "start", lambda run, module: found.append((run.id, module)))
    return found


async def test_a_job_that_waits_says_why_and_is_cancelled_by_stop(monkeypatch):
    run = folder.create(spec.encode(spec.checked("gan_mixture", name="job", engine="slurm")))
    jobs, cancelled = {"state": "PENDING"}, []

    def slurm(*words, seconds=0):
        if words[0] == "scancel":
            cancelled.append(words[1])
            jobs["state"] = "CANCELLED"
        return f"17|{jobs['state']}|Priority|gametui-{run.id}\n" if words[0] == "squeue" else ""

    monkeypatch.setattr(queue, "call", slurm)
    queue.forget()
    app = desk.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await desk.ready(app, pilot)
        await opened(pilot, app)
        assert "○ 1 queued" in words(app) and "Slurm job 17 is pending (Priority)." in words(app)
        await pilot.press("x")
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        await pilot.press("y")
        await until(pilot, lambda: "■ 1 stopped" in words(app))
    assert cancelled == ["17"] and "cancelled while it waited" in folder.read(run.exit)["reason"]
    queue.forget()


async def test_w_goes_to_the_trainings_and_back():
    made.ended(made.run("first"))
    app = desk.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await desk.ready(app, pilot)
        await opened(pilot, app)
        assert "first" in words(app) and "✓ 1 finished" in words(app)
        await page(pilot, app)
        await pilot.press("w")
        await pilot.pause()
        assert isinstance(app.screen, ExploreScreen)
        await pilot.press("w", "escape")
        await pilot.pause()
        assert isinstance(app.screen, ExploreScreen)
        assert desk.pipe(app).starts == 1


async def test_without_runs_it_says_how_to_start_one():
    app = desk.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, app)
        await pilot.pause()
        assert "n starts one" in words(app)
        await pilot.press("enter", "p", "r", "x", "d", "c", "y", "space", "down", "end")
        assert isinstance(app.screen, RunsScreen)


async def test_opened_on_the_trainings_nothing_computes_until_the_games_are_visited():
    run = full()
    app = desk.app(watch=[run])
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, RunScreen) and app.screen.seen)
        await pilot.press("f5", "escape")
        await until(pilot, lambda: isinstance(app.screen, RunsScreen))
        assert app._client is None
        await pilot.press("w")
        await desk.ready(app, pilot)
        assert isinstance(app.screen, ExploreScreen) and desk.pipe(app).starts == 1


@pytest.mark.parametrize("runs", [0, 1])
async def test_opened_on_the_trainings_it_is_left_from_there_by_q_alone(runs):
    app = desk.app(watch=[full() for _ in range(runs)])
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, RunScreen if runs else RunsScreen))
        await pilot.press(*["escape"] * (runs + 1))
        await pilot.pause()
        assert isinstance(app.screen, RunsScreen) and app.is_running
        assert " There is nothing to go back to: q leaves, w shows the games." in notices(app)
        await pilot.press("q")
        await pilot.pause()
    assert app.return_value == 0 and app._client is None


async def test_the_table_follows_what_happens_and_the_choice_stays():
    for k in range(3):
        made.ended(made.aged(made.run(f"run{k}"), 100 + 10 * k))
    app = desk.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await opened(pilot, app)
        await pilot.press("down")
        assert app.screen.table.chosen.name == "run1"
        with made.running(made.run("newest"), step=250):
            app.reread()
            await until(pilot, lambda: "250/1k" in words(app))
            assert app.screen.table.chosen.name == "run1" and "▶ 1 running" in words(app)


async def test_the_filter_sifts_while_it_is_typed_and_escape_takes_it_away():
    for name in ("apple", "banana"):
        made.ended(made.run(name))
    app = desk.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await opened(pilot, app)
        await pilot.press("slash", *"bana")
        await pilot.pause()
        assert [line.name for line in app.screen.table.lines] == ["banana"] and "1 of 2 shown" in words(app)
        await pilot.press("enter")
        assert app.screen.table.has_focus
        await pilot.press("slash", *"zzz")
        await pilot.pause()
        assert "No training has these words" in words(app)
        await pilot.press("escape")
        await pilot.pause()
        assert len(app.screen.table.lines) == 2 and not app.screen.query_one(Input).display
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, ExploreScreen)


async def test_pause_and_stop_are_asked_for_and_stop_only_when_it_is_meant():
    app = desk.app()
    with made.running(made.run("a")) as run:
        async with app.run_test(size=(100, 30)) as pilot:
            await opened(pilot, app)
            await pilot.press("p")
            await until(pilot, lambda: control.asked(run) == {"pause"})
            await until(pilot, lambda: "pausing" in words(app))
            await pilot.press("x", "escape")
            await pilot.pause(0.05)
            assert control.asked(run) == {"pause"}
            await pilot.press("x")
            assert isinstance(app.screen, Confirm)
            await pilot.press("enter")
            await until(pilot, lambda: "stop" in control.asked(run))
            await until(pilot, lambda: "a: asked to stop." in str(notices(app)))


async def test_resume_takes_a_pause_back_and_starts_what_is_lost(started):
    run = made.run("a")
    app = desk.app()
    async with app.run_test(size=(100, 30)) as pilot:
        with made.running(run, state="paused"):
            control.ask(run, "pause")
            await opened(pilot, app)
            await pilot.press("r")
            await until(pilot, lambda: not control.asked(run))
            assert started == []
        await pilot.press("r")
        await until(pilot, lambda: started == [(run.id, "gametui.lab")])


async def test_what_cannot_be_done_is_a_notice():
    run = made.ended(made.run("a"))
    app = desk.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await opened(pilot, app)
        await pilot.press("p")
        await until(pilot, lambda: " a: is finished. Only a run that goes on" in str(notices(app)))
        await pilot.press("r")
        await until(pilot, lambda: " a: has finished its 1000 steps" in str(notices(app)))
        assert run.id not in str(notices(app)), "the list shows its name"
        assert control.asked(run) == set()


async def test_a_run_is_removed_when_it_is_meant():
    run = full()
    app = desk.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await opened(pilot, app)
        await pilot.press("d", "n")
        await pilot.pause(0.05)
        assert run.path.exists()
        await page(pilot, app)
        await pilot.press("delete", "y")
        await until(pilot, lambda: not run.path.exists() and isinstance(app.screen, RunsScreen))
        await until(pilot, lambda: app.lines == ())


async def test_a_run_that_goes_on_is_not_removed():
    app = desk.app()
    with made.running(made.run("a")) as run:
        async with app.run_test(size=(100, 30)) as pilot:
            await opened(pilot, app)
            await pilot.press("d", "y")
            await until(pilot, lambda: "Stop it first" in str(notices(app)))
    assert run.path.exists()


async def test_a_new_run_is_chosen_edited_and_started(started):
    app = desk.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot, app)
        await pilot.press("n", *"hidden", "enter")
        await until(pilot, lambda: isinstance(app.screen, Prompt))
        line = app.screen.query_one(Input)
        assert line.value.startswith("game=hidden_gan optimizer=gda optimizer.learning_rate=0.02 lab.base=none steps=2000")
        line.value = "game=hidden_gan steps=7 name=mine lab.width=8"
        await pilot.press("enter")
        await until(pilot, lambda: started)
        (run,) = folder.everyone()
        spec = folder.read(run.spec)
        assert (spec["steps"], spec["name"], spec["lab"]["width"], started) == (7, "mine", 8, [(run.id, "gametui.lab")])
        await until(pilot, lambda: app.screen.table.chosen is not None and app.screen.table.chosen.name == "mine")


async def test_a_copy_has_the_settings_of_the_chosen_run(started):
    made.ended(made.run("a", width=48, steps=1234))
    app = desk.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot, app)
        await pilot.press("c")
        await until(pilot, lambda: isinstance(app.screen, Prompt))
        assert "lab.width=48" in app.screen.query_one(Input).value and "steps=1234" in app.screen.query_one(Input).value
        app.screen.query_one(Input).value += " lab.depth=x"
        await pilot.press("enter")
        assert isinstance(app.screen, Prompt) and started == []


async def test_what_is_typed_goes_behind_the_settings(started):
    made.ended(made.run("a", width=48, steps=1234))
    app = desk.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot, app)
        await pilot.press("c")
        await until(pilot, lambda: isinstance(app.screen, Prompt))
        await pilot.press(*"bc", "enter")
        await until(pilot, lambda: started)
        spec = folder.read(folder.find("abc").spec)
        assert (spec["steps"], spec["lab"]["width"]) == (1234, 48)


async def test_a_damaged_spec_cannot_be_copied_and_says_so():
    run = made.ended(made.run("a"))
    run.spec.write_text("{}")
    app = desk.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot, app)
        await pilot.press("c")
        await until(pilot, lambda: "spec.json is damaged" in str(notices(app)))


async def test_marked_runs_are_drawn_over_the_one_that_is_opened():
    for k, name in enumerate(("one", "two", "three")):
        made.rows(made.ended(made.aged(made.run(name), 60 + k)), *made.losses(range(0, 500, 100)))
    app = desk.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot, app)
        await pilot.press("space", "space", "end")
        assert set(app.screen.table.marks.values()) == {0, 1}
        await page(pilot, app)
        await pilot.press("3")
        await pilot.pause()
        text = words(app)
        assert "+2 marked" in text and "3 three" in text and "1 one" in text and "2 two" in text and "loss: generator" in text
        await pilot.press("escape", "u")
        assert app.screen.table.marks == {}


async def test_no_more_runs_are_marked_than_there_are_colours():
    made.many(10)
    app = desk.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot, app)
        await pilot.press(*["space"] * 10)
        await pilot.pause()
        assert sorted(app.screen.table.marks.values()) == list(range(8))
        assert "As many runs are marked" in str(notices(app))


async def test_samples_are_scrubbed_and_the_newest_is_followed():
    run = full()
    app = desk.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot, app)
        await page(pilot, app)

        def step():
            return app.screen.seen[0].sample.step

        assert step() == 1000
        for key, expected in (("left", 500), ("left", 0), ("left", 0), ("right", 500), ("end", 1000), ("home", 0)):
            await pilot.press(key)
            await until(pilot, lambda expected=expected: step() == expected)
        assert "step 0, 1 of 3" in words(app)
        await pilot.press("right", "right")
        made.sample(run, 2000)
        await until(pilot, lambda: step() == 2000)


async def test_a_page_follows_a_run_that_trains():
    run = made.run("live")
    app = desk.app()
    with made.running(run, step=100):
        async with app.run_test(size=(120, 40)) as pilot:
            await opened(pilot, app)
            await page(pilot, app)
            await pilot.press("3")
            await pilot.pause()
            assert "no losses yet" in words(app)
            made.rows(run, *made.losses(range(0, 500, 100), generator=2.5))
            await until(pilot, lambda: "2.5  generator" in words(app))


async def test_the_log_scrolls_no_further_than_it_goes():
    full()
    app = desk.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, app)
        await page(pilot, app)
        await pilot.press("7")
        await pilot.pause()
        assert "line 199" in words(app)
        await pilot.press(*["pageup"] * 20)
        await pilot.pause()
        assert "line 0" in words(app) and "line 199" not in words(app)
        await pilot.press("down")
        await pilot.pause()
        assert "line 0\n" not in words(app)


async def test_the_spectrum_is_asked_for():
    app = desk.app()
    with made.running(made.run("a")) as run:
        async with app.run_test(size=(100, 30)) as pilot:
            await opened(pilot, app)
            await page(pilot, app)
            await pilot.press("6", "s")
            await until(pilot, lambda: "spectrum" in control.asked(run))
            await until(pilot, lambda: "being computed" in words(app))


async def test_what_happens_is_told_on_the_other_screens_too():
    run = made.run("name")
    app = desk.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await desk.ready(app, pilot)
        with made.running(run):
            await opened(pilot, app)
            await pilot.press("escape")
            made.ended(run, "stopped", "diverged", "Diverged by step 5.")
        app.reread()
        await until(pilot, lambda: "name has diverged Diverged by step 5." in notices(app))
        app.reread()
        await pilot.pause(0.1)
        assert str(notices(app)).count("has diverged") == 1


async def test_many_ends_at_once_are_not_a_wall_of_notices():
    runs = [made.run(f"run{k}") for k in range(9)]
    app = desk.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await opened(pilot, app)
        assert [line.state.status for line in app.lines] == ["lost"] * 9  # nobody works on them
        app._notices._alive |= {run.id for run in runs}
        app.reread()
        await until(pilot, lambda: "... and 6 more: see the table." in str(notices(app)))
        assert len(notices(app)) == 4


async def test_hostile_words_reach_the_screen_as_plain_text():
    run = made.run("[bold]a[/bold]\x1b[2J")
    run.log.write_bytes(b"[link=x]\x1b]8;;http://x\x07 [/]\n")
    made.ended(run, "failed", "error", "[red]\x1b[31mwhy[/]")
    app = desk.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot, app)
        assert "[bold]a[/bold][2J" in words(app) and "[red][31mwhy[/]" in words(app)
        await page(pilot, app)
        await pilot.press("7")
        await pilot.pause()
        assert "[link=x]]8;;http://x [/]" in words(app) and "\x1b" not in words(app)


async def test_help_and_palette_are_those_of_the_screen_in_front():
    full()
    app = desk.app()
    async with app.run_test(size=(120, 60)) as pilot:
        await opened(pilot, app)
        names = [command.title for command in app.get_system_commands(app.screen)]
        assert "Pause run (p)" in names and "Presets (p)" not in names
        await pilot.press("question_mark")
        await pilot.pause()
        assert "Trainings" in words(app) and "Ask the run to stop." in words(app) and "Choose the game." not in words(app)
        await pilot.press("escape")
        await page(pilot, app)
        names = [command.title for command in app.get_system_commands(app.screen)]
        assert "Page losses (3)" in names and "Open run (⏎)" not in names


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (40, 12)], ids=str)
async def test_small_terminals_are_served(size):
    full()
    app = desk.app()
    async with app.run_test(size=size) as pilot:
        await opened(pilot, app)
        assert "finished" in words(app)
        await page(pilot, app)
        for key in "12345678":
            await pilot.press(key)
            await pilot.pause()
            assert all(len(row) <= size[0] for row in words(app).splitlines())


async def test_reading_goes_on_in_a_thread_and_never_twice_at_a_time():
    busy, most, found = 0, 0, []

    def read():
        nonlocal busy, most
        busy += 1
        most = max(most, busy)
        busy -= 1
        return len(found)

    again = Again(read, found.append)
    task = asyncio.create_task(again.forever())
    for _ in range(20):
        again.now()
        await asyncio.sleep(0.005)
    task.cancel()
    assert most == 1 and len(found) > 3


def test_watch_finds_the_run_or_says_that_there_is_none(monkeypatch):
    from gametui.app import main
    from gametui.errors import UsageError

    run = full()
    called = []
    monkeypatch.setattr(main, "launch", lambda *args, **kwargs: called.append(kwargs["trainings"]) or 0)
    assert main.watch() == 0 == main.watch(run.id[-6:])
    assert called == [[], [Folder(run.path)]]
    with pytest.raises(UsageError, match="there is no such run"):
        main.watch("nobody")


@pytest.mark.parametrize("width, place", [(120, ""), (80, ""), (80, "  step 500, 2 of 3"), (50, "")])
async def test_pages_keep_their_names_as_long_as_there_is_room(width, place):
    full()
    app = desk.app()
    async with app.run_test(size=(width, 24)) as pilot:
        await opened(pilot, app)
        await page(pilot, app)
        if place:
            await pilot.press("left")
        await pilot.pause()
        for key, name in enumerate(NAMES, 1):
            await pilot.press(str(key))
            await pilot.pause()
            (bar,) = (line for line in words(app).splitlines() if line.startswith(" 1"))
            assert len(bar) <= width and bar.endswith(place) and f" {key} {PAGES[name].title}" in bar
            others = [f"{k} {other}" for k, other in enumerate(NAMES, 1) if other != name]
            assert all((other in bar) == (width >= 80 and not place) for other in others)


async def test_the_mouse_chooses_opens_turns_pages_and_scrolls():
    for k in range(30):
        made.ended(made.aged(made.run(f"run{k}"), 100 + 10 * k))
    full()
    app = desk.app()
    async with app.run_test(size=(100, 20)) as pilot:
        await opened(pilot, app)
        await pilot.click(RunTable, offset=(20, 4))
        assert app.screen.table.chosen.name == "run2"
        await wheel(app, pilot, "RunTable")
        assert app.screen.table.chosen.name == "run5"
        await wheel(app, pilot, "RunTable", MouseScrollUp)
        await pilot.click(RunTable, offset=(20, 1), times=2)
        await until(pilot, lambda: isinstance(app.screen, RunScreen) and app.screen.seen)
        pages = app.screen._bars["pages"]
        await pilot.click("#pages", offset=cell(pages, "7 log"))
        assert app.screen.page.name == "log"
        assert "line 199" in words(app)
        for _ in range(10):
            await wheel(app, pilot, "RunPage", MouseScrollUp)
        assert "line 199" not in words(app) and "line 169" in words(app)


async def test_jump_letters_lead_to_runs_and_to_pages():
    for k in range(3):
        made.ended(made.aged(made.run(f"run{k}"), 100 + 10 * k))
    app = desk.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, app)
        await pilot.press("semicolon", "d")
        await pilot.pause()
        assert app.screen.table.chosen.name == "run2"
        await page(pilot, app)
        await pilot.press("semicolon", "f")
        await pilot.pause()
        assert app.screen.page.name == "coverage"


async def test_the_log_is_searched_and_says_how_many_lines_have_the_words():
    full()
    app = desk.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, app)
        await page(pilot, app)
        await pilot.press("slash", *"line 19")
        await pilot.pause()
        assert app.screen.page.name == "log"
        assert "/line 19: 12 of 200 lines" in words(app)
        assert "line 190" in words(app) and "line 18 " not in words(app)
        await pilot.press("enter", "8")
        await pilot.pause()
        assert "/line 19: 0 of" in words(app)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, RunScreen) and "settings" in words(app)


async def test_a_training_in_words_is_what_show_prints(capsys):
    run = full()
    app = desk.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, app)
        for screen in (RunsScreen, RunScreen):
            assert isinstance(app.screen, screen)
            await pilot.press("i")
            await until(pilot, lambda: isinstance(app.screen, InWords))
            told = app.screen.copied()
            await pilot.press("escape")
            await pilot.pause()
            if screen is RunsScreen:
                await page(pilot, app)
    capsys.readouterr()
    assert status(["lab", "show", run.id]) == 0
    assert capsys.readouterr().out.strip() == told.strip()


async def test_a_run_that_is_removed_elsewhere_is_left_with_a_word():
    run = made.ended(full("gone"))
    app = desk.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot, app)
        await page(pilot, app)
        launch.remove(run)
        app.screen.reread()
        await until(pilot, lambda: isinstance(app.screen, RunsScreen))
        assert "gone has been removed." in str(notices(app))
        await pilot.pause(0.3)
        assert len(app.screen_stack) == 2
