"""Presets: experiments that somebody found worth looking at, one TOML file each.

Shipped ones lie in `presets/` of the repository (inside the package once installed), a person's own in `presets/` of the
config folder, where a file hides the shipped one of the same name. A preset is data: nothing in it is run.
"""

from __future__ import annotations

import os
from pathlib import Path

from gametui.errors import UsageError, nearest
from gametui.presets._reading import METHOD_LIMIT as METHOD_LIMIT
from gametui.presets._reading import Preset as Preset
from gametui.presets._reading import Quantity as Quantity
from gametui.presets._reading import load as load
from gametui.runs import paths

Found = tuple[list[Preset], list[UsageError]]
"""The presets of a folder by name, and one error for each file that is none: a bad file never hides the good ones."""

_PACKAGE = Path(__file__).parent.parent
_PLACES = (_PACKAGE / "_presets", _PACKAGE.parent / "presets")
"""In an installed wheel, and in a checkout."""


def shipped_folder() -> Path:
    """Where the presets of the program itself lie."""
    return next((place for place in _PLACES if place.is_dir()), _PLACES[0])


def user_folder() -> Path:
    """Where a person's own presets lie; it need not exist."""
    return paths.config() / "presets"


def shipped() -> Found:
    """The presets that came with the program."""
    return _in(shipped_folder())


def user() -> Found:
    """The presets of the config folder; none where there is no such folder."""
    return _in(user_folder())


def available() -> Found:
    """Shipped and own presets together, by name; an own one replaces the shipped one of its name."""
    (theirs, theirs_bad), (own, own_bad) = shipped(), user()
    together = {preset.name: preset for preset in theirs} | {preset.name: preset for preset in own}
    return [together[name] for name in sorted(together)], theirs_bad + own_bad


def names() -> list[str]:
    """What `find` knows by name, without reading the files."""
    return sorted({path.stem for folder in (shipped_folder(), user_folder()) for path in files(folder)})


def find(name: str) -> Preset:
    """The preset of this name (a file's name without .toml), or in the file at this path.

    Raises: UsageError when there is none, with the nearest name; when its file is bad, what is wrong in it.
    """
    if name.endswith(".toml") or "/" in name:
        return load(Path(name))
    for folder in (user_folder(), shipped_folder()):
        path = folder / f"{name}.toml"
        if path in files(folder):
            return load(path)
    raise UsageError(f"There is no preset {name!r}. {nearest(name, names())} 'gametui list presets' lists them.")


def files(folder: Path) -> list[Path]:
    """Preset files of a folder by name; editors' hidden files are passed over."""
    try:
        return sorted(folder / name for name in os.listdir(folder) if _is_preset(name))  # noqa: PTH208
    except OSError:
        return []


def _is_preset(name: str) -> bool:
    return name.endswith(".toml") and not name.startswith(".")


def _in(folder: Path) -> Found:
    good, bad = [], []
    for path in files(folder):
        try:
            good.append(load(path))
        except UsageError as error:
            bad.append(error)
    return good, bad
