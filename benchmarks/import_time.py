"""What opening the main door costs, against starting Python and doing nothing: row 24.

CPU time of whole processes, rounds of both interleaved; Python itself is taken as 10 milliseconds. A
round before the first leaves the compiled modules behind, whatever the shell says, in a folder that is
thrown away. Interpreters are isolated (``-I``): neither the environment nor the folder counts.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
from typing import Final

from benchmarks.timing import Figure, show

ROUNDS: Final = 15
PYTHON_MS: Final = 10
DOOR: Final = "import hamilton.driver"
SHOWN: Final = 8


def main() -> bool:
    """Print the figure and the dearest imports; tell whether the figure is within its floor."""
    is_kept = show([door])
    with tempfile.TemporaryDirectory() as compiled:
        cpu_s(DOOR, compiled)
        for microseconds, module in dearest_imports(compiled):
            print(f"     {microseconds / 1e3:7.1f} ms  {module}")
    return is_kept


def door() -> list[Figure]:
    """Compare a Python that opens the door with one that does nothing."""
    with tempfile.TemporaryDirectory() as compiled:
        cpu_s(DOOR, compiled)
        rounds = [cpu_s(DOOR, compiled) / cpu_s("pass", compiled) for _ in range(ROUNDS)]
    return [Figure(24, DOOR, statistics.median(rounds) * PYTHON_MS, "ms", 60, 40)]


def interpreter(compiled: str) -> tuple[str, ...]:
    """Give the command of a Python that keeps compiled modules in a folder, and reads nothing else."""
    return (sys.executable, "-I", "-X", f"pycache_prefix={compiled}")


def cpu_s(program: str, compiled: str) -> float:
    """Give the CPU seconds that a fresh interpreter takes for a program."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([*interpreter(compiled), "-c", program], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)


def dearest_imports(compiled: str) -> list[tuple[int, str]]:
    """Give (microseconds of its own, module) of the imports that cost most, dearest first."""
    command = [*interpreter(compiled), "-X", "importtime", "-c", DOOR]
    report = subprocess.run(command, check=True, capture_output=True, text=True).stderr
    rows = [line.removeprefix("import time:").split("|") for line in report.splitlines()]
    costs = [(int(row[0]), row[2].strip()) for row in rows if row[0].strip().isdigit()]
    return sorted(costs, reverse=True)[:SHOWN]


if __name__ == "__main__":
    raise SystemExit(0 if main() else 1)
