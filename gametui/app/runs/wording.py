"""Words of the table: statuses, times, speeds, coverage; short, and never by colour alone."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from gametui.app.runs.columns import of
from gametui.app.views._numbers import number as shown
from gametui.jobs.evidence import State
from gametui.runs.command import ours
from gametui.runs.text import line

GLYPHS = {
    "queued": ("○", "muted"),
    "running": ("▶", "good"),
    "pausing": ("‖", "warn"),
    "paused": ("‖", "warn"),
    "stopping": ("■", "warn"),
    "stopped": ("■", "text"),
    "finished": ("✓", "text"),
    "diverged": ("✕", "bad"),
    "failed": ("✕", "bad"),
    "lost": ("?", "bad"),
}
"""Status -> glyph and colour."""
MODES = 16


def word(state: State) -> str:
    """The status, or what the process is asked to make of it."""
    if state.kind == "diverged":
        return "diverged"
    if state.status in ("running", "queued") and "stop" in state.wanted:
        return "stopping"
    if state.status == "running" and "pause" in state.wanted:
        return "pausing"
    return state.status


def now(state: State) -> str:
    """The same, or what a process that runs takes so long for: starting, compiling, spectrum."""
    found = word(state)
    return state.doing if found == "running" and state.doing else found


def plain(value: Any, limit: int = 2000) -> str:
    """One clean line of text of what a JSON file holds; "" where that is no text."""
    return line(value, limit) if isinstance(value, str) else ""


def command(value: Any) -> str:
    """The command line that a JSON file holds; "" where it is none of ours."""
    return ours(value) if isinstance(value, str) else ""


def share(state: State) -> float:
    """How much of the run is done, from 0 to 1."""
    return min(max(state.step / state.steps, 0.0), 1.0) if state.steps > 0 else 0.0


def duration(seconds: float | None) -> str:
    """ "8s", "12m", "3h05", "2d4h", "12d"; "" where it is not known."""
    if seconds is None or not math.isfinite(seconds):
        return ""
    whole = max(int(seconds), 0)
    if whole < 100:
        return f"{whole}s"
    if whole < 6000:
        return f"{whole // 60}m"
    hours = whole // 3600
    if hours < 48:
        return f"{hours}h{whole % 3600 // 60:02}"
    return f"{hours // 24}d{hours % 24}h" if hours < 240 else f"{hours // 24}d"


def speed(steps_a_second: float) -> str:
    """ "3.8k/s"; "" where it is not known."""
    if steps_a_second <= 0 or not math.isfinite(steps_a_second):
        return ""
    thousands = steps_a_second / 1000
    return f"{shown(thousands, 2 if thousands < 99 else 3)}k/s" if thousands >= 1 else f"{shown(steps_a_second, 3)}/s"


def steps(count: int) -> str:
    """ "950", "12.5k", "1.2M"."""
    for size, unit in ((10**6, "M"), (10**3, "k")):
        if count >= size:
            return f"{count / size:.4g}"[:4].rstrip(".") + unit
    return str(count)


def progress(state: State) -> str:
    """ "12.5k/100k" """
    return f"{steps(state.step)}/{steps(state.steps)}"


def losses(latest: Mapping[str, Any]) -> str:
    """Of the generator and the discriminator."""
    pair = [of(latest, f"loss_{name}") for name in ("generator", "discriminator")]
    return " ".join(f"{shown(value, 3):>6}" for value in pair) if None not in pair else ""


def coverage(latest: Mapping[str, Any]) -> str:
    """How good the generator is, in the game's own terms; "" where it was not measured yet."""
    if (many := of(latest, "modes_covered_20")) is not None:
        good = latest.get("good")
        return f"{many:.0f}/{len(good) if isinstance(good, list) else MODES}"
    if (learned := of(latest, "outputs_learned")) is not None:
        each = [of(latest, f"outputs_{name}") or 0 for name in ("u1", "u2")]
        return f"{each[0]:.0f}+{each[1]:.0f} of {learned:.0f}"
    if (value := of(latest, "lyapunov")) is not None:
        return f"V {shown(value, 2)}"
    return ""
