"""A cache, a catcher of errors and a sender of nodes in one driver, on every engine."""

from __future__ import annotations

import asyncio
import inspect

import pytest

from hamilton import ad_hoc_utils, async_driver, driver
from hamilton.execution import executors
from hamilton.lifecycle.default import GracefulErrorAdapter
from hamilton.plugins.h_threadpool import FutureAdapter

FLOW = """
def risky(n: int) -> float:
    return 1 / n

def reader(risky: float) -> float:
    return risky + 1

def other(n: int) -> int:
    return n + 1

def pair(reader: float, other: int) -> tuple:
    return reader, other
"""
BLOCKS = """
from hamilton.htypes import Collect, Parallelizable

def each(n: int) -> Parallelizable[int]:
    yield from range(n, n + 3)

def risky(each: int) -> float:
    return 1 / each

def reader(risky: float) -> float:
    return risky + 1

def pair(reader: Collect[float], n: int) -> tuple:
    return [item for item in reader if item != "n/a"], n + 1
"""
AWAITED = FLOW.replace("def other", "async def other")
AWAITED_BLOCKS = BLOCKS.replace("def reader", "async def reader")
ENGINES = {
    "default": (driver, FLOW, None),
    "here": (driver, BLOCKS, executors.SynchronousLocalTaskExecutor),
    "threads": (driver, BLOCKS, lambda: executors.MultiThreadingExecutor(2)),
    "async": (async_driver, AWAITED, None),
    "async, all plain": (async_driver, FLOW, None),
    "async here": (async_driver, AWAITED_BLOCKS, executors.SynchronousLocalTaskExecutor),
    "async threads": (async_driver, BLOCKS, lambda: executors.MultiThreadingExecutor(2)),
}
SENTINEL = "n/a"
RESULTS = {
    (FLOW, 0): SENTINEL,
    (FLOW, 1): (2.0, 2),
    (BLOCKS, 0): ([2.0, 1.5], 1),
    (BLOCKS, 1): ([2.0, 1.5, 4 / 3], 2),
}


def given(result):
    return asyncio.run(_awaited(result)) if inspect.isawaitable(result) else result


async def _awaited(result):
    return await result


@pytest.fixture(params=ENGINES)
def engine(request):
    return ENGINES[request.param]


def built(engine, path):
    door, source, remote = engine
    adapters = [FutureAdapter(max_workers=2), GracefulErrorAdapter(ZeroDivisionError, SENTINEL)]
    builder = door.Builder().with_modules(ad_hoc_utils.module_from_source(source))
    builder = builder.with_adapters(*adapters).with_cache(path=path)
    if remote is not None:
        builder = builder.enable_dynamic_execution(allow_experimental_mode=True)
        builder = builder.with_remote_executor(remote())
    return given(builder.build())


def stored(dr):
    """Give all values that the cache keeps."""
    store = dr.cache.result_store
    run_ids = dr.cache.run_ids
    facts = [fact for run_id in run_ids for fact in dr.cache.metadata_store.get_run(run_id)]
    return [store.get(fact["data_version"]) for fact in facts if store.exists(fact["data_version"])]


def leaves(value):
    if isinstance(value, (list, tuple)):
        return [leaf for item in value for leaf in leaves(item)]
    return [value]


@pytest.mark.parametrize("n", [0, 1])
def test_only_values_are_kept_and_a_second_run_gives_the_same(engine, tmp_path, n):
    expected = RESULTS[engine[1].replace("async ", ""), n]

    for _ in range(2):
        dr = built(engine, tmp_path)
        assert given(dr.execute(["pair"], inputs={"n": n})) == {"pair": expected}
        kinds = {type(leaf) for value in stored(dr) for leaf in leaves(value)}
        assert kinds
        assert kinds <= {int, float}
