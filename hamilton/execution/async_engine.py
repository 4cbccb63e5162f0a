"""The loop that awaits: the same plan and the same run, with coroutines in place of threads.

A task whose functions are all plain runs at once, in the loop; one with a coroutine function becomes
an ``asyncio`` task, which goes on with one task that its end made ready and starts new ones only for
the others. What is repeated and plain goes to the executors, where there are any.

The loop is a monitor: the run's state is changed in the event loop's thread alone, and whoever
changes it calls ``_advance``, which starts what became ready and wakes all that wait for a change:
readers of streams, and those that ask asynchronous generators for items. Whoever wakes looks again,
and waits again only if nothing it can use has changed; so no wake-up is lost. The first failure ends
the run: those that wait are woken and raise it, the others are cancelled, and all are awaited.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine
from typing import Any

from hamilton.execution.async_tasks import AsyncTasks
from hamilton.execution.awaiting import is_awaited_by, sends, settled
from hamilton.execution.binding import Reading, bound_values, note_items, nothing_goes_on
from hamilton.execution.call import TaskImplementation
from hamilton.execution.ending import note_too
from hamilton.execution.engine import execute_tasks
from hamilton.execution.executors import (
    SynchronousLocalTaskExecutor,
    TaskExecutor,
    items_at_once,
)
from hamilton.execution.loop import TASK_POINTS, Setting
from hamilton.execution.node_call import NODE_POINTS, run_bare
from hamilton.execution.plain import Given, execute
from hamilton.execution.plan import Plan
from hamilton.execution.state import Opening, Run, Scope
from hamilton.execution.tasks import Frame

ITEMS_AT_ONCE = 16
"""Items of a region that are under way where all executors run tasks in the thread of the loop."""

Bound = tuple[TaskImplementation, int, Scope, TaskExecutor | None]
"""A task bound to its values, its number in its frame, the scope it runs in, and who runs it."""

_END = object()


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
    is_awaited = is_awaited_by(lifecycle) or sends(lifecycle)
    is_plain = not is_awaited and not any(step.is_awaited for step, _ in plan.steps)
    if is_plain and not is_dynamic:
        return execute(plan, given, setting.note.graph, lifecycle, setting.run_id)
    values = plan.ready(*given)
    if is_plain and not _waits(frame, setting):
        return execute_tasks(frame, values, setting)
    limit = items_at_once(setting.manager, here=ITEMS_AT_ONCE)
    loop = AsyncLoop(Run(frame, values, limit, awaits=True), setting, is_dynamic)
    if not is_dynamic:
        return await loop.run_all()
    if lifecycle.has("post_task_group"):
        ids = [task.id for task in frame.tasks()]
        lifecycle.observe("post_task_group", run_id=setting.run_id, task_ids=ids)
    setting.manager.init()
    return await loop.run_all()


class AsyncLoop:
    """Starts what may run, until every job is done or one fails.

    Parameters
    ----------
    run
        What may run next.
    setting
        Where and how it runs.
    is_dynamic
        Whether what is repeated and plain goes to executors.
    """

    def __init__(self, run: Run, setting: Setting, is_dynamic: bool) -> None:  # noqa: FBT001
        self.run = run
        self.setting = setting
        self.is_dynamic = is_dynamic
        self.failure: BaseException | None = None
        self._over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._is_over = False
        self._is_asked = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._closing: set[asyncio.Task[None]] = set()
        self._waiters: dict[asyncio.Future[None], asyncio.Task[Any] | None] = {}
        self._sources: dict[Opening, Any] = {}
        self._runner = AsyncTasks(setting, is_dynamic=is_dynamic)
        lifecycle = setting.lifecycle
        self._is_watched = lifecycle.has(*NODE_POINTS) or (
            is_dynamic and lifecycle.has(*TASK_POINTS, "post_task_expand")
        )

    async def run_all(self) -> dict[str, Any]:
        """Run until every job is done, or one fails; give the targets' values.

        Executors that may be used were made ready; they are finalized here.
        """
        __tracebackhide__ = True
        try:
            self._pump()
            await self._over
        finally:
            self._is_over = True
            await self._stop()
        if self.failure is not None:
            raise self.failure
        return self.run.results()

    # What may run is started -----------------------------------------------------------------

    def go_on(self) -> None:
        """Start, soon, what may run now, as a reader has made room for it."""
        if not self._is_asked:
            self._is_asked = True
            asyncio.get_running_loop().call_soon(self._pump)

    def _pump(self) -> None:
        self._is_asked = False
        try:
            bound = self._advance()
        except BaseException as error:  # noqa: BLE001 - it is raised when all is cleaned up
            self._fail(error)
        else:
            if bound is not None:
                self._start(self._chain(bound))
        self._refuse_to_hang()

    def _advance(self) -> Bound | None:
        """Start all that may run but one, which is given; wake those that wait for a change."""
        __tracebackhide__ = True
        first: Bound | None = None
        while not self._is_over:
            bound = self._take()
            if bound is None:
                break
            if self._runs_at_once(bound):
                self._run_now(bound)
            elif first is None:
                first = bound
            else:
                self._start(self._chain(bound))
        for opening in self._unasked():
            self._sources[opening] = opening.items
            self._start(self._pull(opening))
        self._wake()
        if self.run.is_done:
            self._end()
        return first

    def _unasked(self) -> list[Opening]:
        """Give the regions whose items are awaited and that nobody asks for items."""
        if self._is_over:
            return []
        return [
            opening
            for opening in self.run.openings
            if opening.is_awaited and not opening.is_used_up and opening not in self._sources
        ]

    def _take(self) -> Bound | None:
        """Bind a task before another is taken: what it streams may end at once."""
        __tracebackhide__ = True
        setting = self.setting
        try:
            unit = self.run.take()
        except Exception as error:
            note_items(error, self.run, setting.note)
            raise
        if unit is None:
            return None
        task, job, scope = unit
        values = bound_values(task, scope, lambda name: AsyncStreamReader(name, scope, self))
        prefix = scope.task_prefix if self.is_dynamic else ""
        facts = (setting.lifecycle, setting.run_id, prefix, setting.note)
        call = TaskImplementation(task, values, *facts)
        return call, job, scope, self._runner.executor_of(call)

    def _start(self, coroutine: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if task.cancelled():
            self._fail(asyncio.CancelledError())
        self._refuse_to_hang()

    async def _chain(self, bound: Bound | None) -> None:
        """Run a task, then one that it made ready, and so on."""
        try:
            while bound is not None and not self._is_over:
                call, job, scope, executor = bound
                outputs = await self._runner.call(call, executor)
                if not self._is_over:
                    self.run.finish(job, scope, outputs)
                    bound = self._advance()
        except BaseException as error:  # noqa: BLE001 - it is raised when all is cleaned up
            self._fail(error)

    async def _pull(self, opening: Opening) -> None:
        """Ask an asynchronous generator for items, one whenever another may begin."""
        try:
            while await self._has_room(opening):
                item = await self._next_item(opening)
                if opening.is_used_up or self._is_over:
                    break
                if item is _END:
                    self.run.use_up(opening)
                else:
                    self.run.begin_item(opening, item)
                self._pump()
                await asyncio.sleep(0)
            if not self._is_over:
                self._closing.update(filter(None, [asyncio.current_task()]))
                await _aclose(self._sources.pop(opening))  # once: nobody else closes it now
        except BaseException as error:  # noqa: BLE001 - it is raised when all is cleaned up
            self._fail(error)

    async def _has_room(self, opening: Opening) -> bool:
        while not (opening.is_used_up or self._is_over or opening.may_begin(self.run.limit)):
            await self.change()
        return not opening.is_used_up and not self._is_over

    async def _next_item(self, opening: Opening) -> Any:
        note = self.setting.note
        try:
            return await anext(opening.items, _END)
        except BaseException as error:
            note(error, note.graph[opening.region.expander], {})
            raise

    # Waiting for a change --------------------------------------------------------------------

    async def change(self) -> None:
        """Wait until the run's state has changed, or the run has ended."""
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters[waiter] = asyncio.current_task()
        self._refuse_to_hang()
        try:
            await waiter
        finally:
            self._waiters.pop(waiter, None)

    def _wake(self) -> None:
        waiters, self._waiters = self._waiters, {}
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)

    def _refuse_to_hang(self) -> None:
        """Fail when all that is under way waits for a change, and nothing can bring one."""
        if self._is_over or self._is_asked or len(self._tasks) > len(self._waiters):
            return
        if self._tasks.issubset(self._waiters.values()):
            self._fail(nothing_goes_on(self.run))

    # The end ---------------------------------------------------------------------------------

    def _fail(self, error: BaseException) -> None:
        """End the run with its first failure; those that wait are woken and raise it."""
        if not self._is_over:
            self.failure = error
            self._is_over = True
            self._wake()
            self._end()

    def _end(self) -> None:
        self._is_over = True
        if not self._over.done():
            self._over.set_result(None)

    async def _stop(self) -> None:
        """Cancel what is under way, await it, close generators, and finalize executors."""
        for task in self._tasks - self._closing:
            task.cancel()
        try:
            async with contextlib.AsyncExitStack() as stack:
                if self.is_dynamic:
                    stack.push_async_callback(asyncio.to_thread, self.setting.manager.finalize)
                stack.callback(self.run.close)
                for items in self._sources.values():
                    stack.push_async_callback(_aclose, items)
                await settled(self._tasks)
                await self._runner.stop()
        except Exception as error:  # noqa: BLE001 - what ended the run counts more
            if self.failure is not None:
                note_too(self.failure, error)
            self.failure = self.failure or error

    # One task --------------------------------------------------------------------------------

    def _runs_at_once(self, bound: Bound) -> bool:
        call, _, _, executor = bound
        if self._is_watched or call.task.streams or executor is not None:
            return False
        return not any(step.is_awaited for step, _ in call.task.steps)

    def _run_now(self, bound: Bound) -> None:
        __tracebackhide__ = True
        call, job, scope, _ = bound
        task = call.task
        values = {**task.constants, **call.values}
        run_bare(task.steps, values, self.setting.note)
        self.run.finish(job, scope, {name: values[name] for name in task.keeps})


class AsyncStreamReader(AsyncIterator[Any]):
    """The values of a region's items, in their order, while they are made: ``async for``."""

    def __init__(self, name: str, scope: Scope, loop: AsyncLoop) -> None:
        self._reading = Reading(name, scope, loop.run)
        self._loop = loop

    async def __anext__(self) -> Any:
        """Give the next value, or raise what ended the run."""
        reading, loop = self._reading, self._loop
        while True:
            if loop.failure is not None:
                raise loop.failure
            if reading.is_there:
                break
            if reading.is_ended:
                raise StopAsyncIteration
            await loop.change()
        value = reading.take()
        loop.go_on()
        return value

    def __iter__(self) -> AsyncStreamReader:
        """Refuse to be read by a function that does not await."""
        msg = (
            f"The stream of {self._reading.name!r} is read with `async for` in the async driver; "
            "make the function async, or annotate Collect."
        )
        raise TypeError(msg)

    def __repr__(self) -> str:
        return f"<stream of {self._reading.name!r}>"

    def close(self) -> None:
        """Want no more values."""
        self._reading.close()


async def _aclose(items: Any) -> None:
    aclose = getattr(items, "aclose", None)
    if aclose is not None:
        await aclose()


def _waits(frame: Frame, setting: Setting) -> bool:
    """Say whether plain tasks are better awaited: others run them, and none reads a stream here."""
    here = SynchronousLocalTaskExecutor
    if all(isinstance(executor, here) for executor in setting.manager.executors):
        return False
    return not any(task.streams for task in frame.tasks())


__all__ = ["AsyncLoop", "AsyncStreamReader", "aexecute"]
