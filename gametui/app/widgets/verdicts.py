"""The verdict table: what the nearest critical point is, and what the run did."""

from __future__ import annotations

from typing import Any

from rich.text import Text
from textual.strip import Strip

from gametui import labels
from gametui.app import commands, look
from gametui.app.keymap import Keymap
from gametui.app.layout import WHEEL
from gametui.app.palette import Palette
from gametui.app.snapshot import Snapshot
from gametui.app.widgets.bars import STATUS
from gametui.app.widgets.pane import Pane
from gametui.results import CriticalPoint, Judgement

NAMES = {"nash": "local Nash", "minimax": "local minimax", "maximin": "local maximin", "flow": "flow", "method": "this method"}
LOOK = {
    "strict": ("●", "+", "good"),
    "stable": ("●", "+", "good"),
    "not": ("○", "-", "bad"),
    "unstable": ("○", "-", "bad"),
    "undecided": ("?", "?", "warn"),
    "no_linearization": ("?", "?", "warn"),
    "n/a": ("–", ".", "muted"),
}
"""Glyph, its ASCII stand-in, and colour of each verdict."""
INDENT = 4
"""Cells by which the second and later lines of a paragraph stand in."""


class VerdictPane(Pane):
    """Verdicts with their reasons, stable learning rates, predicted and measured rate, and the outcome of every run."""

    BINDINGS = commands.bindings("verdicts")
    _top: int | None = None
    """First row of the whole sentences that is shown; None: the table, cut to fit."""

    def scroll_rows(self, by: int) -> None:
        """Read on by so many rows, where not all fit; back above the first row stands the table that is cut to fit."""
        if self.snapshot is None:
            return
        hidden = len(self._whole(self.snapshot, self.size.width)) - (self.size.height - 1)
        if hidden <= 0 or (by < 0 and not self._top):
            self._top = None
        else:
            self._top = max(0, min(self._top + by, hidden)) if self._top is not None else 0
        self.redraw(force=True)

    def on_mouse_scroll_down(self) -> None:
        self.scroll_rows(WHEEL)

    def on_mouse_scroll_up(self) -> None:
        self.scroll_rows(-WHEEL)

    def inputs(self, snapshot: Snapshot) -> tuple[Any, ...]:
        outcomes = tuple(run.outcome if run else None for run in snapshot.trajectories)
        return (snapshot.nearest, snapshot.analysis, outcomes, snapshot.probe, snapshot.cursor, snapshot.experiment)

    def title(self, snapshot: Snapshot) -> str:
        points = snapshot.points
        place = f", point {snapshot.place + 1} of {len(points)}" if len(points) > 1 else ""
        rows = f", from row {self._top + 1}" if self._top is not None else ""
        return f"Verdicts{place}{rows}"

    def paint(self, snapshot: Snapshot, width: int, height: int) -> list[Strip]:
        """Whole sentences, from the top, as far as every later paragraph keeps a line; the others are cut."""
        if self._top is not None:
            lines = self._whole(snapshot, width)[self._top : self._top + height]
            return [look.strip(line, width, self.app.console) for line in lines + [Text()] * (height - len(lines))]
        found = paragraphs(snapshot, self.palette, self.keymap)
        spare = height - len(found)
        lines = []
        for paragraph in found:
            whole = _wrapped(paragraph, width, self.app.console)
            fits = len(whole) - 1 <= spare
            lines += whole if fits else [paragraph]
            spare -= len(whole) - 1 if fits else 0
        lines = lines[:height] + [Text()] * (height - len(lines))
        return [look.strip(line, width, self.app.console) for line in lines]

    def _whole(self, snapshot: Snapshot, width: int) -> list[Text]:
        return [
            line
            for found in paragraphs(snapshot, self.palette, self.keymap)
            for line in _wrapped(found, width, self.app.console)
        ]


def paragraphs(snapshot: Snapshot, palette: Palette, keymap: Keymap) -> list[Text]:
    """The table as styled paragraphs: outcome of each run, the point, its verdicts, its numbers."""
    if snapshot.cursor and snapshot.probe:
        return _probe(snapshot, palette, keymap)
    lines = [_outcome(snapshot, i, palette) for i in range(len(snapshot.experiment.methods))]
    point = snapshot.nearest
    if point is None:
        return [*lines, Text(_without_point(snapshot, keymap), look.style(palette, "muted"))]
    lines.append(_place(point, palette))
    for name, judgement in point.verdicts.items():
        lines.append(_verdict(name, judgement, snapshot, palette))
    lines.append(_numbers(snapshot, point, palette))
    return lines


def _without_point(snapshot: Snapshot, keymap: Keymap) -> str:
    if "analysis" in snapshot.computing or not snapshot.device:
        return "Looking for critical points..."
    if snapshot.analysis is None:
        return f"Critical points were not computed. {keymap.said('restart-compute')} computes everything anew."
    return snapshot.analysis.message or "No critical point found in this window."


def _outcome(snapshot: Snapshot, index: int, palette: Palette) -> Text:
    run = snapshot.trajectories[index] if index < len(snapshot.trajectories) else None
    colour = snapshot.colours[index]
    text = Text().append(f"{palette.mark(colour)} ", look.style(palette, colour))
    text.append(f"{labels.full(snapshot.experiment.methods)[index]} ", look.style(palette, colour, bold=True))
    if run is None or run.outcome is None:
        going = "run" in snapshot.computing or not snapshot.device
        return text.append("running..." if going else "not run to the end", look.style(palette, "muted"))
    text.append(f"{run.outcome.status}: ", look.style(palette, STATUS[run.outcome.status], bold=True))
    return text.append(run.outcome.message, look.style(palette, "text"))


def _place(point: CriticalPoint, palette: Palette) -> Text:
    text = Text().append("critical point ", look.style(palette, "accent", bold=True))
    text.append(f"({_vector(point.x)}; {_vector(point.y)})", look.style(palette, "text"))
    text.append(f"  losses {_number(point.losses[0], 6)}, {_number(point.losses[1], 6)}", look.style(palette, "text"))
    return text.append(f"  eigenvalues of H {_complexes(point.eigenvalues)}", look.style(palette, "muted"))


def _verdict(name: str, judgement: Judgement, snapshot: Snapshot, palette: Palette) -> Text:
    glyph, plain, colour = LOOK.get(judgement.verdict, ("?", "?", "warn"))
    words = judgement.verdict.replace("_", " ")
    text = Text().append(f"{plain if palette.ascii else glyph} ", look.style(palette, colour))
    text.append(f"{NAMES.get(name, name):<14}", look.style(palette, "text", bold=True))
    text.append(f"{words:<11} ", look.style(palette, colour, bold=True))
    return text.append(judgement.why, look.style(palette, "text"))


def _numbers(snapshot: Snapshot, point: CriticalPoint, palette: Palette) -> Text:
    none = f"not looked for: {point.stable_learning_rates_reason}" if point.stable_learning_rates_reason else "none up to 10"
    intervals = ", ".join(f"{low:.6g} to {high:.6g}" for low, high in point.stable_learning_rates) or none
    run = snapshot.main
    measured = run.outcome.rate if run and run.outcome else None
    text = Text().append("stable learning rates ", look.style(palette, "accent", bold=True))
    text.append(intervals, look.style(palette, "text"))
    text.append("  rate a step ", look.style(palette, "accent", bold=True))
    return text.append(f"predicted {_rate(point.predicted)}, measured {_rate(measured)}", look.style(palette, "text"))


def _rate(value: float | None) -> str:
    return "none" if value is None else f"{value:.6g}"


def _probe(snapshot: Snapshot, palette: Palette, keymap: Keymap) -> list[Text]:
    probe = snapshot.probe
    assert probe is not None
    rows = "; ".join(" ".join(f"{entry:.5g}" for entry in row) for row in probe.hessian[:6])
    pairs = [(float(a), float(b)) for a, b in probe.eigenvalues[:8]]
    facts = {
        "at the cursor": f"({_vector(probe.at.x)}; {_vector(probe.at.y)})",
        "losses": f"x {probe.loss_x:.6g}, y {probe.loss_y:.6g}",
        "gradient": f"({_vector(tuple(map(float, probe.gradient)))})",
        "Hessian": f"[{rows}]",
        "eigenvalues": _complexes(pairs),
    }
    lines = []
    for name, words in facts.items():
        text = Text().append(f"{name:<14} ", look.style(palette, "accent", bold=True))
        lines.append(text.append(words, look.style(palette, "text")))
    start, hide = keymap.said("start-here"), keymap.said("hide-cursor")
    return [*lines, Text(f"{start} starts the run here, {hide} puts the cursor away.", look.style(palette, "muted"))]


def _vector(values: tuple[float, ...], most: int = 6) -> str:
    shown = ", ".join(_number(value) for value in values[:most])
    return shown + (f", ... ({len(values)})" if len(values) > most else "")


def _complexes(pairs: list[tuple[float, float]], most: int = 6) -> str:
    shown = [_complex(re, im) for re, im in pairs[:most]]
    return ", ".join(shown) + (", ..." if len(pairs) > most else "")


def _complex(re: float, im: float) -> str:
    if abs(im) < 1e-12 * max(1.0, abs(re)):
        return _number(re)
    return f"{im:.5g}i" if abs(re) < 1e-12 * abs(im) else f"{re:.5g}{im:+.5g}i"


def _number(value: float, digits: int = 5) -> str:
    return f"{value + 0.0:.{digits}g}"  # no minus in front of a zero


def _wrapped(text: Text, width: int, console: Any) -> list[Text]:
    """`text` in lines of `width`; those after the first are indented."""
    lines = list(text.wrap(console, width))
    if len(lines) < 2 or width < 40:
        return lines
    for line in lines:
        line.rstrip()
    rest = Text(" ").join(lines[1:])
    return [lines[0], *(Text(" " * INDENT).append_text(line) for line in rest.wrap(console, width - INDENT))]
