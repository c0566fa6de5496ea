"""One sshd for the tests of this folder, and the program on the far side of it."""

from __future__ import annotations

import shlex
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from tests.ssh.daemon import MISSING, Daemon
from tests.ssh.slow_link import SlowLink
from tests.terminal import Terminal

ROOT = Path(__file__).parents[2]


def pytest_collection_modifyitems(items):
    if MISSING:
        for item in items:
            if Path(item.fspath).parent == Path(__file__).parent:
                item.add_marker(pytest.mark.skip(reason=MISSING))


@pytest.fixture(scope="session")
def sshd(tmp_path_factory):
    daemon = Daemon(tmp_path_factory.mktemp("sshd"))
    yield daemon
    daemon.stop()


class Far:
    """The program on the far side: its terminal here, its process there, its home, and the link between."""

    def __init__(self, terminal: Terminal, link: SlowLink, home: Path) -> None:
        self.terminal, self.link, self.home = terminal, link, home

    @property
    def process(self) -> psutil.Process:
        return psutil.Process(int((self.home / "pid").read_text()))


@pytest.fixture(scope="session")
def far_home(tmp_path_factory):
    """One home, so that only the first test compiles."""
    return tmp_path_factory.mktemp("far")


@pytest.fixture
def far(sshd, far_home):
    """far(*arguments, delay=, rate=, size=): the program, opened and at rest."""

    @contextmanager
    def open_far(*arguments, delay=0.0, rate=0.0, size=(120, 40), ready="gda moving", env=""):
        (far_home / "pid").unlink(missing_ok=True)
        words = shlex.join([sys.executable, "-m", "gametui", *arguments])
        start = f"cd {shlex.quote(str(ROOT))}; echo $$ > {far_home}/pid; {env} GAMETUI_HOME={far_home} exec {words}"
        with (
            SlowLink(sshd.port, delay=delay, rate=rate) as link,
            Terminal(sshd.command(f"exec bash -c {shlex.quote(start)}", link.port), *size) as terminal,
        ):
            terminal.wait_for(ready, 90)
            terminal.settle(0.6)
            yield Far(terminal, link, far_home)

    return open_far


def ended(process: psutil.Process, seconds: float = 15.0) -> bool:
    """Whether the process ends in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not process.is_running() or process.status() == psutil.STATUS_ZOMBIE:
            return True
        time.sleep(0.05)
    return False
