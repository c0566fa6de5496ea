"""Hostile words through everything that writes: commands, messages, files, screens; the bytes that come out are looked at."""

from __future__ import annotations

import csv
import io
import json
import shlex
from collections.abc import Iterator
from xml.etree import ElementTree

import msgspec
import pytest
from textual.events import Paste
from textual.widgets import Input

from gametui import cli
from gametui.app import saved_view
from gametui.app.chart import Chart, Series
from gametui.app.palette import DARK
from gametui.app.plot import draw, picture
from gametui.jobs import folder
from gametui.jobs.folder import Folder
from gametui.lab import record as training
from gametui.runs import paths, record, text
from gametui.runs.command import ours
from tests.app import desk
from tests.app.runs import made
from tests.app.runs.test_screens import until
from tests.fuzz.targets import a_run
from tests.hostile.words import EVERYTHING, WORDS, harm


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv(paths.HOME, str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def told(words: str) -> Folder:
    """A run that says these words wherever a run can say anything."""
    run = made.rows(made.run("a"), {"step": 5, words: 1.0, "loss_generator": words, "good": [words], "plain": 2.0})
    made.ended(run, "failed", "error", f"why {words}")
    spec = json.loads(run.spec.read_bytes())
    run.spec.write_text(json.dumps(spec | {"name": f"name {words}"[:80], "command": f"gametui lab start {words}"}))
    status = json.loads(run.status.read_bytes())
    run.status.write_text(json.dumps(status | {"host": words, "device": words, "environment": {words: words}}))
    run.log.write_text(f"said {words}\n", encoding="utf-8")
    run.spectra.write_text(
        json.dumps({"step": 5, "eigenvalues": [[1, 2]], "residuals": [0], "verdict": words, "why": words}) + "\n"
    )
    return run


def own_presets(words: str) -> None:
    """A preset that is named so, and one that is none."""
    own = paths.config() / "presets"
    own.mkdir(parents=True)
    title = f"title = {quoted(words[:100])}\nabout = {quoted(words[:1000])}\n"
    (own / "a.toml").write_text(title + '[game]\nname = "bilinear"\n[optimizer]\nname = "gda"\n')
    named = f"{words[:60]}.toml".replace("/", "_")
    (own / named).write_text((own / "a.toml").read_text())
    (own / "b.toml").write_text(f"{title}{quoted(words)} = 1\n")


def quoted(words: str) -> str:
    """Text as TOML writes it."""
    return '"' + "".join(f"\\U{ord(character):08x}" for character in words) + '"'


def lines(run: Folder, words: str) -> Iterator[list[str]]:
    """Command lines that repeat the words, or read what holds them."""
    yield from (["lab", command, run.id] for command in ("show", "logs", "pause", "stop"))
    yield from (["lab", "show", run.id, "--json", "-"], ["lab", "list"], ["lab", "list", "--json"])
    yield from (["lab", "export", run.id, "--json", "-"], ["lab", "export", run.id, "--csv", "-"])
    yield from (["lab", command, words] for command in ("show", "resume", "remove", "start", "settings"))
    yield from (["list", "presets"], ["list", "presets", "--json"], ["list", "trainings"], ["list", words])
    yield from (["run", words], ["run", f"{words}.json"], ["run", "bad.json"], ["run", "bad.toml"], ["schema", words])
    yield from (["run", "--game", words], ["run", "--formula", words], ["run", f"--{words}"], ["analyze", "--at", words])
    yield ["run", "--game", "bilinear", "--set", f"game.{words}=1"]
    yield ["run", "--game", "bilinear", "--compare", f"eg:{words}"]
    yield from (
        ["render", "good.json", "--view", words, "--out", "a.svg"],
        ["render", "good.json", "--view", "plane", "--out", words],
    )
    yield from (["locate", "data"], ["locate", words], [words])


@pytest.mark.parametrize("words", [EVERYTHING, WORDS["long"]], ids=["everything", "long"])
def test_commands_print_nothing_that_a_terminal_obeys(home, capfdbinary, monkeypatch, words):
    run = told(words)
    monkeypatch.setattr("gametui.cli.lab.PATIENCE", 0.0)
    own_presets(words)
    (home / "bad.toml").write_text(f"title = {quoted(words)}\n{quoted(words)} = 1\n")
    bad = json.loads(msgspec.json.encode(a_run()))
    (home / "bad.json").write_text(json.dumps(bad | {"optimizer": {"name": words, "parameters": {}}, "view": {"title": words}}))
    record.write(home / "good.json", a_run())
    for line in lines(run, words):
        if "\0" in words or any(not word for word in line):
            continue
        cli.status(line)
        for stream in capfdbinary.readouterr():
            assert not harm(stream.decode()), (line, stream)
            assert len(stream) < 40_000, line
    (row,) = [row for row in lines_of(["lab", "list"], capfdbinary) if run.id in row]
    assert "failed" in row, "one line a run"


def lines_of(line, captured) -> list[str]:
    cli.status(line)
    return captured.readouterr()[0].decode().splitlines()


def test_json_for_a_terminal_says_the_same(home):
    everything = "".join(WORDS.values())
    written = text.escaped(msgspec.json.encode({everything: everything}).decode())
    assert not harm(written) and json.loads(written) == {everything: everything}


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
def test_a_table_holds_numbers_and_plain_names(home, words):
    rows = list(csv.reader(io.StringIO(training.table(told(words)))))
    if not words.isidentifier():
        assert rows == [["step", "plain"], ["5", "2.0"]]


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
def test_pictures_are_files_of_their_kind(home, words):
    chart = Chart(
        title=words, x_label=words, message=words, legend=(("text", words),), series=(Series([0, 1], [0, 1], "text", words),)
    )
    sheet = draw(chart, 60, 20, DARK)
    for ending in (".svg", ".txt", ".png"):
        picture.save(sheet, home / f"a{ending}", DARK)
    letters = "".join(ElementTree.parse(home / "a.svg").getroot().itertext())
    for written in (letters, (home / "a.svg").read_text(), (home / "a.txt").read_text()):
        assert not harm(written) and "<script" not in (home / "a.svg").read_text()


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
def test_a_command_from_a_file_is_shown_only_where_it_is_ours(words):
    assert ours(f"gametui lab start {words}") in ("", f"gametui lab start {words}")
    assert not ours(f"gametui lab start; {words}") and not ours(f"{words} gametui lab start")
    assert not ours(f"gametui lab start `{words}`") and not ours(f"gametui lab start $({words})")
    kept = shlex.join(["gametui", "lab", "start", "--name", words])
    assert ours(kept) in ("", kept) and bool(ours(kept)) == kept.isprintable()


async def test_screens_show_nothing_that_a_terminal_obeys(home):
    run = told(EVERYTHING)
    own_presets(EVERYTHING)
    app = desk.app()
    shown: list[str] = []

    def look() -> None:
        for strip in app.screen._compositor.render_strips():
            for segment in strip:
                shown.append(segment.text)
                assert not harm(segment.text), segment
                assert segment.style is None or (not segment.style.link and not segment.style.meta.get("@click"))

    async with app.run_test(size=(120, 40)) as pilot:
        await desk.ready(app, pilot)
        app.notify(EVERYTHING, title=EVERYTHING)
        app.session.open(desk.experiment(), saved_view.title({"title": EVERYTHING}), None, first=False)
        await pilot.pause(0.3)
        look()
        await pilot.press("w")
        await until(pilot, lambda: app.lines is not None)
        look()
        await pilot.press("enter")
        await until(pilot, lambda: getattr(app.screen, "seen", None))
        for page in "12345678":
            await pilot.press(page)
            await pilot.pause(0.05)
            look()
        for key in ("delete", "escape", "escape", "w", "p", "escape", "f", "escape", "e", "escape"):
            await pilot.press(key)
            await pilot.pause(0.1)
            look()
            for field in app.screen.query(Input):
                app.screen.set_focus(field)
                app.post_message(Paste(EVERYTHING.replace("\n", " ")))
                await until(pilot, lambda: "gnp.exe" in field.value)  # noqa: B023
                look()
    assert any("name" in text for text in shown) and folder.name(run)
