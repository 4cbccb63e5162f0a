"""Adapters of others: each class that they subclass, with the keywords they know and no more."""

from __future__ import annotations

import asyncio
import inspect
import types
from typing import Generic, TypeVar, get_args

import pytest

from hamilton import ad_hoc_utils, async_driver, driver
from hamilton.execution import awaiting
from hamilton.htypes import Collect, Parallelizable
from hamilton.lifecycle import api, base

TASK = "run_id, task_id, nodes, inputs, overrides, spawning_task_id, purpose"
ENDED = "run_id, task_id, nodes, {}, success, error, spawning_task_id, purpose"
KNOWN = {
    "BasePreDoAnythingHook": "",
    "BaseDoCheckEdgeTypesMatch": "type_from, type_to",
    "BaseDoValidateInput": "node_type, input_value",
    "BaseValidateNode": "created_node",
    "BaseValidateGraph": "graph, modules, config",
    "BasePostGraphConstruct": "graph, modules, config",
    "BasePreGraphExecute": "run_id, graph, final_vars, inputs, overrides",
    "BasePostGraphExecute": "run_id, graph, success, error, results",
    "BaseDoBuildResult": "outputs",
    "BasePostTaskGroup": "run_id, task_ids",
    "BasePostTaskExpand": "run_id, task_id, parameters",
    "BasePreTaskSubmission": TASK,
    "BasePreTaskExecute": TASK,
    "BasePostTaskExecute": ENDED.format("results"),
    "BasePostTaskReturn": ENDED.format("result"),
    "BasePreNodeExecute": "run_id, node_, kwargs, task_id=None",
    "BaseDoRemoteExecute": "node, execute_lifecycle_for_node, **kwargs",
    "BaseDoNodeExecute": "run_id, node_, kwargs, task_id=None",
    "BasePostNodeExecute": "run_id, node_, kwargs, success, error, result, task_id=None",
}
"""What adapters written for Apache Hamilton take, by the class that they subclass."""

ANSWERS = {
    "BaseDoCheckEdgeTypesMatch": "True",
    "BaseDoValidateInput": "True",
    "BaseValidateNode": "(True, None)",
    "BaseValidateGraph": "(True, None)",
    "BaseDoNodeExecute": "node_(**kwargs)",
    "BaseDoNodeExecuteAsync": "await engine.awaited(node_(**kwargs))",
    "BaseDoRemoteExecute": "execute_lifecycle_for_node(**kwargs)",
    "BaseDoBuildResult": "outputs",
}
T = TypeVar("T")
AWAITED = sorted(name for name in base.__all__ if name.endswith("Async"))


def each(n: int) -> Parallelizable[int]:
    yield from range(n)


def total(each: Collect[int]) -> int:
    return sum(each)


def shown(total: str) -> str:
    return str(total)


async def awaited(n: int) -> int:
    await asyncio.sleep(0)
    return n


def fits(total: int) -> str:
    return str(total)


fits.__name__ = "shown"


def point_of(name):
    """Give the only method that a class wants."""
    (point,) = getattr(base, name).__abstractmethods__
    return point


def written_by_others(name):
    """Make an adapter of a class, whose method takes what others know and counts its calls."""
    known, prefix = name.removesuffix("Async"), "async " if name.endswith("Async") else ""
    parameters = ", ".join(filter(None, ["self", "*" if KNOWN[known] else "", KNOWN[known]]))
    lines = [
        f"class Others(base.{name}):",
        "    calls = 0",
        f"    {prefix}def {point_of(name)}({parameters}):",
        "        self.calls += 1",
        f"        return {ANSWERS.get(name, ANSWERS.get(known))}",
    ]
    scope = {"base": base, "engine": awaiting}
    exec("\n".join(lines), scope)  # noqa: S102 - a class for each row of the table
    return scope["Others"]()


def built(door, *functions, adapter):
    module = ad_hoc_utils.create_temporary_module(*functions)
    builder = door.Builder().with_modules(module).with_adapters(adapter)
    return builder.enable_dynamic_execution(allow_experimental_mode=True).build()


def test_the_table_has_every_class():
    classes = {name for name in vars(base) if name.startswith("Base")}

    assert {name.removesuffix("Async") for name in classes} == KNOWN.keys()
    assert classes <= set(base.__all__)


@pytest.mark.parametrize("name", KNOWN)
def test_an_adapter_that_subclasses_it_is_called(name):
    adapter = written_by_others(name)
    is_mismatched = name == "BaseDoCheckEdgeTypesMatch"
    dr = built(driver, each, total, shown if is_mismatched else fits, adapter=adapter)

    assert dr.execute(["shown"], inputs={"n": 3}) == {"shown": "3"}
    assert adapter.calls


@pytest.mark.parametrize("name", [*KNOWN, *AWAITED])
def test_an_adapter_that_subclasses_it_is_called_by_the_async_driver(name):
    adapter = written_by_others(name)
    is_mismatched = name == "BaseDoCheckEdgeTypesMatch"

    async def main():
        shows = shown if is_mismatched else fits
        dr = await built(async_driver, awaited, each, total, shows, adapter=adapter)
        return await dr.execute(["shown", "awaited"], inputs={"n": 3})

    assert asyncio.run(main()) == {"shown": "3", "awaited": 3}
    assert adapter.calls


@pytest.mark.parametrize("name", AWAITED)
def test_a_class_for_the_async_driver_wants_what_its_plain_twin_wants(name):
    point = point_of(name)
    plain, twin = (getattr(getattr(base, n), point) for n in (name.removesuffix("Async"), name))

    assert point == point_of(name.removesuffix("Async"))
    assert inspect.signature(plain) == inspect.signature(twin)


@pytest.mark.parametrize("name", KNOWN)
def test_an_adapter_without_its_method_cannot_be_made(name):
    with pytest.raises(TypeError, match=point_of(name)):
        type("Empty", (getattr(base, name),), {})()


def classes_to_extend():
    written = {name: getattr(base, name) for name in base.__all__ if name.startswith("Base")}
    return {**written, **{name: getattr(api, name) for name in api.__all__}}


@pytest.mark.parametrize("is_first", [True, False])
@pytest.mark.parametrize("name", sorted(classes_to_extend().keys() - {"LifecycleAdapter"}))
def test_a_class_of_a_user_that_extends_it_can_be_generic(name, is_first):
    extended = classes_to_extend()[name]
    bases = (Generic[T], extended) if is_first else (extended, Generic[T])
    made = types.new_class("Theirs", bases)

    assert get_args(made[int]) == (int,)
    with pytest.raises(TypeError, match="not subscriptable"):
        extended[int]
