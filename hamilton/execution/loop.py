"""The loop over tasks: submit all that may run, then wait for one to end.

A future of ``concurrent.futures`` puts itself into a queue when it is done; other futures are looked
at again and again, with pauses that grow from 0.1 to 20 ms.
"""

from __future__ import annotations

import contextlib
import queue
import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from hamilton.execution.binding import bound_values, note_items, nothing_goes_on
from hamilton.execution.call import TaskImplementation, outcome_facts, task_facts
from hamilton.execution.executors import (
    HERE,
    DefaultExecutionManager,
    ExecutionManager,
    MultiThreadingExecutor,
    PoolExecutor,
    SynchronousLocalTaskExecutor,
    TaskExecutor,
    TaskFuture,
    TaskFutureWrappingFunction,
    TaskFutureWrappingPythonFuture,
    free_of_us,
)
from hamilton.execution.inline import ItemRunner, is_simple, run_inline
from hamilton.execution.interrupts import interrupts_held
from hamilton.execution.notes import FailureNote
from hamilton.execution.pulling import Pull
from hamilton.execution.state import Opening, Run, Scope, TaskState
from hamilton.execution.streams import StreamReader
from hamilton.execution.tasks import Task
from hamilton.lifecycle.points import Lifecycle
from hamilton.node import NodeType

if TYPE_CHECKING:
    from concurrent.futures import Future

TASK_POINTS: Final = (
    "pre_task_submission", "pre_task_execute", "post_task_execute", "post_task_return",
)  # fmt: skip
IDLE_STEPS: Final = 3
"""How often nothing may happen before it is sure that nothing ever will."""

SHORTEST_PAUSE_S: Final = 0.0001
LONGEST_PAUSE_S: Final = 0.02
LONGEST_WAIT_S: Final = 0.2
"""How long a signal may wait to be heard."""


@dataclass(frozen=True, slots=True, eq=False)
class Setting:
    """What the tasks of a run share.

    Attributes
    ----------
    manager
        Chooses executors.
    lifecycle
        The adapters.
    run_id
        Names the run.
    note
        Told of a failure.
    """

    manager: ExecutionManager
    lifecycle: Lifecycle
    run_id: str
    note: FailureNote


class TaskLoop:
    """Submits what may run, and waits; the thread that made it is the one that waits.

    Parameters
    ----------
    run
        What may run next.
    setting
        Where and how it runs.
    """

    def __init__(self, run: Run, setting: Setting) -> None:
        self.run = run
        self.setting = setting
        self._done: queue.SimpleQueue[Submitted | Pull] = queue.SimpleQueue()
        self._pulls: list[Pull] = []
        self._calling_back = 0
        self._under_way: set[Future[Any]] = set()
        self._polled: list[Submitted] = []
        self._held: deque[tuple[TaskImplementation, int, Scope]] = deque()
        self._watches_expansion = setting.lifecycle.has("post_task_expand")
        self._repeats_on = _own_executor(setting)
        self._failure: BaseException | None = None
        self.idle_steps = 0

    def run_all(self) -> None:
        """Run until every job is done."""
        __tracebackhide__ = True
        while not self.run.is_done:
            self.step()

    def step(self) -> None:
        """Submit what may run, then take the outputs of at least one task if any is under way.

        Raises
        ------
        BaseException
            What the first task raised; again at each call after, as whoever reads a stream may have
            caught it.
        """
        __tracebackhide__ = True
        if self._failure is not None:
            raise self._failure
        try:
            self._step()
        except BaseException as error:
            self._failure = error
            raise

    def _step(self) -> None:
        __tracebackhide__ = True
        if self._submit_ready():
            self.idle_steps = 0
        elif self._calling_back or self._polled:
            self._wait()
            self.idle_steps = 0
        elif self._held:
            time.sleep(LONGEST_PAUSE_S)
        elif not self.run.is_done:
            self._refuse_to_hang()

    def _refuse_to_hang(self) -> None:
        """Raise when nothing can go on: a stream's reader waits for all items of its stream."""
        self.idle_steps += 1
        if self.idle_steps > IDLE_STEPS:
            raise nothing_goes_on(self.run)

    def _submit_ready(self) -> bool:
        """Submit all that may run; stop early, and say so, when one ended at once."""
        __tracebackhide__ = True
        for _ in range(len(self._held)):
            if self._submit(*self._held.popleft()):
                return True
        while not self._held:
            taken = self._take()
            if taken is None:
                return False
            if self._submit(self._bound(taken[0], taken[2]), taken[1], taken[2]):
                return True
        return False

    def _take(self) -> tuple[Task, int, Scope] | None:
        __tracebackhide__ = True
        try:
            if self._repeats_on is not None:
                self._run_simple(self._repeats_on)
            return self.run.take()
        except Exception as error:
            note_items(error, self.run, self.setting.note)
            raise

    def _run_simple(self, executor: TaskExecutor) -> None:
        """Run the open regions that are of the simple kind, and those that they open."""
        __tracebackhide__ = True
        setting = self.setting
        while (opening := self._simple_opening()) is not None:
            self.run.beginning = opening
            runner = ItemRunner(opening, setting.lifecycle, setting.run_id, setting.note)
            if isinstance(executor, MultiThreadingExecutor):
                self._pull(opening, runner, executor)
            else:
                run_inline(opening, runner)
            self.run.beginning = None
            self.run.settle(opening)

    def _simple_opening(self) -> Opening | None:
        """Give a region of the simple kind of which the run itself has begun no item."""
        for opening in reversed(self.run.openings):
            if not (opening.begun or opening.is_used_up) and is_simple(opening.region):
                return opening
        return None

    def _pull(self, opening: Opening, runner: ItemRunner, executor: MultiThreadingExecutor) -> None:
        """Let threads take a region's items; the run counts them as one that is under way."""
        opening.is_used_up, opening.under_way = True, 1
        pull = Pull(opening, runner, executor, self._done.put)
        self._pulls.append(pull)
        self._calling_back += 1
        with interrupts_held():
            pull.start()

    def _pulled(self, pull: Pull) -> None:
        """Take the lists of a region whose items are done."""
        __tracebackhide__ = True
        self._pulls.remove(pull)
        if pull.error is not None:
            if pull.is_of_items:
                note = self.setting.note
                note(pull.error, note.graph[pull.opening.region.expander], {})
            raise pull.error
        pull.opening.under_way = 0
        self.run.settle(pull.opening)

    def close(self) -> None:
        """Drop what is left to do, when threads have stopped to take items."""
        with contextlib.ExitStack() as stack:
            stack.callback(self._await_rest)
            stack.callback(self.run.close)
            for pull in self._pulls:
                stack.callback(pull.stop)

    def _await_rest(self) -> None:
        """Wait for what had begun; the rest is cancelled."""
        left = [future for future in tuple(self._under_way) if not future.cancel()]
        if left:
            from concurrent.futures import wait

            wait(left)

    def _bound(self, task: Task, scope: Scope) -> TaskImplementation:
        values = bound_values(task, scope, lambda name: StreamReader(name, scope, self))
        setting = self.setting
        return TaskImplementation(
            task, values, setting.lifecycle, setting.run_id, scope.task_prefix, setting.note
        )

    def _submit(self, task: TaskImplementation, job: int, scope: Scope) -> bool:
        """Submit a task, or hold it until its executor takes more; say whether it ended."""
        __tracebackhide__ = True
        executor = free_of_us(self.setting.manager.get_executor_for_task(task))
        if task.task.streams:
            executor = HERE
        if not executor.can_submit_task():
            self._held.append((task, job, scope))
            return False
        lifecycle = self.setting.lifecycle
        if lifecycle.has("pre_task_submission"):
            lifecycle.observe("pre_task_submission", **task_facts(task))
        held = interrupts_held() if isinstance(executor, PoolExecutor) else contextlib.nullcontext()
        with held:
            submitted = Submitted(task, job, scope, executor.submit_task(task))
            is_here = self._expects(submitted)
        if is_here:
            self._finish(submitted)
        return is_here

    def _expects(self, submitted: Submitted) -> bool:
        """Make sure to hear of the end of a task; say whether it is to be run here."""
        future = submitted.future
        if isinstance(future, TaskFutureWrappingFunction):
            return True
        if isinstance(future, TaskFutureWrappingPythonFuture):
            self._calling_back += 1
            self._under_way.add(future.future)
            future.future.add_done_callback(self._under_way.discard)
            future.future.add_done_callback(lambda _: self._done.put(submitted))
        else:
            self._polled.append(submitted)
        return False

    def _wait(self) -> None:
        __tracebackhide__ = True
        if not self._polled:
            self._came_back(self._next_done())
            return
        pause = SHORTEST_PAUSE_S
        while True:
            for submitted in self._polled:
                if submitted.future.get_state() in (TaskState.SUCCESSFUL, TaskState.FAILED):
                    self._polled.remove(submitted)
                    self._finish(submitted)
                    return
            try:
                self._came_back(self._done.get(timeout=pause))
            except queue.Empty:
                pause = min(2 * pause, LONGEST_PAUSE_S)
            else:
                return

    def _next_done(self) -> Submitted | Pull:
        """Wait for what ends next.

        A signal that comes in the instant before a wait begins does not end the wait, so that it
        would be heard only when a task ends: the wait is short, and taken up again.
        """
        __tracebackhide__ = True
        while True:
            try:
                return self._done.get(timeout=LONGEST_WAIT_S)
            except queue.Empty:
                continue

    def _came_back(self, ended: Submitted | Pull) -> None:
        __tracebackhide__ = True
        self._calling_back -= 1
        if isinstance(ended, Pull):
            self._pulled(ended)
        else:
            self._finish(ended)

    def _finish(self, submitted: Submitted) -> None:
        __tracebackhide__ = True
        task, future = submitted.task, submitted.future
        submitted.future = _ENDED  # the future holds its callback, and that the submitted task
        try:
            outputs = future.get_result()
        except BaseException as error:
            self.setting.note.complete(error)
            self._told_return(task, None, error)
            raise
        if task.task.streams:
            outputs = self._done_reading(task, outputs)
        self._told_return(task, outputs, None)
        if self._watches_expansion and task.purpose.is_expander():
            outputs = self._with_items(task, outputs)
        self.run.finish(submitted.job, submitted.scope, outputs)

    def _told_return(
        self, task: TaskImplementation, outputs: dict[str, Any] | None, error: BaseException | None
    ) -> None:
        lifecycle = self.setting.lifecycle
        if lifecycle.has("post_task_return"):
            facts = {**outcome_facts(task), "result": outputs, "success": error is None}
            lifecycle.observe("post_task_return", error=error, **facts)

    def _with_items(self, task: TaskImplementation, outputs: dict[str, Any]) -> dict[str, Any]:
        (name,) = (node.name for node in task.nodes if node.name in outputs)
        items = list(outputs[name])
        self.setting.lifecycle.observe(
            "post_task_expand",
            run_id=self.setting.run_id,
            task_id=task.task_id,
            parameters={str(index): item for index, item in enumerate(items)},
        )
        return {**outputs, name: items}

    def _done_reading(self, task: TaskImplementation, outputs: dict[str, Any]) -> dict[str, Any]:
        """Close the streams that a task read; items that it makes of them are made before."""
        __tracebackhide__ = True
        if self._failure is not None:
            raise self._failure
        expanding = {node.name for node in task.nodes if node.kind is NodeType.EXPAND}
        outputs = {name: list(v) if name in expanding else v for name, v in outputs.items()}
        for name in task.task.streams:
            task.values[name].close()
        return outputs


@dataclass(slots=True, eq=False)
class Submitted:
    """A task that was handed to an executor."""

    task: TaskImplementation
    job: int
    scope: Scope
    future: TaskFuture[Any]


_ENDED: Final = TaskFutureWrappingFunction(dict[str, Any])


def _own_executor(setting: Setting) -> TaskExecutor | None:
    """Give where what is repeated certainly runs, if it is the engine's own and nobody watches."""
    manager = setting.manager
    if type(manager) is not DefaultExecutionManager or setting.lifecycle.has(*TASK_POINTS):
        return None
    executor = free_of_us(manager.remote_executor)
    own = (SynchronousLocalTaskExecutor, MultiThreadingExecutor)
    return executor if type(executor) in own else None


__all__ = ["LONGEST_PAUSE_S", "SHORTEST_PAUSE_S", "TASK_POINTS", "Setting", "TaskLoop"]
