"""What an item of an expansion costs: rows 12 and 13, processes, and memory of a stream."""

from __future__ import annotations

import contextlib
import statistics
import time
import tracemalloc
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from typing import Final

from benchmarks import items
from benchmarks.timing import Figure, Work, check, cpu_s, show, units, wall_units
from hamilton import driver
from hamilton.execution import executors

FEW: Final = 1_000
SOME: Final = 10_000
MANY: Final = 100_000
EIGHT: Final = 8
TWO: Final = 2


def main() -> bool:
    """Print the figures; tell whether all are within their floors."""
    return show([here, threads, processes, streams])


@contextlib.contextmanager
def driver_on(executor: executors.TaskExecutor) -> Iterator[driver.Driver]:
    """Give a driver whose items run on an executor, which is ready and warm."""
    builder = driver.Builder().with_modules(items)
    builder = builder.enable_dynamic_execution(allow_experimental_mode=True)
    dr = builder.with_remote_executor(executor).build()
    executor.init()
    try:
        dr.execute(["total", "streamed"], inputs={"n": FEW})
        yield dr
    finally:
        executor.finalize()


def here() -> list[Figure]:
    """Measure an item that runs in this thread, and its growth."""
    with driver_on(executors.SynchronousLocalTaskExecutor()) as dr:
        cost = units(summed(dr, MANY), 3) / MANY
        return [
            Figure(12, "an item here, 100000", cost, "us", 3, 0.5),
            _growth("here", dr, 5),
        ]


def threads() -> list[Figure]:
    """Measure an item on eight threads, wall time, and its growth."""
    with driver_on(executors.MultiThreadingExecutor(EIGHT)) as dr:
        cost = wall_units(summed(dr, SOME)) / SOME
        return [
            Figure(13, f"an item on 8 threads, {SOME}, wall", cost, "us", 30, 5),
            _growth("8 threads", dr, 5),
        ]


def processes() -> list[Figure]:
    """Measure an item on two processes against the map of a pool, and its growth."""
    found = []
    with (
        driver_on(executors.MultiProcessingExecutor(TWO)) as dr,
        ProcessPoolExecutor(TWO) as pool,
    ):
        check(sum(pool.map(items.doubled, range(FEW))), total(FEW))
        ours = summed(dr, 3 * FEW)
        for clock, what in ((time.perf_counter, "wall"), (time.process_time, "CPU here")):
            pairs = [
                (
                    cpu_s(ours, clock),
                    cpu_s(lambda: list(pool.map(items.doubled, range(3 * FEW))), clock),
                )
                for _ in range(5)
            ]
            times = statistics.median(taken / limit for taken, limit in pairs)
            found.append(Figure(12, f"an item on 2 processes, {what}", times, "x map", 1.5, 1))
        found.append(_growth("2 processes", dr, 1))
    return found


def _growth(where: str, dr: driver.Driver, rounds: int) -> Figure:
    """Compare what an item costs among many with what it costs among few, both measured in turn."""
    of_few, of_many = summed(dr, FEW), summed(dr, MANY)
    found = []
    for _ in range(rounds):
        few = sum(cpu_s(of_few) for _ in range(10)) / 10
        many = cpu_s(of_many)
        found.append(many / MANY * FEW / few)
    grown = statistics.median(found)
    return Figure(12, f"an item {where}, growth from {FEW} to {MANY}", grown, "x", 1.5, 1.1)


def total(count: int) -> int:
    """Give the sum of the first numbers, each doubled."""
    return count * (count - 1)


def summed(dr: driver.Driver, count: int, target: str = "total") -> Work:
    """Give the work of summing some items, whose answer was looked at once."""

    def work() -> object:
        return dr.execute([target], inputs={"n": count})

    check(work(), {target: total(count)})
    return work


def streams() -> list[Figure]:
    """Compare the peak of memory of a streamed sum over many items with that over few."""
    found = []
    for where, executor in (
        ("here", executors.SynchronousLocalTaskExecutor()),
        ("2 threads", executors.MultiThreadingExecutor(TWO)),
        ("2 processes", executors.MultiProcessingExecutor(TWO)),
    ):
        with driver_on(executor) as dr:
            peaks = [peak(dr, FEW, 12), peak(dr, 20 * FEW, 2)]
            grown = peaks[1] / peaks[0]
            what = f"memory of a streamed sum {where}, x20"
            found.append(Figure(12, what, grown, "x", 1.5, 1.1))
    return found


def peak(dr: driver.Driver, count: int, runs: int) -> int:
    """Give the peak of traced bytes while a stream of some items is summed.

    The least of several runs: the interpreter and the pools keep what the first ones freed, which is
    traced as theirs.
    """
    work = summed(dr, count, "streamed")
    found = []
    for _ in range(runs):
        tracemalloc.start()
        work()
        found.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    return min(found)


if __name__ == "__main__":
    raise SystemExit(0 if main() else 1)
