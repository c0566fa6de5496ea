"""The settings' file: what it says, and what is wrong with it, told with file, line, key and remedy."""

from __future__ import annotations

import os
import string
import subprocess
import sys

import pytest
from textual._xterm_parser import XTermParser
from textual.keys import Keys, _character_to_key

from gametui import config
from gametui.app import keymap, keynames
from gametui.app.commands import COMMANDS
from gametui.app.palette import PALETTES
from gametui.config import SETTINGS, Config
from gametui.errors import UsageError


@pytest.fixture
def file(monkeypatch, tmp_path):
    """Where the person's file is looked for; there is none yet."""
    monkeypatch.setenv("GAMETUI_HOME", str(tmp_path))
    monkeypatch.delenv("NO_COLOR", raising=False)
    config.path().parent.mkdir()
    return config.path()


def errors(file, text):
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return [str(error) for error in config.read(file).errors]


# ---- what it says -----------------------------------------------------------------------------------------------------


def test_without_a_file_everything_is_at_its_default(file):
    assert config.load() == Config() == Config("auto", "auto", "braille", "auto", True, True, {})
    assert config.own() == (Config(), frozenset(), [])


def test_a_file_that_says_everything(file):
    file.write_text(
        'theme = "light"\nglyphs = "ascii"\nmarker = "dot"\nlink = "thin"\nmouse = false\nrestore = false\n'
        '[keys]\npresets = "P"\nundo = "ctrl+y, u"\nfaster = "?,]"\nhelp = "f1"\npicture = ""\n'
    )
    keys = {"presets": "P", "undo": "ctrl+y,u", "faster": "question_mark,right_square_bracket", "help": "f1", "picture": ""}
    assert config.load() == Config("light", "ascii", "dot", "thin", False, False, keys)


def test_only_what_the_file_says_is_given(file):
    file.write_text('keys.undo = "u"\nmarker = "braille"\n')
    assert config.own().given == {"keys.undo", "marker"}


def test_no_color_goes_before_the_file(file, monkeypatch):
    file.write_text('theme = "dark"\n')
    assert config.load().theme == "dark"
    monkeypatch.setenv("NO_COLOR", "1")
    assert config.load().theme == "none"
    monkeypatch.setenv("NO_COLOR", "")
    assert config.load().theme == "dark"


def test_a_link_to_a_file_is_read(file, tmp_path):
    (tmp_path / "dotfile").write_text("mouse = false")
    file.symlink_to(tmp_path / "dotfile")
    assert config.load() == Config(mouse=False)


def test_every_setting_has_its_line_and_its_default_among_its_values():
    assert [*SETTINGS, "keys"] == list(Config.__struct_fields__)
    assert all(getattr(Config(), name) in setting.values for name, setting in SETTINGS.items())
    assert SETTINGS["theme"].values == ("auto", *PALETTES)


def test_reading_it_loads_neither_the_toolkit_nor_numpy():
    heavy = {"textual", "rich", "numpy"}
    script = f"import sys; from gametui import config; config.load(); sys.exit(bool({heavy} & set(sys.modules)))"
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)


# ---- what is wrong ----------------------------------------------------------------------------------------------------

WRONG = {
    "unknown setting": ("\nmose = true", ["line 2: mose:", "'mouse'"]),
    "setting in quotes": ('mouse = "yes"', ["line 1: mouse: text", "true or false"]),
    "number for a flag": ("restore = 1", ["restore: a number", "true or false"]),
    "flag for a word": ("theme = false", ["theme: true or false", "quotes"]),
    "nearest value": ('theme = "drak"', ["theme: 'drak'", "'dark'"]),
    "no near value": ('link = "zzz"', ["link: 'zzz'", "auto, full, thin"]),
    "command above its table": ('undo = "u"', ["line 1: undo:", "[keys]"]),
    "setting under keys": ('[keys]\ntheme = "dark"', ["line 2: keys.theme:", "above [keys]"]),
    "keys is no table": ('keys = "u"', ["keys: text", "table"]),
    "unknown command": ('[keys]\nundoo = "u"', ["line 2: keys.undoo:", "'undo'"]),
    "no near command": ('[keys]\nqqqqqqq = "u"', ["keys.qqqqqqq:", "explain keys"]),
    "keys of a wrong type": ('[keys]\nundo = ["u"]', ["keys.undo: a list", "text such as"]),
    "unknown key": ('[keys]\nundo = "ctrl-z"', ["keys.undo:", "'ctrl-z'", "'ctrl+z'"]),
    "abbreviated key": ('[keys]\nundo = "pgup"', ["'pgup'", "'pageup'"]),
    "no near key": ('[keys]\nundo = "%%%%"', ["'%%%%'", "such as f5"]),
    "modifier alone": ('[keys]\nundo = "ctrl+"', ["there is no key 'ctrl+'"]),
    "modifier twice": ('[keys]\nundo = "ctrl+ctrl+z"', ["there is no key 'ctrl+ctrl+z'"]),
    "shifted letter": ('[keys]\nundo = "shift+a"', ["keys.undo: shift", "'A'"]),
    "capital with ctrl": ('[keys]\nundo = "ctrl+Z"', ["'ctrl+Z'", "'ctrl+shift+z'"]),
    "sent as another": ('[keys]\nundo = "ctrl+i"', ["ctrl+i as tab", "Write tab"]),
    "comma": ('[keys]\nundo = ","', ["called comma"]),
    "empty part": ('[keys]\nundo = "u,,z"', ["comma"]),
    "control character": ('[keys]\nundo = "\\u0007"', ["there is no key"]),
    "line of a dotted key": ('theme = "dark"\n\nkeys . undo = "ctrl-z"', ["line 3: keys.undo"]),
    "line of a quoted key": ('["keys"]\n"undo" = "ctrl-z"', ["keys.undo"]),
    "not TOML": ("theme = dark", ["not valid TOML", "line 1"]),
    "not UTF-8": (b'theme = "\xff"', ["not UTF-8"]),
    "too large": ("#" * 70_000, ["larger than 64 kB", "config file"]),
    "too deep": ("a = " + "[" * 9000, ["too deep", "config file"]),
    "hostile name": ('"\\u001b[31m" = 1', ["there is no such setting"]),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_named_with_its_remedy(file, name):
    text, words = WRONG[name]
    (error,) = errors(file, text)
    assert error.startswith(str(file))
    assert all(word in error for word in words), error
    assert "\x1b" not in error


def test_a_file_that_cannot_be_read_is_named(file, tmp_path):
    file.symlink_to(tmp_path / "nowhere")
    with pytest.raises(UsageError, match=r"config\.toml: a link to a file that is not there"):
        config.load()
    file.unlink()
    file.mkdir()
    with pytest.raises(UsageError, match=r"config\.toml: .*config file"):
        config.load()
    file.rmdir()
    os.mkfifo(file)
    with pytest.raises(UsageError, match=r"config\.toml: not a file"):
        config.load()


def test_everything_that_is_wrong_is_told_in_the_order_of_the_lines(file):
    found = errors(file, '[keys]\nundo = "p"\nhelp = ""\ngame = 3\n')
    assert [error.split(": ")[1] for error in found] == ["keys.undo", "keys.help", "keys.game"]
    assert [f"line {n}" in error for n, error in zip((2, 3, 4), found, strict=True)] == [True] * 3
    with pytest.raises(UsageError, match=r"keys\.undo.*more \(2\).*config check"):
        config.load()


def test_what_is_right_is_kept_beside_what_is_wrong(file):
    file.write_text('marker = "dot"\ntheme = 3\n[keys]\nundo = "ctrl+y"\nredo = 4\n')
    assert config.read(file).config == Config(marker="dot", keys={"undo": "ctrl+y"})


# ---- keys that meet ---------------------------------------------------------------------------------------------------

FINE = [
    {},
    {"undo": "ctrl+y,u"},
    {"undo": "r", "reset": "u"},
    {"fit": "h"},  # the form's own h goes before, as a pane's may
    {"less": "p"},
    {"pause-run": "o"},  # another screen's
    {"picture": ""},
    {"help": "f1", "play": "question_mark"},
    {"row-up": "w,up"},
]
MEETING = [
    ({"undo": "p"}, "undo", "presets"),
    ({"presets": "u"}, "presets", "undo"),
    ({"undo": "x"}, "undo", "axes"),
    ({"undo": "w"}, "undo", "runs"),
    ({"runs": "p"}, "runs", "presets"),
    ({"less": "enter"}, "less", "type-value"),
    ({"mark-run": "p"}, "mark-run", "pause-run"),
    ({"means": "x"}, "means", "stop-run"),
    ({"undo": "ctrl+y", "redo": "ctrl+y"}, "redo", "undo"),
    ({"redo": "ctrl+y", "undo": "ctrl+y"}, "undo", "redo"),
]


@pytest.mark.parametrize("own", FINE, ids=str)
def test_keys_that_get_along(own):
    assert keymap.checked(own)[1] == []


@pytest.mark.parametrize(("own", "moved", "other"), MEETING, ids=[str(own) for own, _, _ in MEETING])
def test_two_commands_with_one_key_in_one_place(own, moved, other):
    troubles = keymap.checked(own)[1]
    assert moved in {trouble.command for trouble in troubles}
    assert any(trouble.command == moved and f"the key of {other}" in trouble.what for trouble in troubles)


@pytest.mark.parametrize("name", ["help", "quit", "command_palette"])
def test_what_one_needs_to_get_out_keeps_a_key_everywhere(name):
    ((command, what),) = keymap.checked({name: ""})[1]
    assert (command, "must keep a key" in what) == (name, True)
    ((command, what),) = keymap.checked({name: "f9", "cursor-up": "f9"})[1]
    assert (command, "in the plane" in what, name in what) == ("cursor-up", True, True)
    assert keymap.checked({name: "f9,f10", "cursor-up": "f9"})[1] == []


# ---- names of keys, against the toolkit's own --------------------------------------------------------------------------


def test_characters_are_named_as_the_toolkit_names_them():
    for character in string.digits + string.ascii_letters + string.punctuation + " §éжß€":
        assert keynames.of(character) == _character_to_key(character)
    assert set(keynames.NAMED) <= {key.value for key in Keys}


def test_what_a_terminal_sends_for_ctrl_and_a_letter():
    """Each letter is either what the parser of the terminal's bytes makes of it, or refused with what it makes instead."""
    for letter in string.ascii_lowercase:
        (event,) = XTermParser().feed(chr(ord(letter) - ord("a") + 1))
        try:
            assert keynames.parsed(f"ctrl+{letter}") == (event.key,)
        except UsageError as error:
            assert f"sends ctrl+{letter} as {event.key}" in str(error)


def test_the_shipped_table_is_written_in_the_names_that_are_asked_for():
    for command in COMMANDS:
        assert ",".join(keynames.parsed(command.keys)) == command.keys
        assert keynames.shown(command.keys.split(",")[0]) == command.shown
    assert keynames.parsed("shift+ctrl+left, ctrl++, +") == ("ctrl+shift+left", "ctrl+plus", "plus")


def test_how_a_sentence_writes_keys():
    said = {"f5": "F5", "enter": "Enter", "ctrl+x": "ctrl+x", "question_mark": "?", "u": "u", "shift+left": "shift+left"}
    assert {key: keynames.said(key) for key in said} == said
