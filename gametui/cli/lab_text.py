"""Trainings as plain text."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from gametui.jobs import contents, evidence, folder
from gametui.jobs.evidence import State
from gametui.jobs.folder import Folder
from gametui.jobs.rows import last
from gametui.lab import spec as specs
from gametui.lab.record import LabRecord
from gametui.runs.command import written
from gametui.runs.text import clean, line

WIDTH = 24
LINE = 4000
"""Characters of a line: a command may be long."""


def short(run: Folder) -> dict[str, Any]:
    """A training in a few words, for lists; a damaged one too."""
    now, spec, row = evidence.state(run), folder.read(run.spec), last(run.metrics)
    method = spec.get("optimizer")
    return {
        "id": run.id,
        "name": folder.name(run),
        "status": now.status,
        "step": now.step,
        "steps": now.steps,
        "seconds": now.seconds,
        "steps_per_second": now.speed,
        "left": now.left,
        "game": line(str(spec.get("game", "?")), 40),
        "optimizer": line(str(method.get("name", "?") if isinstance(method, dict) else "?"), 40),
        "loss_generator": _number(row.get("loss_generator")),
        "loss_discriminator": _number(row.get("loss_discriminator")),
    }


def table(runs: list[Folder]) -> str:
    """One line a run."""
    lines = [f"{'id':<22} {'status':<9} {'step':>17} {'speed':>9} {'left':>8}  {'game':<13} {'method':<16} name"]
    for row in map(short, runs):
        speed = f"{row['steps_per_second']:.3g}/s" if row["steps_per_second"] else ""
        left = duration(row["left"]) if row["left"] is not None else ""
        place = f"{row['step']:,}/{row['steps']:,}"
        lines.append(
            f"{row['id']:<22} {row['status']:<9} {place:>17} {speed:>9} {left:>8}  "
            f"{row['game']:<13} {row['optimizer']:<16} {row['name']}"
        )
    return "\n".join(lines)


def details(record: LabRecord, now: State) -> str:
    """All of a training."""
    left = f", about {duration(now.left)} left" if now.left is not None else ""
    speed = f", {now.speed:.3g} steps a second" if now.speed else ""
    lines = [
        _line("run", f"{record.id}  {record.name}".rstrip()),
        _line("status", f"{record.status}{f' ({record.kind})' if record.kind else ''}"),
        *([_line("", now.reason)] if now.reason else []),
        _line("step", f"{record.step:,} of {record.steps:,}{speed}{left}"),
        _line("time", f"{duration(record.seconds)} of computing, attempt {record.attempt}"),
        _line("where", " on ".join(filter(None, [record.device, record.host])) or "not begun"),
        _line("game", _with(record.game.name, record.game.parameters)),
        _line("method", _with(record.optimizer.name, record.optimizer.parameters)),
        _line("scheme", f"{record.optimizer.scheme}, seed {record.seed}"),
        _line("loop", _with("", record.lab)),
        "",
    ]
    hidden = ("step", "time", "seconds", "steps_per_second", "good")
    shown = {name: _number(value) for name, value in record.metrics.items() if name not in hidden}
    lines += [_line(name, f"{value:.6g}") for name, value in shown.items() if value is not None]
    if record.spectrum is not None:
        found = record.spectrum
        lines += ["", _line("spectrum", f"at step {found.step}: flow {found.verdict}"), _line("", found.why)]
        if found.learning_rate_limit is not None:
            lines.append(_line("", f"descent-ascent needs a learning rate below {found.learning_rate_limit:.4g} here"))
        for (real, imaginary), residual in zip(found.eigenvalues, found.residuals, strict=False):
            lines.append(_line("", f"{real:+.6g} {imaginary:+.6g} i   residual {residual:.1e}"))
    lines += ["", _line("repeat with", record.command)] if record.command else []
    return "\n".join(lines)


def settings(game: str) -> str:
    """The numbers of a training of this game."""
    from gametui import params

    def one(parameter: params.Parameter) -> str:
        default = "" if parameter.default is None else written(parameter.default)
        choices = f" ({', '.join(parameter.choices)})" if parameter.choices else ""
        return f"lab.{parameter.name:<18} {default:<14} {parameter.text}{choices}"

    return "\n".join(one(parameter) for parameter in specs.parameters(game))


def tail(path: Path, lines: int) -> tuple[str, int]:
    """The last lines of a log, safe to print, and where it ends."""
    text, end = since(path, max(0, _size(path) - 1_000_000))
    kept = text.splitlines()[-lines:] if lines else []
    return "\n".join(kept), end


def since(path: Path, at: int) -> tuple[str, int]:
    """What a log has gained since it had `at` bytes."""
    found = contents.since(path, at, 4_000_000)
    return clean(found.decode("utf-8", errors="replace")), at + len(found)


def duration(seconds: float) -> str:
    """A length of time, roughly."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h" if seconds < 172800 else f"{seconds / 86400:.1f} d"


def age(run: Folder) -> float:
    """Seconds since the run was made."""
    return max(0.0, time.time() - run.created)


def _size(path: Path) -> int:
    try:
        return path.lstat().st_size
    except OSError:
        return 0


def _with(name: str, values: dict[str, Any]) -> str:
    words = [f"{key} {written(value)}" for key, value in values.items() if value is not None]
    return ", ".join(filter(None, [name, *words]))


def _line(label: str, text: str) -> str:
    return line(f"{label:<{WIDTH}} {text}", LINE).rstrip()


def _plain(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _number(value: Any) -> float | None:
    return evidence.number(value) if _plain(value) else None
