"""What opening the main door costs, against starting Python and doing nothing.

CPU time of whole processes, rounds of both interleaved, medians compared. A round before the first
leaves the compiled modules behind, whatever the shell says, in a folder that is thrown away.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
from typing import Final

ROUNDS: Final = 15
BOUND: Final = 10.0
DOOR: Final = "import hamilton.driver"
SHOWN: Final = 8


def main() -> bool:
    """Print the ratio and the dearest imports; tell whether the ratio is within its bound."""
    with tempfile.TemporaryDirectory() as compiled:
        cpu_s(DOOR, compiled)
        rounds = [(cpu_s("pass", compiled), cpu_s(DOOR, compiled)) for _ in range(ROUNDS)]
        dearest = dearest_imports(compiled)
    nothing, door = zip(*rounds, strict=True)
    ratio = statistics.median(door) / statistics.median(nothing)
    print(f"import_time: {DOOR!r} is {ratio:.1f} x 'pass' (bound {BOUND:.0f} x)")
    print(
        f"  {statistics.median(door) * 1e3:.0f} ms against {statistics.median(nothing) * 1e3:.0f}"
    )
    for microseconds, module in dearest:
        print(f"  {microseconds / 1e3:7.1f} ms  {module}")
    return bool(ratio < BOUND)


def interpreter(compiled: str) -> tuple[str, ...]:
    """Give the command of a Python that keeps compiled modules in a folder, and reads nothing else."""
    return (sys.executable, "-E", "-X", f"pycache_prefix={compiled}")


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
