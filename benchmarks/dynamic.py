"""What an item of an expansion costs: rows 12 and 13, and memory of a stream."""

from __future__ import annotations

import time
import tracemalloc

from benchmarks import items
from benchmarks.timing import Figure, in_units, seconds, show
from hamilton import driver
from hamilton.execution import executors


def main() -> bool:
    """Print the figures; tell whether all are within their floors."""
    return show([here, threads, streams])


def driver_on(executor: executors.TaskExecutor) -> driver.Driver:
    """Give a driver whose items run on an executor."""
    return (
        driver.Builder()
        .with_modules(items)
        .enable_dynamic_execution(allow_experimental_mode=True)
        .with_remote_executor(executor)
        .build()
    )


def here() -> list[Figure]:
    """Measure an item that runs in this thread, and its growth."""
    dr = driver_on(executors.SynchronousLocalTaskExecutor())
    costs = {
        count: seconds(lambda count=count: dr.execute(["total"], inputs={"n": count}), 3) / count  # type: ignore[misc]
        for count in (1_000, 100_000)
    }
    return [
        Figure(12, "an item here, 100000", in_units(costs[100_000]), "us", 3, 0.5),
        Figure(12, "an item here, growth from 1000", costs[100_000] / costs[1_000], "x", 1.5, 1.1),
    ]


def threads() -> list[Figure]:
    """Measure an item on eight threads, wall time."""
    dr = driver_on(executors.MultiThreadingExecutor(8))
    dr.execute(["total"], inputs={"n": 1_000})
    before = time.perf_counter()
    dr.execute(["total"], inputs={"n": 10_000})
    cost = (time.perf_counter() - before) / 10_000
    return [Figure(13, "an item on 8 threads, 10000", in_units(cost), "us", 30, 5)]


def streams() -> list[Figure]:
    """Compare the peak of memory of a streamed sum over many items with that over few."""
    found = []
    for what, executor, few in (
        ("here", executors.SynchronousLocalTaskExecutor(), 3_000),
        ("threads", executors.MultiThreadingExecutor(2), 3_000),
        ("processes", executors.MultiProcessingExecutor(2), 300),
    ):
        dr = driver_on(executor)
        dr.execute(["streamed"], inputs={"n": 100})
        peaks = [peak(dr, count) for count in (few, 20 * few)]
        grown = peaks[1] / peaks[0]
        found.append(Figure(12, f"memory of a streamed sum, {what}, x20", grown, "x", 1.5, 1.1))
    return found


def peak(dr: driver.Driver, count: int) -> int:
    """Give the peak of traced bytes while a stream of some items is summed."""
    tracemalloc.start()
    dr.execute(["streamed"], inputs={"n": count})
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most


if __name__ == "__main__":
    raise SystemExit(0 if main() else 1)
