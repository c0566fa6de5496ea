"""Kinds of critical points: a glyph and a word for what the verdicts say together."""

from __future__ import annotations

from typing import NamedTuple

from gametui.results import CriticalPoint


class Kind(NamedTuple):
    glyph: str
    text: str
    colour: str


NASH = Kind("◆", "strict local Nash", "good")
MINIMAX = Kind("▲", "local minimax, not Nash", "good")
MAXIMIN = Kind("▼", "local maximin, not Nash", "good")
STABLE = Kind("■", "flow-stable, no optimum", "bad")
UNSTABLE = Kind("✕", "unstable", "bad")
UNDECIDED = Kind("◇", "undecided", "text")

KINDS = (NASH, MINIMAX, MAXIMIN, STABLE, UNSTABLE, UNDECIDED)


def kind(point: CriticalPoint) -> Kind:
    """The strongest thing that the verdicts say of the point."""

    def says(axis: str, verdict: str) -> bool:
        return axis in point.verdicts and point.verdicts[axis].verdict == verdict

    for axis, verdict, found in (
        ("nash", "strict", NASH),
        ("minimax", "strict", MINIMAX),
        ("maximin", "strict", MAXIMIN),
        ("flow", "stable", STABLE),
        ("flow", "unstable", UNSTABLE),
    ):
        if says(axis, verdict):
            return found
    return UNDECIDED
