"""SELECT -> what to run: a preset, a preset file or a saved run, with flags on top, or flags alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from gametui import experiment, games, lab, optimizers, params, presets
from gametui.cli.flags import Flags
from gametui.errors import UsageError, nearest
from gametui.experiment import Experiment, GameChoice, Method, Point
from gametui.games.formula import Formula
from gametui.presets import Preset
from gametui.runs.text import line

DEVICES = ("auto", "cpu", "gpu")
_DEFAULT = "gda"


class Chosen(NamedTuple):
    """What a command line asks for."""

    preset: Preset
    view: dict[str, Any]
    """How a saved run was looked at; empty for anything else."""
    device: str = "auto"
    """What a saved run was to be computed with: to repeat it is to ask for the same."""

    @property
    def experiment(self) -> Experiment:
        return self.preset.experiment


def chosen(target: str | None, flags: Flags) -> Chosen:
    """What `target` and `flags` ask for.

    Raises: UsageError: no game named, no such preset, file, game, method or parameter; a bad number; flags that
    contradict each other.
    """
    if flags.device is not None:
        named(flags.device, DEVICES, "--device", "device")
    base = _opened(target) if target is not None else None
    if base is not None and not flags.select:
        return base
    found = _experiment(base.experiment if base else None, flags)
    if base is not None and found.game.name == base.experiment.game.name and found.game.formula == base.experiment.game.formula:
        return base._replace(preset=base.preset._replace(experiment=found))
    entry = games.CATALOG[found.game.name]
    preset = Preset(name="", path=None, title=found.game.name, about=entry.summary, experiment=found)
    return Chosen(preset, {}, base.device if base else "auto")


def point(text: str, where: str) -> Point:
    """Coordinates as a person types them: X/Y, each separated by commas. Raises: UsageError naming `where`."""
    sides = text.split("/")
    if len(sides) != 2:
        raise UsageError(f"{where}: {text!r} is not a point. Write X/Y, as in {where}=6/6 or {where}=-1,2/0.5.")
    return Point(*(tuple(numbers(side, where)) for side in sides))


def numbers(text: str, where: str) -> list[float]:
    """Numbers separated by commas. Raises: UsageError naming `where`."""
    number = params.Number(text="")
    return [number.parse(each, where) for each in text.split(",")]


def _opened(target: str) -> Chosen:
    if target.endswith(".json"):
        from gametui.runs import record

        saved = record.read(Path(target))
        title = line(str(saved.view.get("title") or saved.game.name), 200)
        preset = Preset(line(Path(target).stem), Path(target), title, "A saved run.", saved.experiment)
        return Chosen(preset, dict(saved.view), saved.environment.asked)
    try:
        return Chosen(presets.find(target), {})
    except UsageError:
        from gametui.lab import trainings  # only now: the app's first paint does not wait for it

        if target in trainings.names() and target not in presets.names():
            raise UsageError(f"{target}: is a training. Start it with: gametui lab start {target}") from None
        raise


def view(chosen: Chosen) -> dict[str, Any]:
    """How a record of it should be looked at: as the saved run was, or as the preset says."""
    preset = chosen.preset
    if chosen.view or (preset.window is None and preset.quantity == "loss"):
        return chosen.view
    import msgspec

    from gametui.app import viewport

    window = msgspec.to_builtins(vars(viewport.home(chosen.experiment, preset.window)))
    return {"title": preset.title, "viewport": window, "display": {"quantity": preset.quantity}}


def _experiment(base: Experiment | None, flags: Flags) -> Experiment:
    given = settings(flags.settings)
    game = _game(base.game if base else None, flags, given["game"])
    methods = _methods(base.methods if base else None, flags, given["optimizer"])
    start = point(flags.start, "--start") if flags.start is not None else None
    if start is None and base is not None and game.name == base.game.name:
        home = games.build(game.name, game.parameters, game.formula).start
        if (len(home.x), len(home.y)) == (len(base.start.x), len(base.start.y)):
            start = base.start
    steps = whole(flags.steps, 1, experiment.MAX_STEPS, "--steps")
    seed = whole(flags.seed, 0, 2**31 - 1, "--seed")
    return experiment.checked(
        game,
        methods,
        start,
        steps if steps is not None else base.steps if base else 300,
        seed if seed is not None else base.seed if base else 0,
    )


def _game(base: GameChoice | None, flags: Flags, settings: Mapping[str, str]) -> GameChoice:
    formula = _formula(base.formula if base else None, flags)
    if formula is not None and flags.game not in (None, "formula"):
        raise UsageError(f"--game {flags.game}: a formula is a game of its own. Give --game, or a formula, not both.")
    name = flags.game or ("formula" if formula else base.name if base else None)
    if name is None:
        raise UsageError("Name a game: a preset (see 'gametui list presets'), --game NAME, or --formula F.")
    kept: dict[str, Any] = {}
    if base is not None and name == base.name:
        formula = formula or base.formula
        kept = base.parameters
    if name in lab.NAMES:
        raise UsageError(f"--game {name}: is a game to train. Start a training with: gametui lab start --game {name}")
    named(name, games.CATALOG, "--game", "game")
    if name == "formula" and formula is None:
        raise UsageError("--game formula: needs a formula. Give --formula F, or --loss-x F and --loss-y F.")
    known = {parameter.name: parameter for parameter in games.parameters(name, formula)}
    kept = {key: value for key, value in kept.items() if key in known}
    return experiment.checked_game(name, kept | parsed(known, settings, "--set game."), formula)


def _formula(base: Formula | None, flags: Flags) -> Formula | None:
    """The formula that the flags give; None where they give none."""
    let = {}
    for text in flags.let:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise UsageError(f"--let {text}: write NAME=F, as in --let r2=x^2+y^2.")
        let[name.strip()] = value
    losses = (flags.loss_x, flags.loss_y)
    if flags.formula is not None and losses != (None, None):
        raise UsageError("--formula stands for both losses. Give either --formula, or --loss-x and --loss-y.")
    if losses.count(None) == 1:
        raise UsageError("--loss-x and --loss-y go together. Give both, or --formula for a zero-sum game.")
    if flags.formula is not None or flags.loss_x is not None:
        return Formula(f=flags.formula, loss_x=flags.loss_x, loss_y=flags.loss_y, let=let)
    if not let:
        return None
    if base is None or flags.game not in (None, "formula"):
        raise UsageError("--let: names a part of a formula, and there is none. Give --formula F as well.")
    return Formula(f=base.f, loss_x=base.loss_x, loss_y=base.loss_y, let=base.let | let)


def _methods(base: tuple[Method, ...] | None, flags: Flags, settings: Mapping[str, str]) -> tuple[Method, ...]:
    methods = list(base or (experiment.checked_method(_DEFAULT, {}),))
    named(flags.scheme or "simultaneous", experiment.SCHEMES, "--scheme", "scheme")
    if flags.optimizer is not None:
        named(flags.optimizer, optimizers.CATALOG, "--optimizer", "optimizer")
        own = next((method for method in methods if method.name == flags.optimizer), None)
        if own is None:
            scheme = methods[0].scheme
            methods[0] = _like(methods[0], flags.optimizer, scheme) if base else experiment.checked_method(flags.optimizer, {})
        else:
            methods.remove(own)
            methods.insert(0, own)
    first = methods[0]
    if flags.scheme is not None:
        methods = [experiment.checked_method(m.name, m.parameters, flags.scheme) for m in methods]
    changed = parsed({p.name: p for p in optimizers.CATALOG[first.name].parameters}, settings, "--set optimizer.")
    methods[0] = experiment.checked_method(first.name, {**first.parameters, **changed}, methods[0].scheme)
    methods += [_compared(text) for text in flags.compare]
    if len(methods) > presets.METHOD_LIMIT:
        raise UsageError(f"--compare: {len(methods)} methods, and {presets.METHOD_LIMIT} can be told apart. Leave some out.")
    return tuple(methods)


def _like(method: Method, name: str, scheme: str) -> Method:
    """Another method at the same learning rates."""
    shared = {key: method.parameters[key] for key in ("learning_rate", "timescale")}
    return experiment.checked_method(name, shared, scheme)


def _compared(text: str) -> Method:
    """NAME, or NAME:KEY=VALUE,...; what is not given stands at the method's own default."""
    name, _, rest = text.partition(":")
    name = name.strip()
    named(name, optimizers.CATALOG, "--compare", "optimizer")
    where = f"--compare {name}"
    given: dict[str, str] = {}
    for part in filter(None, rest.split(",")):
        key, equals, value = (word.strip() for word in part.partition("="))
        if not equals:
            raise UsageError(f"{where}: {part!r} is no setting. Write {name}:KEY=VALUE,..., or repeat --compare.")
        if key in given:
            raise UsageError(f"{where}: {key} is given twice. Leave one out.")
        given[key] = value
    scheme = given.pop("scheme", experiment.SCHEMES[0])
    named(scheme, experiment.SCHEMES, f"{where}: scheme", "scheme")
    values = parsed({p.name: p for p in optimizers.CATALOG[name].parameters}, given, f"{where}: ")
    return experiment.checked_method(name, values, scheme, where)


def settings(texts: tuple[str, ...], scopes: tuple[str, ...] = ("game", "optimizer")) -> dict[str, dict[str, str]]:
    """--set KEY=VALUE, sorted by whose number it is."""
    found: dict[str, dict[str, str]] = {scope: {} for scope in scopes}
    for text in texts:
        key, equals, value = text.partition("=")
        scope, dot, name = key.strip().partition(".")
        if not equals or not dot or not name:
            raise UsageError(f"--set {text}: write KEY=VALUE, as in --set optimizer.learning_rate=0.1 or --set game.a=2.")
        if scope not in found:
            raise UsageError(f"--set {key}: a key begins with {' or '.join(scopes)}. {nearest(scope, found)}")
        if name in found[scope]:
            raise UsageError(f"--set {key}: given twice. Leave one out.")
        found[scope][name] = value
    return found


def named(name: str, known: Collection[str], where: str, kind: str) -> None:
    """Raises: UsageError with the nearest spelling where `name` is none of `known`."""
    if name not in known:
        listed = f" 'gametui list {kind}s' lists them." if kind in ("game", "optimizer") else ""
        raise UsageError(f"{where}: there is no {kind} {name!r}. {nearest(name, known)}{listed}")


def parsed(known: Mapping[str, params.Parameter], given: Mapping[str, str], where: str) -> dict[str, Any]:
    for name in given:
        if name not in known:
            raise UsageError(f"{where}{name}: no such parameter. {nearest(name, known) or 'There are none.'}")
    return {name: known[name].parse(text, f"{where}{name}") for name, text in given.items()}


def whole(text: str | None, low: int, high: int, where: str) -> int | None:
    if text is None:
        return None
    parameter = replace(params.Integer(low, high, text=""), default=low)
    return int(parameter.parse(text, where))
