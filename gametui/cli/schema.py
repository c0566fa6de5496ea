"""gametui schema: what the JSON that the program writes looks like."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from gametui.errors import UsageError, nearest

KINDS = ("run", "analysis")


def schema(kind: Annotated[str, Parameter(name="KIND", metavar="", help="run or analysis")], /) -> int:
    """Print the JSON Schema of what 'gametui run --json' or 'gametui analyze --json' writes."""
    if kind not in KINDS:
        raise UsageError(f"schema: there is no schema of {kind!r}. {nearest(kind, KINDS)}")
    import msgspec

    from gametui.cli import output
    from gametui.runs import analysis, record

    made = msgspec.json.schema(record.RunRecord if kind == "run" else analysis.AnalysisRecord)
    made = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"gametui.{kind}/1", **made}
    output.json(msgspec.json.format(msgspec.json.encode(made), indent=2), "-")
    return 0
