"""Samples: how densely the generator's lie, beside the data."""

from __future__ import annotations

from dataclasses import replace

from gametui.app.chart import Backdrop, Chart
from gametui.app.plot.geometry import Frame, geometry
from gametui.app.runs.pages import _places
from gametui.app.runs.sheet import Page, Scene, arranged
from gametui.lab.samples import Sample
from gametui.lazy import np

Extent = tuple[float, float, float, float]


def build(scene: Scene, width: int, height: int) -> tuple[Chart, ...]:
    sample = scene.run.sample
    if sample is None:
        return (Chart(title="", message=scene.run.missing),)
    if sample.judge is not None:
        return (_places.chart(scene, sample, judged=False),)
    box = arranged(2, width, height)[0]
    frame = geometry(_empty(sample), box.width, box.height)
    fake, real = (density(points, (*frame.x, *frame.y), frame.rows, frame.columns) for points in (sample.fake, sample.real))
    most = max(1.0, float(np.nanmax([*fake.ravel(), *real.ravel(), 0.0])))
    return (
        _chart(f"generator, step {sample.step}{_outside(sample)}", sample, fake, frame, most),
        _chart(f"data, {len(sample.real)} samples", sample, real, frame, most),
    )


def density(points: np.ndarray, extent: Extent, rows: int, columns: int) -> np.ndarray:
    """log(1 + samples) in each of (rows, columns) boxes of the extent, the first row at the bottom; not-a-number where there
    are none."""
    x0, x1, y0, y1 = extent
    kept = points[np.isfinite(points).all(axis=1)]
    counts, _, _ = np.histogram2d(kept[:, 1], kept[:, 0], bins=(max(rows, 1), max(columns, 1)), range=((y0, y1), (x0, x1)))
    return np.where(counts > 0, np.log1p(counts), np.nan)


def _empty(sample: Sample) -> Chart:
    x0, x1, y0, y1 = sample.extent
    return Chart(title="", x=(x0, x1), y=(y0, y1), equal=True)


def _chart(title: str, sample: Sample, values: np.ndarray, frame: Frame, most: float) -> Chart:
    """One box a cell of the canvas, so that none is passed over and none is drawn twice."""
    x, y = ((high - low) / count / 2 for (low, high), count in zip((frame.x, frame.y), values.shape[::-1], strict=True))
    field = Backdrop(values, (frame.x[0] + x, frame.x[1] - x), (frame.y[0] + y, frame.y[1] - y), reach=(0.0, most), shaded=True)
    return replace(_empty(sample), title=title, backdrop=field)


def _outside(sample: Sample) -> str:
    """How many of the fakes are not in the picture."""
    x0, x1, y0, y1 = sample.extent
    x, y = sample.fake.T
    share = 1 - float(np.mean((x >= x0) & (x <= x1) & (y >= y0) & (y <= y1))) if len(x) else 0.0
    return f", {share:.0%} outside" if share >= 0.005 else ""


PAGE = Page(
    "samples",
    "Samples",
    build,
    "How densely the samples of the generator lie, beside those of the data: the stronger the colour, the more, on a "
    "logarithmic scale that both share. Left and right go through the samples of earlier steps.",
)
