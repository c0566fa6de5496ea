"""The commands, one a file. Importing this package costs nothing: `gametui --help` answers before any parser is loaded."""

from __future__ import annotations

import codecs
import contextlib
import os
import signal
import sys
from types import FrameType
from typing import NoReturn


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the program and exit: 0 done, 1 the work failed, 2 bad usage, 128 + n on the signal n."""
    for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGINT):
        # Under nohup a hang-up is to be ignored, and stays so.
        if signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
            signal.signal(number, _stop)
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever started this: what is said is lost, and nothing else
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123 - for as long as it runs
    _speak_plainly()
    code = 0
    try:
        code = status(sys.argv[1:] if arguments is None else arguments)
        if sys.stdout is not None:
            sys.stdout.flush()
    except KeyboardInterrupt:
        _leave(128 + signal.SIGINT)
    except _Stopped as stopped:
        _leave(128 + stopped.args[0])
    except BrokenPipeError:  # whoever read has what it wanted
        _silence()
        code = 0
    except OSError as error:
        if sys.stdout is None or not _lost(error):
            raise
        with contextlib.suppress(OSError):  # a terminal that is gone takes standard error along
            sys.stderr.write(f"gametui: standard output: {(error.strerror or str(error)).lower()}. Write to another place.\n")
        _leave(code or 1)
    try:
        if sys.stderr is not None:
            sys.stderr.flush()
    except OSError:  # the interpreter would fail on it once more, and exit with 120
        _leave(code)
    sys.exit(code)


def status(arguments: list[str]) -> int:
    """The exit code of one command line. Signals and broken pipes come out as exceptions."""
    from gametui.errors import UsageError

    try:
        return _call(arguments)
    except UsageError as error:
        from gametui.cli import output

        output.warn(str(error))
        return 2


def _call(arguments: list[str]) -> int:
    from gametui.cli import overview

    if arguments in (["--help"], ["-h"]):
        sys.stdout.write(f"{overview.overview()}\n")
        return 0
    if arguments == ["--version"]:
        from gametui import __version__

        sys.stdout.write(f"{__version__}\n")
        return 0
    words = {command.name for command in overview.COMMANDS}
    if not arguments or (len(arguments) == 1 and arguments[0] not in words and not arguments[0].startswith("-")):
        # The commonest line needs no parser, and loading one takes as long as a third of the rest before the first paint.
        from gametui.cli.flags import Flags
        from gametui.cli.opening import open_app

        return open_app(arguments[0] if arguments else None, Flags())
    from gametui.cli.dispatch import dispatch

    return dispatch(arguments)


def _speak_plainly() -> None:
    """Where text cannot be written as it is, something like it is written, and nothing fails.

    In a locale that is not UTF-8 Python writes UTF-8 all the same (PEP 538 and 540), of which a terminal would make nonsense.
    """
    from gametui.app import terminal

    codecs.register_error("stand-in", _stand_in)
    said = terminal.encoding(terminal.started())[0]
    asked_for = os.environ.get("PYTHONIOENCODING") or os.environ.get("PYTHONUTF8")
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError):
            ascii = said is False and not asked_for and stream.encoding.lower().replace("-", "") == "utf8"
            stream.reconfigure(encoding="ascii" if ascii else None, errors="stand-in")  # type: ignore[union-attr]


def _stand_in(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    from gametui.app.glyphs import plain

    return "".join(plain(glyph) for glyph in error.object[error.start : error.end]), error.end


class _Stopped(BaseException):
    """A signal asks the program to end; whatever is being written is cleaned up on the way out."""


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    if "jax" in sys.modules:  # an exception inside one of XLA's callbacks would crash the process instead of ending it
        _leave(128 + number)
    raise _Stopped(number)


def _leave(code: int) -> NoReturn:
    """Exit without taking the interpreter apart: XLA may still be computing in another thread, and would crash."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, OSError, ValueError):
            stream.flush()
    os._exit(code)


def _lost(error: OSError) -> bool:
    import errno

    return error.errno in (errno.ENOSPC, errno.EIO, errno.EDQUOT, errno.EFBIG)


def _silence() -> None:
    """Nothing more reaches standard output, so that closing it at exit raises nothing either."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
