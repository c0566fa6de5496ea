"""Tally: what the table and the notices need of a run's rows, folded into one value as they come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from gametui.app.runs.columns import of

FEW = 4
"""Modes; of the 16, with 20 samples each, so few after more is a collapse."""
AGAIN = 0.9
"""Of the most modes that were covered: with so many again, a collapse is over."""
LITTLE, MUCH, ROWS = 0.01, 20.0, 3
"""A discriminator whose loss is below or above these for so many rows in a row has nothing more to say."""


class Tally:
    """Rows so far: the newest value of each name, and the troubles that were seen."""

    def __init__(self) -> None:
        self.latest: dict[str, Any] = {}
        self.troubles: dict[str, str] = {}
        """collapse, saturation -> a sentence. A collapse is no trouble any more when the modes have come back."""
        self._most = 0.0
        self._low = self._high = 0

    def add(self, rows: Iterable[Mapping[str, Any]]) -> None:
        for row in rows:
            self.latest.update(row)
            step = of(row, "step") or 0
            if (covered := of(row, "modes_covered_20")) is not None:
                self._covered(covered, step)
            if (loss := of(row, "loss_discriminator")) is not None:
                self._judged(loss, step)

    def _covered(self, modes: float, step: float) -> None:
        quarter = modes <= self._most / 4 and self._most >= FEW  # modes that come and go are how every training begins
        if quarter or modes <= FEW < self._most:
            self.troubles.setdefault(
                "collapse", f"covers {modes:.0f} of 16 modes at step {step:.0f}, and had {self._most:.0f}."
            )
        elif modes >= AGAIN * self._most:
            self.troubles.pop("collapse", None)
        self._most = max(self._most, modes)

    def _judged(self, loss: float, step: float) -> None:
        self._low = self._low + 1 if loss < LITTLE else 0
        self._high = self._high + 1 if loss > MUCH else 0
        if max(self._low, self._high) >= ROWS:
            text = f"the discriminator's loss is {loss:.3g} at step {step:.0f}: the generator hardly learns from it."
            self.troubles.setdefault("saturation", text)
