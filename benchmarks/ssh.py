"""Over a real sshd and a slow link: how soon a key is echoed while a run is played, pictures a second, and bytes.

Run on its own with `python -m benchmarks.ssh`; needs openssh-server. Each link is also measured with `link = "full"`, in turn.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests.ssh.daemon import MISSING, Daemon
from tests.ssh.slow_link import SlowLink
from tests.terminal import Terminal

LINKS = ((32_000.0, 0.1), (8_000.0, 0.2), (125_000.0, 0.02), (0.0, 0.1))
"""Bytes a second each way (0: any), and seconds each way."""
RUN = "--game softplus --optimizer gda --compare eg --compare co --steps 300"
KEYS = 30
ROOT = Path(__file__).parents[1]


def main() -> None:
    if MISSING:
        print(MISSING)
        return
    with tempfile.TemporaryDirectory() as folder:
        daemon = Daemon(Path(folder))
        try:
            for rate, delay in LINKS:
                for kind in ("auto", "full"):
                    measured(daemon, Path(folder), rate, delay, kind)
        finally:
            daemon.stop()


def measured(daemon: Daemon, folder: Path, rate: float, delay: float, kind: str) -> None:
    config = folder / "home" / "config" / "config.toml"
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text(f'link = "{kind}"\n')
    line = f"cd {ROOT} && GAMETUI_HOME={folder}/home exec {sys.executable} -m gametui {RUN}"
    with SlowLink(daemon.port, delay=delay, rate=rate) as link, Terminal(daemon.command(line, link.port)) as terminal:
        terminal.wait_for("stable learning rates", 120)
        terminal.settle(1.5)
        terminal.press("[", " ")
        carried, begun = link.carried, time.monotonic()
        pictures = follow(terminal, 5.0)
        played = (link.carried - carried) / (time.monotonic() - begun)
        waits = sorted(1e3 * echo(terminal, i) for i in range(KEYS))
        late = waits[int(0.95 * KEYS)]
        print(
            f"{rate * 8 / 1000:.0f} kbit/s, {delay * 1e3:.0f} ms each way, link {kind}: echo median "
            f"{statistics.median(waits):.0f} ms, 95th percentile {late:.0f} ms; played: {pictures / 5:.1f} pictures "
            f"and {played / 1e3:.1f} kB a second",
            flush=True,
        )


def follow(terminal: Terminal, seconds: float) -> int:
    """Show what comes. Returns: how many different headings there were."""
    end, seen = time.monotonic() + seconds, set()
    while (left := end - time.monotonic()) > 0:
        if data := terminal.read(left):
            terminal.feed(data)
            seen.add(terminal.text().splitlines()[0])
    return len(seen)


def echo(terminal: Terminal, turn: int) -> float:
    """Seconds from a key until the form shows it, while the run is played and restarted by turned knobs."""
    before, pressed = form(terminal), time.monotonic()
    terminal.press("right" if turn % 2 else "left")
    while form(terminal) == before and time.monotonic() < pressed + 20:
        if data := terminal.read(0.02):
            terminal.feed(data)
    waited = time.monotonic() - pressed
    if "playing" not in terminal.text():
        terminal.press(" ")
    follow(terminal, 0.5)
    return waited


def form(terminal: Terminal) -> str:
    return next((line[:34] for line in terminal.text().splitlines() if line.startswith("▸")), "")


if __name__ == "__main__":
    main()
