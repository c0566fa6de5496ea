"""gametui config, called in this process."""

from __future__ import annotations

import json
import re

import pytest

from gametui import config
from gametui.app.commands import COMMANDS
from gametui.cli import checks, status
from gametui.config import SETTINGS, Config


@pytest.fixture
def call(capsys, monkeypatch, tmp_path):
    """(exit code, standard output, standard error) of `gametui config ...`, in a home without a file."""
    monkeypatch.setenv("GAMETUI_HOME", str(tmp_path))
    monkeypatch.delenv("NO_COLOR", raising=False)

    def run(*arguments: str) -> tuple[int, str, str]:
        code = status(["config", *arguments])
        return (code, *capsys.readouterr())

    return run


def written(text: str) -> None:
    config.path().parent.mkdir(exist_ok=True)
    config.path().write_text(text)


def sources(out: str) -> dict[str, tuple[str, str]]:
    rows = [re.split(r"  +", line) for line in out.splitlines()[1:]]
    return {name: (value, source) for name, value, source in rows}


def test_show_says_where_everything_comes_from(call, monkeypatch):
    code, out, _ = call()
    assert (code, set(sources(out))) == (0, set(SETTINGS))
    assert {source for _, source in sources(out).values()} == {"default"}
    written('marker = "dot"\ntheme = "dark"\n[keys]\nundo = "ctrl+y,u"\n')
    monkeypatch.setenv("NO_COLOR", "1")
    found = sources(call("show")[1])
    assert found["marker"] == ('"dot"', "file")
    assert found["theme"] == ('"none"', "environment (NO_COLOR)")
    assert found["mouse"] == ("true", "default")
    assert found["keys.undo"] == ('"ctrl+y,u"', "file")
    assert "keys.redo" not in found


def test_show_as_json_has_every_setting_and_command(call):
    written('mouse = true\n[keys]\npicture = ""\n')
    code, out, _ = call("--json")
    found = json.loads(out)
    assert (code, found["file"], found["exists"]) == (0, str(config.path()), True)
    assert {row["name"]: (row["value"], row["default"], row["from"]) for row in found["settings"]}["mouse"] == (
        True,
        True,
        "file",
    )
    keys = {row["command"]: row for row in found["keys"]}
    assert list(keys) == [command.id for command in COMMANDS]
    assert keys["picture"] == {"command": "picture", "keys": [], "default": ["s"], "from": "file"}
    assert keys["redo"] == {"command": "redo", "keys": ["U", "ctrl+r"], "default": ["U", "ctrl+r"], "from": "default"}
    assert call("show", "--json")[1] == out


def test_show_refuses_a_broken_file(call):
    written("theme = 3\n")
    code, out, err = call()
    assert (code, out) == (2, "")
    assert str(config.path()) in err and "theme" in err


def test_check_tells_all_that_is_wrong(call, tmp_path):
    assert call("check")[0] == 0
    written('theme = "drak"\n[keys]\nundo = "p"\n')
    code, out, err = call("check")
    assert (code, out, len(err.splitlines())) == (2, "", 2)
    assert "line 1: theme" in err and "line 3: keys.undo" in err
    other = tmp_path / "other.toml"
    other.write_text("mouse = false")
    assert call("check", str(other))[:2] == (0, f"{other}: nothing is wrong.\n")
    code, _, err = call("check", str(tmp_path / "none.toml"))
    assert (code, "none.toml" in err, "config init" in err) == (2, True, True)


def test_explain_says_what_there_is(call):
    assert all(f"{name} = " in call("explain")[1] for name in SETTINGS)
    theme = call("explain", "theme")[1]
    assert all(f'"{value}"' in theme for value in SETTINGS["theme"].values) and "NO_COLOR" in theme
    undo = call("explain", "undo")[1]
    assert 'keys.undo = "u"' in undo and "Take back the last change" in undo
    assert call("explain", "keys.undo")[1] == undo
    both = call("explain", "marker")[1]  # a setting and a command
    assert 'marker = "braille"' in both and 'keys.marker = "b"' in both
    everything = call("explain", "keys")[1]
    assert all(f"{command.id} = " in everything and command.tooltip in everything for command in COMMANDS)
    code, _, err = call("explain", "marke")
    assert (code, "'marker'" in err) == (2, True)


def test_init_writes_every_setting_at_its_default(call):
    code, out, _ = call("init")
    assert (code, out) == (0, f"{config.path()}\n") == (0, call("path")[1])
    found = config.own()
    assert (found.config, found.given, found.errors) == (Config(), set(SETTINGS), [])
    written(re.sub(r"^#([a-z_-]+ = )", r"\1", config.path().read_text(), flags=re.M))
    found = config.own()
    assert (found.config.keys, found.errors) == ({command.id: command.keys for command in COMMANDS}, [])


def test_init_leaves_alone_what_is_there(call, tmp_path):
    written("mouse = false\n")
    code, _, err = call("init")
    assert (code, "already" in err, config.path().read_text()) == (2, True, "mouse = false\n")
    config.path().unlink()
    config.path().symlink_to(tmp_path / "elsewhere")
    assert call("init")[0] == 2
    assert not (tmp_path / "elsewhere").exists()


def test_doctor_has_a_line_for_it(call):
    assert checks.settings().state == "info"
    written("mouse = false\n")
    assert checks.settings().state == "ok"
    written("mouse = 0\nlink = 1\n")
    finding = checks.settings()
    assert (finding.state, "2 mistakes" in finding.detail, "config check" in finding.remedy) == ("limited", True, True)
