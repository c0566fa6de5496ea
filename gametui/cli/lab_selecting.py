"""SELECT for a training: a preset of trainings, a file, an exported run or a run's id, with flags on top."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from gametui import lab, optimizers
from gametui.cli import selecting
from gametui.cli.select import LabSelect
from gametui.errors import UsageError, nearest
from gametui.experiment import MAX_STEPS, Method, checked_method
from gametui.jobs import folder
from gametui.lab import spec as specs
from gametui.lab import trainings
from gametui.lab.spec import Spec
from gametui.runs.text import located

SCOPES = ("lab", "optimizer", "slurm")


def chosen(target: str | None, flags: LabSelect, name: str = "", engine: str | None = None) -> Spec:
    """What to train. Raises: UsageError as selecting.chosen does, of a training."""
    if flags.device is not None:
        selecting.named(flags.device, selecting.DEVICES, "--device", "device")
    if engine is not None:
        selecting.named(engine, specs.ENGINES, "--engine", "engine")
    base = _opened(target) if target is not None else None
    game = flags.game or (base.game if base else None)
    if game is None:
        raise UsageError("Name what to train: a preset (see 'gametui list trainings'), or --game gan_mixture.")
    selecting.named(game, lab.CATALOG, "--game", "game to train")
    settings = selecting.settings(flags.settings, SCOPES)
    kept = base.lab if base and base.game == game else {}
    known = {parameter.name: parameter for parameter in specs.parameters(game)}
    method = _method(base, flags, settings["optimizer"], game)
    seed = selecting.whole(flags.seed, 0, 2**31 - 1, "--seed")
    steps = selecting.whole(flags.steps, 1, MAX_STEPS, "--steps")
    return specs.checked(
        game,
        method,
        kept | selecting.parsed(known, settings["lab"], "--set lab."),
        steps=steps if steps is not None else base.steps if base and base.game == game else None,
        seed=seed if seed is not None else base.seed if base else 0,
        name=name or (base.name if base else ""),
        device=flags.device or (base.device if base else "auto"),
        engine=engine or (base.engine if base else "local"),
        slurm=(base.slurm if base and engine in (None, base.engine) else {}) | settings["slurm"],
    )


def _method(base: Spec | None, flags: LabSelect, settings: dict[str, str], game: str) -> Method | None:
    """The method asked for; None leaves it to the game."""
    if flags.optimizer is None and flags.scheme is None and not settings and base is None:
        return None
    own = specs.checked(game).optimizer if base is None else base.optimizer
    name = flags.optimizer or own.name
    selecting.named(name, optimizers.CATALOG, "--optimizer", "optimizer")
    given: dict[str, Any] = dict(own.parameters) if name == own.name else {"learning_rate": own.parameters["learning_rate"]}
    known = {parameter.name: parameter for parameter in optimizers.CATALOG[name].parameters}
    given |= selecting.parsed(known, settings, "--set optimizer.")
    return checked_method(name, given, flags.scheme or own.scheme)


def _opened(target: str) -> Spec:
    if target.endswith(".json"):
        return _exported(Path(target))
    try:
        return trainings.find(target).spec
    except UsageError as unknown:
        if target.endswith(".toml") or "/" in target or target in trainings.names():
            raise
        try:
            return specs.read(folder.find(target))
        except UsageError:
            near = nearest(target, [*trainings.names()])
            raise UsageError(f"There is no training and no run {target!r}. {near}") from unknown


def _exported(path: Path) -> Spec:
    from gametui.runs.record import content

    try:
        found = msgspec.json.decode(content(path))
        written = found["spec"] if isinstance(found, dict) and found.get("schema") == "gametui.lab-export/1" else found
        read = msgspec.convert(written, Spec)
    except (msgspec.DecodeError, msgspec.ValidationError, KeyError, RecursionError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: is no exported training ({str(error)[:200]}). Name a file of gametui lab export.") from None
    except UsageError as error:
        raise UsageError(f"{path}: {error}") from None
    try:
        method = checked_method(read.optimizer.name, read.optimizer.parameters, read.optimizer.scheme)
        return specs.checked(read.game, method, read.lab, steps=read.steps, seed=read.seed, name=read.name, device=read.device)
    except UsageError as error:
        raise UsageError(located(str(path), str(error))) from None
