"""What a request of awaiting nodes costs: row 14."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from types import ModuleType
from typing import Any, Final

from benchmarks import flows
from benchmarks.timing import Figure, check, ratio, show
from hamilton import async_driver

WIDTH: Final = 9
REQUESTS: Final = 200


def main() -> bool:
    """Print the figures; tell whether all are within their floors."""
    return show([wide])


def text() -> str:
    """Write nine nodes that await, and one that awaits what they give."""
    nodes = [
        f"async def n{i}(x: int) -> int:\n    await asyncio.sleep(0)\n    return x"
        for i in range(WIDTH)
    ]
    parameters = ", ".join(f"n{i}: int" for i in range(WIDTH))
    last = f"async def last({parameters}) -> int:\n    await asyncio.sleep(0)\n    return n0"
    return "\n".join(["import asyncio", *nodes, last])


def by_hand(made: ModuleType) -> Callable[[int], Awaitable[dict[str, int]]]:
    """Write the same with one gather: the limit."""
    calls = [getattr(made, f"n{i}") for i in range(WIDTH)]
    last = made.last

    async def limit(x: int) -> dict[str, int]:
        values = await asyncio.gather(*[call(x) for call in calls])
        return {"last": await last(*values)}

    return limit


def many(request: Callable[[], Awaitable[Any]]) -> Callable[[], None]:
    """Give the work of many requests, one after the other, in a loop of their own."""

    async def requests() -> None:
        for _ in range(REQUESTS):
            await request()

    return lambda: asyncio.run(requests())


async def _awaited(request: Callable[[], Awaitable[Any]]) -> Any:
    return await request()


def wide() -> list[Figure]:
    """Compare a request of ten awaiting nodes with a gather that is written by hand."""
    made = flows.module(text())
    dr = asyncio.run(async_driver.Builder().with_modules(made).build())
    limit = by_hand(made)

    def request() -> Awaitable[Any]:
        return dr.execute(["last"], inputs={"x": 1})

    for answer in (request, lambda: limit(1)):
        check(asyncio.run(_awaited(answer)), {"last": 1})
    found = ratio(many(request), many(lambda: limit(1)), rounds=15)
    return [Figure(14, "a request of 10 awaiting nodes", found, "x gather", 5, 4)]


if __name__ == "__main__":
    raise SystemExit(0 if main() else 1)
