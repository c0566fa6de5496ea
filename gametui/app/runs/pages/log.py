"""The log: what the process of the run said last."""

from __future__ import annotations

from gametui.app.runs.sheet import Page, Scene, Words


def build(scene: Scene, width: int, height: int) -> tuple[Words, ...]:
    lines = scene.run.log
    room = max(width - 2, 8)
    broken = [line[at : at + room] for line in lines for at in range(0, max(len(line), 1), room)]
    rows = tuple((("text", line),) for line in (broken if any(lines) else ["nothing was said yet"]))
    return (Words("", rows, scene.scroll, tail=True),)


PAGE = Page("log", "Log", build, "The end of log.txt, which follows what is added. Up and down scroll.", scrolls=True)
