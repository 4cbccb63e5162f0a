"""A program whose items have no end, for a terminal's Ctrl-C: ``python interrupted_flow.py fork``."""

from __future__ import annotations

import itertools
import multiprocessing
import sys
import threading

from hamilton import driver
from hamilton.execution import executors
from hamilton.htypes import Collect, Parallelizable

EXECUTORS = {
    "here": executors.SynchronousLocalTaskExecutor,
    "threads": lambda: executors.MultiThreadingExecutor(2),
    "fork": lambda: executors.MultiProcessingExecutor(2, "fork"),
    "spawn": lambda: executors.MultiProcessingExecutor(2, "spawn"),
}


def _say(word):
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def each() -> Parallelizable[int]:
    try:
        yield from itertools.count()
    finally:
        _say("closed")


def same(each: int) -> int:
    if each == 20:
        _say("ready")
    return each


def last(same: Collect[int]) -> list:
    return same


def _main(name):
    import interrupted_flow

    dr = (
        driver.Builder()
        .with_modules(interrupted_flow)
        .enable_dynamic_execution(allow_experimental_mode=True)
        .with_remote_executor(EXECUTORS[name]())
        .build()
    )
    try:
        dr.execute(["last"])
    except KeyboardInterrupt:
        _say("interrupted")
    if threading.active_count() == 1 and not multiprocessing.active_children():
        _say("alone")


if __name__ == "__main__":
    _main(sys.argv[1])
