"""The log: what the process of the run said last."""

from __future__ import annotations

from gametui.app.runs.sheet import Page, Scene, Words, sifted


def build(scene: Scene, width: int, height: int) -> tuple[Words, ...]:
    log = scene.run.log[:-1] if scene.run.log[-1:] == ("",) else scene.run.log  # nothing stands behind its last line break
    title, rows = sifted([(("text", line),) for line in log], scene.words)
    lines = [text for ((_, text),) in rows]
    room = max(width - 2, 8)
    broken = [line[at : at + room] for line in lines for at in range(0, max(len(line), 1), room)]
    said = any(lines) or title
    shown = tuple((("text", line),) for line in (broken if said else ["nothing was said yet"]))
    return (Words(title, shown, scene.scroll, tail=True),)


PAGE = Page(
    "log", "Log", build, "The end of log.txt, which follows what is added. Up and down scroll, / looks for words.", scrolls=True
)
