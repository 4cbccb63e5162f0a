"""One task in the event loop: run here node by node, or handed to an executor and awaited."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from contextvars import copy_context
from typing import Any

from hamilton.execution.awaiting import NodeCalls, aobserve, is_awaited_by, listed
from hamilton.execution.call import TaskImplementation, outcome_facts, task_facts
from hamilton.execution.executors import (
    PoolExecutor,
    SynchronousLocalTaskExecutor,
    TaskExecutor,
    TaskFutureWrappingPythonFuture,
    free_of_us,
)
from hamilton.execution.loop import LONGEST_PAUSE_S, SHORTEST_PAUSE_S, TASK_POINTS, Setting
from hamilton.node import NodeType


class AsyncTasks:
    """Runs single tasks of a run.

    Parameters
    ----------
    setting
        Where and how they run.
    is_dynamic
        Whether what is repeated and plain goes to executors.
    """

    def __init__(self, setting: Setting, *, is_dynamic: bool) -> None:
        self.setting = setting
        self.is_dynamic = is_dynamic
        self._calls = NodeCalls(setting.lifecycle, setting.note)
        self._stays_here = is_awaited_by(setting.lifecycle)

    def executor_of(self, call: TaskImplementation) -> TaskExecutor | None:
        """Choose where a task runs: on an executor, or, if ``None``, in the event loop.

        What is awaited runs in the loop, and what its executor would run in this thread anyway; but
        of what is repeated only what is awaited.
        """
        task = call.task
        if not self.is_dynamic or task.streams or self._stays_here:
            return None
        if any(step.is_awaited for step, _ in task.steps):
            return None
        chosen = self.setting.manager.get_executor_for_task(call)
        is_here = task.spawner is None and isinstance(chosen, SynchronousLocalTaskExecutor)
        return None if is_here else chosen

    async def call(self, call: TaskImplementation, executor: TaskExecutor | None) -> dict[str, Any]:
        """Run a task where it was chosen to run, and give the values that others read."""
        __tracebackhide__ = True
        if not self.is_dynamic:
            return await self._nodes(call, None)
        if not self.setting.lifecycle.has(*TASK_POINTS, "post_task_expand"):
            return await self._somewhere(call, executor)
        return await self._watched(call, executor)

    async def _watched(
        self, call: TaskImplementation, executor: TaskExecutor | None
    ) -> dict[str, Any]:
        """Run a task between what is told of its way to an executor and back."""
        __tracebackhide__ = True
        lifecycle, facts = self.setting.lifecycle, outcome_facts(call)
        lifecycle.observe("pre_task_submission", **task_facts(call))
        try:
            outputs = await self._somewhere(call, executor)
        except BaseException as error:
            failed = {"success": False, "error": error, "result": None}
            lifecycle.observe("post_task_return", **failed, **facts)
            raise
        done = {"success": True, "error": None, "result": outputs}
        lifecycle.observe("post_task_return", **done, **facts)
        if lifecycle.has("post_task_expand") and call.purpose.is_expander():
            outputs = await self._with_items(call, outputs)
        return outputs

    async def _with_items(
        self, call: TaskImplementation, outputs: dict[str, Any]
    ) -> dict[str, Any]:
        (name,) = (node.name for node in call.nodes if node.name in outputs)
        items = await listed(outputs[name])
        parameters = {str(index): item for index, item in enumerate(items)}
        names = {"run_id": self.setting.run_id, "task_id": call.task_id}
        self.setting.lifecycle.observe("post_task_expand", parameters=parameters, **names)
        return {**outputs, name: items}

    async def _somewhere(
        self, call: TaskImplementation, executor: TaskExecutor | None
    ) -> dict[str, Any]:
        __tracebackhide__ = True
        return await (self._here(call) if executor is None else self._elsewhere(call, executor))

    async def _here(self, call: TaskImplementation) -> dict[str, Any]:
        """Run a task in the loop, between its hooks."""
        __tracebackhide__ = True
        lifecycle = self.setting.lifecycle
        if not lifecycle.has("pre_task_execute", "post_task_execute"):
            return await self._nodes(call, call.task_id)
        await aobserve(lifecycle, "pre_task_execute", **task_facts(call))
        facts = outcome_facts(call)
        try:
            outputs = await self._nodes(call, call.task_id)
        except BaseException as error:
            failed = {"success": False, "error": error, "results": None}
            await aobserve(lifecycle, "post_task_execute", **failed, **facts)
            raise
        done = {"success": True, "error": None, "results": outputs}
        await aobserve(lifecycle, "post_task_execute", **done, **facts)
        return outputs

    async def _nodes(self, call: TaskImplementation, task_id: str | None) -> dict[str, Any]:
        __tracebackhide__ = True
        task = call.task
        values: dict[Any, Any] = {**task.constants, **call.values}
        ids = (call.run_id, task_id)
        for step, dead in task.steps:
            value = await self._calls.value(step, values, ids)
            if task.streams and step.node.kind is NodeType.EXPAND:
                value = await listed(value)  # it may read the streams, which are closed below
            values[step.name] = value
            for name in dead:
                del values[name]
        for name in task.streams:
            call.values[name].close()
        return {name: values[name] for name in task.keeps}

    async def _elsewhere(self, call: TaskImplementation, executor: TaskExecutor) -> dict[str, Any]:
        """Run a task where its executor runs it, and wait for what its nodes were sent for."""
        __tracebackhide__ = True
        try:
            outputs = await self._executed(call, executor)
        except BaseException as error:
            self.setting.note.complete(error)
            raise
        if not self._calls.sends:
            return outputs
        return {name: await self._calls.back(given) for name, given in outputs.items()}

    async def _executed(self, call: TaskImplementation, chosen: TaskExecutor) -> dict[str, Any]:
        __tracebackhide__ = True
        executor = free_of_us(chosen)
        if type(executor).can_submit_task is not PoolExecutor.can_submit_task:  # pools have queues
            await _room(executor)
        future = executor.submit_task(call)
        if isinstance(future, TaskFutureWrappingPythonFuture):
            await self._calls.pending.wait(future.future)
        elif not isinstance(chosen, SynchronousLocalTaskExecutor):
            return await self._calls.back(_in_a_thread(future.get_result))  # type: ignore[no-any-return]
        outputs: dict[str, Any] = future.get_result()
        return outputs

    async def stop(self) -> None:
        """Await what could not be cancelled, as it had begun."""
        await self._calls.pending.settle()


def _in_a_thread(function: Callable[[], Any]) -> Future[Any]:
    """Have a function called in a thread of the loop's; what has begun there can be awaited."""
    future: Future[Any] = Future()

    def answer() -> None:
        if future.set_running_or_notify_cancel():
            try:
                future.set_result(function())
            except BaseException as error:  # noqa: BLE001 - it is raised where it is awaited
                future.set_exception(error)

    asyncio.get_running_loop().run_in_executor(None, copy_context().run, answer)
    return future


async def _room(executor: TaskExecutor) -> None:
    pause = SHORTEST_PAUSE_S
    while not executor.can_submit_task():
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE_S)


__all__ = ["AsyncTasks"]
