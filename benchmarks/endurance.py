"""What a day leaves behind: memory, open files and threads after 20,000 redraws and 1,000 restarts of the compute process.

Run on its own with `python -m benchmarks.endurance [REDRAWS [RESTARTS [REAL]]]`. The redraws are of the app with a compute
process that answers at once, knobs turned and the window moved; then the real program takes keys for a while. The restarts
are the client's, of a process that speaks the protocol without jax (a thousand imports of jax take half an hour), then REAL
ones of the real one. Figures are ratios of the end to what there was after a tenth.
"""

from __future__ import annotations

import asyncio
import gc
import queue
import sys

import psutil

from gametui.app.widgets.pane import Pane
from gametui.compute.client import Client
from gametui.compute.protocol import Died, Ready
from tests.app import desk
from tests.terminal import GAMETUI, Terminal

KEYS = ("right", "right", "plus", "left", "left", "minus")
PARTS = 20
FAKE = [sys.executable, "-m", "tests.compute.fake"]

Reading = tuple[int, int, int]
"""Bytes of memory, open files, threads."""


def main(redraws: int = 20_000, restarts: int = 1_000, real: int = 10) -> None:
    asyncio.run(redrawn(redraws))
    keys(redraws // 20)
    restarted("restarts of a process without jax", restarts, FAKE)
    restarted("restarts of the compute process", real, None)


async def redrawn(count: int) -> None:
    """Pictures painted by the app in this process."""
    painted, readings = 0, []
    app = desk.app("gda", "eg")
    draw = Pane.owe

    def counted(self: Pane, old: list, new: list) -> None:
        nonlocal painted
        painted += 1
        draw(self, old, new)

    Pane.owe = counted  # type: ignore[method-assign]
    async with app.run_test(size=(120, 40)) as pilot:
        await desk.ready(app, pilot)
        pipe = desk.pipe(app)
        while painted < count:
            for key in KEYS:
                await pilot.press(key)
            await pilot.pause()
            pipe.sent.clear()  # the stand-in's own notes
            if painted >= count / PARTS * (len(readings) + 1):
                readings.append(reading(psutil.Process()))
    Pane.owe = draw  # type: ignore[method-assign]
    said(f"{painted:,} pictures", readings)


def keys(count: int) -> None:
    """The real program, by keys: the app's process and the compute process."""
    with Terminal([*GAMETUI, "--game", "softplus", "--optimizer", "gda", "--compare", "eg"], 120, 40) as terminal:
        terminal.wait_for("stable learning rates", 120)
        terminal.settle()
        app = psutil.Process(terminal.process.pid)
        compute = app.children()[0]
        readings: dict[str, list[Reading]] = {"app": [], "compute process": []}
        for i in range(count):
            terminal.press(("right", "left")[i % 2])
            while terminal.read(0.04):
                pass
            if i % max(1, count // PARTS) == 0:
                terminal.chunks.clear()
                for name, process in (("app", app), ("compute process", compute)):
                    readings[name].append(reading(process))
        for name, found in readings.items():
            said(f"{count:,} keys of the real program, {name}", found)


def restarted(what: str, count: int, argv: list[str] | None) -> None:
    """Kill, be started again, be ready: one client all the time."""
    answers: queue.Queue[object] = queue.Queue()
    client = Client(lambda answer: answers.put(answer) if isinstance(answer, (Ready, Died)) else None, argv=argv)
    client.start()
    readings = []
    for i in range(count):
        while True:
            answer = answers.get(timeout=60)
            if isinstance(answer, Ready):
                break
            if answer.final:  # too many deaths in too short a time: what the key F5 does
                while client._thread is not None and client._thread.is_alive():
                    client._thread.join(1)
                client.start()
        if i % max(1, count // PARTS) == 0:
            readings.append(reading(psutil.Process()))
        client._process.kill()
    client.close()
    said(f"{count:,} {what}", readings)


def reading(process: psutil.Process) -> Reading:
    gc.collect()
    return process.memory_info().rss, process.num_fds(), process.num_threads()


def said(what: str, readings: list[Reading]) -> None:
    first, last = readings[min(max(1, len(readings) // 10), len(readings) - 1)], readings[-1]
    print(
        f"{what}: memory {last[0] / first[0]:.3f} times ({last[0] / 2**20:.0f} MiB), "
        f"open files {first[1]} -> {last[1]}, threads {first[2]} -> {last[2]}",
        flush=True,
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
