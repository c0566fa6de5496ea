"""Folders of runs: made whole, found by what people type, and never somebody else's."""

from __future__ import annotations

import os

import msgspec
import pytest

from gametui.errors import UsageError
from gametui.jobs import folder
from gametui.runs import paths


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv(paths.HOME, str(tmp_path))


def made(name=""):
    return folder.create(msgspec.json.encode({"name": name}))


def test_a_new_folder_is_whole_and_private():
    run = made("first")
    assert folder.everyone() == [run]
    assert folder.read(run.spec) == {"name": "first"}
    assert all(place.is_dir() for place in (run.checkpoints, run.samples, run.control))
    assert run.path.stat().st_mode & 0o077 == 0
    assert abs(run.created - run.path.stat().st_mtime) < 5


def test_many_made_at_once_differ_and_sort_by_age():
    runs = [made() for _ in range(50)]
    assert len({run.id for run in runs}) == 50
    assert [run.id for run in folder.everyone()] == sorted((run.id for run in runs), reverse=True)


def test_found_by_id_beginning_end_and_name():
    run, _ = made("gda on rings"), made("co")
    for words in (run.id, run.id[-6:], "gda on rings"):
        assert folder.find(words) == run
    with pytest.raises(UsageError, match="2 runs are called so"):
        folder.find(run.id[:8])
    with pytest.raises(UsageError, match="no such run"):
        folder.find("nothing")


def test_a_name_comes_before_the_letters_of_an_id():
    run = made()
    named = made(run.id[-4:])
    assert folder.find(run.id[-4:]) == named
    with pytest.raises(UsageError, match="no such run"):
        folder.find(run.id[-3:])


@pytest.mark.parametrize("words", ["", "..", "../..", "/etc", "a/b", "\0", "*", "20260101-000000-00000"])
def test_names_cannot_leave_the_store(words):
    made()
    with pytest.raises(UsageError, match="no such run"):
        folder.find(words)


def test_links_and_files_in_the_place_of_a_run_are_left_alone(tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "spec.json").write_text("{}")
    folder.root().mkdir(parents=True)
    link = folder.root() / "20260101-000000-abcdef"
    link.symlink_to(outside)
    (folder.root() / "20260101-000000-abcdee").write_text("a file")
    assert folder.everyone() == []
    for name in ("20260101-000000-abcdef", "20260101-000000-abcdee"):
        with pytest.raises(UsageError, match="left alone"):
            folder.find(name)


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give files to somebody else")
def test_a_run_of_another_user_is_left_alone():
    run = made()
    os.chown(run.path, 12345, 12345)
    assert folder.everyone() == []
    with pytest.raises(UsageError, match="belongs to another user"):
        folder.find(run.id)


@pytest.mark.parametrize("content", [b"", b"[1]", b"nan", b"{" * 100_000, b"\xff\xfe", b'{"a": 1'])
def test_a_damaged_file_reads_as_empty(content):
    run = made()
    run.status.write_bytes(content)
    assert folder.read(run.status) == {}


def test_pipes_and_links_are_not_read(tmp_path):
    run = made()
    os.mkfifo(run.status)
    assert folder.read(run.status) == {}
    run.exit.symlink_to(run.spec)
    assert folder.read(run.exit) == {}


def test_a_name_from_outside_is_shown_clean():
    run = made("evil \x1b[2J\u202e\nname")
    assert folder.name(run) == "evil [2J name"


def test_removed_with_all_that_is_in_it():
    run = made()
    (run.samples / "1.npz").write_bytes(b"x")
    folder.remove(run)
    assert folder.everyone() == [] and list(folder.root().iterdir()) == []


def test_a_place_that_cannot_be_written_to_is_named(tmp_path, monkeypatch):
    (tmp_path / "data").write_text("a file where a folder belongs")
    with pytest.raises(UsageError, match="GAMETUI_HOME"):
        made()
