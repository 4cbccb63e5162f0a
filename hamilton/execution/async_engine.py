"""The loop that awaits: the same plan and the same run, with coroutines in place of threads.

A task whose functions are all plain runs at once, in the loop; one with a coroutine function becomes
an ``asyncio`` task, which goes on with one task that its end made ready and starts new ones only for
the others. What is repeated and plain goes to the executors, where there are any.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterator, Awaitable, Mapping
from typing import Any

from hamilton.execution.call import TaskImplementation, task_facts
from hamilton.execution.engine import LOOK_AHEAD, Given, Setting, execute
from hamilton.execution.executors import (
    SynchronousLocalTaskExecutor,
    TaskFutureWrappingPythonFuture,
)
from hamilton.execution.node_call import NODE_POINTS, around, call_step, reads, run_bare
from hamilton.execution.plan import Plan
from hamilton.execution.state import Opening, Run, Scope
from hamilton.execution.steps import Step
from hamilton.execution.tasks import Frame, Task
from hamilton.lifecycle.base import POINTS, Lifecycle
from hamilton.node import Node, NodeType

ITEMS_AT_ONCE = 16
"""Items of a region that are under way where no executor says how many."""

Unit = tuple[Task, int, Scope]


def needs_awaiting(plan: Plan, lifecycle: Lifecycle) -> bool:
    """Say whether a plan has coroutine functions, or adapters that must be awaited."""
    if any(step.is_awaited for step, _ in plan.steps):
        return True
    watched = [name for name, point in POINTS.items() if point.has_async]
    methods = [method for name in watched for method in lifecycle.methods(name)]
    return any(inspect.iscoroutinefunction(method) for method in methods)


async def aexecute(
    plan: Plan, given: Given, frame: Frame, setting: Setting, *, is_dynamic: bool
) -> dict[str, Any]:
    """Run a plan and await what must be awaited.

    Parameters
    ----------
    plan
        What runs.
    given
        Inputs and overrides.
    frame
        The plan's tasks.
    setting
        Where and how they run.
    is_dynamic
        Whether executors may be used.

    Returns
    -------
    dict
        The targets' values, in the order asked for.

    Raises
    ------
    BaseException
        The first that a task raised; the others are cancelled and awaited before.
    """
    __tracebackhide__ = True
    lifecycle = setting.lifecycle
    if not is_dynamic and not needs_awaiting(plan, lifecycle):
        return execute(plan, given, setting.note.graph, lifecycle, setting.run_id)
    loop = AsyncLoop(
        Run(frame, plan.ready(*given), _limit(setting)), setting, is_dynamic=is_dynamic
    )
    try:
        if is_dynamic:
            setting.manager.init()
        await loop.run_all()
    finally:
        loop.run.close()
        if is_dynamic:
            await asyncio.to_thread(setting.manager.finalize)
    return loop.run.results()


class AsyncLoop:
    """Starts what may run, until every job is done.

    Parameters
    ----------
    run
        What may run next.
    setting
        Where and how it runs.
    is_dynamic
        Whether what is repeated and plain goes to executors.
    """

    def __init__(self, run: Run, setting: Setting, *, is_dynamic: bool) -> None:
        self.run = run
        self.setting = setting
        self.is_dynamic = is_dynamic
        self.moved = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._is_watched = setting.lifecycle.has(*NODE_POINTS)

    async def run_all(self) -> None:
        """Run until every job is done, or one fails."""
        __tracebackhide__ = True
        try:
            await self._chain(None)
            if not self.run.is_done:
                await self._over
        finally:
            await self._cancel()

    async def _chain(self, unit: Unit | None) -> None:
        """Run a task, then one that it made ready, and so on; start the others beside."""
        while True:
            if unit is not None:
                outputs = await self._call(*unit)
                self._finish(unit, outputs)
            ready = await self._ready()
            if self.run.is_done and not self._over.done():
                self._over.set_result(None)
            if not ready:
                return
            unit = ready.pop(0)
            for other in ready:
                self._start(other)

    def _start(self, unit: Unit) -> None:
        task = asyncio.create_task(self._chain(unit))
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None and not self._over.done():
            self._over.set_exception(task.exception())  # type: ignore[arg-type]

    async def _ready(self) -> list[Unit]:
        """Run what need not be awaited, and give what must."""
        awaited: list[Unit] = []
        while True:
            unit = self._take()
            if unit is None:
                return awaited
            if self._runs_at_once(unit[0]):
                self._finish(unit, self._run_now(*unit))
            else:
                awaited.append(unit)

    def _take(self) -> Unit | None:
        note = self.setting.note
        try:
            return self.run.take()
        except Exception as error:
            if self.run.beginning is not None:
                note(error, note.graph[self.run.beginning.region.expander], {})
            raise

    def _runs_at_once(self, task: Task) -> bool:
        if self._is_watched or task.streams or (self.is_dynamic and task.spawner is not None):
            return False
        return not any(step.is_awaited for step, _ in task.steps)

    def _run_now(self, task: Task, job: int, scope: Scope) -> dict[str, Any]:
        del job
        values = {**task.constants, **self._values(task, scope)}
        run_bare(task.steps, values, self.setting.note)
        return {name: values[name] for name in task.keeps}

    async def _call(self, task: Task, job: int, scope: Scope) -> dict[str, Any]:
        del job
        values = self._values(task, scope)
        if self._goes_elsewhere(task):
            return await self._elsewhere(task, values, scope)
        names = (self.setting.run_id, scope.task_prefix + task.id if self.is_dynamic else None)
        values = {**task.constants, **values}
        for step, dead in task.steps:
            values[step.name] = await self._node(step, values, names)
            for name in dead:
                del values[name]
        for name in task.streams:
            values[name].close()
        return {name: values[name] for name in task.keeps}

    async def _node(
        self, step: Step, values: Mapping[Any, Any], names: tuple[str, str | None]
    ) -> Any:
        kwargs = reads(step, values)
        try:
            if not self._is_watched:
                value = await _value(step, values)
            else:
                value = await acall_node(step.node, kwargs, self.setting.lifecycle, *names)
        except Exception as error:
            self.setting.note(error, step.node, kwargs)
            raise
        if step.node.kind is NodeType.EXPAND and hasattr(value, "__aiter__"):
            return [item async for item in value]
        return value

    def _goes_elsewhere(self, task: Task) -> bool:
        if not self.is_dynamic or task.spawner is None or task.streams:
            return False
        return not any(step.is_awaited for step, _ in task.steps)

    async def _elsewhere(self, task: Task, values: dict[Any, Any], scope: Scope) -> dict[str, Any]:
        setting = self.setting
        call = TaskImplementation(
            task, values, setting.lifecycle, setting.run_id, scope.task_prefix, setting.note
        )
        executor = setting.manager.get_executor_for_task(call)
        setting.lifecycle.observe("pre_task_submission", **task_facts(call))
        future = executor.submit_task(call)
        if isinstance(future, TaskFutureWrappingPythonFuture):
            await asyncio.wait([asyncio.wrap_future(future.future)])
        elif not isinstance(executor, SynchronousLocalTaskExecutor):
            return await asyncio.to_thread(future.get_result)
        outputs: dict[str, Any] = future.get_result()
        return outputs

    def _values(self, task: Task, scope: Scope) -> dict[Any, Any]:
        values: dict[Any, Any] = {name: scope.chain[at].values[name] for name, at in task.reads}
        for name in task.collects:
            values[name] = scope.lists[name]
        for name in task.streams:
            found = [o for o in self.run.openings if o.scope is scope and name in o.streams]
            values[name] = AsyncStreamReader(name, found[0], self)
        return values

    def _finish(self, unit: Unit, outputs: Mapping[str, Any]) -> None:
        self.run.finish(unit[1], unit[2], outputs)
        self.moved.set()

    def go_on(self) -> None:
        """Start what may run now, as a reader has made room for it."""
        asyncio.get_running_loop().call_soon(self._begin_more)

    def _begin_more(self) -> None:
        if not self._over.done():
            task = asyncio.create_task(self._chain(None))
            self._tasks.add(task)
            task.add_done_callback(self._ended)

    async def _cancel(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._over.done() and not self._over.cancelled():
            self._over.exception()


class AsyncStreamReader(AsyncIterator[Any]):
    """The values of a region's items, in their order, while they are made: ``async for``."""

    def __init__(self, name: str, opening: Opening, loop: AsyncLoop) -> None:
        self._name = name
        self._opening = opening
        self._loop = loop

    async def __anext__(self) -> Any:
        """Give the next value."""
        opening, name = self._opening, self._name
        index = opening.read[name]
        if index is None:
            raise StopAsyncIteration
        while index not in opening.streams[name]:
            if opening.is_used_up and not opening.under_way:
                raise StopAsyncIteration
            self._loop.moved.clear()
            self._loop.go_on()
            await self._loop.moved.wait()
        opening.read[name] = index + 1
        return opening.streams[name].pop(index)

    def __iter__(self) -> AsyncStreamReader:
        """Refuse to be read by a function that does not await."""
        msg = (
            f"The stream of {self._name!r} is read with `async for` in the async driver; make the "
            "function async, or annotate Collect."
        )
        raise TypeError(msg)

    def __repr__(self) -> str:
        return f"<stream of {self._name!r}>"

    def close(self) -> None:
        """Want no more values."""
        self._opening.read[self._name] = None
        self._opening.streams[self._name].clear()
        self._loop.run.settle(self._opening)


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
    except Exception as error:
        failed = {"success": False, "error": error, "result": None}
        await aobserve(lifecycle, "post_node_execute", **failed, **facts)
        raise
    done = {"success": True, "error": None, "result": result}
    await aobserve(lifecycle, "post_node_execute", **done, **facts)
    return result


async def aobserve(lifecycle: Lifecycle, point: str, **facts: Any) -> None:
    """Tell all adapters of a point, one after the other."""
    for method in lifecycle.methods(point):
        await awaited(method(**facts))


async def awaited(value: Any) -> Any:
    """Give a value, or what it is when it was awaited."""
    return await value if inspect.isawaitable(value) else value


async def _value(step: Step, values: Mapping[Any, Any]) -> Any:
    result: Any | Awaitable[Any] = call_step(step, values)
    return await result if step.is_awaited else result


def _limit(setting: Setting) -> int:
    workers = [getattr(executor, "max_tasks", 0) or 0 for executor in setting.manager.executors]
    return LOOK_AHEAD * max(workers) if any(workers) else ITEMS_AT_ONCE


__all__ = ["AsyncLoop", "AsyncStreamReader", "aexecute", "aobserve", "awaited"]
