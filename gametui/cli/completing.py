"""What the shell offers at a Tab in the place of a value: each function is called by the shell's script, and gives word ->
what it is."""

from __future__ import annotations

from typing import Any

Words = dict[str, str]


def games(context: Any) -> Words:
    """Games to look at."""
    from gametui.games import CATALOG

    return {entry.name: entry.summary for entry in CATALOG.values()}


def games_to_train(context: Any) -> Words:
    """Games to train."""
    from gametui.lab import CATALOG

    return {entry.name: entry.summary for entry in CATALOG.values()}


def optimizers(context: Any) -> Words:
    """Methods."""
    from gametui.optimizers import CATALOG

    return {entry.name: entry.summary for entry in CATALOG.values()}


def schemes(context: Any) -> Words:
    """How the players take turns."""
    from gametui.experiment import SCHEMES

    return dict.fromkeys(SCHEMES, "")


def devices(context: Any) -> Words:
    """What computes."""
    from gametui.lab.spec import DEVICES

    return dict.fromkeys(DEVICES, "")


def engines(context: Any) -> Words:
    """What works on a training."""
    from gametui.lab.spec import ENGINES

    return dict.fromkeys(ENGINES, "")


def targets(context: Any) -> Words:
    """Presets, and the files of this folder that may be one or a saved run."""
    from gametui import presets

    return _safe({preset.name: preset.title for preset in presets.available()[0]} | _files())


def trainings(context: Any) -> Words:
    """The same for trainings."""
    from gametui.lab import trainings

    return _safe({training.name: training.title for training in trainings.available()[0]} | _files())


def runs(context: Any) -> Words:
    """Trainings, the newest first, by their names, where no other one has the same, and by their ids."""
    from collections import Counter

    from gametui.jobs import folder

    named = {run.id: folder.name(run) for run in folder.everyone()[:200]}
    count = Counter(named.values())
    return _safe({name: run for run, name in named.items() if count[name] == 1} | named)


def kinds(context: Any) -> Words:
    """What there are lists of."""
    from gametui.cli.list_ import KINDS

    return dict.fromkeys(KINDS, "")


def places(context: Any) -> Words:
    """Folders of the program."""
    from gametui.cli.locate import PLACES

    return dict.fromkeys(PLACES, "")


def schemas(context: Any) -> Words:
    """What there are schemas of."""
    from gametui.schema import KINDS

    return dict.fromkeys(KINDS, "")


def views(context: Any) -> Words:
    """Pictures."""
    from gametui.app.views import NAMES

    return dict.fromkeys(NAMES, "")


def _safe(words: Words) -> Words:
    """Without words that a shell would take for more than a word, or break at a sign (bash at : = @): names come from files,
    and are put into the command line as they are. What stands beside them is shown, and made safe for that."""
    import re

    from gametui.runs.text import line

    return {word: line(text, 200) for word, text in words.items() if re.fullmatch(r"[A-Za-z0-9_.+][A-Za-z0-9_.+-]*", word)}


def _files() -> Words:
    from pathlib import Path

    return {path.name: "" for path in sorted(Path().glob("[!.]*")) if path.suffix in (".toml", ".json")}
