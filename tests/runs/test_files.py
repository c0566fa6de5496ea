import os
import stat

import pytest

from gametui.errors import UsageError
from gametui.runs import files


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_new_file_has_the_text_and_the_permissions_of_the_umask(tmp_path):
    before = os.umask(0o027)
    try:
        files.write_text(tmp_path / "a.json", "λ\n")
    finally:
        os.umask(before)
    assert (tmp_path / "a.json").read_bytes() == "λ\n".encode()
    assert stat.S_IMODE((tmp_path / "a.json").stat().st_mode) == 0o640
    assert names(tmp_path) == ["a.json"]


def test_an_old_file_is_replaced_and_keeps_its_permissions(tmp_path):
    target = tmp_path / "a"
    target.write_text("old")
    target.chmod(0o600)
    with target.open() as reader:  # a reader that has the old file open goes on reading the old text
        files.write_text(target, "new")
        assert reader.read() == "old"
    assert target.read_text() == "new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_a_symbolic_link_is_refused_and_what_it_points_to_is_left_alone(tmp_path):
    (tmp_path / "precious").write_text("mine")
    for link, to in (("link", "precious"), ("dangling", "nothing")):
        (tmp_path / link).symlink_to(to)
        with pytest.raises(UsageError, match=rf"{link}: is a symbolic link.*[Nn]ame the file itself"):
            files.write_text(tmp_path / link, "x")
        assert (tmp_path / link).is_symlink()
    assert (tmp_path / "precious").read_text() == "mine"
    assert names(tmp_path) == ["dangling", "link", "precious"]


def test_what_is_no_ordinary_file_is_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UsageError, match=r"pipe: is not an ordinary file.*standard output"):
        files.write_text(tmp_path / "pipe", "x")
    for folder in (tmp_path, tmp_path / "..", "/"):
        with pytest.raises(UsageError, match=r"is a folder\. Name a file in it"):
            files.write_text(folder, "x")
    with pytest.raises(UsageError, match="not an ordinary file"):
        files.write_text("/dev/null", "x")


def test_a_place_that_cannot_be_written_is_named_with_the_reason(tmp_path):
    with pytest.raises(UsageError, match=r"no/where\.json: cannot be written: No such file or directory.*another place"):
        files.write_text(tmp_path / "no" / "where.json", "x")
    with pytest.raises(UsageError, match="File name too long"):
        files.write_text(tmp_path / ("x" * 300), "x")


def test_a_failure_leaves_the_old_file_and_no_other(tmp_path, monkeypatch):
    target = tmp_path / "a"
    target.write_text("old")

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UsageError, match="No space left on device"):
        files.write_text(target, "new")
    assert target.read_text() == "old"
    assert names(tmp_path) == ["a"]


def test_the_longest_name_that_fits_can_be_written(tmp_path):
    files.write_text(tmp_path / ("x" * 255), "x")
    assert names(tmp_path) == ["x" * 255]
