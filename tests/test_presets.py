"""Preset files: what they may hold, what is said about bad ones, and that none can do harm."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gametui import presets
from gametui.errors import UsageError
from gametui.experiment import Point

GOOD = """\
title = "Two methods"
about = "What to look for."
steps = 40
scheme = "alternating"
seed = 7
start = { x = [1.0], y = [-2] }
[game]
name = "bilinear"
a = 2
[optimizer]
name = "eg"
learning_rate = 0.2
[[compare]]
name = "gda"
scheme = "simultaneous"
[view]
window = { x = [-3, 3.5], y = [-1, 1] }
quantity = "gradient"
"""


@pytest.fixture(autouse=True)
def _home(tmp_path, monkeypatch):
    monkeypatch.setenv("GAMETUI_HOME", str(tmp_path / "home"))


def written(folder: Path, text: str | bytes, name: str = "mine.toml") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(UsageError) as caught:
        presets.load(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert "\n" not in message or message.split("\n")[1].lstrip().startswith("^")
    return message.removeprefix(f"{path}: ")


def refused(folder: Path, text: str | bytes) -> str:
    return refusal(written(folder, text))


def test_every_key_arrives(tmp_path):
    preset = presets.load(written(tmp_path, GOOD))
    assert (preset.name, preset.title, preset.about) == ("mine", "Two methods", "What to look for.")
    assert preset.window == ((-3.0, 3.5), (-1.0, 1.0))
    assert preset.quantity == "gradient"
    experiment = preset.experiment
    assert (experiment.game.name, experiment.game.parameters) == ("bilinear", {"a": 2.0})
    assert [(m.name, m.scheme) for m in experiment.methods] == [("eg", "alternating"), ("gda", "simultaneous")]
    assert experiment.method.parameters["learning_rate"] == 0.2
    assert (experiment.start, experiment.steps, experiment.seed) == (Point((1.0,), (-2.0,)), 40, 7)


def test_what_is_left_out_has_a_default(tmp_path):
    preset = presets.load(written(tmp_path, 'title = "t"\n[game]\nname = "bilinear"\n[optimizer]\nname = "gda"\n'))
    experiment = preset.experiment
    assert (experiment.steps, experiment.seed, experiment.start, preset.window) == (300, 0, Point((6.0,), (6.0,)), None)
    assert (experiment.method.scheme, preset.about, preset.quantity) == ("simultaneous", "", "loss")


def test_a_formula_has_knobs_and_named_parts(tmp_path):
    text = GOOD.replace('name = "bilinear"\na = 2', 'formula = "x*y + k*(q/2 - q^2/4)"\nlet = { q = "y^2" }\nk = 0.1')
    game = presets.load(written(tmp_path, text)).experiment.game
    assert (game.name, game.parameters) == ("formula", {"k": 0.1})
    assert game.formula.let == {"q": "y^2"}


def test_two_losses_make_a_general_sum_game(tmp_path):
    text = GOOD.replace('name = "bilinear"\na = 2', 'loss_x = "x^2 + x*y"\nloss_y = "y^2 - x*y"')
    assert presets.load(written(tmp_path, text)).experiment.game.formula.loss_y == "y^2 - x*y"


WRONG = {
    # what is changed in GOOD: (from, to), words that the message must hold
    "unknown key": (("steps = 40", "stepz = 40"), ["stepz", "'steps'"]),
    "unknown parameter": (("learning_rate = 0.2", "learning_rat = 0.2"), ["optimizer.learning_rat", "'learning_rate'"]),
    "unknown game parameter": (("a = 2", "b = 2"), ["game.b", "a"]),
    "unknown game": (('"bilinear"', '"bilinaer"'), ["game.name", "'bilinaer'", "'bilinear'"]),
    "unknown optimizer": (('"eg"', '"ge"'), ["optimizer.name", "'ge'"]),
    "unknown compared optimizer": (('"gda"', '"gdaa"'), ["compare[0].name", "'gda'"]),
    "unknown scheme": (('"alternating"', '"alternate"'), ["scheme", "'alternating'"]),
    "unknown key of start": (("x = [1.0], y", "x = [1.0], z = [0], y"), ["start.z", "x"]),
    "unknown key of view": (("window = {", "windows = {"), ["view.windows", "'window'"]),
    "misspelled quantity": (('"gradient"', '"gradeint"'), ["view.quantity", "'gradeint'", "'gradient'"]),
    "quantity that is no text": (('"gradient"', "3"), ["view.quantity", "a number"]),
    "V of a game without": (('"gradient"', '"lyapunov"'), ["view.quantity", "hidden", "bilinear"]),
    "unknown key of window": (("y = [-1, 1]", "z = [-1, 1]"), ["view.window.z", "x, y"]),
    "text for a number": (("a = 2", 'a = "2"'), ["game.a", "quotes"]),
    "number for text": (('title = "Two methods"', "title = 3"), ["title", "a number", "quotes"]),
    "text for steps": (("steps = 40", 'steps = "40"'), ["steps", "whole number"]),
    "fraction for steps": (("steps = 40", "steps = 4.5"), ["steps", "whole number"]),
    "truth for steps": (("steps = 40", "steps = true"), ["steps", "true or false"]),
    "no steps at all": (("steps = 40", "steps = 0"), ["steps", "out of range", "1"]),
    "negative seed": (("seed = 7", "seed = -1"), ["seed", "out of range"]),
    "infinite parameter": (("a = 2", "a = inf"), ["game.a", "not a number"]),
    "not a number": (("learning_rate = 0.2", "learning_rate = nan"), ["optimizer.learning_rate", "not a number"]),
    "out of range": (("learning_rate = 0.2", "learning_rate = -0.2"), ["optimizer.learning_rate", "out of range", "1e-06"]),
    "date for a number": (("a = 2", "a = 2020-01-01"), ["game.a"]),
    "table for a number": (("a = 2", "a = { b = 1 }"), ["game.a"]),
    "game is text": (('[game]\nname = "bilinear"\na = 2', 'game = "bilinear"'), ["game", "text", "{ name ="]),
    "compare is a table": (("[[compare]]", "[compare]"), ["compare", "[[compare]]"]),
    "start is a list": (("start = { x = [1.0], y = [-2] }", "start = [1.0, -2]"), ["start", "a list"]),
    "start too long": (("x = [1.0], y", "x = [1.0, 2.0], y"), ["start.x", "2 coordinates", "takes 1"]),
    "start without y": ((", y = [-2] }", " }"), ["start", "both"]),
    "start in quotes": (("x = [1.0], y", 'x = ["1.0"], y'), ["start.x", "without quotes"]),
    "start not finite": (("x = [1.0], y", "x = [nan], y"), ["start.x", "not a number"]),
    "window falls": (("[-3, 3.5]", "[3.5, -3]"), ["view.window.x", "rising"]),
    "window too wide": (("[-3, 3.5]", "[-1e308, 1e308]"), ["view.window.x", "1e+09 wide"]),
    "window too narrow": (("[-3, 3.5]", "[0, 1e-300]"), ["view.window.x", "1e-09"]),
    "window of three": (("[-3, 3.5]", "[-3, 0, 3.5]"), ["view.window.x", "two rising numbers"]),
    "window without y": ((", y = [-1, 1] }", " }"), ["view.window.y", "nothing"]),
    "no title": (('title = "Two methods"\n', ""), ["title", "missing", 'title = "..."']),
    "no game": (('[game]\nname = "bilinear"\na = 2\n', ""), ["game", "missing", "[game]"]),
    "no name": (('name = "bilinear"\na', "a"), ["game.name", "missing", "formula ="]),
    "no optimizer's name": (('name = "eg"\n', ""), ["optimizer.name", "missing"]),
    "formula and game": (("a = 2", 'formula = "x*y"'), ["game", "formula", "'bilinear'"]),
    "one loss": (('name = "bilinear"\na = 2', 'loss_x = "x*y"'), ["game.loss_y", "missing", "both"]),
    "formula and loss": (('name = "bilinear"\na = 2', 'formula = "x*y"\nloss_x = "x*y"'), ["game", "either"]),
    "let alone": (("a = 2", 'let = { q = "x" }'), ["game.let", "formula"]),
    "let is text": (('name = "bilinear"\na = 2', 'formula = "x*y"\nlet = "x"'), ["game.let", "text"]),
    "formula is a number": (('name = "bilinear"\na = 2', "formula = 3"), ["game.formula", "a number"]),
    "formula is wrong": (('name = "bilinear"\na = 2', 'formula = "x*(y"'), ["game.formula", "column 5", "')'"]),
    "formula asks for Python": (('name = "bilinear"\na = 2', "formula = \"__import__('os').system('ls')\""), ["formula"]),
    "formula named like a key": (
        ('name = "bilinear"\na = 2', 'formula = "x*y*name"'),
        ["name", "cannot be a parameter", "another name"],
    ),
    "scheme that the game lacks": (
        ('name = "bilinear"\na = 2', 'name = "bilinear_matrix"\nA = [[1, 0], [0, 1]]'),
        ["start.x", "takes 2"],
    ),
    "ragged matrix": (('name = "bilinear"\na = 2', 'name = "bilinear_matrix"\nA = [[1, 0], [1]]'), ["game.A", "rows"]),
    "huge whole number": (("steps = 40", "steps = 99999999999999999999"), ["steps", "too large"]),
    "endless whole number": (("steps = 40", "steps = " + "9" * 5000), ["too long"]),
    "hexadecimal giant": (("a = 2", "a = 0x" + "f" * 5000), ["game.a", "too large"]),
    "long title": (("Two methods", "t" * 500), ["title", "500 characters", "at most"]),
    "nested arrays": (("a = 2", "a = " + "[" * 20 + "]" * 20), ["game.a", "too deep"]),
    "deeply nested arrays": (("a = 2", "a = " + "[" * 9000), ["too deep"]),
    "deep key": (("a = 2", ".".join("a" * 200) + " = 2"), ["too deep"]),
    "syntax": (("steps = 40", "steps 40"), ["not valid TOML", "line 3"]),
    "twice the same key": (("seed = 7", "steps = 40"), ["not valid TOML", "line 5"]),
    "too many methods": (("[view]", '[[compare]]\nname = "gda"\n' * 20 + "[view]"), ["compare", "21", "at most"]),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_bad_file_is_told_by_key_and_remedy(tmp_path, case):
    (before, after), words = WRONG[case]
    assert before in GOOD
    message = refused(tmp_path, GOOD.replace(before, after))
    for word in words:
        assert word in message
    assert len(message) < 400


def test_a_notebook_scheme_that_does_not_exist_is_refused(tmp_path):
    text = (
        GOOD.replace('"alternating"', '"notebook"').replace('"eg"', '"linearized_ppm"').replace('scheme = "simultaneous"\n', "")
    )
    message = refused(tmp_path, text)
    assert "linearized_ppm" in message and "notebook" in message and "alternating" in message


def test_files_that_are_no_text(tmp_path):
    assert "no such file" in refusal(tmp_path / "absent.toml")
    assert "folder" in refusal(tmp_path)
    assert "UTF-8" in refused(tmp_path, b'title = "\xff"')
    assert "64 kB" in refused(tmp_path, GOOD + "# " + "x" * 70_000)
    assert "gametui list presets" in refusal(tmp_path / "absent.toml")
    loop = tmp_path / "loop.toml"
    loop.symlink_to(loop)
    assert "symbolic links" in refusal(loop)
    pipe = tmp_path / "pipe.toml"
    os.mkfifo(pipe)
    assert "not a file" in refusal(pipe)
    assert "not a file" in refusal(Path("/dev/zero"))
    with pytest.raises(UsageError, match="character 0"):
        presets.load(Path("a\0b.toml"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission(tmp_path):
    path = written(tmp_path, GOOD)
    path.chmod(0)
    assert "permission" in refusal(path)


def test_a_byte_order_mark_and_windows_lines_are_fine(tmp_path):
    presets.load(written(tmp_path, b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode()))


def test_text_is_made_safe_to_show(tmp_path):
    text = GOOD.replace("Two methods", "Two \\u001b[31mmethods\\u202e").replace("What to", "What\\n\\tto")
    preset = presets.load(written(tmp_path, text))
    assert preset.title == "Two [31mmethods"
    assert preset.about == "What to look for."
    with pytest.raises(UsageError) as caught:
        presets.load(written(tmp_path, GOOD.replace("steps", '"ste\\u001b[2Jps\\n"')))
    assert "\x1b" not in str(caught.value) and "\n" not in str(caught.value)


def test_keys_that_take_tomllib_a_minute_do_not(tmp_path):
    header = "[" + ".".join("a" * 8000) + "]\n"
    begun = time.process_time()
    message = refused(tmp_path, header + "\n".join(f"k{i}.b = 1" for i in range(4000)))
    assert "too deep" in message
    assert time.process_time() - begun < 5


def test_a_bad_file_does_not_hide_the_good_ones(tmp_path):
    folder = presets.user_folder()
    written(folder, GOOD, "good.toml")
    written(folder, "title =", "broken.toml")
    written(folder, GOOD.replace("eg", "ge"), "wrong.toml")
    (folder / "folder.toml").mkdir()
    (folder / ".#good.toml").symlink_to("nowhere")
    (folder / "notes.txt").write_text("not a preset")
    found, errors = presets.user()
    assert [preset.name for preset in found] == ["good"]
    assert [Path(str(error).split(":")[0]).name for error in errors] == ["broken.toml", "folder.toml", "wrong.toml"]
    everything, _ = presets.available()
    assert {"good", "bilinear-rotation"} <= {preset.name for preset in everything}


def test_no_folder_is_no_presets():
    assert presets.user() == ([], [])


def test_the_shipped_presets_are_all_good():
    found, errors = presets.shipped()
    assert errors == []
    assert len(found) >= 14
    for preset in found:
        assert preset.name == preset.name.lower() and " " not in preset.name
        assert preset.about.endswith("."), preset.name
        assert len(preset.title) <= 90, preset.name


def test_find_by_name_and_by_path(tmp_path):
    assert presets.find("bilinear-rotation").experiment.game.name == "bilinear"
    assert presets.find(str(written(tmp_path, GOOD))).title == "Two methods"
    written(presets.user_folder(), GOOD, "bilinear-rotation.toml")
    assert presets.find("bilinear-rotation").title == "Two methods"
    assert [p.title for p in presets.available()[0] if p.name == "bilinear-rotation"] == ["Two methods"]
    with pytest.raises(UsageError, match=r"no preset 'bilinaer-rotation'\. Did you mean 'bilinear-rotation'\?"):
        presets.find("bilinaer-rotation")


def test_presets_are_read_without_jax():
    code = (
        "import sys; from gametui import presets; presets.shipped(); print([m for m in ('jax', 'textual') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# ---- no input, however odd, does anything but load or raise UsageError -------------------------------------------------

_scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from(["bilinear", "gda", "x*y", "notebook"]),
)
_values = st.recursive(
    _scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3), max_leaves=8
)
_keys = st.sampled_from(
    [
        "title",
        "about",
        "steps",
        "scheme",
        "start",
        "seed",
        "game",
        "optimizer",
        "compare",
        "view",
        "quantity",
        "name",
        "a",
        "formula",
        "x",
        "y",
        "let",
    ]
)
_tables = st.dictionaries(
    _keys | st.text(max_size=6), st.one_of(_values, st.dictionaries(_keys, _values, max_size=4)), max_size=8
)


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, list):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_toml(str(key))} = {_toml(item)}" for key, item in value.items()) + "}"
    return '"' + "".join(f"\\U{ord(c):08x}" if not 0xD800 <= ord(c) < 0xE000 else "?" for c in str(value or "")) + '"'


def _survives(folder: Path, content: bytes) -> None:
    path = written(folder, content, "fuzz.toml")
    try:
        preset = presets.load(path)
    except UsageError as error:
        assert str(error).startswith(str(path))
    else:
        assert preset.experiment.methods


relaxed = settings(max_examples=150, deadline=2000, suppress_health_check=[HealthCheck.function_scoped_fixture])


@relaxed
@given(st.one_of(st.text(max_size=300).map(lambda s: s.encode("utf-8", "replace")), st.binary(max_size=300)))
def test_any_bytes_load_or_are_refused(tmp_path, content):
    _survives(tmp_path, content)


@relaxed
@given(_tables)
def test_any_table_loads_or_is_refused(tmp_path, table):
    _survives(tmp_path, "\n".join(f"{_toml(str(key))} = {_toml(value)}" for key, value in table.items()).encode())


@relaxed
@given(st.sampled_from([line.split(" = ")[0] for line in GOOD.splitlines() if " = " in line]), _values)
def test_a_good_file_with_one_odd_value_loads_or_is_refused(tmp_path, key, value):
    lines = [f"{key} = {_toml(value)}" if line.startswith(f"{key} = ") else line for line in GOOD.splitlines()]
    _survives(tmp_path, "\n".join(lines).encode())
