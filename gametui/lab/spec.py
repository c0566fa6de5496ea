"""Spec: all that a training depends on, as it stands in its folder."""

from __future__ import annotations

import time
from typing import Any

import msgspec

from gametui import __version__, lab, optimizers, params
from gametui.errors import UsageError, nearest
from gametui.experiment import MAX_STEPS, Method, checked_method
from gametui.jobs import folder
from gametui.jobs import slurm as cluster
from gametui.jobs.folder import Folder
from gametui.lab._base import LabGame, Pace
from gametui.lab.settings import Settings, settings
from gametui.runs.text import clean

SCHEMA = "gametui.lab-spec/1"
DEVICES = ("auto", "cpu", "gpu")
ENGINES = ("local", "slurm")
SCHEMES = ("simultaneous", "alternating")
NAME_LIMIT = 80


class Spec(msgspec.Struct, frozen=True, kw_only=True):
    """What to train, and how."""

    schema: str = SCHEMA
    version: str = ""
    """Of gametui, when the run was made."""
    created: str = ""
    command: str = ""
    """The line that starts it once more."""
    name: str = ""
    """What a person calls it; need not be unique."""
    game: str
    lab: dict[str, Any] = {}
    """Numbers of the game and of the loop together."""
    optimizer: Method
    steps: int
    seed: int = 0
    device: str = "auto"
    engine: str = "local"
    """What works on it: local, a process of this machine, or slurm, a job of a cluster."""
    slurm: dict[str, str] = {}
    """Options of that job: partition, time, gpus ..."""

    @property
    def built(self) -> LabGame:
        """The game. Imports no jax."""
        known = {parameter.name for parameter in lab.CATALOG[self.game].parameters}
        return lab.build(self.game, {name: value for name, value in self.lab.items() if name in known})

    @property
    def settings(self) -> Settings:
        """Those of the loop."""
        known = {parameter.name for parameter in params.of(settings)}
        return settings(**{name: value for name, value in self.lab.items() if name in known})

    @property
    def pace(self) -> Pace:
        """How often something is written: as asked for, or as the game is used to."""
        own, asked = self.built.pace, self.settings
        return Pace(
            log=asked.log_every or own.log,
            sample=asked.sample_every or own.sample,
            checkpoint=asked.checkpoint_every or own.checkpoint,
            spectrum=asked.spectrum_every or own.spectrum,
        )


def parameters(game: str) -> tuple[params.Parameter, ...]:
    """All that `lab.NAME` may name for a game: the game's own numbers, then the loop's."""
    return lab.CATALOG[game].parameters + params.of(settings)


def checked(
    game: str,
    optimizer: Method | None = None,
    numbers: dict[str, Any] | None = None,
    *,
    steps: int | None = None,
    seed: int = 0,
    name: str = "",
    device: str = "auto",
    command: str = "",
    engine: str = "local",
    slurm: dict[str, str] | None = None,
) -> Spec:
    """A spec whose parts fit together. Without an optimizer: gda under Adam, or alone where gradients are exact.

    Raises: UsageError: no such game, a bad number, a method that cannot train this game, or not on this base.
    """
    if game not in lab.CATALOG:
        raise UsageError(f"game.name: there is no game {game!r} to train. {nearest(game, lab.CATALOG)}")
    given = params.complete(parameters(game), numbers or {}, "lab")
    spec = Spec(game=game, lab=given, optimizer=optimizer or Method(name="gda"), steps=1)
    made = spec.built
    if optimizer is None:
        if "base" not in (numbers or {}) and not made.whole:
            given = {**given, "base": "adam"}
        optimizer = checked_method("gda", {"learning_rate": made.learning_rate})
    if optimizer.scheme not in SCHEMES:
        raise UsageError(f"scheme: {optimizer.scheme} is for small games. Use simultaneous or alternating.")
    if reason := refused(optimizer, given, made):
        raise UsageError(f"optimizer {optimizer.name}, {game}: {reason}")
    if device not in DEVICES:
        raise UsageError(f"device: there is no device {clean(device, 40)!r}. {nearest(device, DEVICES)}")
    if engine not in ENGINES:
        raise UsageError(f"engine: there is no engine {clean(engine, 40)!r}. {nearest(engine, ENGINES)}")
    options = slurm or {}
    if options and engine != "slurm":
        raise UsageError(f"slurm.{next(iter(options))}: only a job of a cluster has it. Add --engine slurm, or leave it out.")
    cluster.check(options)
    params.Integer(1, MAX_STEPS, text="").check(steps if steps is not None else made.steps, "steps")
    params.Integer(0, 2**31 - 1, text="").check(seed, "seed")
    name = " ".join(clean(name).split())
    if len(name) > NAME_LIMIT:
        raise UsageError(f"--name: {len(name)} characters; at most {NAME_LIMIT}. Shorten it.")
    return Spec(
        version=__version__,
        created=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        command=command,
        name=name,
        game=game,
        lab=given,
        optimizer=optimizer,
        steps=int(steps if steps is not None else made.steps),
        seed=int(seed),
        device=device,
        engine=engine,
        slurm=options,
    )


def refused(method: Method, numbers: dict[str, Any], game: LabGame) -> str:
    """Why this method cannot train this game with these numbers; "" where it can."""
    rule = optimizers.build(method.name, method.parameters)
    if rule.hidden and game.hidden is None:
        return "it needs a game with maps into function space. Train hidden_gan with it."
    if method.scheme == "alternating" and rule.whole:
        return rule.whole
    if numbers["base"] != "none" and (rule.remembers or rule.hidden):
        why = "it has a memory of its own" if rule.remembers else "its step has a length of its own"
        return f"{why}, so that no base rule goes under it. Set lab.base=none."
    if numbers["fresh"] and not rule.extrapolates:
        return "it takes its gradients at one point, so that fresh samples have no meaning. Set lab.fresh=false."
    return ""


def encode(spec: Spec) -> bytes:
    """The text of spec.json."""
    return msgspec.json.format(msgspec.json.encode(spec), indent=2)


def read(run: Folder) -> Spec:
    """The spec of a run's folder, checked as if it had been typed.

    Raises: UsageError where it is no spec, or of another version.
    """
    try:
        found = msgspec.convert(folder.read(run.spec), Spec)
    except (msgspec.ValidationError, RecursionError) as error:
        raise UsageError(f"{run.id}: spec.json is damaged ({clean(str(error), 200)}). Remove the run.") from None
    if found.schema != SCHEMA:
        raise UsageError(f"{run.id}: spec.json is {clean(found.schema, 40)}, and this gametui reads {SCHEMA}.")
    try:
        method = checked_method(found.optimizer.name, found.optimizer.parameters, found.optimizer.scheme)
        again = checked(
            found.game,
            method,
            found.lab,
            steps=found.steps,
            seed=found.seed,
            name=found.name,
            device=found.device,
            engine=found.engine,
            slurm=found.slurm,
        )
    except UsageError as error:
        raise UsageError(f"{run.id}: spec.json: {error}") from None
    return msgspec.structs.replace(again, version=found.version, created=found.created, command=found.command)
