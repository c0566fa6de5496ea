"""Norms of both players' gradients and steps."""

from __future__ import annotations

from gametui.app.chart import Chart
from gametui.app.runs.pages._curves import Group, charts, nothing
from gametui.app.runs.sheet import Page, Scene

PLAYERS = ("generator", "discriminator")
GROUPS = (
    Group("gradient norm", tuple((f"gradient_norm_{player}", player) for player in PLAYERS)),
    Group("step norm", tuple((f"step_norm_{player}", player) for player in PLAYERS)),
)


def build(scene: Scene, width: int, height: int) -> tuple[Chart, ...]:
    return charts(scene, GROUPS) or (nothing(scene.run, "norms"),)


PAGE = Page(
    "norms",
    "Norms",
    build,
    "Norms of both players' gradients, and of the directions that they really step along: the step divided by the learning "
    "rate, after the method and the base rule (Adam, for example) have made of the gradient what they do.",
    log=True,
    means=True,
)
