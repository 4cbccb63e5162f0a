"""Threads that pull their items do what tasks in the same pool do."""

from __future__ import annotations

import itertools
import threading

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

    def each() -> Parallelizable[int]:
        for number in range(4 * WORKERS):
            begun.append(number)
            most.append(len(begun) - len(ended))
            yield number

    def squared(each: int) -> int:
        together.wait(timeout=30)
        ended.append(each)
        return each * each

    expected = {"total": [n * n for n in range(4 * WORKERS)]}
    assert pulled((each, squared, total)).execute(["total"]) == expected
    assert max(most) <= 4 * WORKERS


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
