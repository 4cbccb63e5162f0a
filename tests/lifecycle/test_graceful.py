"""Going on after errors, on every engine."""

from __future__ import annotations

import asyncio
import math

import pandas as pd
import pytest

from hamilton import ad_hoc_utils, async_driver, driver
from hamilton.execution import executors
from hamilton.htypes import Collect, Parallelizable
from hamilton.lifecycle import NodeExecutionHook, NodeExecutionMethod
from hamilton.lifecycle.default import GracefulErrorAdapter, accept_error_sentinels

MISSING = "n/a"


def inverse(x: int) -> float:
    return 1 / x


def doubled(inverse: float) -> float:
    return 2 * inverse


def module_of(*functions):
    return ad_hoc_utils.create_temporary_module(*functions)


def run(*functions, target, inputs=None, adapters=(), **options):
    adapter = GracefulErrorAdapter(ZeroDivisionError, **{"sentinel_value": MISSING, **options})
    builder = driver.Builder().with_modules(module_of(*functions))
    dr = builder.with_adapters(adapter, *adapters).build()
    return dr.execute([target], inputs=inputs or {})[target]


# A sentinel --------------------------------------------------------------------------------------


def test_what_fails_and_what_reads_it_is_the_sentinel():
    assert run(inverse, doubled, target="doubled", inputs={"x": 0}) == MISSING
    assert run(inverse, doubled, target="doubled", inputs={"x": 4}) == 0.5


def test_other_errors_end_the_run():
    def other() -> int:
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        run(other, target="other")


def test_several_classes_of_errors_may_be_caught():
    def other() -> int:
        raise KeyError("mine")

    adapter = GracefulErrorAdapter((ZeroDivisionError, KeyError), MISSING)
    dr = driver.Builder().with_modules(module_of(other)).with_adapters(adapter).build()
    assert dr.execute(["other"]) == {"other": MISSING}


def test_an_equal_value_is_the_sentinel_too_as_it_may_have_travelled():
    assert (
        run(doubled, target="doubled", inputs={"inverse": 999.5 + 0.5}, sentinel_value=1000.0)
        == 1000.0
    )


def test_a_value_equal_to_the_sentinel_and_of_another_type_is_none():
    def negated(x: int) -> int:
        return -x

    assert run(negated, target="negated", inputs={"x": 1}, sentinel_value=1.0) == -1


@pytest.mark.parametrize("sentinel", [math.nan, None, pd.DataFrame({"a": []})])
def test_a_sentinel_that_is_equal_to_nothing_is_known_by_itself(sentinel):
    options = {"target": "doubled", "inputs": {"x": 0}, "sentinel_value": sentinel}
    assert run(inverse, doubled, **options) is sentinel


def test_a_frame_among_the_arguments_is_no_sentinel():
    def rows(frame: pd.DataFrame) -> int:
        return len(frame)

    frame, empty = pd.DataFrame({"a": [1, 2]}), pd.DataFrame({"a": [0, 0]})
    assert run(rows, target="rows", inputs={"frame": frame}, sentinel_value=empty) == 2


# Functions that accept it ------------------------------------------------------------------------


def shown(inverse: float, x: int) -> str:
    return f"{inverse} of {x}"


def test_a_function_may_accept_sentinels():
    accepting = accept_error_sentinels(shown)
    assert run(inverse, accepting, target="shown", inputs={"x": 0}) == "n/a of 0"


def test_a_function_that_accepts_them_does_not_where_none_may_be_injected():
    accepting = accept_error_sentinels(shown)
    options = {"inputs": {"x": 0}, "allow_injection": False}
    assert run(inverse, accepting, target="shown", **options) == MISSING


def test_the_function_that_is_decorated_is_not_touched():
    accepting = accept_error_sentinels(shown)
    assert accepting is not shown
    assert accepting(1.0, 1) == "1.0 of 1"
    assert run(inverse, shown, target="shown", inputs={"x": 0}) == MISSING


def test_a_function_accepts_sentinels_below_another_adapter():
    class Passing(NodeExecutionMethod):
        def run_to_execute_node(self, *, node_callable, node_kwargs, **_):
            return node_callable(**node_kwargs)

    accepting = accept_error_sentinels(shown)
    options = {"inputs": {"x": 0}, "adapters": [Passing(), Passing()]}
    assert run(inverse, accepting, target="shown", **options) == "n/a of 0"


def test_hooks_are_told_that_a_node_gave_the_sentinel():
    class Told(NodeExecutionHook):
        ends = ()

        def run_before_node_execution(self, **_):
            pass

        def run_after_node_execution(self, *, node_name, result, success, **_):
            self.ends += ((node_name, result, success),)

    told = Told()
    run(inverse, doubled, target="doubled", inputs={"x": 0}, adapters=[told])
    assert told.ends == (("inverse", MISSING, True), ("doubled", MISSING, True))


# Items -------------------------------------------------------------------------------------------


def each(x: int) -> Parallelizable[int]:
    yield from (x, x + 1)


def failing_late(x: int) -> Parallelizable[int]:
    yield x
    yield 1 // 0


def failing(x: int) -> Parallelizable[int]:
    return [1 // 0]


def whole(x: int) -> Parallelizable[int]:
    return [x, x + 1]


async def awaited_each(x: int) -> Parallelizable[int]:
    yield x
    await asyncio.sleep(0)
    yield x + 1


async def awaited_failing_late(x: int) -> Parallelizable[int]:
    yield x
    await asyncio.sleep(0)
    yield 1 // 0


async def awaited_failing(x: int) -> Parallelizable[int]:
    await asyncio.sleep(0)
    return [1 // 0]


async def awaited_whole(x: int) -> Parallelizable[int]:
    await asyncio.sleep(0)
    return [x, x + 1]


def block(name):
    """Give the functions after an expansion of that name: a risky one, and a list of its values."""
    source = f"""
from hamilton.htypes import Collect

def inverted({name}: int) -> float:
    return 1 / {name}

def listed(inverted: Collect[float]) -> list:
    return inverted
"""
    module = ad_hoc_utils.module_from_source(source)
    return module.inverted, module.listed


ITEMS = [
    (each, 0, True, [MISSING, 1.0]),
    (each, 0, False, [MISSING, 1.0]),
    (whole, 0, True, [MISSING, 1.0]),
    (whole, 1, False, [1.0, 0.5]),
    (failing_late, 4, True, [0.25, MISSING]),
    (failing_late, 4, False, [MISSING]),
    (failing, 4, True, [MISSING]),
    (failing, 4, False, [MISSING]),
]
AWAITED_ITEMS = [
    (awaited_each, 0, True, [MISSING, 1.0]),
    (awaited_each, 0, False, [MISSING, 1.0]),
    (awaited_whole, 0, True, [MISSING, 1.0]),
    (awaited_whole, 1, False, [1.0, 0.5]),
    (awaited_failing_late, 4, True, [0.25, MISSING]),
    (awaited_failing_late, 4, False, [MISSING]),
    (awaited_failing, 4, True, [MISSING]),
    (awaited_failing, 4, False, [MISSING]),
]
REMOTES = {
    "here": executors.SynchronousLocalTaskExecutor,
    "threads": lambda: executors.MultiThreadingExecutor(2),
    "processes": lambda: executors.MultiProcessingExecutor(1, "fork"),
}


def dynamic(door, expander, try_all_parallel, remote="here", sentinel=MISSING):
    adapter = GracefulErrorAdapter(ZeroDivisionError, sentinel, try_all_parallel)
    module = module_of(expander, *block(expander.__name__))
    builder = door.Builder().with_modules(module).with_adapters(adapter)
    builder = builder.enable_dynamic_execution(allow_experimental_mode=True)
    return builder.with_remote_executor(REMOTES[remote]()).build()


@pytest.mark.parametrize(("expander", "x", "try_all_parallel", "expected"), ITEMS)
def test_a_failing_item_is_a_sentinel_among_the_items(expander, x, try_all_parallel, expected):
    dr = dynamic(driver, expander, try_all_parallel)
    assert dr.execute(["listed"], inputs={"x": x}) == {"listed": expected}


@pytest.mark.parametrize(("expander", "x", "try_all_parallel", "expected"), ITEMS + AWAITED_ITEMS)
def test_so_it_is_in_the_async_driver(expander, x, try_all_parallel, expected):
    async def main():
        dr = await dynamic(async_driver, expander, try_all_parallel)
        return await dr.execute(["listed"], inputs={"x": x})

    assert asyncio.run(main()) == {"listed": expected}


@pytest.mark.parametrize("remote", REMOTES)
def test_the_sentinel_is_known_wherever_an_item_runs(remote):
    sentinel = f"made when it {'runs'}"  # another object of the same text comes back
    dr = dynamic(driver, each, try_all_parallel=True, remote=remote, sentinel=sentinel)
    assert dr.execute(["listed"], inputs={"x": 0}) == {"listed": [sentinel, 1.0]}
    expanding_sentinel = {"inputs": {"x": 0}, "overrides": {"each": [sentinel, 2]}}
    assert dr.execute(["listed"], **expanding_sentinel) == {"listed": [sentinel, 0.5]}


def test_an_expansion_that_reads_a_sentinel_is_one_sentinel():
    def y(x: int) -> int:
        return 1 // x

    def each_of(y: int) -> Parallelizable[int]:
        yield y

    module = module_of(y, each_of, *block("each_of"))
    adapter = GracefulErrorAdapter(ZeroDivisionError, MISSING)
    builder = driver.Builder().with_modules(module).with_adapters(adapter)
    dr = builder.enable_dynamic_execution(allow_experimental_mode=True).build()
    assert dr.execute(["listed"], inputs={"x": 0}) == {"listed": [MISSING]}


def test_items_are_not_asked_for_before_they_are_wanted():
    log = []

    def endless(x: int) -> Parallelizable[int]:
        try:
            for number in range(1, 10**9):
                log.append(number)
                yield number
        finally:
            log.append("closed")

    def risky(endless: int) -> int:
        if endless == 3:
            raise KeyError(endless)
        return endless

    def listed(risky: Collect[int]) -> list:
        return risky

    adapter = GracefulErrorAdapter(ZeroDivisionError, MISSING)
    builder = driver.Builder().with_modules(module_of(endless, risky, listed))
    builder = builder.with_adapters(adapter).enable_dynamic_execution(allow_experimental_mode=True)
    dr = builder.with_remote_executor(executors.SynchronousLocalTaskExecutor()).build()
    with pytest.raises(KeyError):
        dr.execute(["listed"], inputs={"x": 0})
    assert log == [1, 2, 3, "closed"]


def test_an_asynchronous_generator_is_closed_when_the_run_ends():
    log = []

    async def endless(x: int) -> Parallelizable[int]:
        try:
            while True:
                yield 0
        finally:
            await asyncio.sleep(0)
            log.append("closed")

    async def broken(endless: int) -> int:
        raise KeyError("mine")

    def listed(broken: Collect[int]) -> list:
        return broken

    async def main():
        adapter = GracefulErrorAdapter(ZeroDivisionError, MISSING)
        builder = async_driver.Builder().with_modules(module_of(endless, broken, listed))
        builder = builder.with_adapters(adapter)
        dr = await builder.enable_dynamic_execution(allow_experimental_mode=True).build()
        await dr.execute(["listed"], inputs={"x": 0})

    with pytest.raises(KeyError, match="mine"):
        asyncio.run(main())
    assert log == ["closed"]


def test_what_cannot_be_closed_may_be_expanded():
    class Numbers:
        left = 3

        def __aiter__(self):
            return self

        async def __anext__(self):
            if not self.left:
                raise StopAsyncIteration
            self.left -= 1
            return self.left + 1

    async def numbers(x: int) -> Parallelizable[int]:
        return Numbers()

    async def main():
        dr = await dynamic(async_driver, numbers, try_all_parallel=True)
        return await dr.execute(["listed"], inputs={"x": 0})

    assert asyncio.run(main()) == {"listed": [1 / 3, 1 / 2, 1.0]}


# Coroutines --------------------------------------------------------------------------------------


def test_a_coroutine_that_fails_is_the_sentinel():
    async def risky(x: int) -> float:
        await asyncio.sleep(0)
        return 1 / x

    async def reader(risky: float) -> float:
        return risky + 1

    async def main():
        adapter = GracefulErrorAdapter(ZeroDivisionError, MISSING)
        builder = async_driver.Builder().with_modules(module_of(risky, reader))
        dr = await builder.with_adapters(adapter).build()
        return [await dr.execute(["reader"], inputs={"x": x}) for x in (0, 1)]

    assert asyncio.run(main()) == [{"reader": MISSING}, {"reader": 2.0}]
