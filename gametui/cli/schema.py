"""gametui schema: what the JSON that the program writes looks like."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from gametui.cli import completing


def schema(
    kind: Annotated[
        str, Parameter(name="KIND", metavar="", completer=completing.schemas, help="run, analysis, lab or lab-export")
    ],
    /,
) -> int:
    """Print the JSON Schema of what 'gametui run --json', 'analyze --json', 'lab show --json' or 'lab export --json' writes."""
    from gametui import schema as schemas
    from gametui.cli import output, selecting

    selecting.named(kind, schemas.KINDS, "schema", "schema")
    output.json(schemas.text(kind).encode(), "-")
    return 0
