"""python -m tests.fuzz TARGET SECONDS: looks for bytes that break a target, or any of them (all). Exit code 0: none were found.

An input that breaks it is left in the folder that GAMETUI_CRASHES names, by default the working directory.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import atheris

INSTRUMENTED = ["gametui", "tomllib", "lark"]
SECOND = 1.0
"""Of computing, at most, for one input."""
MEMORY = 2048
"""MB, at most, of the whole process."""


def main(name: str, seconds: str) -> None:
    crashes = Path(os.environ.get("GAMETUI_CRASHES", ".")).absolute()
    memory = Path("/dev/shm")  # files are written thousands of times
    place = Path(tempfile.mkdtemp(prefix="gametui-fuzz-", dir=memory if memory.is_dir() else None))
    os.environ["GAMETUI_HOME"] = str(place)
    os.chdir(place)
    with atheris.instrument_imports(include=INSTRUMENTED):
        from tests.fuzz.targets import ALL, TARGETS

        target = ALL if name == "all" else TARGETS[name]
        seeds = target.seeds()
        for seed in seeds:  # what is imported late is imported now
            target.read(seed, place)
            target.read(seed[: len(seed) // 2], place)
    corpus = place / "corpus"
    corpus.mkdir()
    for number, seed in enumerate(seeds):
        (corpus / str(number)).write_bytes(seed)
    words = [
        f"-max_total_time={seconds}",
        f"-rss_limit_mb={MEMORY}",
        "-malloc_limit_mb=512",
        "-timeout=10",
        "-print_final_stats=1",
    ]
    words += [f"-artifact_prefix={crashes}/", "-max_len=70000", "-len_control=20"]
    atheris.Setup([name, *words, str(corpus)], _fenced(target.read, place))
    atheris.Fuzz()


def _fenced(read: Callable[[bytes, Path], None], place: Path) -> Callable[[bytes], None]:
    from tests.fuzz.fence import Fence

    fence = Fence(place)

    def one(data: bytes) -> None:
        began = time.process_time()
        read(data, place)
        took = time.process_time() - began
        assert took < SECOND, f"{took:.1f} s for {len(data)} bytes"
        assert not fence.crossed, fence.crossed

    return one


if __name__ == "__main__":
    main(*sys.argv[1:])
