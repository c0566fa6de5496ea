"""One run as it is read again and again, damaged files and traps included."""

import io
import os
import zipfile

import numpy as np
import pytest

from gametui.app.runs import sheet, spectrum
from gametui.app.runs.columns import Columns
from gametui.app.runs.pages import coverage
from gametui.app.runs.watched import LINE, Watched
from gametui.lab import samples as sample
from tests.app.runs import made


def test_rows_come_in_as_they_are_written():
    run = made.run("a")
    watched = Watched(run)
    assert dict(watched.read().curves) == {}
    made.rows(run, *made.losses(range(0, 300, 100)))
    first = watched.read()
    made.rows(run, *made.losses(range(300, 20000, 100), generator=9.0))
    second = watched.read()
    assert first.curves["loss_generator"].step.tolist() == [0, 100, 200]
    assert first.curves["loss_generator"].value.tolist() == [1.5] * 3
    assert second.curves["loss_generator"].step.tolist() == list(range(0, 20000, 100))
    assert second.curves["loss_generator"].value[3:].tolist() == [9.0] * 197


def test_the_same_object_while_nothing_changes():
    run = made.ended(made.rows(made.run("a"), *made.losses(range(3))))
    made.sample(run, 0)
    watched = Watched(run)
    seen = watched.read()
    assert watched.read() is seen
    made.sample(run, 500)
    assert watched.read() is not seen
    assert watched.read().samples == (0, 500)


def test_rows_that_are_begun_anew_replace_those_before():
    run = made.rows(made.run("a"), *made.losses(range(5)), {"step": 4, "good": [1] * 16})
    watched = Watched(run)
    watched.read()
    run.metrics.write_bytes(b'{"step":0,"loss_generator":2}\n')
    seen = watched.read()
    assert seen.curves["loss_generator"].value.tolist() == [2.0] and seen.good == ()


def test_good_samples_that_are_no_counts_are_none():
    run = made.rows(made.run("a"), {"step": 1, "good": [10**400, -1, "x", 0.5, None, 7]})
    seen = Watched(run).read()
    assert seen.good == ((1, (0, 0, 0, 0, 0, 7)),)
    assert coverage.build(sheet.Scene((seen,), (0,)), 60, 16)


def test_what_was_not_finite_is_a_gap():
    columns = Columns()
    columns.add([{"step": 0, "a": 1}, {"step": 1, "a": None}, {"step": 2, "a": 10**400}, {"step": 3, "a": "x", "b": True}])
    (curve,) = columns.curves().values()
    assert curve.step.tolist() == [0, 1, 2] and np.isnan(curve.value).tolist() == [False, True, True]


def test_a_file_of_many_names_does_not_grow_for_ever():
    columns = Columns()
    columns.add({"step": 0, f"name{k}": 1} for k in range(1000))
    assert len(columns.curves()) == 64


def test_the_sample_of_a_step_is_the_one_at_or_before_it():
    run = made.run("a")
    for step in (0, 500, 1000):
        made.sample(run, step)
    watched = Watched(run)
    assert [watched.read(step).sample.step for step in (None, 0, 499, 500, 10**9)] == [1000, 0, 0, 500, 1000]


def test_a_sample_holds_what_was_written():
    found = sample.read(made.sample(made.run("a"), 700))
    assert found.step == 700 and found.extent == (-3, 3, -3, 3)
    assert found.fake.shape == (20, 2) and found.fake[0].tolist() == [1, -1]
    assert found.discriminator.shape == (made.GRID, made.GRID) and found.discriminator[0, -1] == 1
    assert found.arrows[0].tolist() == [0, 2] and found.judge is None


BAD = {
    "shape": {"fake": np.zeros((3, 3), np.float32)},
    "one axis": {"real": np.zeros(4, np.float32)},
    "words": {"fake": np.array(["a", "b"])},
    "whole numbers": {"fake": np.zeros((3, 2), np.int32)},
    "complex": {"fake": np.zeros((3, 2), np.complex64)},
    "missing": {"extent": None},
    "extent of nothing": {"extent": np.array([1, 1, 0, 1], np.float32)},
    "extent not finite": {"extent": np.array([-np.inf, np.inf, 0, 1], np.float32)},
    "more arrows than fakes": {"arrows": np.zeros((21, 2), np.float32)},
    "a row of a discriminator": {"discriminator": np.zeros((1, 9), np.float32)},
    "pickled": {"fake": np.array([{"a": 1}, None], dtype=object)},
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_a_sample_that_is_none_is_said_and_not_shown(bad):
    run = made.run("a")
    path = made.sample(run, 5, **bad)
    with pytest.raises(ValueError, match=r"00000005\.npz is damaged"):
        sample.read(path)
    seen = Watched(run).read()
    assert seen.sample is None and "damaged" in seen.missing


def npy(header: str, data: bytes = b"") -> bytes:
    text = header.encode().ljust(117) + b"\n"
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text + data


def archive(*entries: tuple[str, bytes], kind: int = zipfile.ZIP_STORED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", kind) as file:
        for name, data in entries:
            file.writestr(name, data)
    return stream.getvalue()


LARGE = "{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000, 2), }"
TRAPS = {
    "nothing": b"",
    "no archive": b"hello" * 100,
    "an array larger than its data": archive(("fake.npy", npy(LARGE))),
    "a header that is no dictionary": archive(("fake.npy", npy("__import__('os').system('true')"))),
    "a header of brackets": archive(("fake.npy", npy("(" * 110))),
    "bytes that unpack to very much": archive(("fake.npy", bytes(2**25)), kind=zipfile.ZIP_DEFLATED),
    "cut off": archive(("fake.npy", npy(LARGE)), kind=zipfile.ZIP_LZMA)[:-40],
    "very many arrays": archive(*((f"{k}.npy", b"") for k in range(1000))),
}


@pytest.mark.parametrize("trap", TRAPS.values(), ids=TRAPS)
def test_a_trap_is_a_damaged_sample(trap):
    run = made.run("a")
    path = run.samples / "00000005.npz"
    path.write_bytes(trap)
    assert "damaged" in Watched(run).read().missing


def test_every_cut_and_every_changed_byte_is_noticed_or_harmless():
    run = made.run("a")
    path = made.sample(run, 5)
    whole = path.read_bytes()
    for at in range(0, len(whole), 37):
        for text in (whole[:at], whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :]):
            path.write_bytes(text)
            seen = Watched(run).read()
            assert (seen.sample is None) == bool(seen.missing)


def test_a_sample_that_is_a_link_or_a_pipe_is_not_followed(tmp_path):
    run = made.run("a")
    path = made.sample(run, 5)
    path.rename(tmp_path / "elsewhere.npz")
    path.symlink_to(tmp_path / "elsewhere.npz")
    assert Watched(run).read().sample is None
    path.unlink()
    os.mkfifo(path)
    assert Watched(run).read().sample is None


def test_the_end_of_a_log_is_clean_and_follows():
    run = made.run("a")
    run.log.write_bytes(b"x" * 70000 + b"\n\x1b[31mred\x1b[0m\n" + b"\xff" + b"long" * 500 + b"\n")
    watched = Watched(run)
    log = watched.read().log
    assert "\x1b" not in "".join(log) and "[31mred[0m" in log
    assert max(map(len, log)) <= LINE
    with run.log.open("ab") as file:
        file.write(b"more\n")
    assert watched.read().log[-2] == "more"


def test_a_spectrum_is_read_as_far_as_it_is_one():
    row = {"step": 9, "eigenvalues": [[1, 2], [None, 0]], "residuals": [1e-3, None], "verdict": "stable", "why": "x\x1by"}
    found = spectrum.parsed(row | {"learning_rate_limit": 0.1, "path": {"alpha": [0, 1], "cosine": [1, None], "norm": [1]}})
    assert found.eigenvalues[0].tolist() == [1, 2] and found.residual == 1e-3
    assert (found.step, found.verdict, found.why, found.limit) == (9, "stable", "xy", 0.1)
    assert found.cosine.step.tolist() == [0, 1] and found.norm is None


@pytest.mark.parametrize("values", [None, [], {}, [1, 2], [[1]], [[1, 2, 3]], [["a", "b"]], [[1, 2], 3], "text"])
def test_a_row_without_eigenvalues_is_no_spectrum(values):
    assert spectrum.parsed({"step": 1, "eigenvalues": values}) is None


def test_a_run_that_is_gone_is_nothing_and_no_error():
    run = made.run("a")
    watched = Watched(run)
    watched.read()
    for path in sorted(run.path.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    run.path.rmdir()
    seen = watched.read()
    assert seen.sample is None and seen.title == run.id
