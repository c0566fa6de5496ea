"""The wheel: what is in it, without installing anything."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def names(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    build = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--wheel-dir",
        str(folder),
        str(ROOT),
    ]
    subprocess.run(build, check=True, capture_output=True, timeout=120)
    (wheel,) = folder.glob("gametui-*.whl")
    return set(zipfile.ZipFile(wheel).namelist())


def test_a_wheel_brings_every_module_and_every_preset(names):
    modules = {str(path.relative_to(ROOT)) for path in (ROOT / "gametui").rglob("*.py")}
    presets = {f"gametui/_presets/{path.name}" for path in (ROOT / "presets").glob("*.toml")}
    assert len(presets) >= 12
    assert modules | presets <= names


def test_a_wheel_brings_nothing_else(names):
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"gametui"}
