"""What was open last is open again: the same numbers, window, panes and place in the run; what is damaged is set aside."""

import json
import stat

import pytest

from gametui.app import main, state
from gametui.config import Config
from gametui.runs import paths
from tests.app import desk


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("GAMETUI_HOME", str(tmp_path))
    return tmp_path


def opened(monkeypatch, **rest):
    """What `resume` hands to `launch`."""
    seen = []
    monkeypatch.setattr(main, "launch", lambda *arguments, **options: seen.append((arguments, options)) or 0)
    from gametui import presets

    assert main.resume(presets.find("bilinear-rotation"), **rest) == 0
    return seen[0]


async def test_what_a_person_set_comes_back(monkeypatch):
    app = desk.app("gda", "eg")
    async with app.run_test(size=(140, 45)) as pilot:
        await desk.ready(app, pilot)
        await pilot.press("right", "right", "down", "2", "plus", "v", "b", ",")
        await pilot.pause()
        before, row = app.session.snapshot, app.explore.form.row.key
        await pilot.press("q")
    (experiment, title), options = opened(monkeypatch)
    assert experiment == before.experiment
    assert title == before.title
    again = desk.app("gda", **main._view(options["view"], experiment, "loss", Config()))
    again.session.snapshot = again.session.snapshot.having(experiment=experiment)
    async with again.run_test(size=(140, 45)) as pilot:
        await desk.ready(again, pilot)
        after = again.session.snapshot
        assert (after.viewport, after.display, after.shown) == (before.viewport, before.display, before.shown)
        assert again.explore.main == "losses" and again.explore.scope == "losses"
        assert again.explore.form.row.key == row != "method.0.learning_rate"


async def test_it_is_kept_while_one_works_and_not_only_at_the_end(monkeypatch):
    monkeypatch.setattr("gametui.app.app.KEEP", 0.05)
    app = desk.app("gda")
    async with app.run_test() as pilot:
        await desk.ready(app, pilot)
        await pilot.press("right")
        await pilot.pause(0.3)
        await app.workers.wait_for_complete()
        kept = state.read().state
        assert kept is not None and kept.experiment == app.session.experiment
        assert stat.S_ISREG(state.path().lstat().st_mode)


async def test_at_rest_nothing_is_written(monkeypatch):
    written = []
    monkeypatch.setattr(state, "write", written.append)
    keeper = state.Keeper(lambda: state.State(experiment=desk.experiment("gda")))
    assert keeper.due() and not keeper.due()
    keeper.now()
    keeper.now()
    assert len(written) == 1
    assert keeper.due()


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"null",
        b"[1]",
        b'{"schema": "gametui.state/2", "experiment": {}}',
        b'{"schema": "gametui.state/1", "experiment": {"game": {"name": "nowhere", "parameters": {}}, "methods": []}}',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_what_is_damaged_is_set_aside_and_said(text, monkeypatch):
    paths.data().mkdir(parents=True)
    state.path().write_bytes(text)
    (experiment, _), options = opened(monkeypatch)
    assert experiment.game.name == "bilinear"
    assert "state.json.damaged" in options["trouble"]
    assert state.path().with_suffix(".json.damaged").read_bytes() == text
    assert not state.path().exists()


def test_hostile_words_in_it_are_cleaned_and_wrong_types_left_out(monkeypatch):
    good = state.State(
        experiment=desk.experiment("gda"),
        view={
            "title": "a\x1b[31mb\u202e",
            "shown": "x",
            "viewport": 3,
            "display": {"azimuth": "?"},
            "panes": {"main": "plane", "row": "\x1b]52;c;x\x07"},
        },
    )
    import msgspec

    paths.data().mkdir(parents=True)
    state.write(msgspec.json.encode(good))
    (_, title), options = opened(monkeypatch)
    assert "\x1b" not in title and "\u202e" not in title
    view = main._view(options["view"], good.experiment, "loss", Config())
    assert "\x1b" not in json.dumps(view["panes"], ensure_ascii=False)


def test_a_link_in_its_place_is_neither_read_nor_written(tmp_path, monkeypatch):
    paths.data().mkdir(parents=True)
    target = tmp_path / "elsewhere"
    target.write_text("mine")
    state.path().symlink_to(target)
    assert state.read() == (None, "")
    state.Keeper(lambda: state.State(experiment=desk.experiment("gda"))).now()
    assert target.read_text() == "mine"
