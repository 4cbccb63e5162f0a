"""Executors by themselves: the states of their futures, and how they travel."""

from __future__ import annotations

import os
import pickle
from concurrent.futures import BrokenExecutor, Executor, Future

import pytest

from hamilton import async_driver
from hamilton.execution import executors
from hamilton.execution.batches import Batches
from hamilton.execution.call import TaskImplementation
from hamilton.execution.grouping import NodeGroupPurpose
from hamilton.execution.state import LOOK_AHEAD, TaskState
from hamilton.execution.tasks import Task
from hamilton.lifecycle.points import Lifecycle

SINGLE = NodeGroupPurpose.EXECUTE_SINGLE
GIVES_BACK = Task("gives-back", None, SINGLE, (), {}, (("x", 0),), (), (), ("x",))
POOLS = [executors.MultiThreadingExecutor, executors.MultiProcessingExecutor]


def task_of(x):
    return TaskImplementation(GIVES_BACK, {"x": x}, Lifecycle(), "run", "expand-e.0.")


def test_a_task_here_runs_when_its_result_is_asked_for():
    future = executors.SynchronousLocalTaskExecutor().submit_task(task_of(3))
    assert future.get_state() is TaskState.SUCCESSFUL
    assert future.get_result() == {"x": 3}


def done():
    future = Future()
    future.set_result(1)
    return future


def failed():
    future = Future()
    future.set_exception(ValueError())
    return future


def cancelled():
    future = Future()
    future.cancel()
    return future


@pytest.mark.parametrize(
    ("make", "state"),
    [
        (Future, TaskState.RUNNING),
        (done, TaskState.SUCCESSFUL),
        (failed, TaskState.FAILED),
        (cancelled, TaskState.FAILED),
    ],
)
def test_the_state_of_a_future_of_a_pool(make, state):
    assert executors.TaskFutureWrappingPythonFuture(make()).get_state() is state


@pytest.mark.parametrize("kind", POOLS)
def test_a_pool_that_was_pickled_while_open_is_a_closed_one_with_its_settings(kind):
    executor = kind(2)
    executor.init()
    try:
        again = pickle.loads(pickle.dumps(executor))  # noqa: S301
        assert (again.max_tasks, again.pool) == (2, None)
        again.init()
        assert again.submit_task(task_of(3)).get_result() == {"x": 3}
        again.finalize()
    finally:
        executor.finalize()


@pytest.mark.parametrize("kind", POOLS)
def test_a_pool_may_be_closed_once_too_often(kind):
    executor = kind(1)
    executor.init()
    executor.finalize()
    executor.finalize()
    executor.init()
    assert executor.submit_task(task_of(3)).get_result() == {"x": 3}
    executor.finalize()


class Releasing:
    """A lock after whose first release something happens, as if another thread came in there."""

    def __init__(self, lock, then):
        self.lock = lock
        self.then = [then]

    def __enter__(self):
        self.lock.acquire()

    def __exit__(self, *_):
        self.lock.release()
        if self.then:
            self.then.pop()()


@pytest.mark.parametrize("kind", POOLS)
def test_a_run_that_begins_while_the_last_one_ends_has_a_pool_of_its_own(kind):
    executor, futures = kind(1), []

    def begin():
        executor.init()
        futures.extend(executor.submit_task(task_of(number)) for number in range(20))

    executor.init()
    executor.submit_task(task_of(3)).get_result()
    executor._lock = Releasing(executor._lock, begin)
    executor.finalize()

    assert [future.get_result() for future in futures] == [{"x": number} for number in range(20)]
    executor.finalize()
    assert executor.pool is None


class Broken(Executor):
    """A pool of which a process died while it had nothing to do."""

    def submit(self, function, /, *args):
        raise BrokenExecutor("gone")


def test_a_pool_that_is_found_broken_is_told_of_and_followed_by_another():
    executor = executors.MultiProcessingExecutor(1)
    executor.init()
    executor._batches = Batches(Broken(), 1)
    with pytest.raises(BrokenExecutor) as caught:
        executor.submit_task(task_of(3))
    (note,) = caught.value.__notes__
    assert note.startswith("A process died while tasks were with it, 'expand-e.0.gives-back'")
    assert executor.submit_task(task_of(3)).get_result() == {"x": 3}
    executor.finalize()


def test_a_task_survives_pickling():
    again = pickle.loads(pickle.dumps(task_of(3)))  # noqa: S301
    assert again.task_id == "expand-e.0.gives-back"
    assert (again.run_id, again.spawning_task_id) == ("run", "expand-e")
    assert executors.base_execute_task(again) == {"x": 3}


def test_an_executor_that_awaits_says_so_when_it_is_called():
    executor = async_driver.AsyncGraphExecutor()
    with pytest.raises(NotImplementedError, match=r"AsyncGraphExecutor awaits .* aexecute\(\)"):
        executor.execute(None, ({}, {}), None, Lifecycle(), "run")


class Unlimited(executors.TaskExecutor):
    """Runs tasks wherever, and does not say how many at once."""

    def init(self):
        """Need nothing."""

    def finalize(self):
        """Leave nothing."""

    def submit_task(self, task):
        return executors.HERE.submit_task(task)

    def can_submit_task(self):
        return True


class Many(Unlimited):
    max_tasks = 1000


@pytest.mark.parametrize(
    ("remote", "items"),
    [
        (executors.HERE, 7),
        (Unlimited(), LOOK_AHEAD * (os.cpu_count() or 1)),
        (Many(), LOOK_AHEAD * 1000),
        (executors.MultiThreadingExecutor(3), LOOK_AHEAD * 3),
    ],
    ids=["here", "who does not say", "who says", "threads"],
)
def test_as_many_items_are_under_way_as_the_executors_need(remote, items):
    manager = executors.DefaultExecutionManager(remote_executor=remote)
    assert executors.items_at_once(manager, here=7) == items


class FailingOnce(executors.MultiThreadingExecutor):
    """Fails to make its first pool."""

    has_failed = False

    def create_pool(self):
        if not self.has_failed:
            self.has_failed = True
            raise OSError("too many open files")
        return super().create_pool()


def test_a_pool_is_closed_after_a_run_though_making_one_had_failed_before():
    executor = FailingOnce(1)
    with pytest.raises(OSError, match="too many"):
        executor.init()
    executor.init()
    assert executor.pool is not None
    executor.finalize()
    assert executor.pool is None
