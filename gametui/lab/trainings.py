"""Presets of trainings: like those of experiments, one TOML file each, with a table [lab] for the numbers of the training.

Shipped ones lie in `presets/lab/`, a person's own in `presets/lab/` of the config folder.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from gametui import lab, presets
from gametui.errors import UsageError, nearest
from gametui.lab import spec
from gametui.lab.spec import Spec
from gametui.presets import _file, _reading
from gametui.presets import _values as values
from gametui.runs.text import line, located

_KEYS = ("title", "about", "steps", "scheme", "seed", "game", "optimizer", "lab")
_NEEDED = {"title": 'title = "..."', "game": '[game] with name = "gan_mixture"', "optimizer": '[optimizer] with name = "gda"'}


class Training(NamedTuple):
    """A training with a title and what to look for in it. `name` is its file's name without .toml."""

    name: str
    path: Path
    title: str
    about: str
    spec: Spec


def folders() -> tuple[Path, Path]:
    """Where a person's own lie, and the shipped ones."""
    return presets.user_folder() / "lab", presets.shipped_folder() / "lab"


def names() -> list[str]:
    """What `find` knows by name, without reading the files."""
    return sorted({path.stem for folder in folders() for path in presets.files(folder)})


def find(name: str) -> Training:
    """The training of this name, or in the file at this path. Raises: UsageError as presets.find does."""
    if name.endswith(".toml") or "/" in name:
        return load(Path(name))
    for folder in folders():
        path = folder / f"{name}.toml"
        if path in presets.files(folder):
            return load(path)
    raise UsageError(f"There is no training {name!r}. {nearest(name, names())} 'gametui list trainings' lists them.")


def available() -> tuple[list[Training], list[UsageError]]:
    """All of them by name, an own one in the place of the shipped one of its name; and an error for each file that is none."""
    found: dict[str, Training] = {}
    errors = []
    for folder in reversed(folders()):
        for path in presets.files(folder):
            try:
                found[path.stem] = load(path)
            except UsageError as error:
                errors.append(error)
    return [found[name] for name in sorted(found)], errors


def load(path: Path) -> Training:
    """The training in the file at `path`. Raises: UsageError: "<path>: <key>: <what is wrong>. <remedy>", safe to print."""
    try:
        return _training(path, _file.tree(path))
    except UsageError as error:
        raise UsageError(located(str(path), str(error))) from None


def _training(path: Path, tree: dict[str, Any]) -> Training:
    values.known(tree, _KEYS, "")
    for needed, example in _NEEDED.items():
        if needed not in tree:
            raise UsageError(f"{needed}: missing. Add {example}.")
    game = values.table(tree["game"], "game", 'name = "gan_mixture"')
    values.known(game, ("name",), "game.")
    if "name" not in game:
        raise UsageError('game.name: missing. Write name = "gan_mixture".')
    name = values.text(game["name"], "game.name")
    numbers = values.table(tree.get("lab", {}), "lab", 'base = "adam"')
    if name in lab.CATALOG:
        values.unquoted(spec.parameters(name), numbers, "lab")
    return Training(
        name=line(path.stem),
        path=path,
        title=" ".join(values.text(tree["title"], "title", _reading.TITLE_LIMIT).split()),
        about=" ".join(values.text(tree.get("about", ""), "about", _reading.ABOUT_LIMIT).split()),
        spec=spec.checked(
            name,
            _reading.method(tree["optimizer"], values.text(tree.get("scheme", "simultaneous"), "scheme"), "optimizer"),
            numbers,
            steps=values.whole(tree["steps"], "steps") if "steps" in tree else None,
            seed=values.whole(tree.get("seed", 0), "seed"),
            name=line(path.stem),
        ),
    )
