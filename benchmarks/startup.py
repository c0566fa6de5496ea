"""What a command costs before it does anything: CPU seconds of whole processes, side by side."""

from __future__ import annotations

import resource
import subprocess
import sys

ROUNDS = 11
PYTHON = sys.executable
CASES = {
    "python -c pass": [PYTHON, "-c", "pass"],
    "python -c 'import cyclopts'": [PYTHON, "-c", "import cyclopts"],
    "gametui --help": [PYTHON, "-m", "gametui", "--help"],
    "gametui run --help": [PYTHON, "-m", "gametui", "run", "--help"],
    "gametui list presets": [PYTHON, "-m", "gametui", "list", "presets"],
}


def cpu(command: list[str]) -> float:
    """User and system seconds of one process and its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Rounds of every case in turn, so that a busy moment of the machine falls on all of them."""
    times: dict[str, list[float]] = {name: [] for name in CASES}
    for _ in range(ROUNDS):
        for name, command in CASES.items():
            times[name].append(cpu(command))
    print(f"CPU seconds, least and median of {ROUNDS}")
    for name, found in times.items():
        print(f"  {name:<30} {min(found):.3f}  {sorted(found)[ROUNDS // 2]:.3f}")


if __name__ == "__main__":
    main()
