"""What README.md shows is what the program does."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from gametui import config, presets
from gametui.app import commands, keynames
from gametui.cli.overview import COMMANDS
from gametui.lab import trainings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
KEYS = (ROOT / "docs" / "keys.md").read_text(encoding="utf-8")


def test_every_preset_is_listed_with_its_title():
    listed = dict(re.findall(r"^- `([\w-]+)`: (.+)$", README, flags=re.M))
    shipped = [*presets.shipped()[0], *trainings.available()[0]]
    assert listed == {preset.name: preset.title for preset in shipped}


def test_every_command_is_named():
    for command in COMMANDS:
        assert f"gametui {command.name}" in README


def test_every_key_is_listed():
    listed = re.findall(r"^\| `(.+?)` \| (.*?) ?\| (.+?) \|$", KEYS, flags=re.M)
    found = [(key, also.replace("`", ""), tooltip) for key, also, tooltip in listed]
    assert sorted(found) == sorted((each.shown, keynames.others(each.keys), each.tooltip) for each in commands.COMMANDS)


def test_the_keys_that_are_shown_are_keys():
    table = README.split("| key | what it does |")[1].split("\n\n")[0]
    keys = {key for row in re.findall(r"^\| (`.+?) \|", table, flags=re.M) for key in re.findall(r"`(\S+?)`", row)}
    assert len(keys) > 30
    assert keys <= {keynames.shown(key) for command in commands.COMMANDS for key in command.keys.split(",")}


def test_the_preset_that_is_shown_is_one(tmp_path):
    _, text = re.findall(r"^```toml\n(.*?)^```$", README, flags=re.S | re.M)
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    preset = presets.load(path)
    assert [(m.name, m.scheme) for m in preset.experiment.methods] == [("eg", "simultaneous"), ("gda", "alternating")]
    assert preset.window == ((-15, 15), (-15, 15))


def test_the_settings_that_are_shown_are_all_of_them(tmp_path):
    text, _ = re.findall(r"^```toml\n(.*?)^```$", README, flags=re.S | re.M)
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    found = config.read(path)
    assert (found.errors, {name for name in found.given if "." not in name}) == ([], {*config.SETTINGS})


def test_the_text_output_that_is_shown_is_current(capsys):
    from gametui.cli import status

    shown = re.findall(r"^```\n\$ gametui (run \S+|analyze [^\n]+)\n(.*?)\n```$", README, flags=re.S | re.M)
    assert len(shown) == 2
    for line, text in shown:
        assert status([word.strip('"') for word in re.findall(r'"[^"]*"|\S+', line)]) == 0
        same(capsys.readouterr().out, text)


def test_the_json_output_that_is_shown_is_current(capsys):
    from gametui.cli import status

    line, shown = re.search(r"^\$ gametui (run [^\n|]+) \| python3.*?\n.*?\n(.*?)\n```$", README, flags=re.S | re.M).groups()
    assert status(line.split()) == 0
    outcome = json.loads(capsys.readouterr().out)["outcome"]
    same(f"{outcome['status']} {outcome['rate']}", shown)


NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")


def same(printed: str, shown: str) -> None:
    """The words are the same, and so are the numbers up to their last digits, which are the machine's."""
    assert NUMBER.sub("#", printed.strip()) == NUMBER.sub("#", shown.strip())
    values, expected = ([float(number) for number in NUMBER.findall(text)] for text in (printed, shown))
    assert values == pytest.approx(expected, rel=1e-6, abs=1e-12)
