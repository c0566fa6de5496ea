"""What is fuzzed: each target reads bytes as the program does, and refuses them as the program does."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np

from gametui import games, presets
from gametui.app import render, saved_view
from gametui.app.palette import DARK
from gametui.app.plot import draw
from gametui.app.runs import sheet, spec_line, table
from gametui.app.runs.pages import PAGES
from gametui.app.runs.shelf import Shelf
from gametui.app.runs.watched import Watched
from gametui.app.views import VIEWS
from gametui.cli import lab_selecting, lab_text, selecting
from gametui.cli.flags import Flags
from gametui.cli.select import LabSelect
from gametui.compute import protocol, wire
from gametui.errors import UsageError
from gametui.experiment import Point, checked, checked_game, checked_method
from gametui.games.formula import Formula
from gametui.jobs import evidence, folder
from gametui.jobs.folder import Folder
from gametui.lab import record as training
from gametui.lab import spec as specs
from gametui.lab import summary, trainings
from gametui.results import CriticalPoint, Judgement, Outcome
from gametui.runs import record, text
from gametui.runs.record import Environment, Optimizer, RunRecord, Trajectory

LONGEST = 4000
"""Characters of a refusal."""
ID = "20260101-000000-abcdef"


class Target(NamedTuple):
    """read: bytes, and an empty folder to work in. seeds: good inputs to begin with."""

    read: Callable[[bytes, Path], None]
    seeds: Callable[[], list[bytes]]


@contextlib.contextmanager
def refusing(*others: type[Exception]) -> Iterator[None]:
    """A refusal is fine, as long as it can be shown."""
    try:
        yield
    except UsageError as error:
        said = str(error)
        assert said.strip() and len(said) <= LONGEST, f"a refusal of {len(said)} characters"
        text.clean(said).encode()
    except others:
        pass


# ---- preset files -------------------------------------------------------------------------------------------------------


def _preset(data: bytes, place: Path) -> None:
    path = place / "x.toml"
    path.write_bytes(data)
    for load in (presets.load, trainings.load):
        with refusing():
            load(path)


def _presets() -> list[bytes]:
    return [path.read_bytes() for path in sorted(presets.shipped_folder().rglob("*.toml"))]


# ---- formulas -----------------------------------------------------------------------------------------------------------


def _formula(data: bytes, place: Path) -> None:
    """A formula, or two losses where the second text is not empty; then name and text of each part, all separated by NUL."""
    first, second, *parts = [*data.decode("utf-8", "surrogateescape").split("\0"), ""]
    let = dict(zip(parts[::2], parts[1::2], strict=False))
    made = Formula(loss_x=first, loss_y=second, let=let) if second else Formula(f=first, let=let)
    with refusing():
        numbers = {parameter.name: 1.0 for parameter in games.parameters("formula", made)}
        checked(checked_game("formula", numbers, made), (checked_method("gda", {}),))


def _formulas() -> list[bytes]:
    found = [preset.experiment.game.formula for preset in presets.shipped()[0]]
    texts = [
        [formula.f or formula.loss_x or "", formula.loss_y or "", *(word for pair in formula.let.items() for word in pair)]
        for formula in found
        if formula
    ]
    texts += [["where(x > 0, min(x, y), a)*2^-1.5e0 + norm(x) - dot(x1, y2)"], ["x", "y", "r", "softplus(x)**2", "q", "r/pi"]]
    return ["\0".join(words).encode() for words in texts]


# ---- saved runs ---------------------------------------------------------------------------------------------------------


def _run(data: bytes, place: Path) -> None:
    path = place / "run.json"
    path.write_bytes(data)
    with refusing():
        lab_selecting.chosen(str(path), LabSelect())
    with refusing():
        saved = record.read(path)
        record.decode(record.encode(saved))
        for part in (saved_view.viewport, saved_view.shown):
            part(saved.view, saved.experiment)
        saved_view.panes(saved.view)
        snapshot = render.snapshot_of(saved, VIEWS["losses"], lambda request: (), (60, 20))
        draw(VIEWS["losses"].build(snapshot), 60, 20, DARK)


def a_run(**changes: Any) -> RunRecord:
    """Two rows of the bilinear game."""
    values = {
        "schema": record.SCHEMA,
        "version": "0",
        "created": "2000-01-01T00:00:00Z",
        "command": "gametui run",
        "game": checked_game("bilinear", {"a": 2.0}),
        "optimizer": Optimizer(name="gda", parameters=checked_method("gda", {}).parameters),
        "scheme": "simultaneous",
        "start": Point((6.0,), (6.0,)),
        "steps": 1,
        "seed": 3,
        "environment": Environment(
            gametui="0", jax="0", jaxlib="0", numpy="0", python="3", device="cpu", device_name="cpu", dtype="float64",
            machine="m", cpu_count=2,
        ),
        "trajectory": Trajectory(
            step=[0, 1], x=[[6.0], [5.0]], y=[[6.0], [7.0]], loss_x=[72.0, 70.0], loss_y=[-72.0, -70.0], gradient_norm=[1, 2]
        ),
        "outcome": Outcome(status="moving", step=1, message="Still moving.", final=Point((5.0,), (7.0,))),
        "analysis": CriticalPoint(
            x=(0.0,), y=(0.0,), losses=(0.0, 0.0), gradient_norm=0.0, hessian=[[0.0, 2.0], [-2.0, 0.0]],
            eigenvalues=[(0.0, 2.0), (0.0, -2.0)], verdicts={"nash": Judgement("undecided", "flat")},
            jacobian_eigenvalues=[(1.0, 0.1)], spectral_radius=1.005, jacobian_norm=None, stable_learning_rates=[],
        ),
        "view": {
            "title": "t", "shown": 1, "panes": {"main": "plane"}, "display": {"quantity": "loss"},
            "viewport": {
                "plane": {"origin": [0, 0], "u": [1, 0], "v": [0, 1]}, "s": [-1, 1], "t": [-1, 1], "labels": ["x", "y"],
            },
        },
    }  # fmt: skip
    return RunRecord(**(values | changes))


def _runs() -> list[bytes]:
    found = [record.encode(a_run()), record.encode(a_run(compare=(checked_method("eg", {}),), view={}))]
    for training_ in trainings.available()[0]:
        export = training.Export(schema=training.EXPORT, spec=training_.spec, metrics=[], samples=None, spectra=[])
        found.append(msgspec.json.encode(export))
    return found


# ---- trainings ----------------------------------------------------------------------------------------------------------

PARTS: dict[str, Callable[[Folder], Path]] = {
    "s": lambda run: run.spec,
    "t": lambda run: run.status,
    "m": lambda run: run.metrics,
    "x": lambda run: run.exit,
    "e": lambda run: run.spectra,
    "l": lambda run: run.log,
    "n": lambda run: run.samples / "00000005.npz",
}
"""The first letter of an input says which file of a good folder is replaced by the rest."""
SPECTRUM = {
    "step": 5,
    "eigenvalues": [[1.0, 2.0], [1.0, -2.0]],
    "residuals": [1e-9, 1e-9],
    "verdict": "stable",
    "why": "x",
    "learning_rate_limit": 0.4,
    "path": {"alpha": [0.0, 1.0], "cosine": [0.5, None], "norm": [1.0, 2.0]},
}
ROW = {"step": 5, "loss_generator": 1.0, "loss_discriminator": 0.1, "modes_covered_20": 3, "good": [20, 0], "time": 1.0}
STATUS = {"attempt": 1, "host": "elsewhere", "state": "running", "step": 5, "steps": 9, "environment": {"jax": "0"}}


def _training(data: bytes, place: Path) -> None:
    run = Folder(place / "data" / "runs" / ID)
    if not run.samples.is_dir():
        run.samples.mkdir(parents=True)
        for letter, name in PARTS.items():
            name(run).write_bytes(_good()[letter])
    letter = chr(data[0]) if data else ""
    if letter in PARTS:
        PARTS[letter](run).write_bytes(data[1:])
        if letter != "x":
            run.exit.unlink(missing_ok=True)  # it would hide all that is said of a run that goes on
        try:
            _shown(run, len(data))
        finally:  # or the next input would be blamed for this one
            PARTS[letter](run).write_bytes(_good()[letter])


def _shown(run: Folder, page: int) -> None:
    """All that reads a folder."""
    lines = Shelf().read()
    table.drawn(lines, ID, {ID: 0}, 1e9, 100, 5, DARK)
    scene = sheet.Scene((Watched(run).read(),), (0,))
    pages = [page.build(scene, 60, 16) for page in PAGES.values()]
    sheet.drawn(pages[page % len(pages)], 60, 16, DARK)  # all of them would take most of the time
    lab_text.table([run])
    lab_text.tail(run.log, 5)
    with refusing():
        summary.details(training.record(run), evidence.state(run)).encode("utf-8", "replace")
    with refusing():
        msgspec.json.encode(training.export(run))
        training.table(run)
    with refusing():
        folder.find(folder.name(run) or "nothing")


@cache
def _good() -> dict[str, bytes]:
    stream = io.BytesIO()
    points = np.zeros((4, 2), np.float32)
    np.savez(
        stream, fake=points, real=points, extent=np.array([-3, 3, -3, 3], np.float32), discriminator=np.zeros((3, 3), "f4")
    )
    return {
        "s": specs.encode(specs.checked("gan_mixture", name="a name", command="gametui lab start")),
        "t": msgspec.json.encode(STATUS),
        "m": msgspec.json.encode(ROW) + b"\n",
        "x": msgspec.json.encode({"status": "failed", "kind": "error", "reason": "why", "step": 5}),
        "e": msgspec.json.encode(SPECTRUM) + b"\n",
        "l": b"a line\nanother\n",
        "n": stream.getvalue(),
    }


def _trainings() -> list[bytes]:
    return [letter.encode() + content for letter, content in _good().items()]


# ---- checkpoints --------------------------------------------------------------------------------------------------------

STATE = {"a": np.zeros((2, 3), np.float32), "b": np.zeros((), np.int32)}


def _checkpoint(data: bytes, place: Path) -> None:
    from gametui.lab import checkpoint  # imports jax, which no other target needs

    path = place / "00000005.npz"
    path.write_bytes(data)
    with refusing(checkpoint.Damaged):
        checkpoint.read(path, STATE)  # type: ignore[arg-type]


def _checkpoints() -> list[bytes]:
    meta = np.frombuffer(b'{"step": 5, "seconds": 1.0, "metrics": 10, "environment": {}}', np.uint8)
    found = []
    for save in (np.savez, np.savez_compressed):
        stream = io.BytesIO()
        save(stream, meta=meta, **{f"['{name}']": value for name, value in STATE.items()})
        found.append(stream.getvalue())
    return found


# ---- the pipe to the compute process --------------------------------------------------------------------------------------


def _wire(data: bytes, place: Path) -> None:
    """Of a stream that is no frame at all a body is made, so that what is inside is tried as well."""
    with refusing(wire.WireError):
        bodies = list(wire.split(bytearray(data))) or [data]
        for body in bodies:
            for decode in (wire.request, wire.answer):
                with refusing(msgspec.DecodeError):
                    decode(body)


def _frames() -> list[bytes]:
    experiment = checked(checked_game("bilinear", {}), (checked_method("gda", {}),))
    zeros = np.zeros((2, 2))
    messages: list[Any] = [
        protocol.Run(ticket=1, experiment=experiment),
        protocol.Record(ticket=2, experiment=experiment, path="a", view={"a": [1, None]}),
        protocol.Cancel("run"),
        protocol.Field(ticket=1, s=(0, 1), t=(0, 1), loss_x=zeros, loss_y=zeros, flow_s=zeros, flow_t=zeros),
        protocol.Failed(ticket=1, lane="run", message="why"),
    ]
    return [wire.pack(message) for message in messages]


# ---- the command line -----------------------------------------------------------------------------------------------------

FLAGS = ("game", "optimizer", "formula", "loss_x", "loss_y", "start", "steps", "scheme", "seed", "device")
MANY = ("let", "settings", "compare")


def _select(data: bytes, place: Path) -> None:
    """A target, then a line `flag value` for each flag; the whole as the settings of a training, too."""
    written = data.decode("utf-8", "surrogateescape")
    target, *lines = written.split("\n")
    target = target.replace("/", "_")  # a path is read wherever it leads
    given: dict[str, Any] = {}
    for line in lines:
        flag, _, value = line.partition(" ")
        if flag in FLAGS:
            given[flag] = value
        elif flag in MANY:
            given[flag] = (*given.get(flag, ()), value)
    with refusing():
        selecting.chosen(target or None, Flags(**given))
    with refusing():
        allowed = {name: value for name, value in given.items() if name in LabSelect.__dataclass_fields__}
        lab_selecting.chosen(target or None, LabSelect(**allowed))
    with refusing():
        spec_line.parsed(written)


def _selections() -> list[bytes]:
    return [
        b"bilinear-rotation\noptimizer co\nsettings optimizer.gamma=0.5\nsettings game.a=-1e0\nstart 6/6\nsteps 30\nseed 1",
        b"\ngame bilinear_matrix\nsettings game.A=1,2;3,4\ncompare eg:learning_rate=0.1,scheme=alternating\nscheme alternating",
        b"\nformula a*x*y + r\nlet r=x^2\nsettings game.a=2\ndevice cpu",
        b"\nloss_x x1*y1\nloss_y -x1*y1 + x2\nstart=-1,2/0.5",
        b"gan-gda\nsettings lab.batch=64\nsettings lab.base=adam\nsteps 100",
        b"game=gan_mixture optimizer=gda optimizer.learning_rate=0.001 lab.base=adam steps=10 seed=0 name='a b'",
    ]


TARGETS: dict[str, Target] = {
    "presets": Target(_preset, _presets),
    "formulas": Target(_formula, _formulas),
    "runs": Target(_run, _runs),
    "trainings": Target(_training, _trainings),
    "checkpoints": Target(_checkpoint, _checkpoints),
    "wire": Target(_wire, _frames),
    "selections": Target(_select, _selections),
}


def _any(data: bytes, place: Path) -> None:
    """The first byte says which target reads the rest."""
    if data:
        list(TARGETS.values())[data[0] % len(TARGETS)].read(data[1:], place)


def _all() -> list[bytes]:
    return [bytes([number]) + seed for number, target in enumerate(TARGETS.values()) for seed in target.seeds()]


ALL = Target(_any, _all)
