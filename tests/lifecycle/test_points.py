"""What is taken for an adapter."""

from __future__ import annotations

import asyncio
import pickle

import pytest

from hamilton import ad_hoc_utils, async_driver, base, driver
from hamilton.errors import BuilderError
from hamilton.lifecycle import PrintLn
from hamilton.lifecycle.base import (
    BaseDoNodeExecuteAsync,
    BasePostGraphExecute,
    BasePreNodeExecuteAsync,
)
from hamilton.lifecycle.points import Lifecycle, LifecycleError


class Listening:
    """An adapter that subclasses nothing."""

    async def pre_node_execute_async(self, **facts):
        pass


def test_an_object_with_one_method_of_a_hook_point_is_an_adapter():
    adapter = Listening()
    assert Lifecycle([adapter]).methods("pre_node_execute") == (adapter.pre_node_execute_async,)


@pytest.mark.parametrize("stranger", [3, None, "PrintLn", object()])
def test_what_has_no_method_of_a_hook_point_is_refused_when_given(stranger):
    with pytest.raises(BuilderError, match=r"is no adapter.*Subclass a hook of hamilton.lifecycle"):
        driver.Builder().with_adapters(stranger)


def test_a_class_is_refused_in_place_of_its_object():
    with pytest.raises(BuilderError, match=r"DictResult is a class; .* write DictResult\(\)"):
        driver.Builder().with_adapters(base.DictResult)


def test_a_list_is_refused_in_place_of_what_it_holds():
    with pytest.raises(BuilderError, match="one by one"):
        driver.Builder().with_adapters([base.DictResult()])


def test_all_strangers_are_told_at_once():
    with pytest.raises(BuilderError) as caught:
        Lifecycle([3, PrintLn(), base.DictResult])

    assert len(str(caught.value).splitlines()) == 2


@pytest.mark.parametrize("adapter", [3, base.DictResult])
def test_a_graph_adapter_and_a_drivers_adapter_are_looked_at_too(adapter):
    with pytest.raises(BuilderError):
        driver.Builder().with_adapter(adapter)
    with pytest.raises(BuilderError):
        driver.Driver({}, adapter=adapter)


class Static:
    """Joins outputs by a function that knows no object."""

    @staticmethod
    def do_build_result(outputs):
        return outputs


class Held:
    """Joins outputs by an object that it holds."""

    def __init__(self):
        self.do_build_result = dict


@pytest.mark.parametrize("second", [Static, Held, base.DictResult])
def test_two_adapters_that_both_decide_are_refused_by_their_names(second):
    with pytest.raises(LifecycleError, match=f"implemented by Static and {second.__name__}; keep"):
        Lifecycle([Static(), PrintLn(), second()])


class Answering:
    """A validator that answers what it is told to."""

    def __init__(self, answer):
        self.answer = answer

    def validate_node(self, *, created_node):
        return self.answer


def built_with(answer):
    module = ad_hoc_utils.module_from_source("def a() -> int:\n    return 1\n")
    return driver.Builder().with_modules(module).with_adapters(Answering(answer)).build()


@pytest.mark.parametrize("answer", [True, None, (False,), "no"])
def test_a_validator_that_answers_no_pair_is_named(answer):
    with pytest.raises(LifecycleError, match=r"The validator Answering answers .* returns a pair"):
        built_with(answer)


@pytest.mark.parametrize("answer", [(True, None), [True, ""]])
def test_a_validator_answers_a_pair(answer):
    assert built_with(answer).execute(["a"]) == {"a": 1}


class Awaited(BasePreNodeExecuteAsync, BaseDoNodeExecuteAsync, BasePostGraphExecute):
    """Implements two points by coroutine functions, and one not."""

    def __init__(self):
        self.told = []

    async def pre_node_execute(self, **facts):
        self.told.append("pre_node_execute")

    async def do_node_execute(self, *, node_, kwargs, **facts):
        return node_(**kwargs)

    async def post_graph_execute_async(self, **facts):
        self.told.append("post_graph_execute_async")

    def post_graph_execute(self, **facts):
        self.told.append("post_graph_execute")


def one() -> int:
    return 1


def test_coroutine_functions_are_left_out_where_nothing_is_awaited_and_that_is_told(caplog):
    adapter = Awaited()
    module = ad_hoc_utils.create_temporary_module(one)
    dr = driver.Builder().with_modules(module).with_adapters(adapter, PrintLn()).build()

    assert dr.execute(["one"]) == {"one": 1}
    assert adapter.told == ["post_graph_execute"]
    (record,) = caplog.records
    told = "Awaited.pre_node_execute, Awaited.do_node_execute, Awaited.post_graph_execute_async: "
    assert record.getMessage().startswith(told)
    assert "hamilton.async_driver" in record.getMessage()


def test_the_async_driver_calls_them_all_and_tells_nothing(caplog):
    adapter = Awaited()

    async def main():
        module = ad_hoc_utils.create_temporary_module(one)
        dr = await async_driver.Builder().with_modules(module).with_adapters(adapter).build()
        return await dr.execute(["one"])

    assert asyncio.run(main()) == {"one": 1}
    assert adapter.told == ["pre_node_execute", "post_graph_execute", "post_graph_execute_async"]
    assert caplog.records == []


@pytest.mark.parametrize("awaits", [True, False])
def test_adapters_seen_in_part_and_pickled_keep_what_is_left_out(awaits):
    lifecycle = Lifecycle([Awaited(), PrintLn()], awaits)
    again = pickle.loads(pickle.dumps(lifecycle))  # noqa: S301 - pickled here

    for seen in (lifecycle, again, lifecycle.only("do_node_execute", "pre_graph_execute")):
        assert seen.has("do_node_execute") is awaits
    assert not lifecycle.only("do_node_execute").has("pre_node_execute")
