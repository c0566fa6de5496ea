"""Skeleton."""

from __future__ import annotations

from gametui.app.chart import Chart
from gametui.app.snapshot import Snapshot
from gametui.app.views._base import View


def build(snapshot: Snapshot) -> Chart:
    return Chart(title=snapshot.title, message="nothing to show yet")


VIEW = View("spectrum", "Spectrum", build, "")
