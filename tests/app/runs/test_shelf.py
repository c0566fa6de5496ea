"""The table: what it says of each run, and how little it reads to say so."""

import os

import msgspec
import pytest

from gametui.app import palette
from gametui.app.plot.picture import text
from gametui.app.runs import table, wording
from gametui.app.runs.shelf import Shelf
from gametui.cli import lab_text
from gametui.jobs import control, evidence
from gametui.lab import record, summary
from tests.app.runs import made

NOW = 1_800_000_000.0


def one(shelf=None):
    (line,) = (shelf or Shelf()).read()
    return line


def shown(lines, width=120):
    return text(table.drawn(lines, "", {}, NOW, width, len(lines) + 1, palette.choose(0)).strips()).splitlines()


@pytest.fixture
def opened(monkeypatch):
    """Names of the files that are opened, the lock apart, which is only tried."""
    names, before = [], os.open

    def counted(path, *args, **kwargs):
        if os.path.basename(str(path)) != "lock":  # noqa: PTH119
            names.append(os.path.basename(str(path)))  # noqa: PTH119
        return before(path, *args, **kwargs)

    monkeypatch.setattr(os, "open", counted)
    return names


@pytest.mark.parametrize(
    ("said", "kind", "word"),
    [
        ("finished", "", "finished"),
        ("stopped", "asked", "stopped"),
        ("stopped", "diverged", "diverged"),
        ("failed", "disk", "failed"),
    ],
)
def test_a_run_that_is_over_says_how(said, kind, word):
    made.ended(made.run("a"), said, kind, "Because.")
    line = one()
    assert wording.word(line.state) == word
    assert line.state.reason == "Because."


def test_a_held_lock_is_a_run_that_runs_and_a_free_one_is_lost():
    run = made.run("a")
    with made.running(run):
        line = one()
        assert (wording.word(line.state), line.state.step, line.state.left) == ("running", 500, 5.0)
        control.ask(run, "pause")
        assert wording.word(one().state) == "pausing"
        made.status(run, state="paused")
        assert wording.word(one().state) == "paused"
        control.ask(run, "stop")
    assert wording.word(one().state) == "lost"


def test_the_newest_comes_first_and_each_says_what_it_is():
    made.ended(made.aged(made.run("older"), 7300))
    run = made.run("newer", game="two_mode_gan", dimension=50)
    made.rows(run, {"step": 900, "outputs_learned": 7, "outputs_u1": 4, "outputs_u2": 3}, *made.losses(range(1000, 1001)))
    made.ended(run)
    first, second = Shelf().read()
    assert (first.name, first.game, first.method) == ("newer", "two_mode_gan", "gda")
    assert (second.name, second.game, second.method) == ("older", "gan_mixture", "gda/adam")
    row = shown([first])[1]
    assert "✓ finished" in row and "newer" in row and "1k/1k" in row and "1.5    0.5" in row and "4+3 of 7" in row
    assert "━━━━━━━━" in row


def test_coverage_stands_there_also_when_the_last_rows_have_none():
    run = made.ended(made.run("a"), step=1000)
    made.rows(run, {"step": 500, "modes_covered_20": 9, "good": [25] * 16}, *made.losses(range(600, 1001, 100)))
    assert wording.coverage(one().latest) == "9/16"


def test_a_narrow_table_keeps_what_matters_most():
    made.rows(made.ended(made.run("a")), *made.losses(range(1)))
    for width in range(20, 200):
        rows = shown([one()], width)
        assert all(len(row) <= width for row in rows)
        assert "finished" in rows[1] and " a " in rows[1] + " "
    assert "method" not in shown([one()], 50)[0] and "method" in shown([one()], 80)[0]


def test_eighty_columns_have_room_for_the_time_left():
    with made.running(made.run("a name of 14"), steps=37_500, steps_per_second=10):
        titles, row = shown([one()], 80)
    assert "left" in titles and " 61m" in row and "a name of 14" in row


def test_runs_of_one_name_are_told_apart_by_their_ids():
    long = "a name that is far too long to be seen"
    runs = [made.ended(made.run(name)) for name in ("twin", "twin", "alone", long, long, "", "")]
    lines = Shelf().read()
    for width in (40, 80, 140):
        drawn = table.drawn(lines, "", {}, NOW, width, 8, palette.choose(0), table.shared(lines))
        rows = text(drawn.strips()).splitlines()[1:]
        for run in runs:
            (row,) = (row for row, line in zip(rows, lines, strict=True) if line.run == run)
            assert (run.id[-4:] in row.split()) == (next(line.name for line in lines if line.run == run) in ("twin", long))
            assert "alone" not in row or " alone  " in row


def test_words_are_looked_for_in_name_game_method_and_status():
    made.ended(made.run("A Name"), "stopped", "diverged")
    line = one()
    for words in ("a name", "mixture", "gda", "adam", "diverged", "stopped name"):
        assert line.matches(words.split())
    assert not line.matches(["name", "finished"])


def test_reading_a_thousand_runs_again_opens_no_file(opened):
    made.many(1000)
    made.status(made.run("lost"))
    with made.running(made.run("alive")):
        shelf = Shelf()
        before = shelf.read()
        assert len(before) == 1003
        opened.clear()
        after = shelf.read()
    assert opened == []
    assert all(old is new for old, new in zip(before, after, strict=True))


def test_only_the_run_that_changed_is_read_again(opened):
    made.many(20)
    with made.running(made.run("alive")) as run:
        shelf = Shelf()
        old = shelf.read()
        opened.clear()
        made.rows(run, *made.losses(range(0, 300, 100), generator=3.0))
        new = shelf.read()
        assert [a is b for a, b in zip(old, new, strict=True)].count(False) == 1
        assert next(line for line in new if line.run == run).latest["loss_generator"] == 3.0
        assert opened.count("metrics.jsonl") == 1 and opened.count("spec.json") <= 3


def test_a_run_that_goes_on_is_looked_at_again():
    run = made.ended(made.run("a"), "stopped", "asked")
    shelf = Shelf()
    assert one(shelf).state.status == "stopped"
    run.exit.unlink()
    with made.running(run, step=700):
        assert (one(shelf).state.status, one(shelf).state.step) == ("running", 700)
        made.rows(run, {"step": 700, "modes_covered_20": 3})
        assert one(shelf).latest["modes_covered_20"] == 3


def test_a_hostile_folder_is_shown_and_harmless():
    run = made.run("a")
    evil = "\x1b]0;owned\x07\x1b[2J[red]b\u202eold[/red]\nnext"
    spec = {"name": evil, "game": {"a": 1}, "optimizer": [1], "lab": "x", "steps": "many", "command": evil}
    run.spec.write_bytes(msgspec.json.encode(spec))
    run.metrics.write_bytes(
        b'{"step": 1e400}\n[1]\n\xff\xfe\n{"modes_covered_20": "x", "loss_discriminator": [], "good": 3}\n{"torn'
    )
    run.exit.write_bytes(msgspec.json.encode({"status": evil, "reason": evil, "kind": 7, "step": "x", "steps": 1e308}))
    line = one()
    row = shown([line])[1]
    assert "\x1b" not in row and "\u202e" not in row and "\n" not in line.title
    assert "[red]" in line.title and "failed" in row


def test_numbers_beyond_all_sense_are_none():
    large = 10**400
    run = made.run("a")
    with made.running(run, step=large, steps=large, seconds=1e300, steps_per_second=large, attempt=-large):
        line = one()
        assert (line.state.step, line.state.speed, line.state.left) == (0, 0, None)
        assert "running" in shown([line])[1]


def test_an_id_that_is_no_time_has_an_age_all_the_same():
    path = made.ended(made.run("a")).path
    path.rename(path.parent / "99999999-999999-abcdef")
    assert "finished" in shown([one()])[1]
    assert one().run.created == 0


def test_files_that_are_links_or_pipes_are_not_followed(tmp_path):
    run = made.ended(made.run("a"))
    target = tmp_path / "secret"
    target.write_text('{"step": 1, "loss_generator": 7, "loss_discriminator": 7}\n')
    run.metrics.symlink_to(target)
    assert "loss_generator" not in one().latest
    run.metrics.unlink()
    os.mkfifo(run.metrics)
    assert dict(one().latest) == {}


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, ""),
        (float("inf"), ""),
        (8, "8s"),
        (119, "1m"),
        (3600, "60m"),
        (11100, "3h05"),
        (187200, "2d4h"),
        (1e6, "11d"),
        (-5, "0s"),
    ],
)
def test_durations_are_short(seconds, text):
    assert wording.duration(seconds) == text


@pytest.mark.parametrize(("count", "text"), [(0, "0"), (950, "950"), (12500, "12.5k"), (1_200_000, "1.2M"), (20_000, "20k")])
def test_steps_are_short(count, text):
    assert wording.steps(count) == text


def test_what_takes_long_is_said_in_the_place_of_running():
    run = made.run("a")
    with made.running(run, doing="compiling"):
        assert "▶ compiling a " in shown([one()])[1]
        assert " compiling " in lab_text.table([run])
        assert "running (compiling)" in summary.details(record.record(run), evidence.state(run))
        control.ask(run, "stop")
        assert "▶" not in shown([one()])[1] and "stopping" in shown([one()])[1]
    assert "compiling" not in lab_text.table([run]), "nothing works on it any more"
