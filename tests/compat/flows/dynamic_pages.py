"""One task for each item, on each executor; what is collected keeps the items' order."""

from __future__ import annotations

import sys

from hamilton import driver
from hamilton.execution import executors, grouping
from hamilton.htypes import Collect, Parallelizable


def url(count: int) -> Parallelizable[str]:
    for number in range(count):
        yield f"page{number}"


def loaded(url: str, host: str) -> str:
    return f"{host}/{url}"


def length(loaded: str) -> int:
    return len(loaded)


def labelled(length: int, url: str) -> str:
    return f"{url}:{length}"


def pages(labelled: Collect[str], title: str = "all") -> list:
    return [title, *labelled]


def shown(pages: list) -> str:
    return " ".join(pages)


def _run(folder):
    found = []
    for executor in (executors.SynchronousLocalTaskExecutor(), executors.MultiThreadingExecutor(3)):
        builder = driver.Builder().with_modules(sys.modules[__name__])
        builder = builder.enable_dynamic_execution(allow_experimental_mode=True)
        builder = builder.with_remote_executor(executor)
        dr = builder.with_grouping_strategy(grouping.GroupByRepeatableBlocks()).build()
        found.append(dr.execute(["shown"], inputs={"count": 3, "host": "h"}))
    return found


_EXPECTED = [{"shown": "all page0:7 page1:7 page2:7"}] * 2
