"""What does not depend on each other is awaited together; hooks may be awaited too."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

from hamilton import async_driver
from hamilton.lifecycle import base

_met: list[asyncio.Event] = []
_order: list[str] = []


async def waits(x: int) -> int:
    await _met[0].wait()
    return x


async def wakes(x: int) -> int:
    _met[0].set()
    return x * 10


async def together(waits: int, wakes: int) -> int:
    return waits + wakes


class Watching(base.BasePreNodeExecuteAsync, base.BasePostGraphExecuteAsync):
    """Writes down what it is told."""

    async def pre_node_execute(self, *, run_id: str, node_: Any, kwargs: dict, **more: Any) -> None:
        await asyncio.sleep(0)
        _order.append(node_.name)

    async def post_graph_execute(self, *, success: bool, results: Any, **more: Any) -> None:
        _order.append(f"{success} {results}")


def _run(folder):
    _order.clear()

    async def run():
        _met[:] = [asyncio.Event()]
        builder = async_driver.Builder().with_modules(sys.modules[__name__])
        dr = await builder.with_adapters(Watching()).build()
        return await asyncio.wait_for(dr.execute(["together"], inputs={"x": 1}), timeout=10)

    result = asyncio.run(run())
    return [result, sorted(_order[:2]), _order[2:]]


_EXPECTED = [{"together": 11}, ["waits", "wakes"], ["together", "True {'together': 11}"]]
