"""Watched: one run that is looked at; each reading takes in only what has come since the last one."""

from __future__ import annotations

import os
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gametui.app.runs import spectrum
from gametui.app.runs.columns import Columns, Curve, of
from gametui.app.runs.spectrum import Spectrum
from gametui.app.runs.wording import plain
from gametui.jobs import contents, evidence, folder, rows
from gametui.jobs.evidence import State
from gametui.jobs.folder import Folder
from gametui.lab import samples as sample
from gametui.lab.samples import Sample
from gametui.runs.text import clean

LOG = 65536
"""Bytes at the end of a log that are shown."""
LINE = 500
"""Characters of a line of it."""
MODES = 256
"""Most modes whose samples are counted."""
COUNT = 10**9
"""Most good samples a mode can have: more is no count, and may not even be a floating-point number."""


@dataclass(frozen=True, eq=False)
class Seen:
    """Everything that the pages show of a run, at one moment."""

    run: Folder
    name: str
    state: State
    spec: Mapping[str, Any]
    environment: Mapping[str, Any]
    curves: Mapping[str, Curve]
    good: tuple[tuple[float, tuple[int, ...]], ...]
    """(step, good samples of each mode) of every measurement."""
    samples: tuple[int, ...]
    """Steps of which there are samples, rising."""
    sample: Sample | None
    missing: str
    """Why there is no sample to show; "" where there is one."""
    spectrum: Spectrum | None
    log: tuple[str, ...]

    @property
    def title(self) -> str:
        return self.name or self.run.id


class Watched:
    """Reads one run. Not for two threads at a time."""

    def __init__(self, run: Folder) -> None:
        self.run = run
        self._rows = rows.Reader(run.metrics)
        self._columns, self._good = Columns(), _Good()
        self._kept: dict[str, tuple[Any, Any]] = {}
        self._seen: Seen | None = None
        self._shown: dict[str, Any] = {}

    def read(self, step: int | None = None) -> Seen:
        """The run as it is now, with its sample at or before `step`; None: the newest. The same object while nothing
        changed."""
        new, parts = self._follow(), self._parts(step)
        if self._seen is None or new or parts != self._shown:
            self._seen = Seen(run=self.run, curves=self._columns.curves(), good=self._good.rows(), **parts)
            self._shown = parts
        return self._seen

    def _parts(self, step: int | None) -> dict[str, Any]:
        """What of `Seen` does not come from rows."""
        run, state = self.run, evidence.state(self.run)
        spec = self._once("spec", contents.signature(run.spec), lambda: folder.read(run.spec))
        status = self._once("status", contents.signature(run.status), lambda: folder.read(run.status))
        samples = self._once("samples", contents.signature(run.samples), self._steps)
        shown, missing = self._sample(samples, step, state)
        environment = status.get("environment")
        return {
            "name": plain(spec.get("name"), 80),
            "state": state,
            "spec": spec,
            "environment": environment if isinstance(environment, dict) else {},
            "samples": samples,
            "sample": shown,
            "missing": missing,
            "spectrum": self._once(
                "spectrum", contents.signature(run.spectra), lambda: spectrum.parsed(rows.last(run.spectra))
            ),
            "log": self._once("log", contents.signature(run.log), self._log),
        }

    def _follow(self) -> bool:
        """Take in new rows. Returns: whether there were any."""
        changed = False
        for new, anew in self._rows.bites():
            if anew:
                self._columns, self._good = Columns(), _Good()
            self._columns.add(new)
            self._good.add(new)
            changed = changed or anew or bool(new)
        return changed

    def _once(self, name: str, key: Any, make: Any) -> Any:
        """What `make` makes, made again only when the key is another one."""
        if name not in self._kept or self._kept[name][0] != key:
            self._kept[name] = key, make()
        return self._kept[name][1]

    def _steps(self) -> tuple[int, ...]:
        try:
            names = os.listdir(self.run.samples)  # noqa: PTH208
        except OSError:
            return ()
        stems = [name.removesuffix(".npz") for name in names if name.endswith(".npz")]
        return tuple(sorted(int(stem) for stem in stems if stem.isascii() and stem.isdecimal() and len(stem) <= 12))

    def _sample(self, steps: tuple[int, ...], wanted: int | None, state: State) -> tuple[Sample | None, str]:
        if not steps:
            return None, "no samples yet" if state.alive else "no samples: the run ended before"
        step = steps[max(bisect_right(steps, wanted) - 1, 0)] if wanted is not None else steps[-1]
        path = self.run.samples / f"{step:08d}.npz"
        found: tuple[Sample | None, str] = self._once("sample", (step, contents.signature(path)), lambda: _read(path))
        return found

    def _log(self) -> tuple[str, ...]:
        text = contents.end(self.run.log, LOG).decode("utf-8", errors="replace")
        return tuple(clean(line, LINE).expandtabs(4) for line in text.split("\n"))[-2000:]


def _read(path: Any) -> tuple[Sample | None, str]:
    try:
        return sample.read(path), ""
    except ValueError as error:
        return None, str(error)


class _Good:
    """How many good samples each mode had, measurement by measurement."""

    def __init__(self) -> None:
        self._rows: list[tuple[float, tuple[int, ...]]] = []

    def add(self, new: list[dict[str, Any]]) -> None:
        for row in new:
            step, counts = of(row, "step"), row.get("good")
            if step is not None and isinstance(counts, list) and 0 < len(counts) <= MODES:
                whole = (count if isinstance(count, int) and 0 <= count <= COUNT else 0 for count in counts)
                self._rows.append((step, tuple(whole)))

    def rows(self) -> tuple[tuple[float, tuple[int, ...]], ...]:
        return tuple(self._rows)
