"""Run the benchmarks that are named, or all: `python -m benchmarks [NAME ...]`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Final

from benchmarks import awaiting, build, caching, dynamic, execution, import_time, pictures

# name -> a function that prints its figures and tells whether each is within its bound
BENCHMARKS: Final[dict[str, Callable[[], bool]]] = {
    "import_time": import_time.main,
    "build": build.main,
    "execution": execution.main,
    "dynamic": dynamic.main,
    "awaiting": awaiting.main,
    "caching": caching.main,
    "pictures": pictures.main,
}


def main(names: Sequence[str]) -> int:
    """Run benchmarks and give 0 if every figure is within its bound."""
    unknown = sorted(set(names) - set(BENCHMARKS))
    if unknown:
        print(f"unknown benchmarks {unknown}; there are {sorted(BENCHMARKS)}", file=sys.stderr)
        return 2
    kept = [BENCHMARKS[name]() for name in names or BENCHMARKS]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
