import json
from pathlib import Path

import jsonschema
import pytest

from gametui import schema
from gametui.experiment import checked_game, checked_method
from gametui.runs import analysis, record
from tests.runs.test_record import POINT, ROWS, made

DOCS = Path(__file__).parents[1] / "docs" / "json-schema"


def violations(kind, document):
    validator = jsonschema.Draft202012Validator(schema.schema(kind))
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(document)]


@pytest.mark.parametrize("kind", schema.KINDS)
def test_the_published_file_is_up_to_date(kind):
    assert (DOCS / f"{kind}.json").read_text() == schema.text(kind), (
        f"run: gametui schema {kind} > docs/json-schema/{kind}.json"
    )


def test_nothing_else_is_published():
    assert {path.stem for path in DOCS.iterdir()} == set(schema.KINDS)


@pytest.mark.parametrize("kind", schema.KINDS)
def test_it_is_a_schema_and_describes_itself(kind):
    made = schema.schema(kind)
    jsonschema.Draft202012Validator.check_schema(made)
    assert made["title"] == f"gametui.{kind}/1"
    for part in [made, *made["$defs"].values()]:
        assert part["description"]
        assert part["additionalProperties"] is False
        assert set(part["required"]) == set(part["properties"])


@pytest.mark.parametrize(
    "written",
    [
        made(ROWS),
        made(ROWS, analysis=POINT, analysis_reason="", compare=(checked_method("gda", {}),), view={"any": [None, {"x": 1}]}),
        made([(1.0, 1.0, 0.0, 0.0, 0.0), (float("inf"), float("nan"), float("nan"), 1.0, float("-inf"))]),
    ],
)
def test_a_record_keeps_it(written):
    assert violations("run", json.loads(record.encode(written))) == []


def test_an_analysis_keeps_it():
    written = analysis.encode(checked_game("bilinear_matrix", {}), checked_method("gda", {}), [POINT])
    assert violations("analysis", json.loads(written)) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["schema"], "gametui.run/2"),
        (["more"], 1),
        (["game", "more"], 1),
        (["steps"], 1.5),
        (["scheme"], "other"),
        (["start", "x"], [None]),
        (["trajectory", "x"], [1, 2]),
        (["trajectory", "loss_x"], ["1"]),
        (["outcome", "status"], "bored"),
        (["game", "parameters", "a"], {}),
    ],
)
def test_anything_else_does_not(path, value):
    document = json.loads(record.encode(made(ROWS)))
    *outer, last = path
    place = document
    for key in outer:
        place = place[key]
    place[last] = value
    assert violations("run", document)
