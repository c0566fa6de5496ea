"""gametui config: the settings that a person keeps."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import cyclopts
from cyclopts import Parameter

from gametui import config as settings
from gametui.cli import config_text, output
from gametui.cli.select import Text
from gametui.errors import UsageError
from gametui.runs import files

config = cyclopts.App(name="config", help="Show, check and explain the settings of the app. Without a word: show.")

Json = Annotated[bool, Parameter(help="print JSON: file, settings and keys, each with where it comes from")]


@config.default
@config.command
def show(*, json: Json = False) -> int:
    """Print the settings as they are in force, and where each of them comes from: default, file, or environment."""
    found = settings.own()
    if found.errors:
        raise settings.refusal(found.errors)
    if json:
        import msgspec

        output.json(msgspec.json.format(msgspec.json.encode(config_text.effective(found)), indent=2), "-")
    else:
        output.say(config_text.shown(found))
    return 0


@config.command
def check(file: Annotated[Text, Parameter(name="FILE", metavar="", help="a file to check instead")] = None, /) -> int:
    """Say what is wrong with the file, all of it. The exit code is 2 where something is."""
    place = Path(file) if file is not None else settings.path()
    found = settings.read(place) if file is not None else settings.own()
    for error in found.errors:
        output.warn(str(error))
    if not found.errors:
        none = file is None and not place.is_file()
        output.say(f"{place}: there is none, and none is needed." if none else f"{place}: nothing is wrong.")
    return 2 if found.errors else 0


@config.command
def explain(
    key: Annotated[Text, Parameter(name="KEY", metavar="", help="a setting, a command's id, or keys")] = None, /
) -> int:
    """Say what a setting or a command does, its default and its possible values; without KEY, all settings."""
    output.say(config_text.explained(key))
    return 0


@config.command(name="path")
def path_() -> int:
    """Print where the file is looked for."""
    output.say(str(settings.path()))
    return 0


@config.command
def init() -> int:
    """Write a file with every setting at its default, and what it is for. A file that is there is left alone."""
    place = settings.path()
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            f"{place.parent}: cannot be made: {error.strerror or error}. Set GAMETUI_HOME to another place."
        ) from None
    files.create_text(place, config_text.template())
    output.say(str(place))
    return 0
