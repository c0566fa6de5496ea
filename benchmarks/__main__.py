"""Run every benchmark, or those that are named, each in a process of its own.

A module of this package with a function main() is a benchmark; there is no list of them.
"""

from __future__ import annotations

import pkgutil
import subprocess
import sys

import benchmarks


def main(names: list[str]) -> int:
    """Returns: how many failed."""
    known = [
        module.name
        for module in pkgutil.iter_modules(benchmarks.__path__)
        if not module.ispkg and not module.name.startswith("_")
    ]
    if unknown := sorted(set(names) - set(known)):
        print(f"no benchmark {', '.join(unknown)}; there are: {', '.join(known)}", file=sys.stderr)
        return len(unknown)
    failed = 0
    for name in names or known:
        print(f"\n== {name}", flush=True)
        failed += subprocess.run([sys.executable, "-m", f"benchmarks.{name}"]).returncode != 0
    return failed


if __name__ == "__main__":
    sys.exit(min(main(sys.argv[1:]), 100))
