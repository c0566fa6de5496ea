"""gametui schema: what the JSON that the program writes looks like."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter


def schema(kind: Annotated[str, Parameter(name="KIND", metavar="", help="run or analysis")], /) -> int:
    """Print the JSON Schema of what 'gametui run --json' or 'gametui analyze --json' writes."""
    from gametui.cli import output, selecting
    from gametui.runs import schema as schemas

    selecting.named(kind, schemas.KINDS, "schema", "schema")
    output.json(schemas.text(kind).encode(), "-")
    return 0
