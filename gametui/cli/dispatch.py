"""Command line -> the function of its command -> exit code."""

from __future__ import annotations

import cyclopts

from gametui import __version__
from gametui.cli.overview import COMMANDS
from gametui.errors import UsageError


def parser() -> cyclopts.App:
    """The parser of every command; a command's own module is imported when its word is read."""
    app = cyclopts.App(
        name="gametui",
        version=__version__,
        help_format="plaintext",
        help_formatter="plain",
        default_parameter=cyclopts.Parameter(negative=(), show_default=False, consume_multiple=False),
    )
    for command in COMMANDS:
        app.command(command.function, name=command.name)
    app.register_install_completion_command(help="install completion for your shell (bash, zsh, fish)", show=False)
    from gametui.cli.start import start

    app.default(start)
    return app


def dispatch(arguments: list[str]) -> int:
    """Exit code of one command line; what is wrong with it goes to standard error, in a line or two."""
    try:
        code = parser()(arguments, exit_on_error=False, print_error=False, result_action="return_value")
    except UsageError as error:
        return _refused(str(error))
    except cyclopts.CycloptsError as error:
        return _refused(f"{_said(error)} 'gametui{_command(arguments)} --help' lists what there is.")
    return code if isinstance(code, int) else 0


def _refused(message: str) -> int:
    from gametui.cli import output

    output.warn(message)
    return 2


def _said(error: cyclopts.CycloptsError) -> str:
    text = " ".join(str(error).split())
    return text if text.endswith((".", "?")) else text + "."


def _command(arguments: list[str]) -> str:
    known = {command.name for command in COMMANDS}
    return next((f" {word}" for word in arguments[:1] if word in known), "")
