"""Command line -> the function of its command -> exit code."""

from __future__ import annotations

import cyclopts

from gametui import __version__
from gametui.cli.helping import Help
from gametui.cli.overview import COMMANDS
from gametui.errors import UsageError


def parser() -> cyclopts.App:
    """The parser of every command; a command's own module is imported when its word is read."""
    app = cyclopts.App(
        name="gametui",
        version=__version__,
        help_format="plaintext",
        help_formatter=Help(),
        default_parameter=cyclopts.Parameter(negative=(), show_default=False, consume_multiple=False),
    )
    for command in COMMANDS:
        app.command(command.function, name=command.name)
    app.register_install_completion_command(help="install completion for your shell (bash, zsh, fish)", show=False)
    from gametui.cli.start import start

    app.default(start)
    return app


def dispatch(arguments: list[str]) -> int:
    """Exit code of one command line. Raises: UsageError, also for what the parser refuses."""
    try:
        code = parser()(arguments, exit_on_error=False, print_error=False, result_action="return_value")
    except cyclopts.CycloptsError as error:
        raise UsageError(f"{_said(error)} 'gametui{_command(arguments)} --help' lists what there is.") from None
    return code if isinstance(code, int) else 0


def _said(error: cyclopts.CycloptsError) -> str:
    text = " ".join(str(error).split())
    return text if text.endswith((".", "?")) else text + "."


def _command(arguments: list[str]) -> str:
    known = {command.name for command in COMMANDS}
    return next((f" {word}" for word in arguments[:1] if word in known), "")
