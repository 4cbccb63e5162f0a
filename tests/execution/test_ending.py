"""How a run ends: what ended it is raised, whatever fails while it is cleaned up."""

from __future__ import annotations

import asyncio
import threading

import pytest

from hamilton import ad_hoc_utils, async_driver, driver
from hamilton.execution import executors
from hamilton.htypes import Collect, Parallelizable


class OtherThreads(executors.MultiThreadingExecutor):
    """A pool that the engine does not know, so that each item is a task."""


class OtherHere(executors.SynchronousLocalTaskExecutor):
    """An executor that the engine does not know, so that each item is a task."""


class FailingAtTheEnd(executors.SynchronousLocalTaskExecutor):
    """Fails to clean up."""

    def finalize(self):
        raise OSError("cannot be finalized")


REMOTES = [
    executors.SynchronousLocalTaskExecutor(),
    executors.MultiThreadingExecutor(2),
    OtherThreads(2),
]
REMOTE = pytest.mark.parametrize("remote", REMOTES, ids=lambda one: type(one).__name__)


def each() -> Parallelizable[int]:
    yield from range(3)


def same(each: int) -> int:
    return each


def failing(each: int) -> int:
    raise ValueError("mine")


def all_same(same: Collect[int]) -> list:
    return same


def all_failing(failing: Collect[int]) -> list:
    return failing


def failing_to_close():
    def each() -> Parallelizable[int]:
        try:
            yield from range(1000)
        finally:
            raise OSError("cannot be closed")

    return each


def driver_of(remote, *functions):
    return (
        driver.Builder()
        .with_modules(ad_hoc_utils.create_temporary_module(*functions))
        .enable_dynamic_execution(allow_experimental_mode=True)
        .with_remote_executor(remote)
        .build()
    )


def awaiting_driver_of(remote, *functions):
    return (
        async_driver.Builder()
        .with_modules(ad_hoc_utils.create_temporary_module(*functions))
        .enable_dynamic_execution(allow_experimental_mode=True)
        .with_remote_executor(remote)
        .build_without_init()
    )


def run(dr, *targets):
    found = dr.execute(targets)
    return asyncio.run(found) if asyncio.iscoroutine(found) else found


DRIVERS = pytest.mark.parametrize("build", [driver_of, awaiting_driver_of])


@REMOTE
@DRIVERS
def test_a_generator_that_cannot_be_closed_does_not_hide_what_ended_the_run(build, remote):
    with pytest.raises(ValueError, match="mine") as caught:
        run(build(remote, failing_to_close(), failing, all_failing), "all_failing")

    first, second = caught.value.__notes__
    assert "in node 'failing'" in first
    assert second == "cleaning up after it failed, too: OSError: cannot be closed"


@DRIVERS
def test_an_executor_that_cannot_be_finalized_does_not_hide_what_ended_the_run(build):
    with pytest.raises(ValueError, match="mine") as caught:
        run(build(FailingAtTheEnd(), each, failing, all_failing), "all_failing")

    assert "OSError: cannot be finalized" in caught.value.__notes__[-1]


async def awaited(each: int) -> int:
    return each


def all_awaited(awaited: Collect[int]) -> list:
    return awaited


@pytest.mark.parametrize(
    ("build", "functions"),
    [
        (driver_of, (each, same, all_same)),
        (awaiting_driver_of, (each, same, all_same)),
        (awaiting_driver_of, (each, awaited, all_awaited)),
    ],
)
def test_an_executor_that_cannot_be_finalized_is_told_of_when_nothing_else_failed(build, functions):
    with pytest.raises(OSError, match="cannot be finalized"):
        run(build(FailingAtTheEnd(), *functions), functions[-1].__name__)


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit])
def test_what_stops_a_program_is_raised_though_cleaning_up_fails(error):
    def failing(each: int) -> int:
        raise error

    with pytest.raises(error):
        run(driver_of(REMOTES[0], failing_to_close(), failing, all_failing), "all_failing")


class Items:
    """Items without end, which cannot be closed in peace."""

    def __init__(self):
        self.is_closed = False

    def __iter__(self):
        return self

    def __next__(self):
        return 1

    def close(self):
        self.is_closed = True
        raise OSError("cannot be closed")


def test_all_items_are_closed_though_some_cannot_be():
    def one(first: object) -> Parallelizable[int]:
        return first

    def failing(one: int, second: object) -> int:
        raise ValueError("mine")

    def two(second: object) -> Parallelizable[int]:
        return second

    def same(two: int) -> int:
        raise ValueError("mine")

    first, second = Items(), Items()
    dr = driver_of(OtherHere(), one, failing, two, same, all_failing, all_same)
    with pytest.raises(ValueError, match="mine"):
        dr.execute(["all_failing", "all_same"], inputs={"first": first, "second": second})
    assert first.is_closed
    assert second.is_closed


def test_who_works_is_awaited_though_the_items_cannot_be_closed():
    remote, ended = OtherThreads(2), []
    begun, closing = threading.Event(), threading.Event()

    def each() -> Parallelizable[int]:
        try:
            yield from range(1000)
        finally:
            closing.set()
            raise OSError("cannot be closed")

    def failing(each: int) -> int:
        if each == 0:
            begun.wait(timeout=30)
            raise ValueError("mine")
        begun.set()
        closing.wait(timeout=30)
        ended.append(each)
        return each

    remote.init()  # as another run does, so that this one leaves the threads to it
    try:
        with pytest.raises(ValueError, match="mine"):
            run(driver_of(remote, each, failing, all_failing), "all_failing")
        assert ended
        assert not remote.active_futures
    finally:
        remote.finalize()
