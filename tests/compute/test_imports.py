"""What the app and the start of every command import."""

import subprocess
import sys

import pytest

LIGHT = [
    "gametui.compute.client",
    "gametui.compute.protocol",
    "gametui.config",
    "gametui.experiment",
    "gametui.params",
    "gametui.presets",
    "gametui.runs.command",
    "gametui.runs.files",
    "gametui.runs.paths",
    "gametui.runs.record",
    "gametui.schema",
    "gametui.runs.text",
]


@pytest.mark.parametrize("forbidden", ["jax", "textual", "rich", "plotext"])
def test_light_modules_import_nothing_heavy(forbidden):
    script = f"import sys, {', '.join(LIGHT)}; sys.exit({forbidden!r} in sys.modules)"
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)


def test_the_compute_process_knows_nothing_of_the_screen():
    script = (
        "import sys, gametui.compute.server, gametui.compute.work; sys.exit('textual' in sys.modules or 'rich' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)


def test_a_file_in_the_working_directory_is_not_taken_for_a_module(tmp_path):
    """A folder that was cloned from somewhere may hold a jax.py; starting the app there must not run it."""
    from gametui.compute import process

    for name in ("jax", "msgspec", "gametui", "numpy"):
        (tmp_path / f"{name}.py").write_text("open('ran', 'w')")
    done = subprocess.run(
        process.command("cpu"), cwd=tmp_path, stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "ran").exists()
