"""Run nodes between their hooks, and await what must be awaited."""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import inspect
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, Final

from hamilton.execution.compiled import Note
from hamilton.execution.node_call import NODE_POINTS, Ids, around, call_node, call_step, reads
from hamilton.execution.steps import Step
from hamilton.lifecycle.points import POINTS, Lifecycle

ASYNC_POINTS: Final = tuple(name for name, point in POINTS.items() if point.has_async)
AROUND_POINTS: Final = ("do_node_execute", "do_remote_execute")


class NodeCalls:
    """Runs nodes of a run: in the event loop, or where an adapter sends them.

    A coroutine function stays in the loop, and so does a node that an adapter runs by a coroutine.
    What is sent takes all that stands about it along; but hooks that are coroutine functions are
    told here, and then all hooks are, in their order.

    Parameters
    ----------
    lifecycle
        The adapters.
    note
        Told of a failure.
    """

    def __init__(self, lifecycle: Lifecycle, note: Note) -> None:
        self.lifecycle = lifecycle
        self.note = note
        self.pending = Pending()
        self.sends = sends(lifecycle) and not is_awaited_by(lifecycle, ("do_node_execute",))
        self._is_watched = lifecycle.has(*NODE_POINTS)
        self._is_wrapped = lifecycle.has("do_node_execute")
        self._along = lifecycle
        if is_awaited_by(lifecycle, ("pre_node_execute", "post_node_execute")):
            self._along = lifecycle.only(*AROUND_POINTS)

    async def value(self, step: Step, values: Mapping[Any, Any], ids: Ids) -> Any:
        """Run a node and give its value.

        Parameters
        ----------
        step
            The node's step.
        values
            What stands ready.
        ids
            Names the run and the task.
        """
        __tracebackhide__ = True
        if not self._is_watched:
            return await self._bare(step, values)
        kwargs = reads(step, values)
        try:
            if step.is_awaited or not self.sends:
                return await self._told(self._here, step, kwargs, ids)
            if self._along is not self.lifecycle:
                return await self._told(self._sent, step, kwargs, ids)
            return await self._sent(step, kwargs, ids)
        except BaseException as error:
            self.note(error, step.node, kwargs)
            raise

    async def back(self, given: Any) -> Any:
        """Give the value for which an adapter gave this."""
        __tracebackhide__ = True
        if isinstance(given, concurrent.futures.Future):
            await self.pending.wait(given)
            return given.result()
        return await awaited(given)

    async def _bare(self, step: Step, values: Mapping[Any, Any]) -> Any:
        __tracebackhide__ = True
        try:
            result = call_step(step, values)
            return await result if step.is_awaited and inspect.isawaitable(result) else result
        except BaseException as error:
            self.note(error, step.node, reads(step, values))
            raise

    async def _told(
        self, run: Callable[..., Awaitable[Any]], step: Step, kwargs: dict[str, Any], ids: Ids
    ) -> Any:
        """Run a node between its hooks, which are told here."""
        __tracebackhide__ = True
        lifecycle, (run_id, task_id) = self.lifecycle, ids
        facts = {"run_id": run_id, "node_": step.node, "kwargs": kwargs, "task_id": task_id}
        await aobserve(lifecycle, "pre_node_execute", **facts)
        try:
            result = await run(step, kwargs, ids)
        except BaseException as error:
            failed = {"success": False, "error": error, "result": None}
            await aobserve(lifecycle, "post_node_execute", **failed, **facts)
            raise
        done = {"success": True, "error": None, "result": result}
        await aobserve(lifecycle, "post_node_execute", **done, **facts)
        return result

    async def _here(self, step: Step, kwargs: dict[str, Any], ids: Ids) -> Any:
        __tracebackhide__ = True
        result = around(step.node, self.lifecycle, *ids)(**kwargs)
        return await awaited(result) if step.is_awaited or self._is_wrapped else result

    async def _sent(self, step: Step, kwargs: dict[str, Any], ids: Ids) -> Any:
        __tracebackhide__ = True
        return await self.back(call_node(step.node, kwargs, self._along, ids, self.note))


class Pending:
    """The futures of other threads that a run waits for."""

    def __init__(self) -> None:
        self._left: set[concurrent.futures.Future[Any]] = set()

    async def wait(self, future: concurrent.futures.Future[Any]) -> None:
        """Wait for a future; one that had begun when that is cancelled is awaited at the end."""
        self._left.add(future)
        await _ended(future)
        self._left.discard(future)

    async def settle(self) -> None:
        """Await what could not be cancelled, as it had begun."""
        await settled([asyncio.ensure_future(_ended(future)) for future in self._left])


async def _ended(future: concurrent.futures.Future[Any]) -> None:
    """Wait for the end of a future, and tell it when that is cancelled.

    What it gives or raises does not pass through the event loop, which cannot carry all errors: of
    a ``StopIteration`` nobody would hear.
    """
    loop = asyncio.get_running_loop()
    over: asyncio.Future[None] = loop.create_future()

    def wake(_: object) -> None:
        with contextlib.suppress(RuntimeError):  # the loop may be closed by now
            loop.call_soon_threadsafe(_end, over)

    future.add_done_callback(wake)
    try:
        await over
    except asyncio.CancelledError:
        future.cancel()
        raise


def _end(waiter: asyncio.Future[None]) -> None:
    if not waiter.done():
        waiter.set_result(None)


def sends(lifecycle: Lifecycle) -> bool:
    """Say whether adapters send nodes elsewhere."""
    return lifecycle.has("do_remote_execute")


def is_awaited_by(lifecycle: Lifecycle, points: Iterable[str] = ASYNC_POINTS) -> bool:
    """Say whether adapters have coroutine functions at some points."""
    methods = [method for point in points for method in lifecycle.methods(point)]
    return any(inspect.iscoroutinefunction(method) for method in methods)


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


async def settled(futures: Iterable[asyncio.Future[Any]]) -> None:
    """Await what was cancelled to its end, also when that is cancelled again."""
    left = set(futures)
    again: asyncio.CancelledError | None = None
    while left:
        try:
            done, left = await asyncio.wait(left)
            _ = [future.cancelled() or future.exception() for future in done]  # or it is logged
        except asyncio.CancelledError as error:
            again = error
    if again is not None:
        raise again


__all__ = [
    "NodeCalls",
    "Pending",
    "aobserve",
    "awaited",
    "is_awaited_by",
    "listed",
    "sends",
    "settled",
]
