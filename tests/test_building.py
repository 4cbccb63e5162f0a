"""What a builder takes, and what it refuses in words."""

from __future__ import annotations

import asyncio
import inspect
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from hamilton import ad_hoc_utils, async_driver, base, driver
from hamilton.caching.adapter import HamiltonCacheAdapter
from hamilton.caching.stores.file import FileResultStore
from hamilton.errors import BuilderError
from hamilton.execution.executors import (
    DefaultExecutionManager,
    MultiThreadingExecutor,
    SynchronousLocalTaskExecutor,
)
from hamilton.execution.grouping import GroupNodesIndividually
from hamilton.lifecycle import NodeExecutionHook

PARTS = {
    "with_execution_manager": DefaultExecutionManager,
    "with_local_executor": SynchronousLocalTaskExecutor,
    "with_remote_executor": lambda: MultiThreadingExecutor(max_tasks=2),
    "with_grouping_strategy": GroupNodesIndividually,
}
"""Method → what makes the part that it sets."""


def dynamic():
    return driver.Builder().enable_dynamic_execution(allow_experimental_mode=True)


def given(builder, method):
    return getattr(builder, method)(PARTS[method]())


@pytest.mark.parametrize("method", PARTS)
def test_a_part_that_runs_tasks_wants_dynamic_execution_first(method):
    with pytest.raises(BuilderError, match=r"without first enabling the V2 Driver: call enable_"):
        given(driver.Builder(), method)


@pytest.mark.parametrize("method", PARTS)
def test_a_part_that_runs_tasks_is_set_once(method):
    what = method.removeprefix("with_").replace("_", " ")

    with pytest.raises(BuilderError, match=f"Cannot set {what} twice"):
        given(given(dynamic(), method), method)


@pytest.mark.parametrize("door", [driver, async_driver])
@pytest.mark.parametrize("method", PARTS)
@pytest.mark.parametrize(
    "wrong", ["threads", 4, ThreadPoolExecutor, [SynchronousLocalTaskExecutor()]]
)
def test_a_part_that_runs_tasks_is_refused_without_its_method(door, method, wrong):
    builder = door.Builder().enable_dynamic_execution(allow_experimental_mode=True)
    what = method.removeprefix("with_").replace("_", " ")

    with pytest.raises(BuilderError, match=f"Cannot set {what} to .* no method .* is made by"):
        getattr(builder, method)(wrong)


@pytest.mark.parametrize(
    ("method", "wrong"),
    [
        ("with_remote_executor", MultiThreadingExecutor),
        ("with_local_executor", SynchronousLocalTaskExecutor),
        ("with_execution_manager", DefaultExecutionManager),
        ("with_grouping_strategy", GroupNodesIndividually),
    ],
)
def test_a_class_is_refused_in_place_of_a_part_that_runs_tasks(method, wrong):
    with pytest.raises(BuilderError, match=rf"the class {wrong.__name__}; .* {wrong.__name__}\("):
        getattr(dynamic(), method)(wrong)


@pytest.mark.parametrize("method", PARTS)
def test_no_part_stands_for_the_default(method):
    module = ad_hoc_utils.module_from_source("def a() -> int:\n    return 1\n")
    builder = getattr(dynamic().with_modules(module), method)(None)

    assert builder.build().execute(["a"]) == {"a": 1}


@pytest.mark.parametrize("method", ["with_local_executor", "with_remote_executor"])
def test_a_manager_and_executors_are_not_both_set(method):
    what = method.removeprefix("with_").replace("_", " ")
    manager = "with_execution_manager"

    with pytest.raises(BuilderError, match=f"Cannot set {what} with execution manager set: these"):
        given(given(dynamic(), manager), method)
    with pytest.raises(BuilderError, match=f"Cannot set execution manager with {what} set: these"):
        given(given(dynamic(), method), manager)


def test_parts_that_fit_together_run_a_dataflow():
    module = ad_hoc_utils.module_from_source("def a() -> int:\n    return 1\n")
    builder = dynamic().with_modules(module)
    for method in ("with_local_executor", "with_remote_executor", "with_grouping_strategy"):
        given(builder, method)

    assert builder.build().execute(["a"]) == {"a": 1}


@pytest.mark.parametrize("wrong", [None, [1], "mode", base])
def test_configuration_is_a_dict(wrong):
    words = rf"The configuration is a {type(wrong).__name__}; it takes a dict"

    with pytest.raises(BuilderError, match=words):
        driver.Builder().with_config(wrong)
    with pytest.raises(BuilderError, match=words):
        driver.Driver(wrong)


def test_a_builder_has_configuration_of_its_own():
    given = {"x": 1}
    builder = driver.Builder().with_config(given)
    given["x"] = 2

    assert builder.build().config == {"x": 1}


def test_dynamic_execution_is_opted_into():
    with pytest.raises(BuilderError, match=r"allow_experimental_mode=True"):
        driver.Builder().enable_dynamic_execution()


def test_the_older_adapter_is_set_once():
    builder = driver.Builder().with_adapter(base.DefaultAdapter())

    with pytest.raises(BuilderError, match=r"Cannot set adapter twice\. Use with_adapters"):
        builder.with_adapter(base.DefaultAdapter())


def test_the_older_adapter_is_asked_as_any_other():
    class Seen(NodeExecutionHook):
        names: tuple[str, ...] = ()

        def run_before_node_execution(self, *, node_name, **facts):
            self.names = (*self.names, node_name)

        def run_after_node_execution(self, **facts):
            """Say nothing."""

    seen = Seen()
    module = ad_hoc_utils.module_from_source("def a() -> int:\n    return 1\n")
    builder = driver.Builder().with_modules(module).with_adapter(seen)

    for _ in range(2):
        builder.build().execute(["a"])

    assert seen.names == ("a", "a")


@pytest.mark.parametrize("builder", [driver.Builder, async_driver.Builder])
def test_a_builder_without_a_cache_has_none(builder):
    assert builder().cache is None


def test_a_driver_without_a_cache_has_none_and_can_be_looked_into():
    dr = driver.Builder().build()

    assert dr.cache is None
    assert dict(inspect.getmembers(dr))["cache"] is None


def test_an_async_driver_without_a_cache_has_none():
    dr = asyncio.run(async_driver.Builder().build())

    assert dr.cache is None


CACHES = {
    "with_cache": lambda builder, folder: builder.with_cache(folder),
    "as an adapter": lambda builder, folder: builder.with_adapters(HamiltonCacheAdapter(folder)),
}


@pytest.mark.parametrize("second", CACHES)
@pytest.mark.parametrize("first", CACHES)
def test_a_cache_is_set_once(first, second, tmp_path):
    builder = CACHES[first](driver.Builder(), tmp_path)

    words = "Cannot use `.with_cache()` or with `.with_adapters(SmartCacheAdapter())`."
    with pytest.raises(BuilderError, match="^" + re.escape(words)):
        CACHES[second](builder, tmp_path)


@pytest.mark.parametrize("method", ["with_modules", "with_adapters", "with_materializers"])
def test_what_a_builder_does_not_know_is_refused_by_name(method):
    with pytest.raises((BuilderError, ValueError), match="42"):
        getattr(driver.Builder(), method)(42)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"path": 3}, "path= is the folder of the cache; it is 3"),
        ({"path": None}, "path= is the folder of the cache; it is None"),
        ({"max_size": "1GB"}, "max_size= counts bytes, .* it is '1GB'"),
        ({"max_size": -1}, "max_size= counts bytes"),
        (
            {"metadata_store": "sqlite"},
            "stores are objects of hamilton.caching.stores; one is 'sqlite'",
        ),
        ({"result_store": FileResultStore}, "stores are objects of hamilton.caching.stores"),
        ({"path": 3, "max_size": -1}, "path= .* max_size= "),
        ({"recompute": 3}, r"with_cache\(recompute=...\) takes a list of names, or True for all"),
    ],
)
def test_a_cache_that_cannot_be_is_refused_in_words(wrong, words):
    with pytest.raises(BuilderError, match=words):
        driver.Builder().with_cache(**wrong)


@pytest.mark.parametrize("builder", [driver.Builder, async_driver.Builder])
def test_an_argument_that_no_method_takes_is_told_with_the_name_of_the_builder(builder):
    with pytest.raises(TypeError, match=r"^Builder\.with_cache\(\) got .* 'pth'"):
        builder().with_cache(pth=".")


def test_one_name_alone_is_one_node_and_not_each_that_is_part_of_the_name(tmp_path):
    ran = []
    text = "def cost() -> int:\n    ran.append(1)\n    return 1\n"
    module = ad_hoc_utils.module_from_source(
        f"{text}def net_cost(cost: int) -> int:\n    return cost"
    )
    module.ran = ran
    builder = driver.Builder().with_modules(module)
    for _ in range(2):
        given = builder.copy().with_cache(tmp_path, recompute="net_cost", max_size=1e9)
        assert given.build().execute(["net_cost"]) == {"net_cost": 1}

    assert len(ran) == 1
