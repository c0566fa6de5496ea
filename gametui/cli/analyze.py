"""gametui analyze: critical points, spectra, verdicts."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from gametui.cli.select import Json, Select, Target
from gametui.errors import UsageError


def analyze(
    target: Target = None,
    /,
    *,
    select: Select = Select(),  # noqa: B008 - a frozen value
    at: Annotated[
        str | None,
        Parameter(metavar="X/Y", allow_leading_hyphen=True, help="analyse the critical point beside this one, or this one"),
    ] = None,
    box: Annotated[
        str | None,
        Parameter(metavar="LO,HI", allow_leading_hyphen=True, help="look for points with every coordinate from LO to HI"),
    ] = None,
    json: Json = None,
) -> int:
    """Find critical points and say of each whether it is local Nash, minimax or maximin, and what flow and method do there.

    Points nearest to the start come first.
    """
    from gametui.cli import output, selecting

    chosen = selecting.chosen(target, select)
    if at is not None and box is not None:
        raise UsageError("--at names one point and --box a region to search. Give one of them.")
    experiment = chosen.experiment
    where = selecting.point(at, "--at") if at is not None else None
    if where is not None and where.sizes != experiment.start.sizes:
        m, n = experiment.start.sizes
        example = f"{_zeros(m)}/{_zeros(n)}"
        raise UsageError(f"--at: {experiment.game.name} takes {m} number for x and {n} for y, as in --at={example}.")
    limits = _box(box) if box is not None else None
    output.writable(json)
    from gametui.analysis import report
    from gametui.compute import device
    from gametui.runs import analysis

    device.configure(select.device or "auto")
    points = report.analyze(
        experiment.game, experiment.method, near=experiment.start, box=limits, at=where, seed=experiment.seed
    )
    if json is not None:
        output.json(analysis.encode(experiment.game, experiment.method, points), json)
    if json != "-":
        from gametui.runs import summary

        place = f"near {at}" if at else f"in the box {box}" if box else "in the game's window"
        output.say(summary.analysis(experiment.game, experiment.method, points, place))
    return 0


WIDEST = 1e100
"""Largest coordinate of a box: beyond, squares of distances overflow."""


def _zeros(count: int) -> str:
    return ",".join(["0"] * count)


def _box(text: str) -> tuple[float, float]:
    from gametui.cli import selecting

    limits = selecting.numbers(text, "--box")
    if len(limits) != 2 or not limits[0] < limits[1]:
        raise UsageError(f"--box: {text!r} is not a range. Write two rising numbers, as in --box=-5,5.")
    if max(map(abs, limits)) > WIDEST:
        raise UsageError(f"--box: {text!r} is too wide to search. Stay between -{WIDEST:g} and {WIDEST:g}.")
    return limits[0], limits[1]
