"""No data is ever run: the source has nothing that could, and processes with a trap in their files do not."""

from __future__ import annotations

import ast
import io
import os
import pickle
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

import gametui
from gametui import cli
from gametui.app.runs.watched import Watched
from gametui.runs import paths
from tests.lab import fixtures

SOURCE = Path(gametui.__file__).parent
MODULES = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "marshal", "shelve", "yaml", "ctypes", "code", "pty"}
NAMES = {"eval", "exec", "compile", "__import__", "breakpoint"}
CALLS = {"os.system", "os.popen", "np.load", "numpy.load", "np.fromfile", "jnp.load", "jax.numpy.load", "sympy.sympify"}
STARTING = {"subprocess.run", "subprocess.Popen", "subprocess.call", "subprocess.check_call", "subprocess.check_output"}


def faults(tree: ast.AST) -> Iterator[str]:
    """What could run data."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            yield from (f"imports {name}" for name in names if name.split(".")[0] in MODULES)
        if not isinstance(node, ast.Call):
            continue
        called, given = ast.unparse(node.func), {word.arg: word.value for word in node.keywords}
        if called in NAMES | CALLS:
            yield f"calls {called}"
        if called in STARTING and not (node.args and isinstance(node.args[0], (ast.List, ast.Name, ast.Tuple))):
            yield f"{called}: {ast.unparse(node.args[0])}"
        for word in ("shell", "allow_pickle"):
            if word in given and ast.unparse(given[word]) != "False":
                yield f"{called}({word}=...)"


def test_nothing_in_the_source_runs_data():
    found = {path: list(faults(ast.parse(path.read_text()))) for path in sorted(SOURCE.rglob("*.py"))}
    assert len(found) > 200
    assert {str(path): said for path, said in found.items() if said} == {}


def test_the_faults_would_be_seen():
    bad = [
        "import yaml",
        "from pickle import loads",
        "eval(x)",
        "np.load(p)",
        "subprocess.run('ls', shell=True)",
        "os.system(x)",
    ]
    bad += ["np.savez(p, allow_pickle=True)", "subprocess.Popen(f'ls {x}')"]
    assert all(list(faults(ast.parse(line))) for line in bad)


class Trap:
    """Makes a file when it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self._mark = mark

    def __reduce__(self):
        return os.mkdir, (str(self._mark),)


def planted(mark: Path, name: str) -> bytes:
    """A .npz whose array `name` holds an object."""
    header = "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }".ljust(117) + "\n"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        array = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode() + pickle.dumps([Trap(mark)])
        file.writestr(f"{name}.npy", array)
    return stream.getvalue()


def test_all_that_reads_a_training_leaves_a_planted_pickle_alone(tmp_path, monkeypatch, capsys):
    from gametui.lab import checkpoint  # imports jax

    monkeypatch.setenv(paths.HOME, str(tmp_path / "home"))
    mark = tmp_path / "mark"
    with zipfile.ZipFile(io.BytesIO(planted(mark, "meta"))) as file:  # the trap works
        pickle.loads(file.read("meta.npy")[128:])
    mark.rmdir()

    run = fixtures.made()
    (run.checkpoints / "00000010.npz").write_bytes(planted(mark, "meta"))
    (run.samples / "00000010.npz").write_bytes(planted(mark, "fake"))
    for path in (run.status, run.spectra, run.metrics, run.checkpoints / "00000005.npz"):
        path.write_bytes(pickle.dumps([Trap(mark)]))
    assert "damaged" in Watched(run).read().missing
    assert cli.status(["lab", "export", run.id, "--json", "-"]) == 0
    assert '"samples":null' in capsys.readouterr().out
    assert cli.status(["lab", "show", run.id]) == 0
    found, complaints = checkpoint.newest(run, {"a": np.zeros(3)})  # type: ignore[arg-type]
    assert found is None and len(complaints) == 2 and "00000010.npz is damaged" in complaints[0]
    assert not mark.exists()
