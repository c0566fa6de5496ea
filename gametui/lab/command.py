"""The command line that starts a training once more."""

from __future__ import annotations

import shlex

from gametui import optimizers
from gametui.lab import spec as specs
from gametui.lab.spec import Spec
from gametui.runs.command import changed, option


def command_line(spec: Spec) -> str:
    """The shortest `gametui lab start ...` that makes the same training: what is at its default is left out."""
    words = ["gametui", "lab", "start", *option("game", spec.game), *option("optimizer", spec.optimizer.name)]
    for name, value in changed(optimizers.CATALOG[spec.optimizer.name].parameters, spec.optimizer.parameters):
        words += option("set", f"optimizer.{name}={value}")
    for name, value in changed(specs.parameters(spec.game), spec.lab):
        words += option("set", f"lab.{name}={value}")
    if spec.steps != spec.built.steps:
        words += option("steps", str(spec.steps))
    if spec.optimizer.scheme != "simultaneous":
        words += option("scheme", spec.optimizer.scheme)
    if spec.seed:
        words += option("seed", str(spec.seed))
    if spec.device != "auto":
        words += option("device", spec.device)
    if spec.engine != "local":
        words += option("engine", spec.engine)
    for name, value in spec.slurm.items():
        words += option("set", f"slurm.{name}={value}")
    if spec.name:
        words += option("name", spec.name)
    return shlex.join(words)
