"""In subprocesses: a device is chosen once in a process."""

import os
import subprocess
import sys

import pytest

from gametui.compute import device

SCRIPT = """
import sys, warnings
from gametui.compute import device
from gametui.errors import UsageError
try:
    chosen = device.configure(sys.argv[1])
except UsageError as error:
    print(error)
    sys.exit(2)
assert device.configure(sys.argv[1]) == chosen == device.current()
import jax, jax.numpy as jnp
print(chosen.kind, chosen.asked, jax.jit(lambda x: x * 2)(jnp.array(1.5)).dtype)
"""


def configured(choice, home, **environment):
    clean = {name: value for name, value in os.environ.items() if not name.startswith("JAX_")}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, choice],
        env={**clean, "GAMETUI_HOME": str(home), **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stderr == ""
    return done.returncode, done.stdout.strip()


def programs(home):
    return sorted(home.rglob("*-cache"))


def test_the_cpu_in_float64_and_its_programs_are_kept(tmp_path):
    assert configured("cpu", tmp_path) == (0, "cpu cpu float64")
    (program, *_) = programs(tmp_path)
    assert program.parent.parent == tmp_path / "cache" / "xla"
    assert program.parent.stat().st_mode & 0o077 == 0  # whoever may write programs there may run them as this user


def test_auto_finds_the_cpu_where_there_is_nothing_else(tmp_path):
    assert configured("auto", tmp_path) == (0, "cpu auto float64")


def test_auto_falls_back_where_the_environment_names_what_is_not_there(tmp_path):
    assert configured("auto", tmp_path, JAX_PLATFORMS="cuda") == (0, "cpu auto float64")


def test_a_gpu_that_is_not_there_is_refused_with_the_remedy(tmp_path):
    code, said = configured("gpu", tmp_path)
    assert code == 2
    assert said.startswith("device: JAX finds no GPU here")
    assert said.endswith("Install gametui[cuda] on a machine with one, or use --device cpu.")


def test_an_unknown_device_is_refused_before_jax_is_looked_for():
    with pytest.raises(device.UsageError, match=r"there is no device 'tpu'\. Did you mean 'gpu'"):
        device.configure("tpu")


def test_programs_that_are_damaged_are_made_again_in_silence(tmp_path):
    configured("cpu", tmp_path)
    for program in programs(tmp_path):
        program.write_bytes(b"\x00garbage")
    assert configured("cpu", tmp_path) == (0, "cpu cpu float64")
    for program in programs(tmp_path):
        program.unlink()
        program.mkdir()
    assert configured("cpu", tmp_path) == (0, "cpu cpu float64")


@pytest.mark.parametrize("home", ["/proc/nowhere", "/dev/null"])
def test_without_a_place_for_programs_everything_else_works(home):
    assert configured("cpu", home) == (0, "cpu cpu float64")


def test_the_oldest_programs_go_when_there_are_too_many(tmp_path, monkeypatch):
    monkeypatch.setattr(device, "CACHE_LIMIT", 250)
    for age in range(5):
        (tmp_path / f"{age}-cache").write_bytes(b"x" * 100)
        os.utime(tmp_path / f"{age}-cache", (1000 - age, 1000 - age))
    device._prune(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0-cache", "1-cache"]
    device._prune(tmp_path / "nowhere")
