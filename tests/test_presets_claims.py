"""What every shipped preset says is true: its own run, and analysis, against closed forms."""

from __future__ import annotations

import importlib

import pytest

from gametui import presets
from gametui.compute import device

FAMILIES = ("classics", "notebook", "momentum", "gans", "cycles", "adaptive", "hidden")
pytest.register_assert_rewrite("tests.presets_claims")
for family in FAMILIES:
    importlib.import_module(f"tests.presets_claims.{family}")
CLAIMS = importlib.import_module("tests.presets_claims.common").CLAIMS


@pytest.fixture(scope="module", autouse=True)
def _float64():
    device.configure("cpu")


def test_every_preset_has_its_claims_tested():
    assert set(CLAIMS) == {preset.name for preset in presets.shipped()[0]}


@pytest.mark.parametrize("name", sorted(CLAIMS))
def test_what_the_preset_says_is_true(name):
    CLAIMS[name](presets.find(name).experiment)


@pytest.mark.parametrize("preset", presets.shipped()[0], ids=lambda preset: preset.name)
def test_the_window_shows_where_the_first_method_begins(preset):
    if preset.window is None:
        return
    for value, (low, high) in zip((preset.experiment.start.x[0], preset.experiment.start.y[0]), preset.window, strict=True):
        assert low < value < high
