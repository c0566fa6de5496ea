"""How a training stands, as plain text: one thing a line, its name first."""

from __future__ import annotations

import itertools
from typing import Any

from gametui.jobs import evidence
from gametui.jobs.evidence import State
from gametui.lab.record import LabRecord
from gametui.runs.command import written
from gametui.runs.text import line

WIDTH = 28
"""Cells of a name; gradient_norm_discriminator is the longest of ours."""
COUNTS = {"modes_covered": "with a good sample", "modes_covered_20": "with 20 good samples, as the app's list counts"}
"""What is counted, of numbers whose names do not tell them apart."""
MOST = 100
"""Numbers of a training that are told: it has about twenty."""
LINE = 4000
"""Characters of a line: a command may be long."""


def details(record: LabRecord, now: State) -> str:
    """All of a training."""
    left = f", about {duration(now.left)} left" if now.left is not None else ""
    speed = f", {now.speed:.3g} steps a second" if now.speed else ""
    lines = [
        _line("run", f"{record.id}  {record.name}".rstrip()),
        _line("status", f"{record.status}{f' ({now.doing or record.kind})' if now.doing or record.kind else ''}"),
        *([_line("", now.reason)] if now.reason else []),
        _line("step", f"{record.step:,} of {record.steps:,}{speed}{left}"),
        _line("time", f"{duration(record.seconds)} of computing, attempt {record.attempt}"),
        _line("where", " on ".join(filter(None, [record.device, record.host])) or "not begun"),
        _line("game", _with(record.game.name, record.game.parameters)),
        _line("method", _with(record.optimizer.name, record.optimizer.parameters)),
        _line("scheme", f"{record.optimizer.scheme}, seed {record.seed}"),
        _line("loop", _with("", record.lab)),
    ]
    lines += ["", *found] if (found := _metrics(record.metrics)) else []
    if record.spectrum is not None:
        seen = record.spectrum
        lines += ["", _line("spectrum", f"at step {seen.step}: flow {seen.verdict}"), _line("", seen.why)]
        if seen.learning_rate_limit is not None:
            lines.append(_line("", f"descent-ascent needs a learning rate below {seen.learning_rate_limit:.4g} here"))
        for (real, imaginary), residual in zip(seen.eigenvalues, seen.residuals, strict=False):
            lines.append(_line("", f"{real:+.6g} {imaginary:+.6g} i   residual {residual:.1e}"))
    lines += ["", _line("repeat with", record.command)] if record.command else []
    return "\n".join(lines)


def _metrics(latest: dict[str, Any]) -> list[str]:
    """The last numbers, each on a line."""
    hidden = ("step", "time", "seconds", "steps_per_second", "good")
    good = latest.get("good")
    modes = f" of {len(good)}" if isinstance(good, list) else ""
    lines = []
    for name, value in itertools.islice(latest.items(), MOST):
        if name not in hidden and (found := number(value)) is not None:
            counted = f"{modes}, {COUNTS[name]}" if name in COUNTS else ""
            lines.append(_line(name, f"{found:.6g}{counted}"))
    return lines


def duration(seconds: float) -> str:
    """A length of time, roughly."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h" if seconds < 172800 else f"{seconds / 86400:.1f} d"


def _with(name: str, values: dict[str, Any]) -> str:
    words = [f"{key} {written(value)}" for key, value in values.items() if value is not None]
    return ", ".join(filter(None, [name, *words]))


def _line(label: str, text: str) -> str:
    return line(f"{label:<{WIDTH}} {text}", LINE).rstrip()


def number(value: Any) -> float | None:
    """A finite number of a row of metrics; None for anything else."""
    plain = isinstance(value, (int, float)) and not isinstance(value, bool)
    return evidence.number(value) if plain else None
