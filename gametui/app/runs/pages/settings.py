"""Settings: what the run was told, where it runs and why it stopped; of several runs only what differs."""

from __future__ import annotations

import textwrap
import time
from collections.abc import Mapping
from typing import Any

from gametui.app.plot.legend import cut
from gametui.app.runs import wording
from gametui.app.runs.sheet import Page, Scene, Span, Words, sifted
from gametui.app.runs.watched import Seen
from gametui.runs.command import written
from gametui.runs.text import clean, line

KEY = 24
"""Cells of a key."""
LEAST = 12
"""Cells that each run takes at least where several are compared."""
OWN = ("created", "command", "name")
"""Keys of a spec in which runs differ that are the same."""
Row = tuple[Span, ...]


def build(scene: Scene, width: int, height: int) -> tuple[Words, ...]:
    rows = _compared(scene, width) if scene.together else _alone(scene.run, width)
    return (Words(*sifted([row for row in rows if row or not scene.words], scene.words), scene.scroll),)


def _alone(run: Seen, width: int) -> list[Row]:
    rows = _section("how it is", _status(run), width)
    rows += _section("settings", _settings(run), width)
    return rows + _section("environment", flat(run.environment), width)


def _status(run: Seen) -> dict[str, str]:
    state = run.state
    glyph, _ = wording.GLYPHS[wording.word(state)]
    return {
        "status": f"{glyph} {wording.word(state)}{f': {run.state.doing}' if run.state.doing else ''}",
        **({"why": state.reason} if state.reason else {}),
        "step": f"{state.step} of {state.steps}",
        "computed for": f"{wording.duration(state.seconds)} in {state.attempt} attempt{'s' if state.attempt != 1 else ''}",
        **({"speed": f"{wording.speed(state.speed)}, {wording.duration(state.left)} left"} if state.left is not None else {}),
        "where": f"{state.host or '?'}, {state.device or '?'}",
        "begun": time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(run.run.created)),
        "folder": clean(str(run.run.path)),
    }


def _section(title: str, values: Mapping[str, str], width: int) -> list[Row]:
    rows: list[Row] = [(("accent", title),)]
    for key, value in values.items():
        first, *others = textwrap.wrap(value, max(width - KEY - 4, 8)) or [""]
        rows.append((("muted", f"{cut(key, KEY):<{KEY}} "), ("text", first)))
        rows += [(("muted", " " * (KEY + 1)), ("text", line)) for line in others]
    return [*rows, ()]


def _compared(scene: Scene, width: int) -> list[Row]:
    tables = [_settings(run) for run in scene.runs]
    keys = [key for key in dict.fromkeys(key for table in tables for key in table) if key not in OWN]
    differ = [key for key in keys if len({table.get(key) for table in tables}) > 1]
    each = max((width - KEY - 2) // len(tables) - 1, LEAST)
    head = [(colour, f"{number} {run.title}") for run, number, colour in scene.rows]
    rows = [_line("", head, each)]
    for key in differ:
        rows.append(_line(key, [("text", table.get(key, "-")) for table in tables], each))
    if not differ:
        rows.append((("text", "All settings are the same."),))
    return rows


def _line(key: str, values: list[Span], each: int) -> Row:
    cells = [(colour, f"{cut(text, each):<{each}} ") for colour, text in values]
    return (("muted", f"{cut(key, KEY):<{KEY}} "), *cells)


def _settings(run: Seen) -> dict[str, str]:
    """The spec, its keys as `gametui lab start --set` has them."""
    return {key.replace("optimizer.parameters.", "optimizer."): text for key, text in flat(run.spec).items()}


def flat(values: Mapping[str, Any], prefix: str = "", depth: int = 3) -> dict[str, str]:
    """Key -> value as it would be typed, tables inside under `table.key`; clean."""
    found: dict[str, str] = {}
    for key, value in values.items():
        name = prefix + line(str(key), 60)
        if isinstance(value, dict) and depth:
            found |= flat(value, f"{name}.", depth - 1)
        elif value is not None:
            found[name] = line(written(value) if isinstance(value, (int, float)) else str(value), 1000)
    return found


PAGE = Page(
    "settings",
    "Settings",
    build,
    "How the run is and why it stopped, all of its settings, and the versions and the device it runs on. Of several runs: the "
    "settings in which they differ.",
    scrolls=True,
)
