"""Which device computes, in which precision, and where compiled programs are kept.

`auto` takes a GPU where JAX finds one, else the CPU. A step of a game in a few dimensions is a handful of numbers that
wait for the step before, so a GPU spends most of its time on starting kernels: `--device cpu` is the faster choice for
trajectories of small games, and a GPU pays for many starts at once and for games of many dimensions.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import platform
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from gametui.errors import UsageError, nearest
from gametui.runs import paths

CHOICES = ("auto", "cpu", "gpu")
CACHE_LIMIT = 512 * 2**20
"""Bytes of compiled programs that are kept; above it the oldest go."""


class Device(NamedTuple):
    """What computes: `kind` is cpu or gpu, `name` what its maker calls it, `asked` the choice that led to it."""

    kind: str
    name: str
    asked: str


def configure(device: str = "auto") -> Device:
    """Choose the device, switch float64 on and keep compiled programs from one session to the next.

    To be called before anything computes; a second call with the same choice changes nothing.

    Raises: UsageError for an unknown choice, and for `gpu` where JAX finds none, with what JAX said about it.
    """
    if device not in CHOICES:
        raise UsageError(f"device: there is no device {device!r}. {nearest(device, CHOICES)}")
    # A GPU is shared with other people's work: take memory as it is needed, not three quarters of it at the start.
    os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import jax

    jax.config.update("jax_enable_x64", True)
    _keep_programs()
    if device == "cpu":
        jax.config.update("jax_platforms", "cpu")
    with _heard() as complaints:
        try:
            found = jax.devices()[0]
        except (RuntimeError, AssertionError) as error:
            if device == "gpu":
                raise UsageError(_no_gpu([str(error)])) from error
            # A GPU whose driver fails, or a platform named in JAX_PLATFORMS that is not there (then it is an assertion).
            jax.config.update("jax_platforms", "cpu")
            found = jax.devices()[0]
    if device == "gpu" and found.platform != "gpu":
        raise UsageError(_no_gpu(complaints))
    _configured[:] = [Device(found.platform, found.device_kind, device)]
    return _configured[0]


_configured: list[Device] = []


def current() -> Device:
    """What computes in this process; chosen now where nobody has chosen yet."""
    return _configured[0] if _configured else configure()


def _no_gpu(complaints: list[str]) -> str:
    said = f" ({complaints[0].splitlines()[0][:200]})" if complaints and complaints[0] else ""
    return f"device: JAX finds no GPU here{said}. Install gametui[cuda] on a machine with one, or use --device cpu."


@contextlib.contextmanager
def _heard() -> Iterator[list[str]]:
    """What JAX says while it looks for devices, kept from the screen: on `auto` a missing GPU is nobody's business."""
    logger = logging.getLogger("jax._src.xla_bridge")
    said: list[str] = []

    def hear(record: logging.LogRecord) -> bool:
        said.append(record.getMessage())
        return False

    logger.addFilter(hear)
    try:
        yield said
    finally:
        logger.removeFilter(hear)


def _keep_programs() -> None:
    """Point JAX's persistent compilation cache at the program's own folder; without one, everything still compiles."""
    import jax

    folder = paths.cache() / "xla" / _processor()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        found = folder.stat()
        own = found.st_uid == os.getuid() and not found.st_mode & 0o022  # programs are run: nobody else may put one there
        usable = own and os.access(folder, os.R_OK | os.W_OK | os.X_OK)
    except OSError:
        usable = False
    # A file that cannot be read, or a disk that is full, costs a compilation and is not worth a word to the user.
    warnings.filterwarnings("ignore", message="Error (reading|writing) persistent compilation cache")
    jax.config.update("jax_compilation_cache_dir", str(folder) if usable else None)
    # JAX would keep only what takes a second to compile; nearly everything here takes less.
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0)
    jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)
    if usable:
        _prune(folder)


def _processor() -> str:
    """A name for this kind of processor. A home folder is shared by unlike machines, and a program compiled for one with
    more instructions would end the process on another."""
    flags = b""
    with contextlib.suppress(OSError), Path("/proc/cpuinfo").open("rb") as file:
        flags = b"".join(
            line for line in file.read(16384).split(b"\n\n")[0].splitlines() if line.startswith((b"flags", b"Feat"))
        )
    return f"{platform.machine()}-{hashlib.sha256(flags).hexdigest()[:12]}"


def _prune(folder: Path) -> None:
    with contextlib.suppress(OSError):
        entries = [(entry.stat().st_mtime, entry.stat().st_size, entry.path) for entry in os.scandir(folder) if entry.is_file()]
        excess = sum(size for _, size, _ in entries) - CACHE_LIMIT
        for _, size, path in sorted(entries):
            if excess <= 0:
                return
            Path(path).unlink(missing_ok=True)
            excess -= size
