"""Rows that one process appends and others read."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from gametui.jobs import rows
from gametui.jobs.rows import Reader, Writer, last

CHATTER = """
import sys
from pathlib import Path
from gametui.jobs.rows import Writer
writer = Writer(Path(sys.argv[1]))
i = 0
while True:
    writer.append({"step": i, "text": "x" * (i % 300)})
    i += 1
"""


def test_what_is_written_is_read_once(tmp_path):
    path = tmp_path / "rows"
    reader = Reader(path)
    assert reader.read() == ([], False)
    writer = Writer(path)
    writer.append({"step": 0, "a": 1.5})
    assert reader.read() == ([{"step": 0, "a": 1.5}], False)
    assert reader.read() == ([], False)
    writer.append({"step": 1})
    assert reader.read() == ([{"step": 1}], False)
    assert last(path) == {"step": 1}


def test_a_torn_line_waits_for_its_end(tmp_path):
    path = tmp_path / "rows"
    path.write_bytes(b'{"step": 0}\n{"ste')
    reader = Reader(path)
    assert reader.read()[0] == [{"step": 0}] and last(path) == {"step": 0}
    with path.open("ab") as file:
        file.write(b'p": 1}\n')
    assert reader.read()[0] == [{"step": 1}]


def test_many_rows_come_in_bites(tmp_path, monkeypatch):
    monkeypatch.setattr(rows, "BITE", 100)
    path = tmp_path / "rows"
    writer = Writer(path)
    for step in range(500):
        writer.append({"step": step})
    bites = list(Reader(path).bites())
    assert max(len(found) for found, _ in bites) <= 100 / len(b'{"step":0}\n')
    assert [row["step"] for found, _ in bites for row in found] == list(range(500))


def test_a_file_that_is_cut_is_read_anew(tmp_path):
    path = tmp_path / "rows"
    writer = Writer(path)
    for step in range(5):
        writer.append({"step": step})
    kept = len(b'{"step":0}\n') * 2
    reader = Reader(path)
    assert len(reader.read()[0]) == 5
    again = Writer(path, kept)
    found, anew = reader.read()
    assert anew and [row["step"] for row in found] == [0, 1]
    again.append({"step": 9})
    assert reader.read() == ([{"step": 9}], False)


def test_lines_that_are_no_objects_are_passed_over(tmp_path):
    path = tmp_path / "rows"
    path.write_bytes(b'7\n\n[1]\nnot json\n\xff\n{"step": 3}\n' + b"[" * 5000 + b"\n")
    assert Reader(path).read()[0] == [{"step": 3}]
    assert last(path) == {"step": 3}


def test_links_and_pipes_are_not_followed(tmp_path):
    real = tmp_path / "real"
    real.write_bytes(b'{"step": 0}\n')
    link, pipe = tmp_path / "link", tmp_path / "pipe"
    link.symlink_to(real)
    os.mkfifo(pipe)
    for path in (link, pipe):
        assert Reader(path).read()[0] == [] and last(path) == {}
    with pytest.raises(OSError, match="symbolic"):
        Writer(link)


def test_a_killed_writer_leaves_whole_rows(tmp_path):
    path = tmp_path / "rows"
    for _ in range(4):
        path.unlink(missing_ok=True)
        writer = subprocess.Popen([sys.executable, "-c", CHATTER, str(path)])
        reader, found = Reader(path), []
        while len(found) < 2000:
            found += reader.read()[0]
        writer.kill()
        writer.wait()
        found += reader.read()[0]
        assert [row["step"] for row in found] == list(range(len(found)))


def test_nothing_of_a_row_stays_where_it_does_not_fit(tmp_path):
    path = tmp_path / "rows"
    code = f"""
import resource, signal
from pathlib import Path
from gametui.jobs.rows import Writer
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100, resource.RLIM_INFINITY))
writer = Writer(Path({str(path)!r}))
writer.append({{"step": 0}})
try:
    writer.append({{"step": 1, "text": "x" * 200}})
except OSError as error:
    print(error.strerror)
"""
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "too large" in said
    assert path.read_bytes() == b'{"step":0}\n'
