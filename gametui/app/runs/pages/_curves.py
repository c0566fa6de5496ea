"""Curves over the steps: of one run all numbers of a group in one chart, of several runs a chart for each number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from gametui.app.chart import Chart, Mark, Series
from gametui.app.runs.columns import Curve
from gametui.app.runs.sheet import Scene
from gametui.app.runs.watched import Seen
from gametui.app.views._numbers import number
from gametui.lazy import np

PARTS = 100


class Group(NamedTuple):
    """Numbers that share an axis."""

    title: str
    names: tuple[tuple[str, str], ...]
    """(column of metrics.jsonl, what the legend calls it)"""
    log: bool | None = None
    """A scale of its own; None: the page's."""


def charts(scene: Scene, groups: Sequence[Group]) -> tuple[Chart, ...]:
    """The groups of which there is anything."""
    known = [_known(scene, group) for group in groups]
    known = [group for group in known if group.names]
    if scene.together:
        return tuple(_compared(scene, group, name, label) for group in known for name, label in group.names)
    return tuple(_alone(scene, group) for group in known)


def _known(scene: Scene, group: Group) -> Group:
    found = tuple(pair for pair in group.names if any(pair[0] in run.curves for run in scene.runs))
    return group._replace(names=found)


def _alone(scene: Scene, group: Group) -> Chart:
    rows = [(f"method{k}", label, scene.run.curves[name]) for k, (name, label) in enumerate(group.names)]
    return _chart(scene, group, group.title, rows)


def _compared(scene: Scene, group: Group, name: str, label: str) -> Chart:
    rows = [(colour, f"{number} {run.title}", run.curves[name]) for run, number, colour in scene.rows if name in run.curves]
    title = group.title if label in group.title else f"{group.title}: {label}"
    return _chart(scene, group, title, rows)


def _chart(scene: Scene, group: Group, title: str, rows: Sequence[tuple[str, str, Curve]]) -> Chart:
    log = scene.log if group.log is None else group.log
    shown = [_means(curve) if scene.means else curve for _, _, curve in rows]
    drawn = [Curve(curve.step, np.abs(curve.value)) if log else curve for curve in shown]
    series = tuple(Series(*curve, colour, label) for curve, (colour, label, _) in zip(drawn, rows, strict=True))
    steps = [float(curve.step[place]) for curve in drawn if len(curve.step) for place in (0, -1)]
    return Chart(
        title=title + ", log" * log + ", means" * scene.means,
        x=(min([0.0, *steps]), max([1.0, *steps])),
        series=(*series[::-1], *_cursor(scene, drawn)),
        marks=_ends(series[::-1]) if scene.together else (),
        x_label="step",
        log_y=log,
        legend=tuple((colour, f"━ {_at(curve, scene.step)}  {label}") for colour, label, curve in rows),
        marker=scene.marker,
    )


def _at(curve: Curve, step: int | None) -> str:
    """The value at the step that is shown, or the last one."""
    place = len(curve.step) if step is None else int(np.searchsorted(curve.step, step, side="right"))
    return number(float(curve.value[max(place - 1, 0)]), 3) if len(curve.value) else "?"


def _means(curve: Curve) -> Curve:
    """The curve in about PARTS parts, each its mean; what is not finite is left out of it."""
    size = len(curve.step) // PARTS
    if size < 2:
        return curve
    firsts = np.arange(len(curve.step) // size) * size  # the last part takes what is left over
    known = np.isfinite(curve.value)
    counts = np.add.reduceat(known.astype(float), firsts)
    means = np.add.reduceat(np.where(known, curve.value, 0.0), firsts) / np.where(counts > 0, counts, np.nan)
    return Curve(np.add.reduceat(curve.step, firsts) / np.diff([*firsts, len(curve.step)]), means)


def _ends(series: Sequence[Series]) -> tuple[Mark, ...]:
    """The number of each run at the end of its curve."""
    found = [(one, np.flatnonzero(np.isfinite(one.y))) for one in series]
    return tuple(Mark(float(one.x[at[-1]]), float(one.y[at[-1]]), one.label[0], one.colour) for one, at in found if len(at))


def _cursor(scene: Scene, drawn: Sequence[Curve]) -> tuple[Series, ...]:
    """Where in the past the samples are looked at."""
    values = np.concatenate([curve.value[np.isfinite(curve.value)] for curve in drawn] or [np.empty(0)])
    if scene.step is None or not len(values):
        return ()
    at = np.full(2, float(scene.step))
    return (Series(at, np.array([values.min(), values.max()]), "muted", guide=True),)


def nothing(run: Seen, what: str) -> Chart:
    """A chart that says why it is empty."""
    return Chart(title="", message=f"no {what} yet" if run.state.alive else f"no {what}: the run ended before")
