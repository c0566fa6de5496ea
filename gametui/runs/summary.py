"""Results as plain text: one thing a line, its name first, so that it reads well aloud too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gametui.experiment import GameChoice, Method, Point
from gametui.results import CriticalPoint, Outcome
from gametui.runs.command import written
from gametui.runs.record import RunRecord

TITLES = {"nash": "local Nash", "minimax": "local minimax", "maximin": "local maximin", "flow": "flow", "method": "method"}


def run(record: RunRecord) -> str:
    """What was run, how it ended, what analysis says about the point it ended near, and how to repeat it."""
    method = Method(name=record.optimizer.name, parameters=record.optimizer.parameters, scheme=record.scheme)
    outcome = record.outcome
    lines = [
        *setting(record.game, method),
        line("start", f"{place(record.start)}; {record.steps} steps, seed {record.seed}"),
        *ending(outcome),
    ]
    lines += rates(outcome.rate, record.analysis)
    lines.append("")
    if record.analysis is None:
        lines.append(f"No critical point to speak of: {record.analysis_reason}")
    else:
        left = outcome.status == "diverged"
        lines += ["Critical point nearest to the start" if left else "Nearest critical point", *point(record.analysis)]
    lines += ["", line("repeat with", record.command)]
    return "\n".join(lines)


def analysis(game: GameChoice, method: Method, points: Sequence[CriticalPoint], where: str) -> str:
    """Every critical point with its verdicts."""
    lines = list(setting(game, method))
    if not points:
        return "\n".join([*lines, "", f"No critical point was found {where}."])
    for number, each in enumerate(points, 1):
        critical = f"Critical point {number} of {len(points)}"
        lines += [
            "",
            critical if each.critical else f"Point, not critical: gradient norm {each.gradient_norm:.3g}",
            *point(each),
        ]
    return "\n".join(lines)


def setting(game: GameChoice, method: Method) -> Iterator[str]:
    """The game and the method with their numbers."""
    yield from played(game)
    yield stepped(method)


def played(game: GameChoice) -> Iterator[str]:
    """The game with its numbers, and its formula where it has one."""
    yield line("game", _named(game.name, game.parameters))
    if game.formula is not None:
        for name, text in (("f", game.formula.f), ("loss x", game.formula.loss_x), ("loss y", game.formula.loss_y)):
            if text is not None:
                yield line(name, text)
        for name, text in game.formula.let.items():
            yield line(f"with {name}", text)


def stepped(method: Method) -> str:
    """The method with its numbers."""
    return line("method", f"{_named(method.name, method.parameters)}; {method.scheme}")


def ending(outcome: Outcome) -> Iterator[str]:
    """How a run ended, and where."""
    yield line("outcome", f"{outcome.status}, step {outcome.step}")
    yield line("", outcome.message)
    yield line("ends at", place(outcome.final))
    if outcome.period is not None:
        yield line("period", f"{outcome.period:.6g} steps")


def point(found: CriticalPoint) -> Iterator[str]:
    """One critical point: where, the spectra, the verdict table, the learning rates."""
    yield line("at", f"{place(Point(found.x, found.y))}; losses {_number(found.losses[0])}, {_number(found.losses[1])}")
    yield line("gradient", f"norm {found.gradient_norm:.3g}")
    part = " of least real part" if found.residuals else ""
    values = spectrum(found.eigenvalues)
    yield line("H", f"eigenvalues{part} {values}{_residuals(found.residuals)}" if values else "no eigenvalues to speak of")
    for key, judgement in found.verdicts.items():
        yield line(TITLES.get(key, key), f"{judgement.verdict.replace('_', ' ')}. {judgement.why}")
    if found.spectral_radius is not None:
        of = f"J of {found.jacobian_steps} steps" if found.jacobian_steps > 1 else "J"
        values = spectrum(found.jacobian_eigenvalues)
        more = _residuals(found.jacobian_residuals)
        yield line(of, f"spectral radius {found.spectral_radius:.10g}, eigenvalues {values}{more}")
    yield line("stable for", _intervals(found))


def _residuals(residuals: Sequence[float]) -> str:
    return f"; residuals up to {max(residuals):.1e}" if residuals else ""


def place(at: Point) -> str:
    """x = 1, 2; y = 3."""
    return "; ".join(f"{name} = {', '.join(_number(value) for value in side)}" for name, side in (("x", at.x), ("y", at.y)))


def rates(measured: float | None, nearest: CriticalPoint | None) -> Iterator[str]:
    """The factor by which a step shrinks the distance to the limit: what was seen, and what the spectral radius says."""
    if measured is not None:
        yield line("rate", f"{measured:.6g} a step measured")
    if nearest is not None and nearest.predicted is not None:
        yield line("" if measured is not None else "rate", f"{nearest.predicted:.6g} a step predicted there")


def line(name: str, text: str) -> str:
    """One thing: its name, and what is to be said of it."""
    return f"  {name + ':' if name else '':<15} {text}"


def _named(name: str, parameters: Mapping[str, Any]) -> str:
    return name + "".join(f", {key} = {written(value)}" for key, value in parameters.items())


def _number(value: float) -> str:
    return f"{value + 0.0:.6g}"  # no -0


def spectrum(values: Sequence[tuple[float, float]], most: int = 8) -> str:
    """1, 2 +- 3i: a complex pair once, and no more than can be taken in. What rounding makes of a double one is left out."""
    shown = []
    rounding = 1e-7 * max((abs(complex(*value)) for value in values), default=0.0)
    for real, imaginary in values:
        if abs(imaginary) <= rounding:
            shown.append(_number(real))
        elif imaginary > 0:
            shown.append(f"{_number(real)} +- {_number(imaginary)}i")
    rest = len(shown) - most
    return ", ".join(shown[:most]) + (f" and {rest} more" if rest > 0 else "")


def _intervals(found: CriticalPoint) -> str:
    if found.stable_learning_rates_reason:
        return f"not looked for: {found.stable_learning_rates_reason}"
    if not found.stable_learning_rates:
        return "no learning rate from 1e-6 to 10"
    return "learning rates " + ", ".join(f"{low:.6g} to {high:.6g}" for low, high in found.stable_learning_rates)
