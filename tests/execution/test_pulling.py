"""Threads that pull their items do what tasks in the same pool do."""

from __future__ import annotations

import itertools
import queue
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hamilton import ad_hoc_utils, driver
from hamilton.execution import executors
from hamilton.htypes import Collect, Parallelizable
from hamilton.lifecycle import NodeExecutionHook

WORKERS = 3


def each(n: int) -> Parallelizable[int]:
    yield from range(n)


def squared(each: int, shift: int) -> int:
    return each * each + shift


def total(squared: Collect[int]) -> list[int]:
    return squared


class OtherThreads(executors.MultiThreadingExecutor):
    """A pool that the engine does not know, so that each item is a task."""


def driver_of(functions, executor, *adapters):
    module = ad_hoc_utils.create_temporary_module(*functions)
    return (
        driver.Builder()
        .with_modules(module)
        .with_adapters(*adapters)
        .enable_dynamic_execution(allow_experimental_mode=True)
        .with_remote_executor(executor)
        .build()
    )


def pulled(functions, *adapters):
    return driver_of(functions, executors.MultiThreadingExecutor(WORKERS), *adapters)


@pytest.mark.parametrize("count", [0, 1, 2, WORKERS, 100])
def test_pulled_items_give_what_submitted_ones_give(count):
    functions, inputs = (each, squared, total), {"n": count, "shift": 7}
    expected = driver_of(functions, OtherThreads(WORKERS)).execute(["total"], inputs=inputs)

    assert expected == {"total": [n * n + 7 for n in range(count)]}
    assert pulled(functions).execute(["total"], inputs=inputs) == expected


def test_all_workers_take_items_at_once_and_none_takes_two():
    together = threading.Barrier(WORKERS)
    begun, ended, most = [], [], []
    count = 100 * WORKERS

    def each() -> Parallelizable[int]:
        for number in range(count):
            begun.append(number)
            most.append(len(begun) - len(ended))
            yield number

    def squared(each: int) -> int:
        together.wait(timeout=30)
        ended.append(each)
        return each * each

    expected = {"total": [n * n for n in range(count)]}
    assert pulled((each, squared, total)).execute(["total"]) == expected
    assert max(most) == WORKERS


def test_the_first_failure_of_an_item_is_raised_with_its_node_and_no_more_items_are_taken():
    taken, closed = [], []

    def each() -> Parallelizable[int]:
        try:
            for number in range(10_000):
                taken.append(number)
                yield number
        finally:
            closed.append(True)

    def squared(each: int) -> int:
        if each == 5:
            raise ValueError(each)
        return each

    with pytest.raises(ValueError, match="5") as caught:
        pulled((each, squared, total)).execute(["total"])

    assert "in node 'squared'" in "".join(caught.value.__notes__)
    assert len(taken) < 10_000
    assert closed == [True]


def test_a_failure_between_items_is_told_of_the_node_that_expands():
    def each() -> Parallelizable[int]:
        yield 1
        raise KeyError("gone")

    def squared(each: int) -> int:
        return each

    with pytest.raises(KeyError) as caught:
        pulled((each, squared, total)).execute(["total"])

    assert "in node 'each'" in "".join(caught.value.__notes__)


def test_a_failure_elsewhere_ends_a_region_that_has_no_end():
    begun, closed = threading.Event(), []

    def each() -> Parallelizable[int]:
        try:
            yield from itertools.count()
        finally:
            closed.append(True)

    def squared(each: int) -> int:
        begun.set()
        return each

    def other(shift: int) -> int:
        begun.wait(timeout=30)
        raise ValueError(shift)

    def joined(total: list, other: int) -> list:
        return total

    functions = (each, squared, total, other, joined)
    with pytest.raises(ValueError, match="1"):
        pulled(functions).execute(["joined"], inputs={"shift": 1})

    assert closed == [True]


def test_hooks_of_nodes_are_told_of_pulled_items_with_the_names_of_their_tasks():
    class Watch(NodeExecutionHook):
        def __init__(self):
            self.seen = set()

        def run_before_node_execution(self, *, node_name, task_id, **facts):
            self.seen.add((node_name, task_id))

        def run_after_node_execution(self, **facts):
            """Need nothing."""

    def seen(executor):
        watch = Watch()
        dr = driver_of((each, squared, total), executor, watch)
        dr.execute(["total"], inputs={"n": 3, "shift": 0})
        return watch.seen

    expected = seen(OtherThreads(WORKERS))
    assert ("squared", "expand-each.1.block-each") in expected
    assert seen(executors.MultiThreadingExecutor(WORKERS)) == expected


def test_regions_side_by_side_and_within_each_other_are_pulled():
    def again(n: int) -> Parallelizable[int]:
        yield from range(n)

    def tripled(again: int) -> int:
        return 3 * again

    def tripled_all(tripled: Collect[int]) -> int:
        return sum(tripled)

    def inner(each: int) -> Parallelizable[int]:
        yield from range(each)

    def shifted(inner: int, each: int) -> int:
        return inner + each

    def squared(shifted: Collect[int]) -> int:
        return sum(shifted)

    functions = (each, inner, shifted, squared, total, again, tripled, tripled_all)
    found = pulled(functions).execute(["total", "tripled_all"], inputs={"n": 5})

    assert found["total"] == [sum(i + n for i in range(n)) for n in range(5)]
    assert found["tripled_all"] == 30


def test_of_two_items_that_fail_at_once_one_is_raised():
    together = threading.Barrier(2)

    def failing(each: int) -> int:
        together.wait(timeout=30)
        raise ValueError(each)

    def failures(failing: Collect[int]) -> list:
        return failing

    dr = driver_of((each, failing, failures), executors.MultiThreadingExecutor(2))
    with pytest.raises(ValueError, match=r"^[01]\n"):
        dr.execute(["failures"], inputs={"n": 2})


def pooled(functions, pool):
    """Give a driver whose items run in a pool that stands ready."""
    executor = executors.MultiThreadingExecutor(WORKERS)
    executor.init()
    executor.pool.shutdown()
    executor.pool = pool
    return driver_of(functions, executor)


def test_a_pool_that_takes_no_worker_says_so():
    pool, closed = ThreadPoolExecutor(WORKERS), []
    pool.shutdown()

    def each() -> Parallelizable[int]:
        try:
            yield 1
        finally:
            closed.append(True)

    def squared(each: int) -> int:
        return each

    with pytest.raises(RuntimeError, match="after shutdown"):
        pooled((each, squared, total), pool).execute(["total"])
    assert closed == []


def test_a_pool_that_takes_no_second_worker_says_so():
    pool, closed = ThreadPoolExecutor(WORKERS), []

    def each() -> Parallelizable[int]:
        try:
            pool.shutdown(wait=False)
            yield from range(10)
        finally:
            closed.append(True)

    def squared(each: int) -> int:
        return each

    with pytest.raises(RuntimeError, match="after shutdown"):
        pooled((each, squared, total), pool).execute(["total"])
    assert closed == [True]


class Overfull(ThreadPoolExecutor):
    """Keeps work that it has refused, as a pool does that can start no other thread."""

    def __init__(self, threads, taken):
        super().__init__(threads)
        self.taken = taken
        self.refused = queue.SimpleQueue()

    def submit(self, function, /, *args):
        future = super().submit(function, *args)
        if self.taken:
            self.taken -= 1
            return future
        self.refused.put(future)
        raise RuntimeError("can't start new thread")


def test_who_works_is_awaited_though_a_refused_worker_is_run_all_the_same():
    pool, ended = Overfull(WORKERS, taken=2), []

    def squared(each: int) -> int:
        if each == 0:
            pool.refused.get(timeout=30).result(timeout=30)
        ended.append(each)
        return each

    def each() -> Parallelizable[int]:
        yield from range(10)

    with pool, pytest.raises(RuntimeError, match="can't start new thread"):
        pooled((each, squared, total), pool).execute(["total"])
    assert ended == [0]


def test_a_refused_first_worker_that_is_run_all_the_same_takes_nothing():
    pool, taken = Overfull(WORKERS, taken=0), []

    def each() -> Parallelizable[int]:
        taken.append(True)
        yield 1

    def squared(each: int) -> int:
        return each

    with pool, pytest.raises(RuntimeError, match="can't start new thread"):
        pooled((each, squared, total), pool).execute(["total"])
    assert pool.refused.get(timeout=30).result(timeout=30) is None
    assert taken == []


AT_EXIT = """
import atexit
import far_flow
from hamilton import driver

builder = driver.Builder().with_modules(far_flow)
dr = builder.enable_dynamic_execution(allow_experimental_mode=True).build()

def last():
    try:
        dr.execute(["squares"], inputs={"n": 3})
    except RuntimeError as error:
        print(error)

atexit.register(last)
"""


def test_a_run_that_begins_when_python_ends_is_refused():
    done = subprocess.run(
        [sys.executable, "-c", AT_EXIT],
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert "after interpreter shutdown" in done.stdout
