"""Lasting: what stays on the picture when an experiment changes: runs and colours of the methods that stay."""

from __future__ import annotations

from itertools import count

from gametui.app.snapshot import Snapshot, Trajectory
from gametui.experiment import Experiment


def runs(old: Experiment, new: Experiment, known: tuple[Trajectory | None, ...]) -> tuple[Trajectory | None, ...]:
    """The known run of each method that stays, so that adding one to the picture does not blank the others.

    A method whose numbers have changed keeps its run until there is a new one.
    """
    left = list(zip(old.methods, known, strict=False))
    found: dict[int, Trajectory | None] = {}
    for exact in (True, False):
        for i, method in enumerate(new.methods):
            alike = [pair for pair in left if pair[0] == method or (not exact and pair[0].label == method.label)]
            if alike and i not in found:
                pair = alike[0]
                found[i] = pair[1]
                left.remove(pair)
    return tuple(found.get(i) for i in range(len(new.methods)))


def another(old: Experiment, new: Experiment) -> bool:
    """Whether the game is another one, or has other dimensions: nothing that is drawn fits any more."""
    return (old.game.name, old.game.formula, old.start.sizes) != (new.game.name, new.game.formula, new.start.sizes)


def numbers(old: Experiment, snapshot: Snapshot, new: Experiment) -> tuple[int, ...]:
    """Colour numbers of the new methods: those that stay keep theirs, the others take the lowest that are free."""
    before = list(zip(old.methods, snapshot.numbered, strict=True))
    kept: list[int | None] = []
    for method in new.methods:
        found = next((pair for pair in before if pair[0] == method), None)
        kept.append(found[1] if found else None)
        if found:
            before.remove(found)
    free = (number for number in count() if number not in kept)
    return tuple(next(free) if number is None else number for number in kept)
