"""Every target on inputs that are made to hurt, on good inputs with one odd value, and for some seconds under a fuzzer."""

from __future__ import annotations

import importlib.util
import io
import json
import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gametui.runs import paths
from tests.fuzz.targets import TARGETS, a_run

SECOND = 1.0
DEEP = 100_000
DIGITS = 10**6
WORD = 2**17
"""Characters of the longest word of a command line."""
NAMES = "".join(chr(c) for c in (0, 7, 27, 0x9B, 0x202E, 0x200B, 0xFEFF, 0x1F600)) * 1000


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setenv(paths.HOME, str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(**changes: Any) -> bytes:
    return json.dumps(json.loads(msgspec.json.encode(a_run())) | changes).encode()


def packed(entries: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in entries.items():
            file.writestr(name, data)
    return stream.getvalue()


def npy(kind: str, shape: str) -> bytes:
    header = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode()


SPEC = {"name": "", "game": "gan_mixture", "optimizer": {"name": "gda"}, "steps": 1}
HURTING: dict[str, dict[str, bytes]] = {
    "presets": {
        "brackets": b"a = " + b"[" * 60_000,
        "tables": b"a = " + b"{a = " * 10_000,
        "digits": b"steps = " + b"1" * 60_000,
        "exponent": b"steps = 1e999999999",
        "hexadecimal": b"seed = 0x" + b"f" * 60_000,
        "a key given twice": b"steps = 1\nsteps = 2",
        "dots in quotes": b"'" + b"a" * 20 + b"'" + b".a" * 30 + b" = 1",
        "many tables": b"".join(b"[a%d]\n" % k for k in range(8000)),
        "one array again and again": b"[[compare]]\n" * 5000,
        "names": f'title = "x"\n"{NAMES}" = 1'.encode(),
    },
    "formulas": {
        "brackets": b"(" * DEEP,
        "signs": b"-" * 2000 + b"x",
        "digits": b"1" * DIGITS,
        "a fraction": b"x*y*0." + b"1" * 1900,
        "exponent": b"x*y*1e400",
        "a tower": b"x" + b"^9" * 60 + b"*y",
        "names that double": b"a9*x*y\0\0" + b"\0".join(b"a%d\0a%d*a%d" % (k + 1, k, k) for k in range(9)) + b"\0a0\0x",
        "coordinates": b"x99999999*y1",
        "surrogates": b"x*\xed\xa0\x80",
        "names": f"x*y*{NAMES}".encode(),
    },
    "runs": {
        "brackets": b"[" * DEEP,
        "brackets in a record": run(view={"a": 0}).replace(b'"a": 0', b'"a": ' + b"[" * 900 + b"]" * 900),
        "digits": run().replace(b'"seed": 3', b'"seed": ' + b"3" * DIGITS),
        "a fraction": run().replace(b'"seed": 3', b'"seed": 0.' + b"3" * DIGITS),
        "exponent": run().replace(b'"seed": 3', b'"seed": 1e400'),
        "digits of a parameter": run().replace(b'"a": 2.0', b'"a": ' + b"2" * DIGITS),
        "not a number": run().replace(b'"seed": 3', b'"seed": NaN'),
        "a key given twice": run().replace(b'"seed": 3', b'"seed": 3, "seed": "x"'),
        "surrogates": run().replace(b'"seed": 3', b'"\\ud800": 3, "seed": 3'),
        "a long name": run(game={"name": "x" * DIGITS, "parameters": {}}),
        "a long parameter": run(game={"name": "bilinear", "parameters": {"x" * DIGITS: 1}}),
        "many parameters": run(game={"name": "bilinear", "parameters": {f"p{k}": 1 for k in range(50_000)}}),
        "a long formula": run(game={"name": "formula", "parameters": {}, "formula": {"f": "x+" * DIGITS}}),
        "many dimensions": run(start={"x": [1.0] * 100_000, "y": [1.0]}),
        "a long word of a matrix": run(game={"name": "bilinear_matrix", "parameters": {"A": [["1" * DIGITS]]}}),
        "methods": run(compare=[{"name": "eg"}] * 10_000),
        "names": run(optimizer={"name": NAMES}),
    },
    "trainings": {
        "a spec of brackets": b"s" + b"[" * DEEP,
        "a spec of names": b"s" + json.dumps(SPEC | {"name": NAMES, "game": NAMES, "optimizer": {"name": NAMES}}).encode(),
        "a long name": b"s" + json.dumps(SPEC | {"name": "x" * DIGITS}).encode(),
        "digits": b'm{"step": ' + b"1" * DIGITS + b"}\n",
        "exponent": b'm{"step": 1, "loss_generator": 1e400}\n',
        "very many names": b"m" + json.dumps({f"n{k}": k for k in range(50_000)}).encode() + b"\n",
        "a long list of good": b"m" + b'{"step": 1, "good": [' + b"1," * 100_000 + b"1]}\n" + b'{"step": 2}\n' * 10_000,
        "a row without an end": b"m" + b"{" * DIGITS,
        "blank lines": b"m" + b"\n" * DIGITS,
        "a status of digits": b't{"step": ' + b"9" * DIGITS + b', "steps": -1, "pid": 1e400}',
        "a spectrum of brackets": b"e" + b"[" * DEEP + b"\n",
        "a spectrum of nothing": b'e{"eigenvalues": [[]], "path": {"alpha": [], "cosine": {}}, "step": true}\n',
        "very many eigenvalues": b"e" + json.dumps({"step": 1, "eigenvalues": [[1, 1]] * 5000}).encode() + b"\n",
        "a log of one line": b"l" + b"x" * DIGITS,
        "a log of escapes": b"l" + b"\x1b[2J\x9b" * 50_000,
        "a log of marks": b"l" + "e\u0301\u0301\u0301".encode() * 50_000,
        "an end of brackets": b"x" + b'{"status": ' + b"[" * DEEP,
        "a sample that unpacks to very much": b"n" + packed({"fake.npy": bytes(2**25)}),
        "a sample of very many points": b"n" + packed({"fake.npy": npy("<f4", "(1000000000, 2)")}),
        "a sample in very many dimensions": b"n" + packed({"fake.npy": npy("<f4", "(" + "0," * 29 + ")")}),
    },
    "checkpoints": {
        "unpacks to very much": packed({"meta.npy": bytes(2**25)}),
        "very many numbers": packed({"meta.npy": npy("|u1", "(1000000000000,)")}),
        "objects": packed({"meta.npy": npy("|O", "(1,)") + b"cos\nsystem\n(S'true'\ntR."}),
        "a header that is code": packed({"meta.npy": npy("|u1", "__import__('os')._exit(3)")}),
        "a header of brackets": packed({"meta.npy": npy("|u1", "(" * 60)}),
    },
    "wire": {
        "a length that cannot be": b"\xff\xff\xff\xff",
        "lists in lists": (DEEP).to_bytes(4, "little") + b"\x91" * DEEP,
        "a list that is said to be long": b"\x05\0\0\0\xdd\xff\xff\xff\xff",
        "a text that is said to be long": b"\x05\0\0\0\xdb\xff\xff\xff\xff",
        "a view of lists in lists": b"\x86\xa4type\xa6Record\xa6ticket\x01\xa4view\x81\xa1a" + b"\x91" * DEEP,
        "text that is none": b"\x82\xa4type\xa4Done\xa4lane\xa2\xff\xfe",
    },
    "selections": {
        "digits": b"\ngame bilinear\nsteps " + b"1" * WORD,
        "exponent": b"\ngame bilinear\nsteps 1e400",
        "not a number": b"\ngame bilinear\nsettings game.a=nan",
        "a long name": b"\ngame " + b"x" * WORD,
        "a long key": b"\ngame bilinear\nsettings game." + b"x" * WORD + b"=1",
        "a long fraction": b"\ngame bilinear\nsteps 1." + b"1" * WORD,
        "a large matrix": b"\ngame bilinear_matrix\nsettings game.A=" + b"1," * WORD,
        "a long start": b"\ngame bilinear\nstart " + b"1," * WORD + b"/1",
        "quotes": b"'" * WORD,
        "words": b"a=b " * 50_000,
        "other digits": "\ngame bilinear\nsteps ٣٠".encode(),
        "a name of NUL": b"a\0b.toml",
        "names": f"{NAMES}\ngame {NAMES}".encode(),
    },
}  # fmt: skip


@pytest.mark.parametrize(("target", "case"), [(target, case) for target, cases in HURTING.items() for case in cases])
def test_what_is_made_to_hurt_is_refused_within_a_second(place, target, case):
    TARGETS[target].read(b"", place)  # what is imported late is imported now
    began = time.process_time()
    TARGETS[target].read(HURTING[target][case], place)
    assert time.process_time() - began < SECOND


# ---- good inputs with one odd value --------------------------------------------------------------------------------------

ODD = [None, True, -1, 0, 0.5, 1e308, 10**400, "", "x" * 5000, NAMES[:40], [], [[]], {}, {"a": {}}, [1, "a", None], "1e400"]
odd = st.sampled_from(ODD) | st.recursive(st.integers() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3))


def changed(value: Any, draw: Any) -> Any:
    """`value` with something odd in the place of a part of it that is drawn."""
    if isinstance(value, (dict, list)) and value and draw(st.integers(0, 5)):
        key = draw(st.sampled_from(list(value) if isinstance(value, dict) else range(len(value))))
        made = value.copy()
        made[key] = changed(value[key], draw)
        return made
    return draw(odd)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.data())
@pytest.mark.parametrize("target", ["runs", "trainings"])
def test_a_good_json_with_one_odd_value_is_read_or_refused(place, target, data):
    seed = data.draw(st.sampled_from([seed for seed in TARGETS[target].seeds() if b"{" in seed[:2]]))
    letter, text = (seed[:1], seed[1:]) if target == "trainings" else (b"", seed)
    made = changed(json.loads(text), data.draw)
    TARGETS[target].read(letter + json.dumps(made).encode() + b"\n", place)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_good_frame_with_one_odd_value_is_read_or_refused(place, data):
    seed = data.draw(st.sampled_from(TARGETS["wire"].seeds()))
    values = msgspec.msgpack.decode(seed[4:], ext_hook=lambda code, inner: msgspec.msgpack.decode(inner))
    try:
        body = msgspec.msgpack.encode(changed(values, data.draw))
    except OverflowError:  # numbers of more than 64 bits do not travel
        return
    TARGETS["wire"].read(len(body).to_bytes(4, "little") + body, place)


# ---- and whatever a fuzzer comes upon ------------------------------------------------------------------------------------


@pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="atheris is not made for this system")
def test_nothing_is_found_in_a_few_seconds(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz", "all", "4"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "GAMETUI_CRASHES": str(tmp_path)},
    )
    assert done.returncode == 0 and not list(tmp_path.iterdir()), done.stderr[-4000:]
    assert "number_of_executed_units" in done.stderr


TRIED = """
import os, subprocess, sys
from pathlib import Path
from tests.fuzz.fence import Fence

fence = Fence(Path.cwd())
Path("inside").write_text("fine")
for attempt in (
    lambda: Path("/etc/hostname").read_text(),
    lambda: Path("../outside").write_text("x"),
    lambda: Path(sys.prefix, "x").write_text("x"),
    lambda: eval("1"),
    lambda: subprocess.run(["true"]),
    lambda: os.system("true"),
    lambda: os.rename("inside", "../outside"),
):
    try:
        attempt()
    except PermissionError:
        continue
    raise SystemExit("got through")
assert len(fence.crossed) == 7
"""


def test_the_fence_lets_nothing_through(tmp_path):
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(
        [sys.executable, "-c", TRIED], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["inside"]
