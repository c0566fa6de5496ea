"""gametui list: what there is to choose from."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from gametui.cli import completing
from gametui.errors import UsageError, nearest

if TYPE_CHECKING:
    from gametui.params import Entry
    from gametui.presets import Preset

KINDS = ("games", "optimizers", "presets", "trainings")


def list_(
    kind: Annotated[
        str, Parameter(name="KIND", metavar="", completer=completing.kinds, help="games, optimizers, presets or trainings")
    ],
    /,
    *,
    json: Annotated[
        bool, Parameter(help="print JSON: an array with one object each, parameters and their ranges included")
    ] = False,
) -> int:
    """List games, optimizers, presets or trainings, one a line. Games to train (with 'gametui lab') come last."""
    if kind not in KINDS:
        raise UsageError(f"list: there is no list of {kind!r}. {nearest(kind, KINDS)}")
    from gametui import games, lab, optimizers
    from gametui.cli import output

    if kind == "presets":
        rows = _presets()
    elif kind == "trainings":
        rows = _trainings()
    else:
        rows = [_entry(entry) for entry in (games if kind == "games" else optimizers).CATALOG.values()]
        rows += [{**_entry(entry), "lab": True} for entry in lab.CATALOG.values()] if kind == "games" else []
    if json:
        import msgspec

        output.json(msgspec.json.format(msgspec.json.encode(rows), indent=2), "-")
        return 0
    width = max((len(row["name"]) for row in rows), default=0)
    for row in rows:
        output.say(f"{row['name']:<{width}}  {row['summary']}")
    return 0


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "name": entry.name,
        "summary": entry.summary,
        "parameters": [
            {
                "name": parameter.name,
                "kind": parameter.kind,
                "default": parameter.default,
                "low": _finite(parameter.low),
                "high": _finite(parameter.high),
                "choices": list(parameter.choices),
                "text": parameter.text,
            }
            for parameter in entry.parameters
        ],
    }


def _presets() -> list[dict[str, Any]]:
    """The good presets; what is wrong with the others goes to standard error."""
    from gametui import presets
    from gametui.cli import output

    found, errors = presets.available()
    for error in errors:
        output.warn(str(error))
    return [_preset(preset) for preset in found]


def _trainings() -> list[dict[str, Any]]:
    """The same for trainings."""
    from gametui.cli import output
    from gametui.lab import trainings

    found, errors = trainings.available()
    for error in errors:
        output.warn(str(error))
    return [
        {
            "name": training.name,
            "summary": training.title,
            "about": training.about,
            "path": str(training.path).encode(errors="replace").decode(),
            "game": training.spec.game,
            "optimizers": [training.spec.optimizer.name],
        }
        for training in found
    ]


def _preset(preset: Preset) -> dict[str, Any]:
    experiment = preset.experiment
    return {
        "name": preset.name,
        "summary": preset.title,
        "about": preset.about,
        "path": str(preset.path).encode(errors="replace").decode(),  # a name need not be UTF-8; JSON is
        "game": experiment.game.name,
        "optimizers": [method.name for method in experiment.methods],
    }


def _finite(number: float) -> float | None:
    return number if math.isfinite(number) else None
