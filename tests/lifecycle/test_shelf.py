"""The older cache: what it keeps, and when it gives it again."""

from __future__ import annotations

import asyncio
import pickle

import pandas as pd
import pytest

from hamilton import ad_hoc_utils, async_driver, driver
from hamilton.lifecycle import NodeExecutionMethod
from hamilton.lifecycle.default import CacheAdapter

FLOW = """
def a(x: object) -> object:
    return x + 1

def b(a: object) -> object:
    return a * 10
"""
FRAMES = """
import pandas as pd

def total(table: pd.DataFrame) -> int:
    return int(table["u"].sum())
"""
AWAITED = FLOW.replace("def", "async def")


class Ran(NodeExecutionMethod):
    """Keeps which nodes ran, below the cache."""

    def __init__(self):
        self.names = []

    def run_to_execute_node(self, *, node_name, node_callable, node_kwargs, **_):
        self.names.append(node_name)
        return node_callable(**node_kwargs)


@pytest.fixture
def path(tmp_path):
    return str(tmp_path / "folder" / "shelf")


def shelf(**settings):
    with pytest.deprecated_call(match=r"use Builder\(\)\.with_cache\(\)"):
        return CacheAdapter(**settings)


def ran(path, source=FLOW, x=1, cache_vars=None):
    """Run in a driver of its own; give the result and which nodes ran."""
    below = Ran()
    adapters = [below, shelf(cache_vars=cache_vars, cache_path=path)]
    module = ad_hoc_utils.module_from_source(source)
    dr = driver.Builder().with_modules(module).with_adapters(*adapters).build()
    return dr.execute(["b"], inputs={"x": x})["b"], below.names


def test_the_warning_points_at_the_line_that_makes_the_adapter(path):
    with pytest.warns(DeprecationWarning, match="CacheAdapter") as told:
        CacheAdapter(cache_path=path)
    assert [warning.filename for warning in told] == [__file__]


def test_what_ran_once_does_not_run_again(path):
    assert ran(path) == (20, ["a", "b"])
    assert ran(path) == (20, [])


def test_other_inputs_make_it_run(path):
    ran(path)
    assert ran(path, x=2) == (30, ["a", "b"])


def test_the_same_value_from_above_keeps_what_is_below(path):
    ran(path)
    assert ran(path, FLOW.replace("x + 1", "1 + x")) == (20, ["a"])


def test_another_function_makes_it_run(path):
    ran(path)
    assert ran(path, FLOW.replace("a * 10", "a * 100")) == (200, ["b"])


def test_nodes_that_are_not_named_always_run(path):
    ran(path, cache_vars=["b"])
    assert ran(path, cache_vars=["b"]) == (20, ["a"])


def test_frames_are_compared_by_what_is_in_them(path):
    below, module = Ran(), ad_hoc_utils.module_from_source(FRAMES)
    dr = driver.Builder().with_modules(module)
    dr = dr.with_adapters(below, shelf(cache_path=path)).build()
    for cells in ([1, 2], [1, 2], [1, 3]):
        table = pd.DataFrame({"u": cells})
        assert dr.execute(["total"], inputs={"table": table}) == {"total": sum(cells)}
    assert below.names == ["total", "total"]


def test_arguments_that_are_nearly_equal_are_not_the_same(path):
    ran(path, x=1.0)
    assert ran(path, x=1.0 + 1e-15)[1] == ["a", "b"]


def test_what_fails_is_not_kept(path):
    broken = FLOW.replace("a * 10", "a // 0")
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            ran(path, broken)


def test_an_adapter_that_was_pickled_keeps_its_shelf(path):
    ran(path)
    adapter = pickle.loads(pickle.dumps(shelf(cache_path=path)))  # noqa: S301 - pickled here
    below = Ran()
    module = ad_hoc_utils.module_from_source(FLOW)
    dr = driver.Builder().with_modules(module).with_adapters(adapter, below).build()
    assert dr.execute(["b"], inputs={"x": 1}) == {"b": 20}
    assert below.names == []


def test_what_coroutines_give_is_kept(path):
    async def main():
        below = Ran()
        module = ad_hoc_utils.module_from_source(AWAITED)
        builder = async_driver.Builder().with_modules(module)
        dr = await builder.with_adapters(shelf(cache_path=path), below).build()
        results = [await dr.execute(["b"], inputs={"x": 1}) for _ in range(2)]
        return results, below.names

    assert asyncio.run(main()) == ([{"b": 20}, {"b": 20}], ["a", "b"])
