"""What the shell offers at a Tab."""

from __future__ import annotations

import subprocess
import sys

import pytest

from gametui import cli, games, optimizers, presets
from gametui.cli.dispatch import parser
from gametui.lab import trainings
from gametui.runs import paths
from tests.app.runs import made


def offered(capsys, *words):
    """Word -> description, as the shell's script asks for them."""
    assert cli.status(["__complete", *words]) == 0
    said = capsys.readouterr().out.splitlines()
    lines = [line for line in said if line and line[0].isprintable()]  # what begins otherwise is for the script itself
    return dict(line.partition("\t")[::2] for line in lines)


@pytest.mark.parametrize(
    "words, some, every",
    [
        (["run", "--game", ""], "quadratic", games.NAMES),
        (["analyze", "--optimizer", ""], "follow", optimizers.NAMES),
        (["run", "--compare", ""], "", optimizers.NAMES),
        (["lab", "start", "--game", ""], "", ("gan_mixture", "two_mode_gan", "hidden_gan")),
        (["--device", ""], "", ("auto", "cpu", "gpu")),
        (["lab", "start", "--engine", ""], "", ("local", "slurm")),
        (["list", ""], "", ("games", "optimizers", "presets", "trainings")),
        (["locate", ""], "", ("config", "data", "cache")),
        (["schema", ""], "", ("run", "analysis")),
        (["render", "run.json", "--view", ""], "", ("plane", "surface")),
        (["run", "--scheme", ""], "", ("simultaneous", "notebook")),
    ],
)
def test_values_are_offered(capsys, words, some, every):
    found = offered(capsys, *words)
    assert set(every) <= set(found)
    assert some in " ".join([*found, *found.values()])


def test_presets_trainings_runs_and_files_are_offered(capsys, tmp_path, monkeypatch):
    monkeypatch.setenv(paths.HOME, str(tmp_path))
    monkeypatch.chdir(tmp_path)
    for name in ("mine.toml", "saved.json", "notes.txt", ".hidden.json"):
        (tmp_path / name).write_text("")
    run = made.run("long-one")
    assert set(offered(capsys, "run", "")) == {*presets.names(), "mine.toml", "saved.json"}
    assert set(offered(capsys, "lab", "start", "")) == {*trainings.names(), "mine.toml", "saved.json"}
    assert offered(capsys, "lab", "stop", "") == {run.id: "long-one", "long-one": run.id}
    twins = [made.run("twin") for _ in range(2)]
    assert set(offered(capsys, "lab", "show", "")) == {run.id, "long-one", *(twin.id for twin in twins)}


def test_names_that_are_more_than_a_word_to_a_shell_are_not_offered(capsys, tmp_path, monkeypatch):
    monkeypatch.setenv(paths.HOME, str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    names = ["$(touch x)", "`id`", "a;b", "a b", "-rf", "\x1b[31m", "~", "*", "a:b", "lr=1"]
    runs = [made.run(name) for name in names]
    for name in names:
        (tmp_path / f"{name}.toml").write_text("")
    found = offered(capsys, "lab", "show", "")
    assert set(found) == {run.id for run in runs}
    assert not any("\x1b" in text for text in found.values())
    assert set(offered(capsys, "run", "")) == set(presets.names())


@pytest.mark.parametrize(
    "words, some, others",
    [
        (["lab", "start", "gan-gda"], "lab.width= lab.base= optimizer.learning_rate= slurm.partition=", "lab.dimension="),
        (["lab", "start", "--game", "two_mode_gan"], "lab.dimension=", "lab.penalty="),
        (["lab", "start"], "lab.dimension= lab.penalty= optimizer.gamma=", "game.a="),
        (["lab", "start", "gan-gd"], "lab.dimension= lab.penalty=", ""),
        (["run", "--optimizer", "co"], "optimizer.gamma= game.a=", "optimizer.beta= lab.width="),
        (["analyze", "bilinear-rotation"], "game.a= optimizer.learning_rate=", "lab.width= optimizer.beta= game.A="),
    ],
)
def test_keys_of_numbers_are_offered(capsys, words, some, others):
    found = offered(capsys, *words, "--set", "")
    assert set(some.split()) <= set(found), found
    assert not set(others.split()) & set(found)


def test_bash_completes_commands_options_presets_runs_and_keys(tmp_path, monkeypatch):
    """The script that --install-completion writes, in a real shell."""
    monkeypatch.setenv(paths.HOME, str(tmp_path / "home"))
    made.run("long1")
    (tmp_path / "script").write_text(parser().generate_completion(shell="bash"))
    ask = f"""
    gametui() {{ {sys.executable} -m gametui "$@"; }}
    . {tmp_path}/script
    for line in "ana" "run --optim" "run bilinear-ro" "lab show lo" "lab start --set lab.wid"; do
        COMP_WORDS=(gametui $line) COMP_CWORD=${{#COMP_WORDS[@]}} COMP_LINE="gametui $line" COMPREPLY=()
        COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)) COMP_POINT=${{#COMP_LINE}}
        _gametui; echo "${{COMPREPLY[@]}}"
    done
    """
    done = subprocess.run(["bash", "--norc", "-c", ask], capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.split() == ["analyze", "--optimizer", "bilinear-rotation", "long1", "lab.width="], done.stderr
