"""JSON Schema (draft 2020-12) of the files that the program writes, made from the structs that write them.

The sentence under a field of a struct is the description of that key.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Mapping
from typing import Any

import msgspec

from gametui import experiment, results
from gametui.games.formula import Formula
from gametui.lab import record as training
from gametui.lab import spec
from gametui.runs import analysis, record

KINDS: Mapping[str, type[msgspec.Struct]] = {
    "run": record.RunRecord,
    "analysis": analysis.AnalysisRecord,
    "lab": training.LabRecord,
    "lab-export": training.Export,
}
"""What `gametui schema` prints, by name."""

_STRUCTS = (
    record.RunRecord,
    record.Optimizer,
    record.Environment,
    record.Trajectory,
    analysis.AnalysisRecord,
    experiment.GameChoice,
    experiment.Method,
    experiment.Point,
    Formula,
    results.Outcome,
    results.CriticalPoint,
    results.Judgement,
    training.LabRecord,
    training.LabGame,
    training.Spectrum,
    training.Export,
    spec.Spec,
)
_COMPUTED = ("Trajectory", "CriticalPoint", "EndPoint")
"""Where every number is the result of a computation: it may not be finite, and then it is null."""
_NUMBER = {"type": ["number", "null"]}
_VALUE = {
    "description": "A number, a word, true or false, rows of numbers, or null where the parameter stands at its own default.",
    "type": ["number", "string", "boolean", "array", "null"],
    "items": {"type": "array", "items": {"type": "number"}},
}


def schema(kind: str) -> dict[str, Any]:
    """The schema of one of KINDS. It describes what this version writes, every key of it; a reader should ignore keys that
    it does not know, since later versions of the same schema may add some. Raises: KeyError."""
    struct = KINDS[kind]
    made = msgspec.json.schema(struct)
    parts: dict[str, Any] = made["$defs"]
    if "Outcome" in parts:  # a run may end where numbers stop, but it cannot start there
        parts["EndPoint"] = {**parts["Point"], "title": "EndPoint", "description": "Where a run ended."}
        parts["Outcome"]["properties"]["final"] = {"$ref": "#/$defs/EndPoint"}
    for name, part in parts.items():
        parts[name] = _described(_strict(part, nullable=name in _COMPUTED), name)
    own = parts.pop(struct.__name__)
    identifier = f"gametui.{kind}/1"
    own["properties"]["schema"] = {"description": "Name and version of this schema.", "const": identifier}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:gametui:schema:{kind}:1",
        **own,
        "title": identifier,
        "$defs": dict(sorted(parts.items())),
    }


def text(kind: str) -> str:
    """The schema as it is published."""
    return msgspec.json.format(msgspec.json.encode(schema(kind)), indent=2).decode() + "\n"


def _strict(part: Any, *, nullable: bool) -> Any:
    """`part` with every key of an object written down and present, and without defaults, which are for readers."""
    if isinstance(part, list):
        return [_strict(item, nullable=nullable) for item in part]
    if not isinstance(part, dict):
        return part
    if part == {"type": "number"}:
        return dict(_NUMBER) if nullable else part
    if part.get("anyOf") == [{"type": "number"}, {"type": "null"}]:
        return dict(_NUMBER)
    made = {key: _strict(value, nullable=nullable) for key, value in part.items() if key != "default"}
    if "properties" in made:
        made["required"] = list(made["properties"])
        made["additionalProperties"] = False
    return made


def _described(part: dict[str, Any], name: str) -> dict[str, Any]:
    """`part` with a description of every property that has one, and what a type cannot say."""
    sentences = _sentences().get(name, {})
    for key, entry in part.get("properties", {}).items():
        if key == "parameters":
            entry["additionalProperties"] = _VALUE
        if key == "scheme":
            entry["enum"] = list(experiment.SCHEMES)
        if key in sentences:
            part["properties"][key] = {"description": sentences[key], **entry}
    return part


def _sentences() -> dict[str, dict[str, str]]:
    """For each struct, the string that stands under each of its fields."""
    found: dict[str, dict[str, str]] = {}
    for struct in _STRUCTS:
        (body,) = ast.parse(textwrap.dedent(inspect.getsource(struct))).body
        assert isinstance(body, ast.ClassDef)
        found[struct.__name__] = {
            field.target.id: " ".join(note.value.value.split())
            for field, note in zip(body.body, body.body[1:], strict=False)
            if isinstance(field, ast.AnnAssign)
            and isinstance(field.target, ast.Name)
            and isinstance(note, ast.Expr)
            and isinstance(note.value, ast.Constant)
            and isinstance(note.value.value, str)
        }
    return found
