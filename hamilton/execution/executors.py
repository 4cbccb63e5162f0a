"""Where tasks run: here, in threads, in processes, or wherever a plugin sends them.

An executor takes a :class:`TaskImplementation` and gives a future. The engine asks futures that can
call back to do so, and looks at others again and again, with growing pauses.
"""

from __future__ import annotations

import abc
import contextlib
import os
import pickle
import threading
from collections.abc import Callable, Collection
from concurrent.futures import BrokenExecutor, ThreadPoolExecutor
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Final,
    Generic,
    Protocol,
    TypeVar,
    runtime_checkable,
)

from hamilton.execution.call import TaskImplementation, base_execute_task
from hamilton.execution.chain import sent_to, waits_for_us
from hamilton.execution.grouping import NodeGroupPurpose
from hamilton.execution.state import LOOK_AHEAD, TaskState

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

    from hamilton.execution.batches import Batches
    from hamilton.execution.elsewhere import Packer, Returned

T_co = TypeVar("T_co", covariant=True)


@runtime_checkable
class TaskFuture(Protocol, Generic[T_co]):
    """What stands for the result of a task."""

    def get_state(self) -> TaskState:
        """Say what became of the task so far."""

    def get_result(self) -> T_co:
        """Give the result, or raise what the task raised."""


class TaskFutureWrappingFunction(TaskFuture[T_co]):
    """A task that runs when its result is asked for."""

    def __init__(self, function: Callable[[], T_co]) -> None:
        self.function = function

    def get_state(self) -> TaskState:
        """Say that the result is there for the asking."""
        return TaskState.SUCCESSFUL

    def get_result(self) -> T_co:
        """Run the task."""
        return self.function()


class TaskFutureWrappingPythonFuture(TaskFuture[T_co]):
    """A task in a pool of ``concurrent.futures``."""

    def __init__(self, future: Future[T_co]) -> None:
        self.future = future

    def get_state(self) -> TaskState:
        """Say what became of the task so far."""
        if not self.future.done():
            return TaskState.RUNNING
        is_failed = self.future.cancelled() or self.future.exception() is not None
        return TaskState.FAILED if is_failed else TaskState.SUCCESSFUL

    def get_result(self) -> T_co:
        """Give the result, or raise what the task raised."""
        return self.future.result()


class TaskExecutor(abc.ABC):
    """Runs tasks somewhere."""

    @abc.abstractmethod
    def init(self) -> None:
        """Make ready; called once before a run."""

    @abc.abstractmethod
    def finalize(self) -> None:
        """Clean up; called once after a run, also one that failed."""

    @abc.abstractmethod
    def submit_task(self, task: TaskImplementation) -> TaskFuture[Any]:
        """Take a task."""

    @abc.abstractmethod
    def can_submit_task(self) -> bool:
        """Say whether another task may be submitted now."""


class SynchronousLocalTaskExecutor(TaskExecutor):
    """Runs tasks one after the other, in the thread of the driver."""

    def init(self) -> None:
        """Need nothing."""

    def finalize(self) -> None:
        """Leave nothing."""

    def submit_task(self, task: TaskImplementation) -> TaskFuture[Any]:
        """Take a task; it runs when its result is asked for."""
        return TaskFutureWrappingFunction(lambda: base_execute_task(task))

    def can_submit_task(self) -> bool:
        """Take any number of tasks."""
        return True


class PoolExecutor(TaskExecutor):
    """Runs tasks in a pool of ``concurrent.futures``.

    Parameters
    ----------
    max_tasks
        How many tasks may run at once.

    Attributes
    ----------
    tasks_at_once
        How many tasks it takes for each that may run.
    """

    tasks_at_once: ClassVar[int] = 1

    def __init__(self, max_tasks: int) -> None:
        self.max_tasks = max_tasks
        self.pool: Executor | None = None
        self.active_futures: set[Future[Any]] = set()
        self._runs = 0
        self._lock = threading.Lock()

    def __getstate__(self) -> dict[str, Any]:
        kept: dict[str, Any] = {"pool": None, "active_futures": set(), "_runs": 0, "_lock": None}
        return {**self.__dict__, **kept}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state, _lock=threading.Lock())

    @abc.abstractmethod
    def create_pool(self) -> Executor:
        """Make the pool."""

    def init(self) -> None:
        """Make the pool ready; runs at the same time share it."""
        with contextlib.ExitStack() as closing, self._lock:
            self._make_ready(closing)
            self._runs += 1

    def _make_ready(self, closing: contextlib.ExitStack) -> None:
        """Make the pool if there is none; the lock is held, and given back before what is closed is."""
        del closing
        if self.pool is None:
            self.pool = self.create_pool()

    def finalize(self) -> None:
        """Close the pool after the last of the runs that share it."""
        with contextlib.ExitStack() as closing, self._lock:
            self._runs = max(0, self._runs - 1)
            if not self._runs:
                self._give_up(closing)

    def _give_up(self, closing: contextlib.ExitStack) -> None:
        """Leave what runs share to be closed; the lock is held, and given back before it is."""
        pool, self.pool = self.pool, None
        if pool is not None:
            closing.callback(pool.shutdown, wait=True, cancel_futures=True)

    def submit_task(self, task: TaskImplementation) -> TaskFuture[Any]:
        """Take a task."""
        return TaskFutureWrappingPythonFuture(self._tracked(self.submit(base_execute_task, task)))

    def submit(self, function: Callable[..., Any], *args: Any) -> Future[Any]:
        """Have a function called in the pool."""
        assert self.pool is not None, "submit_task() is called between init() and finalize()"  # noqa: S101
        return self.pool.submit(function, *args)

    def can_submit_task(self) -> bool:
        """Say whether fewer tasks are under way, or wait here to be, than may be."""
        return len(self.active_futures) < self.max_tasks * self.tasks_at_once

    def _tracked(self, future: Future[Any]) -> Future[Any]:
        self.active_futures.add(future)
        future.add_done_callback(self.active_futures.discard)
        return future


class MultiThreadingExecutor(PoolExecutor):
    """Runs tasks in threads.

    Parameters
    ----------
    max_tasks
        How many threads.
    """

    def create_pool(self) -> Executor:
        """Make a pool of threads."""
        return ThreadPoolExecutor(self.max_tasks)

    def submit(self, function: Callable[..., Any], *args: Any) -> Future[Any]:
        """Have a function called in one of the threads, which knows what it belongs to."""
        return super().submit(sent_to(self, function), *args)


class MultiProcessingExecutor(PoolExecutor):
    """Runs tasks in processes; functions and values must pickle.

    Parameters
    ----------
    max_tasks
        How many processes.
    start_method
        How processes start: ``"spawn"``, ``"fork"`` or ``"forkserver"``; the system's by default.
        Libraries with threads of their own, polars among them, may hang after a fork: spawn then.
    """

    tasks_at_once = LOOK_AHEAD

    def __init__(self, max_tasks: int, start_method: str | None = None) -> None:
        super().__init__(max_tasks)
        self.start_method = start_method
        self._packer: Packer | None = None
        self._batches: Batches | None = None

    def __getstate__(self) -> dict[str, Any]:
        return {**super().__getstate__(), "_packer": None, "_batches": None}

    def create_pool(self) -> Executor:
        """Make a pool of processes."""
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor

        from hamilton.execution.interrupts import begin_process

        context = multiprocessing.get_context(self.start_method)
        if context.get_start_method() == "forkserver":
            from multiprocessing import forkserver

            forkserver.ensure_running()  # here: what it was deaf to, all that it ever starts would be
        return ProcessPoolExecutor(self.max_tasks, context, begin_process)

    def submit_task(self, task: TaskImplementation) -> TaskFuture[Any]:
        """Take a task; its observers are told here, when it returns."""
        from hamilton.execution.elsewhere import Packer

        packer = self._packer = self._packer or Packer()
        parcel = packer.parcel(task)
        try:
            future = self._sent_by().submit(parcel)
        except BrokenExecutor as error:
            _note_death(error, task.task_id)
            raise
        return ReturningFuture(self._tracked(future), task)

    def _sent_by(self) -> Batches:
        from hamilton.execution.batches import Batches

        assert self._runs, "submit_task() is called between init() and finalize()"  # noqa: S101
        with contextlib.ExitStack() as closing, self._lock:
            self._make_ready(closing)
            assert self.pool is not None  # noqa: S101 - it was made ready
            self._batches = self._batches or Batches(self.pool, self.max_tasks)
            return self._batches

    def _make_ready(self, closing: contextlib.ExitStack) -> None:
        """Make the pool, also in place of one of which a process died in another run."""
        if self._batches is not None and self._batches.is_broken:
            self._give_up(closing)
        super()._make_ready(closing)

    def finalize(self) -> None:
        """Drop what has not begun, wait for what has, and forget what was packed."""
        self._packer = None
        super().finalize()

    def _give_up(self, closing: contextlib.ExitStack) -> None:
        super()._give_up(closing)
        batches, self._batches = self._batches, None
        if batches is not None:
            closing.callback(batches.close)


class ReturningFuture(TaskFutureWrappingPythonFuture[Any]):
    """A task in another process, whose observers are told here."""

    def __init__(self, future: Future[bytes], task: TaskImplementation) -> None:
        super().__init__(future)
        self.task = task

    def get_result(self) -> Any:
        """Tell what was observed, and give the result or raise what the task raised."""
        try:
            body = self.future.result()
        except BrokenExecutor as error:
            _note_death(error, self.task.task_id)
            raise
        returned: Returned = pickle.loads(body)  # noqa: S301 - our own worker's
        return returned.told_of(self.task)


class ExecutionManager(abc.ABC):
    """Decides which executor runs which task.

    Parameters
    ----------
    executors
        All of them.
    """

    def __init__(self, executors: list[TaskExecutor]) -> None:
        self.executors = executors

    def init(self) -> None:
        """Make all executors ready, or, if one fails to be, none."""
        with contextlib.ExitStack() as undo:
            for executor in self.executors:
                executor.init()
                undo.callback(executor.finalize)
            undo.pop_all()

    def finalize(self) -> None:
        """Clean up after all executors, also if one fails to."""
        with contextlib.ExitStack() as stack:
            for executor in self.executors:
                stack.callback(executor.finalize)

    @abc.abstractmethod
    def get_executor_for_task(self, task: TaskImplementation) -> TaskExecutor:
        """Choose the executor of a task, by its nodes' tags, its purpose, or what spawned it."""


class DefaultExecutionManager(ExecutionManager):
    """Sends what is repeated, and blocks, to one executor and the rest to another.

    Blocks are what a grouping strategy calls so: each task of ``GroupNodesIndividually``, say.

    Parameters
    ----------
    local_executor
        Runs what is neither; in the driver's thread by default.
    remote_executor
        Runs what is repeated, and blocks; in ten threads by default.
    """

    def __init__(
        self,
        local_executor: TaskExecutor | None = None,
        remote_executor: TaskExecutor | None = None,
    ) -> None:
        self.local_executor = local_executor or SynchronousLocalTaskExecutor()
        self.remote_executor = remote_executor or MultiThreadingExecutor(max_tasks=10)
        super().__init__(_unique([self.local_executor, self.remote_executor]))

    def get_executor_for_task(self, task: TaskImplementation) -> TaskExecutor:
        """Choose the remote executor for what is repeated, and for blocks."""
        is_local = (
            task.spawning_task_id is None and task.purpose is not NodeGroupPurpose.EXECUTE_BLOCK
        )
        return self.local_executor if is_local else self.remote_executor


def free_of_us(executor: TaskExecutor) -> TaskExecutor:
    """Give an executor, or this thread in place of one whose threads wait for what runs here."""
    is_ours = isinstance(executor, MultiThreadingExecutor) and waits_for_us(executor)
    return HERE if is_ours else executor


def items_at_once(manager: ExecutionManager, here: int) -> int:
    """Give how many items of an expansion may be under way.

    Parameters
    ----------
    manager
        Chooses executors; one that does not say how many tasks it runs is taken to use all processors.
    here
        How many where all executors run tasks in the thread of the driver.
    """
    workers = [
        getattr(executor, "max_tasks", None) or os.cpu_count() or 1
        for executor in manager.executors
        if not isinstance(executor, SynchronousLocalTaskExecutor)
    ]
    return LOOK_AHEAD * max(workers) if workers else here


HERE: Final = SynchronousLocalTaskExecutor()
"""This thread."""


def _note_death(error: BrokenExecutor, task_id: str) -> None:
    """Say what a process may have died of; tasks that were with it share the error."""
    if getattr(error, "__notes__", None):
        return
    error.add_note(
        f"A process died while tasks were with it, {task_id!r} or others that were sent along. Was it "
        "killed for the memory it took? Did a function end it? Or does the script that starts "
        'processes by spawn lack `if __name__ == "__main__":`?'
    )


def _unique(executors: Collection[TaskExecutor]) -> list[TaskExecutor]:
    return list({id(executor): executor for executor in executors}.values())


__all__ = [
    "HERE",
    "DefaultExecutionManager",
    "ExecutionManager",
    "MultiProcessingExecutor",
    "MultiThreadingExecutor",
    "PoolExecutor",
    "ReturningFuture",
    "SynchronousLocalTaskExecutor",
    "TaskExecutor",
    "TaskFuture",
    "TaskFutureWrappingFunction",
    "TaskFutureWrappingPythonFuture",
    "base_execute_task",
    "free_of_us",
    "items_at_once",
]
