"""Points: fakes and data over what the discriminator says, and where it pulls the fakes."""

from __future__ import annotations

from gametui.app.chart import Backdrop, Chart, Series
from gametui.app.plot.backdrop import ARROWS
from gametui.app.runs.pages import _places
from gametui.app.runs.sheet import Page, Scene
from gametui.lab.samples import Sample
from gametui.lazy import np

CONTOURS = 8


def build(scene: Scene, width: int, height: int) -> tuple[Chart, ...]:
    sample = scene.run.sample
    if sample is None:
        return (Chart(title="", message=scene.run.missing),)
    if sample.judge is not None:
        return (_places.chart(scene, sample, judged=True),)
    x0, x1, y0, y1 = sample.extent
    fake, real = ("method0", f"• {len(sample.fake)} fakes"), ("method1", f"• {len(sample.real)} of the data")
    arrows = _arrows(sample) if scene.arrows else ()
    return (
        Chart(
            title=f"step {sample.step}",
            x=(x0, x1),
            y=(y0, y1),
            series=(_dots(sample.real, real), _dots(sample.fake, fake), *arrows),
            backdrop=_field(sample),
            equal=True,
            legend=(fake, real, *((("accent", "→ pull on a fake"),) if arrows else ())),
            marker=scene.marker,
        ),
    )


def _dots(points: np.ndarray, row: tuple[str, str]) -> Series:
    marker = "●" if len(points) <= 64 else ""
    return Series(points[:, 0], points[:, 1], row[0], row[1], line=False, marker=marker)


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
    "line where it cannot tell. Arrows show where the generator's gradient pulls some of the fakes. Of hidden_gan: chances "
    "over places, and what the discriminator says there.",
)
