"""Trainings as plain text."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from gametui.jobs import contents, evidence, folder
from gametui.jobs.folder import Folder
from gametui.jobs.rows import last
from gametui.lab import spec as specs
from gametui.lab.summary import duration, number
from gametui.runs.command import written
from gametui.runs.text import clean, line


def short(run: Folder) -> dict[str, Any]:
    """A training in a few words, for lists; a damaged one too."""
    now, spec, row = evidence.state(run), folder.read(run.spec), last(run.metrics)
    method = spec.get("optimizer")
    return {
        "id": run.id,
        "name": folder.name(run),
        "status": now.status,
        "doing": now.doing,
        "reason": now.reason,
        "step": now.step,
        "steps": now.steps,
        "seconds": now.seconds,
        "steps_per_second": now.speed,
        "left": now.left,
        "game": line(str(spec.get("game", "?")), 40),
        "optimizer": line(str(method.get("name", "?") if isinstance(method, dict) else "?"), 40),
        "loss_generator": number(row.get("loss_generator")),
        "loss_discriminator": number(row.get("loss_discriminator")),
    }


def table(runs: list[Folder]) -> str:
    """One line a run."""
    lines = [f"{'id':<22} {'status':<9} {'step':>17} {'speed':>9} {'left':>8}  {'game':<13} {'method':<16} name"]
    for row in map(short, runs):
        speed = f"{row['steps_per_second']:.3g}/s" if row["steps_per_second"] else ""
        left = duration(row["left"]) if row["left"] is not None else ""
        place = f"{row['step']:,}/{row['steps']:,}"
        lines.append(
            f"{row['id']:<22} {row['doing'] or row['status']:<9} {place:>17} {speed:>9} {left:>8}  "
            f"{row['game']:<13} {row['optimizer']:<16} {row['name']}"
        )
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


def age(run: Folder) -> float:
    """Seconds since the run was made."""
    return max(0.0, time.time() - run.created)


def _size(path: Path) -> int:
    try:
        return path.lstat().st_size
    except OSError:
        return 0
