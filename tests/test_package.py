"""What is given away: the wheel, the source archive that makes the same wheel, and the program that comes out of it."""

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from gametui import __version__

ROOT = Path(__file__).parent.parent


def call(*words, **options):
    return subprocess.run(words, check=True, capture_output=True, text=True, timeout=120, **options).stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The wheel, and the archive of the sources."""
    folder = tmp_path_factory.mktemp("dist")
    call(sys.executable, "-m", "hatchling", "build", "--directory", str(folder), cwd=ROOT)
    (wheel,), (sources,) = folder.glob("gametui-*.whl"), folder.glob("gametui-*.tar.gz")
    return wheel, sources


@pytest.fixture(scope="module")
def names(built):
    return set(zipfile.ZipFile(built[0]).namelist())


def test_a_wheel_brings_every_module_and_every_preset(names):
    modules = {str(path.relative_to(ROOT)) for path in (ROOT / "gametui").rglob("*.py")}
    presets = {f"gametui/_presets/{path.relative_to(ROOT / 'presets')}" for path in (ROOT / "presets").rglob("*.toml")}
    assert len(presets) >= 50 and any("/lab/" in name for name in presets)
    assert modules | presets <= names


def test_a_wheel_brings_nothing_else(names):
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"gametui"}


def test_the_sources_make_the_same_wheel(built, names, tmp_path):
    with tarfile.open(built[1]) as archive:
        archive.extractall(tmp_path, filter="data")
    (place,) = tmp_path.iterdir()
    call(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "--directory", str(tmp_path), cwd=place)
    (wheel,) = tmp_path.glob("*.whl")
    assert set(zipfile.ZipFile(wheel).namelist()) == names


def test_what_pip_installs_runs_and_finds_its_presets(built, tmp_path):
    """Installed beside the packages that are here already, and started by its own script from another folder."""
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--no-compile"]
    call(*pip, "--target", str(tmp_path / "site"), str(built[0]))
    env = {**os.environ, "PYTHONPATH": str(tmp_path / "site")}
    gametui = str(tmp_path / "site" / "bin" / "gametui")
    assert call(gametui, "--version", env=env, cwd=tmp_path) == f"{__version__}\n"
    for kind, place in (("presets", "presets"), ("trainings", "presets/lab")):
        listed = {line.split()[0] for line in call(gametui, "list", kind, env=env, cwd=tmp_path).splitlines()}
        assert listed == {path.stem for path in (ROOT / place).glob("*.toml")}
