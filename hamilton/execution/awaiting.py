"""Run one node between its hooks, and await what must be awaited."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from hamilton.execution.node_call import around, call_step
from hamilton.execution.steps import Step
from hamilton.lifecycle.base import POINTS, Lifecycle
from hamilton.node import Node


def is_awaited_by(lifecycle: Lifecycle) -> bool:
    """Say whether adapters have coroutine functions."""
    watched = [name for name, point in POINTS.items() if point.has_async]
    methods = [method for name in watched for method in lifecycle.methods(name)]
    return any(inspect.iscoroutinefunction(method) for method in methods)


async def acall_node(
    node: Node, kwargs: dict[str, Any], lifecycle: Lifecycle, run_id: str, task_id: str | None
) -> Any:
    """Run one node between its hooks, and await what must be awaited.

    Parameters
    ----------
    node
        The node.
    kwargs
        The values it reads, by dependency name.
    lifecycle
        The adapters.
    run_id, task_id
        The names of the run and of the task.
    """
    __tracebackhide__ = True
    facts = {"run_id": run_id, "node_": node, "kwargs": kwargs, "task_id": task_id}
    await aobserve(lifecycle, "pre_node_execute", **facts)
    try:
        result = await awaited(around(node, lifecycle, run_id, task_id)(**kwargs))
    except BaseException as error:
        failed = {"success": False, "error": error, "result": None}
        await aobserve(lifecycle, "post_node_execute", **failed, **facts)
        raise
    done = {"success": True, "error": None, "result": result}
    await aobserve(lifecycle, "post_node_execute", **done, **facts)
    return result


async def acall_step(step: Step, values: Mapping[Any, Any]) -> Any:
    """Call a step's function, with nobody watching, and await what it gives if it says so."""
    __tracebackhide__ = True
    result = call_step(step, values)
    return await awaited(result) if step.is_awaited else result


async def aobserve(lifecycle: Lifecycle, point: str, **facts: Any) -> None:
    """Tell all adapters of a point, one after the other."""
    for method in lifecycle.methods(point):
        await awaited(method(**facts))


async def awaited(value: Any) -> Any:
    """Give a value, or what it is when it was awaited."""
    return await value if inspect.isawaitable(value) else value


async def listed(items: Any) -> list[Any]:
    """List items that may be awaited."""
    return [item async for item in items] if hasattr(items, "__aiter__") else list(items)


__all__ = ["acall_node", "acall_step", "aobserve", "awaited", "is_awaited_by", "listed"]
