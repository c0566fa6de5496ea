"""The screen: first paint, a turned knob, a held key, rest, and bytes; the real program in a pseudo-terminal at 120x40.

Run on its own with `python -m benchmarks.screen`. First paint is a ratio against a bare Textual app, both in turn in one run.
"""

from __future__ import annotations

import statistics
import sys
import time

import psutil

from tests.terminal import GAMETUI, Terminal

BARE = """
from textual.app import App
from textual.widgets import Static
class Bare(App):
    def compose(self):
        for i in range(20):
            yield Static(f"widget number {i}")
Bare().run()
"""
THREE = ["--game", "softplus", "--optimizer", "gda", "--compare", "eg", "--compare", "co", "--steps", "300"]
ROUNDS = 9
TURNS = 60
REPAINT = "\x1b[17~"
"""The key F6."""


def main() -> None:
    first_paint()
    with Terminal([*GAMETUI, *THREE]) as terminal:
        terminal.wait_for("stable learning rates", 60)
        terminal.settle(1.5)
        turned_knob(terminal)
        held_key(terminal)
        whole_screen(terminal)
        rest(terminal)


def first_paint() -> None:
    """Seconds from the start of the process until a known word of the first picture is written."""
    times: dict[str, list[float]] = {"bare": [], "gametui": [], "with flags": []}
    for turn in range(-1, ROUNDS):  # the first turn writes the bytecode and does not count
        for name, command, word in (
            ("bare", [sys.executable, "-c", BARE], b"number 19"),
            ("gametui", GAMETUI, b"learning_rate"),
            ("with flags", [*GAMETUI, *THREE], b"learning_rate"),
        ):
            with Terminal(command) as terminal:
                seen = b""
                while word not in seen:
                    seen += terminal.read(10)
                if turn >= 0:
                    times[name].append(time.monotonic() - terminal.begun)
    bare = statistics.median(times.pop("bare"))
    print(f"first paint: bare app with 20 widgets {bare:.3f} s")
    for name, found in times.items():
        print(f"first paint: {name} {statistics.median(found):.3f} s, ratio {statistics.median(found) / bare:.2f}")


def turned_knob(terminal: Terminal) -> None:
    """Milliseconds from a key press to the first change in the picture beside the form, and bytes a turn."""
    waits, sizes = [], []
    for turn in range(TURNS):
        before = [row[40:] for row in terminal.screen.display]
        start = len(terminal.chunks)
        pressed = time.monotonic()
        terminal.press("right" if turn % 20 < 10 else "left")
        while terminal.read(0.25):
            pass
        sizes.append(sum(len(data) for _, data in terminal.chunks[start:]))
        changed = None
        for when, data in terminal.chunks[start:]:
            terminal.feed(data)
            if changed is None and [row[40:] for row in terminal.screen.display][3:25] != before[3:25]:
                changed = (when - pressed) * 1e3
        if changed is not None:
            waits.append(changed)
    waits.sort()
    print(
        f"turned knob, three methods of 300 steps: median {statistics.median(waits):.0f} ms, "
        f"95th percentile {waits[int(len(waits) * 0.95)]:.0f} ms ({len(waits)} of {TURNS} turns changed the picture); "
        f"bytes: median {statistics.median(sizes):.0f}, most {max(sizes)}"
    )


def held_key(terminal: Terminal) -> None:
    """How long the screen goes on changing after a key that was held for three seconds is let go."""
    for i in range(90):
        terminal.press("right" if i % 60 < 30 else "left")
        end = time.monotonic() + 1 / 30
        while time.monotonic() < end:
            terminal.read(end - time.monotonic())
    released = last = time.monotonic()
    while terminal.read(0.5):
        last = terminal.chunks[-1][0]
    print(f"held key, 30 a second for 3 s: the screen is still {1e3 * (last - released):.0f} ms after it is let go")


def whole_screen(terminal: Terminal) -> None:
    """Bytes of one painting of everything."""
    terminal.settle(1.0)
    start = len(terminal.chunks)
    terminal.press(REPAINT)
    terminal.settle(1.0)
    total = sum(len(data) for _, data in terminal.chunks[start:])
    print(f"whole screen at 120x40 in 256 colours: {total} bytes")


def rest(terminal: Terminal, seconds: float = 10.0) -> None:
    """Bytes written and processor time used while nothing happens."""
    terminal.settle(2.0)
    everyone = [psutil.Process(terminal.process.pid)]
    everyone += everyone[0].children(recursive=True)
    before = sum(sum(process.cpu_times()[:2]) for process in everyone)
    written, end = 0, time.monotonic() + seconds
    while time.monotonic() < end:
        written += len(terminal.read(end - time.monotonic()))
    used = sum(sum(process.cpu_times()[:2]) for process in everyone) - before
    print(f"at rest for {seconds:.0f} s: {written} bytes, {100 * used / seconds:.2f} % CPU in {len(everyone)} processes")


if __name__ == "__main__":
    main()
