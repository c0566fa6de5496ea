"""The real program in a process of its own: exit codes, signals, pipes, and what it does not import."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

PROGRAM = [sys.executable, "-m", "gametui"]
COUPLINGS = ";".join(",".join("1" if i == j else "0" for j in range(32)) for i in range(32))
LONG = ["run", "--game", "bilinear_matrix", "--set", f"game.A={COUPLINGS}", "--optimizer", "cgd", "--steps", "149000"]
"""Solves 149,000 systems of 64 equations: minutes."""


def call(*arguments: str, **options) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, *arguments], capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL, **options
    )


def test_exit_codes_reach_the_shell():
    assert call("--version").returncode == 0
    refused = call("run", "--gaem", "x")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "Traceback" not in refused.stderr
    assert call().returncode == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["run", "--help"],
        ["list", "games"],
        ["list", "presets"],
        ["locate", "data"],
        ["schema", "run"],
        ["run", "no-such"],
    ],
    ids=" ".join,
)
def test_what_needs_no_numbers_imports_neither_jax_nor_textual(arguments):
    code = "import sys; from gametui.cli import status; status(sys.argv[1:]); print({'jax', 'textual'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.splitlines()[-1] == "set()"


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], [], ["limit-cycle"]], ids=" ".join)
def test_help_and_the_way_into_the_app_do_not_even_load_the_parser(arguments):
    code = "import sys; from gametui.cli import status; status(sys.argv[1:]); print({'cyclopts', 'jax'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.splitlines()[-1] == "set()"


def test_json_on_standard_output_is_alone():
    done = call("run", "--game", "bilinear", "--steps", "3", "--json", "-")
    assert done.returncode == 0
    assert json.loads(done.stdout)["steps"] == 3
    assert done.stdout.count("\n") == 1
    assert done.stderr == ""


def test_a_reader_that_leaves_is_no_error():
    shell = f"{' '.join(PROGRAM)} list optimizers --json | head -n 1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", shell], capture_output=True, text=True, timeout=60)
    assert done.stdout.split() == ["[", "0"]
    assert done.stderr == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_told():
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([*PROGRAM, "list", "games"], stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
    assert done.returncode == 1
    assert "no space left" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_ends_a_run_at_once_and_leaves_the_file_as_it_was(tmp_path, number, code):
    path = tmp_path / "run.json"
    path.write_text("what was there before")
    process = subprocess.Popen(
        [*PROGRAM, *LONG, "--json", str(path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(number, signal.SIG_DFL),  # whoever runs the tests may have it ignored, and so would we
    )
    time.sleep(3)
    assert process.poll() is None, "the run was over before the signal came"
    process.send_signal(number)
    begun = time.monotonic()
    out, err = process.communicate(timeout=60)
    assert time.monotonic() - begun < 10
    assert (process.returncode, out, err) == (code, "", "")
    assert path.read_text() == "what was there before"
    assert list(tmp_path.iterdir()) == [path]


def test_under_nohup_a_hang_up_changes_nothing():
    code = "import signal, sys; signal.signal(signal.SIGHUP, signal.SIG_IGN); from gametui.cli import main; main(sys.argv[1:])"
    process = subprocess.Popen([sys.executable, "-c", code, "run", "--game", "bilinear"], stdout=subprocess.PIPE, text=True)
    time.sleep(1)
    process.send_signal(signal.SIGHUP)
    out, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    assert "outcome:" in out


@pytest.mark.parametrize(("stream", "answer", "code"), [("stdout", 129, 129), ("stderr", 129, 129), ("stdout", 0, 1)])
def test_a_terminal_that_is_gone_does_not_change_the_code_of_a_signal(stream, answer, code):
    lines = [
        "import sys, gametui.cli",
        "def call(arguments):",
        "    sys.stdin.read()",
        f"    sys.{stream}.write('last words')",
        f"    return {answer}",
        "gametui.cli._call = call",
        "gametui.cli.main([])",
    ]
    master, slave = pty.openpty()
    program = [sys.executable, "-c", "\n".join(lines)]
    plain = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    process = subprocess.Popen(program, stdin=subprocess.PIPE, stdout=slave, stderr=slave, env=plain)
    os.close(slave)
    os.close(master)
    process.communicate()
    assert process.returncode == code


@pytest.mark.parametrize(("closed", "words", "code"), [(1, "list games", 0), (1, "list x", 2), (2, "list x", 2)])
def test_a_closed_stream_changes_nothing_but_what_is_read(closed, words, code):
    program = " ".join([*PROGRAM, words, f"{closed}>&-"])
    done = subprocess.run(["sh", "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("said", [{"LC_ALL": "C"}, {"PYTHONIOENCODING": "ascii"}, {"LANG": "xx_XX.ISO-8859-1"}], ids=str)
def test_where_text_is_not_utf8_something_like_it_is_written(said, tmp_path):
    env = {name: value for name, value in os.environ.items() if name not in ("LC_ALL", "LC_CTYPE", "LANG", "PYTHONUTF8")}
    refused = subprocess.run([*PROGRAM, "list", "größe→"], capture_output=True, env=env | said, check=False)
    assert refused.returncode == 2
    assert b"gro?e>" in refused.stderr and refused.stderr.isascii()
    home = tmp_path / "größe"
    placed = subprocess.run(
        [*PROGRAM, "locate", "data"], capture_output=True, env=env | said | {"GAMETUI_HOME": str(home)}, check=True
    )
    assert os.fsdecode(placed.stdout.rstrip(b"\n")).startswith(str(home))  # for a program, byte for byte


def test_a_terminal_that_knows_no_unicode_gets_an_answer():
    done = call(
        "analyze", "--game", "bilinear", env={**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    )
    assert done.returncode == 0
    assert "Critical point 1 of 1" in done.stdout
