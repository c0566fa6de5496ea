"""The commands, called in this process: what they print, what they write, what they refuse."""

from __future__ import annotations

import json
import math
import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import msgspec
import numpy as np
import pytest

from gametui import cli, games, lab, optimizers, presets
from gametui.app import saved_view
from gametui.app.snapshot import Display
from gametui.cli import status
from gametui.cli.overview import COMMANDS
from gametui.runs import paths, record


@pytest.fixture
def call(capsys):
    """(exit code, standard output, standard error) of a command line."""

    def run(*arguments: str) -> tuple[int, str, str]:
        code = status(list(arguments))
        out, err = capsys.readouterr()
        return code, out, err

    return run


@pytest.fixture
def refused(call):
    """Standard error of a command line that exits with 2 and prints nothing else."""

    def run(*arguments: str) -> str:
        code, out, err = call(*arguments)
        assert (code, out) == (2, "")
        assert err.startswith("gametui: ")
        assert 1 <= len(err.splitlines()) <= 2
        return err

    return run


# ---- help and lists ---------------------------------------------------------------------------------------------------


def test_help_names_every_command_and_flag(call):
    code, out, err = call("--help")
    assert (code, err) == (0, "")
    for command in COMMANDS:
        assert f"  {command.name} " in out
    for flag in (
        "--game",
        "--optimizer",
        "--formula",
        "--set",
        "--start",
        "--steps",
        "--scheme",
        "--seed",
        "--device",
        "--compare",
    ):
        assert flag in out
    assert max(map(len, out.splitlines())) <= 110


def test_help_names_what_a_manual_page_would(call):
    """SELECT, files, environment and exit codes: there is no other manual."""
    _, out, _ = call("--help")
    sections = [line.split(" (")[0].split(",")[0].rstrip(":") for line in out.splitlines() if line and line[0] != " "]
    assert {"Usage", "Commands", "SELECT", "Files", "Environment", "Examples"} <= set(sections)
    read = {
        name
        for path in Path(cli.__file__).parents[1].rglob("*.py")
        for name in re.findall(r'environ(?:\.get\(|\[)"([A-Z_]+)"|"([A-Z_]+)" in os\.environ', path.read_text())
        for name in name
    }
    internal = {"", "PYTHONPATH", "SLURM_JOB_ID", "TMUX", "STY"}
    assert [name for name in (*sorted(read - internal), paths.HOME) if name not in out] == [], "say these in the overview"
    assert "129, 130 and 143 on SIGHUP, SIGINT and SIGTERM" in out


@pytest.mark.parametrize("command", [command.name for command in COMMANDS])
def test_every_command_has_help(call, command):
    code, out, _ = call(command, "--help")
    assert code == 0
    assert out.startswith(f"Usage: gametui {command}")


@pytest.mark.parametrize("words", [["lab"], ["lab", "start"], ["run"]], ids=" ".join)
@pytest.mark.parametrize("width", [50, 80])
def test_help_is_wrapped_once_to_the_width(words, width):
    """No line is broken where its next word still had room."""
    command, wide = [sys.executable, "-m", "gametui", *words, "--help"], {**os.environ, "COLUMNS": str(width)}
    lines = subprocess.run(command, env=wide, capture_output=True, text=True, check=True).stdout.splitlines()
    assert max(map(len, lines)) <= width
    for line, following in pairwise(lines):
        assert not (line.startswith(" ") and following[:1].strip()), "what goes on under an entry is indented"
        entry, prose = following.startswith(" " * 6), line[:1].strip() and following[:1].strip()
        if entry or prose:
            assert len(line) + 1 + len(following.split()[0]) > width, (line, following)


def test_list_shows_the_catalogues(call):
    for kind, catalogue in (("games", [*games.NAMES, *lab.NAMES]), ("optimizers", optimizers.NAMES)):
        code, out, _ = call("list", kind)
        assert code == 0
        assert [line.split()[0] for line in out.splitlines()] == list(catalogue)


def test_list_as_json_has_ranges_and_no_infinities(call):
    code, out, _ = call("list", "optimizers", "--json")
    assert code == 0
    rows = json.loads(out, parse_constant=pytest.fail)
    sga = next(row for row in rows if row["name"] == "sga")
    assert [p["name"] for p in sga["parameters"]][:2] == ["learning_rate", "timescale"]
    weight = next(p for p in sga["parameters"] if p["name"] == "lambda")
    assert (weight["kind"], weight["default"], weight["low"]) == ("number", 1.0, 0)


def test_list_of_presets_shows_the_good_ones_and_tells_of_the_bad(call):
    bad = presets.user_folder() / "broken.toml"
    odd = Path(os.fsdecode(os.fsencode(bad.parent) + b"/odd\n\xff.toml"))
    bad.parent.mkdir(parents=True, exist_ok=True)
    bad.write_text("title =")
    odd.write_bytes((presets.shipped_folder() / "bilinear-rotation.toml").read_bytes())
    try:
        code, out, err = call("list", "presets", "--json")
    finally:
        bad.unlink()
        odd.unlink()
    assert code == 0
    rows = {row["name"]: row for row in json.loads(out)}
    assert "odd " in rows  # a name that is no text does not spoil the list
    assert rows["bilinear-rotation"]["optimizers"] == ["gda", "gda", "eg"]
    assert "broken.toml" in err and "not valid TOML" in err


def test_locate_prints_one_folder(call):
    for place in ("config", "data", "cache"):
        assert call("locate", place) == (0, f"{getattr(paths, place)()}\n", "")


def test_schemas_describe_what_is_written(call):
    for kind, key in (("run", "trajectory"), ("analysis", "points")):
        code, out, _ = call("schema", kind)
        schema = json.loads(out)
        assert code == 0
        assert schema["title"] == f"gametui.{kind}/1"
        assert key in schema["properties"]


# ---- run --------------------------------------------------------------------------------------------------------------


def test_a_repeated_run_asks_for_the_device_that_it_had_asked_for(call, tmp_path):
    def command(*arguments: str) -> str:
        file = tmp_path / "run.json"
        assert call("run", *arguments, "--steps", "3", "--json", str(file))[0] == 0
        return str(json.loads(file.read_text())["command"])

    first = command("--game", "bilinear", "--device", "cpu")
    assert first.endswith("--device cpu")
    assert command(str(tmp_path / "run.json")) == first
    assert command(str(tmp_path / "run.json"), "--device", "auto") == first.removesuffix(" --device cpu")


def test_run_tells_how_it_ended_and_how_to_repeat_it(call):
    code, out, err = call("run", "--game", "quadratic", "--set", "optimizer.learning_rate=0.1", "--steps", "200")
    assert (code, err) == (0, "")
    for words in (
        "quadratic, a = 3, b = 4, c = 1",
        "gda",
        "converged",
        "local Nash:",
        "not.",
        "spectral radius 0.8",
        "0.8 a step predicted",
    ):
        assert words in out
    assert "gametui run --game quadratic --optimizer gda --set optimizer.learning_rate=0.1 --steps 200" in out
    assert "\x1b" not in out


def test_run_writes_json_that_can_be_run_again(call, tmp_path):
    path = tmp_path / "run.json"
    code, out, _ = call("run", "bilinear-rotation", "--json", str(path))
    assert code == 0
    assert "outcome:" in out
    saved = record.read(path)
    eta = 0.2
    np.testing.assert_allclose(
        np.hypot(*np.array([saved.trajectory.x, saved.trajectory.y])[:, :, 0]),
        np.sqrt(2) * np.sqrt(1 + eta**2) ** np.arange(61),
        rtol=1e-12,
    )
    assert [m.name for m in saved.compare] == ["gda", "eg"]
    code, out, _ = call("run", str(path), "--json", "-")
    again = json.loads(out, parse_constant=pytest.fail)
    first = json.loads(path.read_text())
    assert {key for key in first if first[key] != again[key]} <= {"created"}


def test_the_record_of_a_preset_shows_what_the_preset_does(call, tmp_path):
    path = tmp_path / "run.json"
    assert call("run", "natural-gradient-pennies", "--steps", "3", "--json", str(path))[0] == 0
    saved = record.read(path)
    assert saved_view.display(saved.view) == Display(quantity="lyapunov")
    assert saved_view.viewport(saved.view, saved.experiment).s == (-1.5, 1.5)


def test_a_run_that_diverges_is_a_result(call):
    code, out, _ = call("run", "notebook-softplus", "--optimizer", "fr", "--json", "-")
    assert code == 0
    found = json.loads(out, parse_constant=pytest.fail)
    assert found["outcome"]["status"] == "diverged"
    assert found["trajectory"]["y"][-1] == [None]


def test_a_run_of_any_length_is_told_of_and_one_that_a_file_can_hold_is_written(call, refused, tmp_path):
    long = "run", "--game", "bilinear", "--optimizer", "eg", "--steps", "2000001"
    code, out, _ = call(*long)
    assert (code, "converged" in out) == (0, True)
    path = tmp_path / "run.json"
    assert "a record keeps all 2000002 rows" in refused(*long, "--json", str(path))
    assert not path.exists()


def test_notebook_rows_are_half_steps(call):
    _, out, _ = call("run", "notebook-bilinear", "--steps", "10", "--json", "-")
    assert json.loads(out)["trajectory"]["step"] == list(range(21))


def test_run_refuses_before_it_works(refused, tmp_path):
    assert "mkdir -p" in refused("run", "bilinear-rotation", "--json", str(tmp_path / "no" / "run.json"))
    assert "this is a folder" in refused("run", "bilinear-rotation", "--json", str(tmp_path))
    assert "an empty name is no file" in refused("run", "bilinear-rotation", "--json", "")
    (tmp_path / "link.json").symlink_to(tmp_path / "elsewhere.json")
    assert "no ordinary file" in refused("run", "bilinear-rotation", "--json", str(tmp_path / "link.json"))
    assert "no ordinary file" in refused("run", "bilinear-rotation", "--json", "/dev/null")
    assert "Name another file" in refused("run", "bilinear-rotation", "--json", str(tmp_path / ("n" * 300)))
    assert "Run fewer steps" in refused("run", "--game", "bilinear", "--steps", "9999999", "--json", "-")


def test_a_saved_run_that_is_none(refused, tmp_path):
    path = tmp_path / "run.json"
    path.write_text('{"schema": "gametui.lab/1"}')
    assert str(path) in refused("run", str(path))
    path.write_text("{")
    assert "not JSON" in refused("run", str(path))


# ---- analyze ----------------------------------------------------------------------------------------------------------


def test_analyze_lists_points_with_verdicts_and_reasons(call):
    code, out, _ = call("analyze", "--game", "quadratic", "--optimizer", "gda")
    assert code == 0
    assert "Critical point 1 of 1" in out
    for title in ("local Nash:", "local minimax:", "local maximin:", "flow:", "method:", "learning rates 1e-06 to 1"):
        assert title in out


def test_analyze_as_json_is_strict_and_complete(call):
    code, out, _ = call("analyze", "softplus-alternating", "--box=-10,10", "--json", "-")
    assert code == 0
    found = json.loads(out, parse_constant=pytest.fail)
    assert found["schema"] == "gametui.analysis/1"
    assert (found["game"]["name"], found["optimizer"]["name"], found["scheme"]) == ("softplus", "gda", "simultaneous")
    (point,) = found["points"]
    assert point["verdicts"]["nash"]["verdict"] == "strict"
    real, imaginary = point["eigenvalues"][0]
    ((_, high),) = point["stable_learning_rates"]
    assert math.isclose(high, 2 * real / (real**2 + imaginary**2), rel_tol=1e-6)


def test_analyze_at_a_point_goes_to_the_critical_point_there(call):
    _, out, _ = call("analyze", "--game", "exp_polynomial", "--optimizer", "fr", "--at=8.1/-0.6", "--json", "-")
    (point,) = json.loads(out)["points"]
    np.testing.assert_allclose([point["x"][0], point["y"][0]], [8.1012576948, -0.6206619278], atol=1e-9)


def test_a_point_that_is_not_critical_is_headed_so(call):
    _, out, _ = call("analyze", "--game", "bilinear", "--optimizer", "gda", "--at=3/1")
    assert "\nPoint, not critical: gradient norm 3.16\n" in out and "Critical point" not in out
    _, out, _ = call("analyze", "--game", "dirac_wgan_gp", "--optimizer", "gda", "--at=0/0")
    assert "\nPoint, not critical: gradient norm nan\n" in out and "no eigenvalues" in out


def test_analyze_refuses(refused, tmp_path):
    assert "X/Y" in refused("analyze", "--game", "bilinear", "--at", "1")
    assert "1 number for x and 1 for y" in refused("analyze", "--game", "bilinear", "--at", "1,2/3")
    assert "rising" in refused("analyze", "--game", "bilinear", "--box", "5,-5")
    assert "rising" in refused("analyze", "--game", "bilinear", "--box", "5")
    assert "one of them" in refused("analyze", "--game", "bilinear", "--box=-5,5", "--at", "0/0")
    assert "too wide" in refused("analyze", "--game", "bilinear", "--box=-1e308,1e308")
    assert "mkdir -p" in refused("analyze", "--game", "bilinear", "--json", str(tmp_path / "no" / "a.json"))


# ---- render -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def saved_run(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("runs") / "run.json"
    assert status(["run", "bilinear-rotation", "--json", str(path)]) == 0
    return path


@pytest.mark.parametrize("ending", [".txt", ".svg", ".png"])
def test_render_draws_into_a_file(call, saved_run, tmp_path, ending):
    path = tmp_path / f"picture{ending}"
    assert call("render", str(saved_run), "--view", "plane", "--out", str(path)) == (0, "", "")
    start = path.read_bytes()[:8]
    assert {".txt": b" ", ".svg": b"<", ".png": b"\x89PNG"}[ending] in start
    if ending == ".txt":
        assert "gda (alternating)" in path.read_text()


def test_render_takes_a_size(call, saved_run, tmp_path):
    path = tmp_path / "picture.txt"
    assert call("render", str(saved_run), "--view", "losses", "--out", str(path), "--size", "61x20") == (0, "", "")
    lines = path.read_text().splitlines()
    assert len(lines) == 20
    assert 55 <= max(map(len, lines)) <= 61


def test_render_refuses(refused, saved_run, tmp_path):
    run = str(saved_run)
    assert "'plane'" in refused("render", run, "--view", "plan", "--out", str(tmp_path / "a.svg"))
    assert ".svg, .png or .txt" in refused("render", run, "--view", "plane", "--out", str(tmp_path / "a.gif"))
    assert "mkdir -p" in refused("render", run, "--view", "plane", "--out", str(tmp_path / "no" / "a.svg"))
    assert "absent.json" in refused(
        "render", str(tmp_path / "absent.json"), "--view", "plane", "--out", str(tmp_path / "a.svg")
    )
    assert "--out" in refused("render", run, "--view", "plane")
    for size in ("61", "61x", "0x20", "61x-20", "9999x20", "²x30"):
        assert "COLUMNSxROWS" in refused("render", run, "--view", "plane", "--out", str(tmp_path / "a.svg"), "--size", size)


# ---- what cyclopts itself refuses, and the app without a terminal ---------------------------------------------------------


def test_unknown_options_and_words(refused):
    assert "Did you mean --game?" in refused("run", "--gaem", "bilinear")
    assert "gametui run --help" in refused("run", "--gaem", "bilinear")
    assert "'presets'" in refused("list", "preset")
    assert "'data'" in refused("locate", "dat")
    assert "'run'" in refused("schema", "runs")
    assert "'b'" in refused("run", "bilinear-rotation", "b")
    assert "KIND" in refused("list")
    assert "Did you mean the command 'gametui analyze'?" in refused("analyse")


def test_the_app_without_a_terminal_names_the_headless_command(refused):
    assert "gametui run bilinear-rotation" in refused()
    assert "gametui run limit-cycle" in refused("limit-cycle")
    assert "gametui run --game quadratic --optimizer gda --set game.a=-2" in refused(
        "--game", "quadratic", "--set", "game.a=-2"
    )


def test_messages_are_safe_to_print(refused):
    assert "\x1b" not in refused("run", "bad\x1b[31mname")
    assert "\x1b" not in refused("run", "--game", "bad\x1b[31mname")
    assert "\x1b" not in refused("run", "--\x1b[31m")


# ---- doctor -----------------------------------------------------------------------------------------------------------


def test_doctor_reports_every_part(call):
    code, out, _ = call("doctor", "--json")
    found = {finding["name"]: finding for finding in json.loads(out)}
    assert code == 0
    assert found["jax devices"]["state"] == "ok" and "cpu" in found["jax devices"]["detail"]
    assert found["python"]["state"] == "ok"
    assert "Slurm" in found
    assert {"TERM", "colours", "theme", "glyphs", "size", "config folder", "data folder", "cache folder", "textual"} <= set(
        found
    )
    code, out, _ = call("doctor")
    assert all(any(line.split(maxsplit=1)[1].startswith(name) for line in out.splitlines() if line[0] != " ") for name in found)


def test_doctor_says_what_is_missing_and_what_to_do(call, monkeypatch, tmp_path):
    from gametui.cli import checks

    file = tmp_path / "file"
    file.write_text("")
    monkeypatch.setenv("GAMETUI_HOME", str(file / "below"))
    monkeypatch.setattr(checks, "PACKAGES", ("no-such-package",))
    monkeypatch.setattr(checks, "_ASK", "import sys; sys.exit('no jax here')")
    monkeypatch.setenv("TERM", "dumb")
    code, out, _ = call("doctor", "--json")
    found = {finding["name"]: finding for finding in json.loads(out)}
    assert code == 1
    assert "pip install no-such-package" in found["no-such-package"]["remedy"]
    assert found["jax devices"] == {
        "name": "jax devices",
        "state": "missing",
        "detail": "no jax here",
        "remedy": found["jax devices"]["remedy"],
    }
    assert "JAX_PLATFORMS=cpu" in found["jax devices"]["remedy"]
    assert "GAMETUI_HOME" in found["data folder"]["remedy"]
    assert "xterm-256color" in found["TERM"]["remedy"]


def test_doctor_says_what_the_app_would_draw_with_and_what_decides_so(monkeypatch):
    from gametui.app import terminal
    from gametui.cli import checks

    def found(**chosen):
        return {finding.name: finding for finding in checks.looks(**chosen)}

    monkeypatch.setattr(terminal, "started", lambda: {"LC_ALL": "", "LANG": "en_US.ISO-8859-1"})
    for name, value in (("TERM", "xterm"), ("COLORTERM", ""), ("NO_COLOR", ""), ("COLORFGBG", "0;15")):
        monkeypatch.setenv(name, value)
    assert found()["colours"].detail == "16 (TERM=xterm)" and "xterm-256color" in found()["colours"].remedy
    assert found()["glyphs"].detail == "ASCII (LANG=en_US.ISO-8859-1)" and "LANG=C.UTF-8" in found()["glyphs"].remedy
    monkeypatch.setenv("TERM", "xterm-256color")
    assert found()["theme"].detail == "light (COLORFGBG=0;15)"
    monkeypatch.setattr(terminal, "started", dict)
    assert "asks the terminal" in found()["glyphs"].detail
    chosen = found(theme="colour-blind", glyphs="unicode")
    assert chosen["theme"].detail == "colour-blind (theme = colour-blind)"
    assert chosen["glyphs"].detail == "Unicode (glyphs = unicode)"
    monkeypatch.setenv("NO_COLOR", "1")
    assert "NO_COLOR" in found()["colours"].detail and found()["colours"].state == "ok"


def test_doctor_does_not_wait_for_a_device_for_ever(monkeypatch):
    from gametui.cli import checks

    monkeypatch.setattr(checks, "_ASK", "import time; time.sleep(60)")
    monkeypatch.setattr(checks, "SECONDS", 0.2)
    (finding,) = checks.devices()
    assert finding.state == "missing" and "no answer" in finding.detail


# ---- progress ---------------------------------------------------------------------------------------------------------


def test_progress_is_one_line_that_goes_away(monkeypatch):
    import io

    from gametui.cli import output

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    clock = iter([0.0, 0.5, 1.5, 1.6, 2.0, 3.0])
    screen = Terminal()
    monkeypatch.setattr(output.sys, "stderr", screen)
    monkeypatch.setattr(output.time, "monotonic", lambda: next(clock))
    with output.progress() as tell:
        for done in (100, 500, 510, 800, 1000):
            tell(done, 1000)
    text = screen.getvalue()
    assert text.count("\r") == 3  # at 1.5 s, at 2 s, and to erase it
    assert "500 of 1,000 steps, about 2 s left" in text
    assert text.endswith("\r\x1b[K")


def test_progress_is_silent_where_nobody_watches(capsys):
    from gametui.cli import output

    with output.progress() as tell:
        tell(1, 2)
    assert capsys.readouterr().err == ""


def test_findings_are_plain_data():
    from gametui.cli import checks

    assert msgspec.json.decode(msgspec.json.encode(list(checks.program())), type=list[checks.Finding])
