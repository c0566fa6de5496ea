"""Points: fakes and data over what the discriminator says, and where it pulls the fakes."""

from __future__ import annotations

from dataclasses import replace

from gametui.app.chart import Backdrop, Chart, Series
from gametui.app.plot.backdrop import ARROWS
from gametui.app.plot.geometry import Frame, geometry
from gametui.app.runs.pages import _places
from gametui.app.runs.sheet import Page, Scene, arranged
from gametui.lab.samples import Sample
from gametui.lazy import np

CONTOURS = 8
FEW = 0.25
"""Of the fakes that a place would have if it had its share."""


def build(scene: Scene, width: int, height: int) -> tuple[Chart, ...]:
    sample = scene.run.sample
    if sample is None:
        return (Chart(title="", message=scene.run.missing),)
    if sample.judge is not None:
        return (_places.chart(scene, sample, judged=True),)
    x0, x1, y0, y1 = sample.extent
    chart = Chart(title="", x=(x0, x1), y=(y0, y1), equal=True)
    box = arranged(1, width, height)[0]
    met, missed = _places_of_data(sample, geometry(chart, box.width, box.height))
    arrows = _arrows(sample) if scene.arrows else ()
    fakes = _dots(sample.fake, "method0", "●" if len(sample.fake) <= 64 else "")
    legend = (
        ("method0", f"• {len(sample.fake)} fakes"),
        ("good", "● data, and fakes there"),
        ("method1", "○ data, few fakes"),
        *((("accent", "→ pull on a fake"),) if arrows else ()),
    )
    return (
        replace(
            chart,
            title=f"step {sample.step}, {len(sample.real)} of the data",
            series=(fakes, *arrows, _dots(missed, "method1", "○"), _dots(met, "good", "●")),
            backdrop=_field(sample),
            legend=legend,
            marker=scene.marker,
        ),
    )


def _dots(points: np.ndarray, colour: str, marker: str) -> Series:
    return Series(points[:, 0], points[:, 1], colour, line=False, marker=marker)


def _places_of_data(sample: Sample, frame: Frame) -> tuple[np.ndarray, np.ndarray]:
    """One of the data for each cell of the picture that has some, (k, 2) each: where there are FEW as many fakes, or more, and
    where there are fewer. A cell has one colour, so that thousands of fakes would hide the data, or the other way round."""
    fake, real = (_cells(points, frame) for points in (sample.fake, sample.real))
    cells, first, count = np.unique(real, return_index=True, return_counts=True)
    there = np.bincount(fake[fake >= 0], minlength=frame.columns * frame.rows + 1)[cells]
    met = there >= FEW * count * len(sample.fake) / max(len(sample.real), 1)
    return sample.real[first[(cells >= 0) & met]], sample.real[first[(cells >= 0) & ~met]]


def _cells(points: np.ndarray, frame: Frame) -> np.ndarray:
    """(k,) numbers of the canvas's cells in which points lie; -1 outside."""
    across, up = frame.place(points[:, 0], points[:, 1])
    with np.errstate(invalid="ignore"):
        inside = (across >= 0) & (across < 1) & (up > 0) & (up <= 1)
    column, row = (np.where(inside, each, 0) for each in (across * frame.columns, (1 - up) * frame.rows))
    return np.where(inside, row.astype(int) * frame.columns + column.astype(int), -1)


def _field(sample: Sample) -> Backdrop | None:
    """The discriminator's logits: red where it says data, blue where it says fake, a line where it cannot tell."""
    if sample.discriminator is None:
        return None
    x0, x1, y0, y1 = sample.extent
    values = sample.discriminator
    return Backdrop(values, (x0, x1), (y0, y1), contours=CONTOURS, diverging=True, zero=(values,), zero_colours=("text",))


def _arrows(sample: Sample) -> tuple[Series, ...]:
    """The fakes whose pull is known, each as the arrow nearest to its direction."""
    if sample.arrows is None:
        return ()
    x, y = sample.arrows.T
    known = np.isfinite(x) & np.isfinite(y) & (np.hypot(x, y) > 0)
    eighth = np.where(known, np.rint(np.arctan2(y, x) / (np.pi / 4)) % 8, -1)
    points = sample.fake[: len(sample.arrows)]
    chosen = [(glyph, points[eighth == k]) for k, glyph in enumerate(ARROWS)]
    return tuple(Series(at[:, 0], at[:, 1], "accent", line=False, marker=glyph) for glyph, at in chosen if len(at))


PAGE = Page(
    "points",
    "Points",
    build,
    "Fakes and data over the discriminator's logits: red where it says data, blue where it says fake, with contours, and a "
    "line where it cannot tell. Data are full where fakes are, too (a quarter of their share, or more), and hollow where "
    "they are missing. Arrows show where the generator's gradient pulls some of the fakes. Of hidden_gan: chances "
    "over places, and what the discriminator says there.",
)
