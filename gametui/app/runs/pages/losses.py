"""Losses of both players over the steps."""

from __future__ import annotations

from gametui.app.chart import Chart
from gametui.app.runs.pages._curves import Group, charts, nothing
from gametui.app.runs.sheet import Page, Scene

GROUPS = (Group("loss", (("loss_generator", "generator"), ("loss_discriminator", "discriminator"))),)


def build(scene: Scene, width: int, height: int) -> tuple[Chart, ...]:
    return charts(scene, GROUPS) or (nothing(scene.run, "losses"),)


PAGE = Page(
    "losses",
    "Losses",
    build,
    "The mean losses of both players since the row before. Several runs: a picture for each player, a colour for each run.",
)
