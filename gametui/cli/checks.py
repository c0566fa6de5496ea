"""The findings of `gametui doctor`, each a small function that looks and never raises."""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Literal

import msgspec

from gametui import __version__, config
from gametui.jobs import queue, survival
from gametui.runs import paths
from gametui.runs.text import clean

PACKAGES = (
    "jax",
    "jaxlib",
    "numpy",
    "scipy",
    "optax",
    "textual",
    "rich",
    "plotext",
    "cyclopts",
    "lark",
    "msgspec",
    "pillow",
    "platformdirs",
    "tensorboardX",
)
SECONDS = 60
"""How long JAX may take to say which devices there are."""
TMUX_SECONDS = 3.0
SMALLEST = (80, 24)
"""Columns and rows that the screens are laid out for."""
MORE_COLOURS = "Set TERM to what your terminal is, such as xterm-256color, if it has more."
UNICODE = "Set LANG=C.UTF-8 if your terminal shows UTF-8: paths are then drawn four times as fine."

_ASK = """\
import json, jax
print("gametui" + json.dumps({"version": jax.__version__, "devices": [[d.platform, d.device_kind] for d in jax.devices()]}))
"""


class Finding(msgspec.Struct, frozen=True):
    """One line of the report."""

    name: str
    state: Literal["ok", "missing", "limited", "info"]
    detail: str
    remedy: str = ""


def everything() -> list[Finding]:
    """All findings, in the order in which they are read."""
    return [*program(), *packages(), *devices(), *terminal(), *folders(), settings(), background(), *cluster()]


def program() -> Iterator[Finding]:
    """The program itself and the Python under it."""
    yield Finding("gametui", "ok", __version__)
    recent = sys.version_info >= (3, 11)
    yield Finding(
        "python",
        "ok" if recent else "missing",
        f"{platform.python_version()}, {sys.executable}",
        "" if recent else "Install Python 3.11 or newer.",
    )
    yield Finding("machine", "info", f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors")


def packages() -> Iterator[Finding]:
    """The packages that the program is made with, by their installed versions."""
    for name in PACKAGES:
        try:
            yield Finding(name, "ok", metadata.version(name))
        except metadata.PackageNotFoundError:
            yield Finding(name, "missing", "not installed", f"pip install {name}, or install gametui again.")


def devices() -> Iterator[Finding]:
    """What JAX computes on: asked in a process of its own, since a driver that fails can take its process along."""
    try:
        done = subprocess.run([sys.executable, "-c", _ASK], capture_output=True, text=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        yield Finding(
            "jax devices",
            "missing",
            f"no answer within {SECONDS} s",
            "Try JAX_PLATFORMS=cpu gametui doctor; a driver may hang.",
        )
        return
    except OSError as error:
        yield Finding("jax devices", "missing", str(error), "Check the Python above.")
        return
    answer = next((line[7:] for line in done.stdout.splitlines() if line.startswith("gametui{")), None)
    if answer is None and "No module named" in done.stderr:
        yield Finding(
            "jax devices", "missing", "JAX, or a part of it, is not installed", "pip install jax, or install gametui again."
        )
        return
    if answer is None:
        said = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
        yield Finding(
            "jax devices", "missing", clean(said, 200), "Try JAX_PLATFORMS=cpu; if that helps, the GPU's driver is at fault."
        )
        return
    found = json.loads(answer)["devices"]
    yield Finding("jax devices", "ok", ", ".join(f"{kind} ({name})" if name != kind else kind for kind, name in found))
    if not any(kind == "gpu" for kind, _ in found):
        if shutil.which("nvidia-smi"):
            yield Finding("gpu", "limited", "this machine may have one that JAX does not see", "pip install 'gametui[cuda]'")
        else:
            yield Finding("gpu", "info", "none; the games here run well on the CPU")


def terminal() -> Iterator[Finding]:
    """What the app would find to draw on."""
    if not (sys.stdin and sys.stdin.isatty() and sys.stdout and sys.stdout.isatty()):
        yield Finding("terminal", "info", "this is not one; gametui run, analyze and render do without")
    term = os.environ.get("TERM", "")
    if term in ("", "dumb"):
        yield Finding("TERM", "limited", term or "not set", "Set TERM to what your terminal is, such as xterm-256color.")
    else:
        yield Finding("TERM", "ok", clean(term, 80))
    yield from looks()
    size = shutil.get_terminal_size()
    small = size < SMALLEST
    yield Finding(
        "size",
        "limited" if small else "ok",
        f"{size.columns}x{size.lines}",
        f"Make it {SMALLEST[0]}x{SMALLEST[1]} or larger." if small else "",
    )
    if "SSH_CONNECTION" in os.environ:
        yield Finding(
            "ssh", "info", "connected over ssh: fewer frames and 256 colours", "ssh -C makes the link twelve times thinner."
        )
    if "TMUX" in os.environ:
        yield from _tmux(term)
    elif "STY" in os.environ:
        yield Finding("screen", "info", "copying, and Alt and Shift with arrows, may not get through; tmux lets them")


def _tmux(term: str) -> Iterator[Finding]:
    """The settings of tmux on which copying, keys and colours depend."""
    clipboard = _tmux_says("set-clipboard")
    if clipboard in ("on", ""):
        yield Finding(
            "tmux clipboard", "ok" if clipboard else "info", clipboard or "tmux does not say whether copying gets through"
        )
    else:
        detail = f"set-clipboard is {clean(clipboard, 20)}: what is copied here does not reach your terminal"
        yield Finding("tmux clipboard", "limited", detail, "tmux set -s set-clipboard on")
    wait = _tmux_says("escape-time")
    slow = wait.isdecimal() and int(wait) > 100
    if slow:
        yield Finding("tmux escape", "limited", f"Escape arrives {clean(wait, 9)} ms late", "tmux set -s escape-time 20")
    if "256" not in term and "direct" not in term:
        yield Finding("tmux colours", "limited", f"TERM is {clean(term, 40)}", "tmux set -g default-terminal tmux-256color")


def _tmux_says(option: str) -> str:
    """What an option of the tmux server is set to; "" where it does not say."""
    try:
        words = ("tmux", "show-options", "-sv", option)
        return subprocess.run(words, capture_output=True, text=True, timeout=TMUX_SECONDS, check=False).stdout.strip()
    except (OSError, subprocess.TimeoutExpired):
        return ""


def looks(theme: str = "auto", glyphs: str = "auto") -> Iterator[Finding]:
    """Which colours and glyphs the app would draw with, and what decides so. A theme or glyphs that are chosen decide alone."""
    from gametui.app import palette
    from gametui.app.terminal import terminal

    found = terminal()
    chosen = palette.fitting(found, theme, glyphs)
    by = found.colours_by if theme == "auto" else f"theme = {theme}"
    count = str(chosen.colours or "none; letters, glyphs and words tell things apart")
    few = chosen.colours == 16 or (not chosen.colours and theme == "auto" and "NO_COLOR" not in by)
    yield Finding("colours", "limited" if few else "ok", clean(f"{count} ({by})"), MORE_COLOURS if few else "")
    by = f"theme = {theme}" if theme != "auto" else found.dark_by if chosen.colours == 256 else "the number of colours"
    yield Finding("theme", "ok", clean(f"{chosen.name} ({by})"))
    if glyphs == "auto" and found.utf8 is None:
        yield Finding("glyphs", "info", f"the app asks the terminal when it opens ({found.utf8_by})", UNICODE)
    else:
        by = found.utf8_by if glyphs == "auto" else f"glyphs = {glyphs}"
        name = "ASCII" if chosen.ascii else "Unicode"
        yield Finding("glyphs", "limited" if chosen.ascii else "ok", clean(f"{name} ({by})"), UNICODE if chosen.ascii else "")


def folders() -> Iterator[Finding]:
    """Whether what the program keeps can be kept."""
    for name, folder in (("config", paths.config()), ("data", paths.data()), ("cache", paths.cache())):
        reason = _unwritable(folder)
        remedy = f"Make it writable, or set {paths.HOME} to a folder that is."
        if not reason:
            yield Finding(f"{name} folder", "ok", clean(str(folder)))
        else:
            yield Finding(f"{name} folder", "limited", clean(f"{folder}: {reason}"), remedy)
    programs = paths.cache() / "xla"
    count = sum(1 for file in programs.rglob("*-cache")) if programs.is_dir() else 0
    yield Finding(
        "compiled programs", "info", f"{count} kept" if count else "none kept yet: the first run of each method compiles"
    )


def settings() -> Finding:
    """Whether the app would take the person's settings."""
    file = config.path()
    errors = config.own().errors
    if errors:
        what = f"{file}: {len(errors)} mistake{'s' if errors[1:] else ''}; the app opens once it is right"
        return Finding("config file", "limited", clean(what), "'gametui config check' says what is wrong.")
    if not file.is_file():
        return Finding("config file", "info", "none, so the app has its defaults", "'gametui config init' writes one.")
    return Finding("config file", "ok", clean(str(file)))


def _unwritable(folder: Path) -> str:
    """Why a file cannot be made in the folder, or the folder itself in its parents; "" where it can."""
    while not folder.exists():
        folder = folder.parent
    try:
        with tempfile.TemporaryFile(dir=folder):
            return ""
    except OSError as error:
        return (error.strerror or str(error)).lower()


def background() -> Finding:
    """Whether trainings outlive the session."""
    if not survival.ends_with_session():
        return Finding("trainings", "ok", "outlive the session")
    works = bool(survival.prefix())
    remedy = "Run 'loginctl enable-linger' once, or ask for KillUserProcesses=no in logind.conf."
    if works:
        return Finding("trainings", "ok", "logind ends what a session leaves, so they get a scope of their own", remedy)
    return Finding("trainings", "limited", "end when you log out: logind kills what a session leaves", remedy)


def cluster() -> Iterator[Finding]:
    """Slurm, for those who have it, and what 'lab start --engine slurm' needs."""
    if not shutil.which("sbatch"):
        yield Finding("Slurm", "info", "no sbatch on PATH; only needed for 'gametui lab start --engine slurm'")
        return
    try:
        found = queue.call("sinfo", "--noheader", "--format=%R (%a)").split("\n")
        yield Finding("Slurm", "ok", f"answers; partitions {clean(', '.join(dict.fromkeys(filter(None, found))), 200)}")
    except queue.Silent as silent:
        yield Finding("Slurm", "limited", str(silent), "Go to a machine of the cluster, or train with --engine local.")
    try:
        yield Finding("submitit", "ok", metadata.version("submitit"))
    except metadata.PackageNotFoundError:
        yield Finding("submitit", "limited", "not installed; --engine slurm needs it", "pip install 'gametui[slurm]'")
