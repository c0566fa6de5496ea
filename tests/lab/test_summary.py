"""How a training stands, in words."""

from __future__ import annotations

import itertools

import pytest

from gametui.jobs import evidence
from gametui.lab import record, summary
from gametui.runs import paths
from tests.app.runs import made


@pytest.fixture
def lines(tmp_path, monkeypatch):
    """What is said of a run whose last row has these numbers; none: of one without rows."""
    monkeypatch.setenv(paths.HOME, str(tmp_path))

    def said(**numbers):
        run = made.run("a")
        made.rows(run, *([{"step": 100, **numbers}] if numbers else []))
        return summary.details(record.record(made.ended(run)), evidence.state(run)).split("\n")

    return said


def test_the_two_counts_of_modes_say_what_they_count(lines):
    found = dict(line.split(None, 1) for line in lines(modes_covered=16, modes_covered_20=3, good=[1] * 16) if line)
    assert found["modes_covered"] == "16 of 16, with a good sample"
    assert found["modes_covered_20"].startswith("3 of 16, with 20 good samples")


def test_values_stand_in_one_column_and_parts_one_empty_line_apart(lines):
    for numbers in ({}, {"loss_generator": 1.5, "gradient_norm_discriminator": 0.25}):
        found = lines(**numbers)
        assert all(line[summary.WIDTH] == " " != line[summary.WIDTH + 1] for line in found if line)
        assert not any(one == two == "" for one, two in itertools.pairwise(found))
