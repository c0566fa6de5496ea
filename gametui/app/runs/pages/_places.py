"""Pictures of a sample whose points are chances over places on a line, as hidden_gan's are."""

from __future__ import annotations

from gametui.app.chart import Chart, Series
from gametui.app.runs.sheet import Scene
from gametui.lab.samples import Sample
from gametui.lazy import np


def chart(scene: Scene, sample: Sample, judged: bool) -> Chart:
    """The chances that the generator and the data give each place; with `judged` what the discriminator says too."""
    rows = [("method0", "p, the generator's", sample.fake), ("method1", "q, the data's", sample.real)]
    if judged and sample.judge is not None:
        rows.append(("method2", "D, at rest 1/2", sample.judge))
    highest = max(float(np.nanmax(points[:, 1], initial=0.0)) for _, _, points in rows)
    return Chart(
        title=f"step {sample.step}: chance over place",
        x=sample.extent[:2],
        y=(0.0, 1.1 * highest or 1.0),
        series=tuple(Series(points[:, 0], points[:, 1], colour, label) for colour, label, points in reversed(rows)),
        x_label="place",
        legend=tuple((colour, f"━ {label}") for colour, label, _ in rows),
        marker=scene.marker,
    )
