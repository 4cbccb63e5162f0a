"""Drivers that call each other from the threads of their pools: none waits for itself."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from hamilton import ad_hoc_utils, async_driver, driver
from hamilton.execution import executors
from hamilton.execution.chain import sent_to, waits_for_us
from hamilton.htypes import Collect, Parallelizable
from hamilton.plugins.h_threadpool import FutureAdapter


class OtherThreads(executors.MultiThreadingExecutor):
    """A pool that the engine does not know, so that each item is a task."""


def each(depth: int) -> Parallelizable[int]:
    yield from range(2)


def plain(each: int, depth: int, drivers: list) -> int:
    """Ask the other driver, which asks this one."""
    mine, other = drivers
    asked = {"depth": depth - 1, "drivers": [other, mine]}
    return other(asked) if depth else 1


async def awaiting(each: int) -> int:
    return 1


def total(plain: Collect[int]) -> int:
    return sum(plain)


def total_awaiting(awaiting: Collect[int]) -> int:
    return sum(awaiting)


def alone(depth: int, drivers: list) -> int:
    return 2 * plain(0, depth, drivers)


def dynamic(executor):
    module = ad_hoc_utils.create_temporary_module(each, plain, total)
    builder = driver.Builder().with_modules(module)
    builder = builder.enable_dynamic_execution(allow_experimental_mode=True)
    dr = builder.with_remote_executor(executor).build()
    return lambda inputs: dr.execute(["total"], inputs=inputs)["total"]


def awaited(executor):
    module = ad_hoc_utils.create_temporary_module(each, plain, total, awaiting, total_awaiting)
    builder = async_driver.Builder().with_modules(module)
    builder = builder.enable_dynamic_execution(allow_experimental_mode=True)
    dr = builder.with_remote_executor(executor).build_without_init()

    def total_of(inputs):
        targets = ["total", "total_awaiting"]
        return asyncio.run(dr.execute(targets, inputs=inputs))["total"]

    return total_of


def sending(_):
    module = ad_hoc_utils.create_temporary_module(alone)
    builder = driver.Builder().with_modules(module)
    dr = builder.with_adapters(FutureAdapter(max_workers=1)).build()
    return lambda inputs: dr.execute(["alone"], inputs=inputs)["alone"]


KINDS = {
    "pulling": (dynamic, executors.MultiThreadingExecutor),
    "tasks": (dynamic, OtherThreads),
    "awaiting": (awaited, executors.MultiThreadingExecutor),
    "sending": (sending, executors.MultiThreadingExecutor),
}


def made(kind):
    build, executor = KINDS[kind]
    return build(executor(1))


@pytest.mark.parametrize("second", KINDS)
@pytest.mark.parametrize("first", KINDS)
def test_drivers_may_call_each_other_however_deep(first, second):
    one, other = made(first), made(second)
    with ThreadPoolExecutor(1) as pool:
        found = pool.submit(one, {"depth": 4, "drivers": [one, other]})
        assert found.result(timeout=60) == 2**5


@pytest.mark.parametrize("kind", KINDS)
def test_a_driver_may_call_itself(kind):
    one = made(kind)
    with ThreadPoolExecutor(1) as pool:
        found = pool.submit(one, {"depth": 2, "drivers": [one, one]})
        assert found.result(timeout=60) == 2**3


def test_who_waits_is_known_where_the_work_is_done_and_nowhere_else():
    first, second = object(), object()

    def asked():
        return (waits_for_us(first), waits_for_us(second))

    def within():
        return sent_to(second, asked)()

    assert sent_to(first, within)() == (True, True)
    assert sent_to(second, asked)() == (False, True)
    assert asked() == (False, False)
