"""Given values that are not there yet: inputs and overrides that must be awaited.

They are awaited together, once, before the run begins, however many nodes read them.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Iterable, Sequence
from typing import Any

from hamilton.execution.awaiting import settled
from hamilton.execution.plain import Given
from hamilton.graph import Graph


async def arrived(given: Given, targets: Sequence[str], graph: Graph) -> Given:
    """Give inputs and overrides with what can be awaited, and is read, replaced by its result.

    Parameters
    ----------
    given
        Inputs and overrides.
    targets
        What is asked for; what does not lead to it is not awaited.
    graph
        Says what leads to it.

    Raises
    ------
    BaseException
        The first that an awaited value raises; the others are cancelled, and awaited, before.
    """
    if not any(_may_be_awaited(values.values()) for values in given):
        return given
    inputs, overrides = given
    read = {*targets, *graph.upstream([name for name in targets if name in graph], overrides)}
    waiting = {
        (place, name): asyncio.ensure_future(value)
        for place, values in enumerate((inputs, overrides))
        for name, value in values.items()
        if name in read and inspect.isawaitable(value)
    }
    try:
        results = await asyncio.gather(*waiting.values())
    except BaseException:
        for future in waiting.values():
            future.cancel()
        await settled(waiting.values())
        raise
    found: tuple[dict[str, Any], dict[str, Any]] = (dict(inputs), dict(overrides))
    for (place, name), result in zip(waiting, results, strict=True):
        found[place][name] = result
    return found


def _may_be_awaited(values: Iterable[Any]) -> bool:
    """Say whether some value is of a class that can be awaited; cheap, as every run asks it."""
    return any(hasattr(value.__class__, "__await__") for value in values)


__all__ = ["arrived"]
