"""Two runs that share a process which dies in one of them, while tasks of the other wait for it."""

from __future__ import annotations

import os
import sys
import threading
import time
from concurrent.futures import BrokenExecutor
from pathlib import Path

from hamilton import driver
from hamilton.execution.executors import MultiProcessingExecutor
from hamilton.htypes import Collect, Parallelizable


def dying(path: str) -> Parallelizable[str]:
    yield path


def dead(dying: str) -> int:
    Path(dying, "begun").touch()
    _until(Path(dying, "waited"))
    os._exit(3)


def all_dead(dead: Collect[int]) -> list:
    return dead


def waiting(path: str) -> Parallelizable[int]:
    yield 0
    yield 1
    Path(path, "waited").touch()


def same(waiting: int) -> int:
    return waiting


def all_same(same: Collect[int]) -> list:
    return same


def _until(path):
    while not path.exists():
        time.sleep(0.001)


def _main(path):
    import broken_flow

    dr = (
        driver.Builder()
        .with_modules(broken_flow)
        .enable_dynamic_execution(allow_experimental_mode=True)
        .with_remote_executor(MultiProcessingExecutor(1))
        .build()
    )

    def run(target):
        try:
            dr.execute([target], inputs={"path": path})
        except BrokenExecutor as error:
            sys.stdout.write(f"{target} {type(error).__name__}\n")

    first = threading.Thread(target=run, args=["all_dead"])
    first.start()
    _until(Path(path, "begun"))
    run("all_same")
    first.join()


if __name__ == "__main__":
    _main(sys.argv[1])
