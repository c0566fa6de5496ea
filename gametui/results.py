"""What an analysis finds, as plain data: the process boundary, saved records and JSON carry it unchanged."""

from __future__ import annotations

from typing import Literal

import msgspec

from gametui.experiment import Point


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """How a run ended, as in `gametui.run/1`."""

    status: Literal["converged", "cycling", "diverged", "moving"]
    step: int
    message: str
    final: Point
    rate: float | None = None
    """Measured factor by which the distance to the limit shrinks a step."""
    period: float | None = None


class Judgement(msgspec.Struct, frozen=True):
    """One row of the verdict table."""

    verdict: str
    """strict, not, undecided, n/a; for flow and method: stable, unstable, undecided, no_linearization."""
    why: str


class CriticalPoint(msgspec.Struct, frozen=True, kw_only=True):
    """One critical point, or the point that was asked for, as in `gametui.analysis/1`."""

    x: tuple[float, ...]
    y: tuple[float, ...]
    losses: tuple[float, float]
    gradient_norm: float
    critical: bool = True
    """Whether it is a critical point at all: one that was asked for may be any point."""
    hessian: list[list[float]]
    eigenvalues: list[tuple[float, float]]
    verdicts: dict[str, Judgement]
    """Keys nash, minimax, maximin, flow, method, in this order."""
    jacobian_eigenvalues: list[tuple[float, float]]
    spectral_radius: float | None
    jacobian_norm: float | None
    stable_learning_rates: list[tuple[float, float]]
    jacobian_steps: int = 1
    """How many steps of the method the Jacobian takes together: as many as a method that counts counts to."""
    residuals: list[float] = []
    """For a game of more than 512 numbers, whose Hessian is not made: |H v - lambda v| of each eigenvalue listed, which are
    those of least real part. Empty where the eigenvalues are all of them."""
    jacobian_residuals: list[float] = []
    """The same for the eigenvalues of J, which are then those of largest modulus."""
    stable_learning_rates_reason: str = ""
    """Why there are none, where they were not looked for."""
    rate: float | None = None
    """The factor a step by which the distance to the point changes in the long run, as the linearisation says: the largest
    modulus of an eigenvalue of J that moves the point (that of Adam's second moment does not), per step. Where critical points
    fill a line or a surface it is the distance to that, and the eigenvalues 1 along it are left out."""

    @property
    def predicted(self) -> float | None:
        """`rate`; where a record of before has none, the spectral radius, a step."""
        if self.rate is not None or self.spectral_radius is None:
            return self.rate
        return float(self.spectral_radius ** (1 / self.jacobian_steps))
