"""Nodes between their hooks: what is told however a node ends."""

from __future__ import annotations

import pickle
import weakref
from typing import ClassVar

import pytest

from hamilton import ad_hoc_utils, driver
from hamilton.execution import executors
from hamilton.function_modifiers import inject, parameterize, source, value
from hamilton.htypes import Collect, Parallelizable
from hamilton.lifecycle import NodeExecutionHook, NodeExecutionMethod, TaskExecutionHook
from hamilton.lifecycle.base import BaseDoRemoteExecute


class Told(NodeExecutionHook, TaskExecutionHook):
    """Keeps the errors that it is told of, by node or task."""

    def __init__(self):
        self.errors = {}

    def run_before_node_execution(self, **facts):
        pass

    def run_after_node_execution(self, *, node_name, error, **facts):
        self.errors[node_name] = error

    def run_before_task_execution(self, **facts):
        pass

    def run_after_task_execution(self, *, task_id, error, **facts):
        self.errors[f"task {task_id}"] = error


class Around(NodeExecutionMethod):
    def run_to_execute_node(self, *, node_callable, node_kwargs, **facts):
        return node_callable(**node_kwargs)


def interrupted() -> int:
    raise KeyboardInterrupt


@pytest.mark.parametrize("around", [[], [Around()]], ids=["plain", "around"])
def test_hooks_after_a_node_are_told_of_an_interrupt(around):
    told = Told()
    module = ad_hoc_utils.create_temporary_module(interrupted)
    dr = driver.Builder().with_modules(module).with_adapters(told, *around).build()

    with pytest.raises(KeyboardInterrupt) as caught:
        dr.execute(["interrupted"])

    assert told.errors == {"interrupted": caught.value}


@pytest.mark.parametrize(
    "remote",
    [executors.SynchronousLocalTaskExecutor(), executors.MultiThreadingExecutor(1)],
    ids=["here", "threads"],
)
def test_hooks_after_a_task_are_told_of_an_interrupt(remote):
    def each() -> Parallelizable[int]:
        yield 1

    def risky(each: int) -> int:
        raise KeyboardInterrupt

    def listed(risky: Collect[int]) -> list:
        return risky

    told = Told()
    module = ad_hoc_utils.create_temporary_module(each, risky, listed)
    builder = driver.Builder().with_modules(module).with_adapters(told)
    builder = builder.enable_dynamic_execution(allow_experimental_mode=True)

    with pytest.raises(KeyboardInterrupt) as caught:
        builder.with_remote_executor(remote).build().execute(["listed"])

    assert told.errors["risky"] is caught.value
    assert told.errors["task expand-each.0.block-each"] is caught.value


class Sending(BaseDoRemoteExecute):
    """Runs nodes as another process would: from what is pickled."""

    def do_remote_execute(self, *, node, execute_lifecycle_for_node, **kwargs):
        del node
        call = pickle.loads(pickle.dumps(execute_lifecycle_for_node))  # noqa: S301 - pickled here
        return call(**kwargs)


def test_a_node_that_fails_elsewhere_is_named_in_one_note():
    module = ad_hoc_utils.module_from_source("def risky(x: int) -> float:\n    return 1 / x\n")
    dr = driver.Builder().with_modules(module).with_adapters(Sending()).build()

    with pytest.raises(ZeroDivisionError) as caught:
        dr.execute(["risky"], inputs={"x": 0})

    (note,) = caught.value.__notes__
    assert note.startswith("in node 'risky'")


class Keeping(BaseDoRemoteExecute):
    """Keeps the names of what it is given beside its own arguments, node by node."""

    def __init__(self):
        self.given = {}

    def do_remote_execute(self, *, node, execute_lifecycle_for_node, **kwargs):
        self.given[node.name] = sorted(kwargs.items())
        return execute_lifecycle_for_node(**kwargs)


def test_who_sends_a_node_elsewhere_is_given_its_values_by_their_names():
    text = "def a(x: int) -> int:\n    return x + 1\n\ndef b(a: int, x: int) -> int:\n    return a * x\n"
    keeping = Keeping()
    module = ad_hoc_utils.module_from_source(text)
    dr = driver.Builder().with_modules(module).with_adapters(keeping).build()

    assert dr.execute(["b"], inputs={"x": 2}) == {"b": 6}
    assert keeping.given == {"a": [("x", 2)], "b": [("a", 3), ("x", 2)]}


def test_a_value_may_have_the_name_of_an_argument_of_who_sends_the_node_elsewhere():
    text = (
        "def node(x: int) -> int:\n    return x + 1\n\n"
        "def b(node: int, x: int) -> int:\n    return 10 * node + x\n"
    )
    keeping = Keeping()
    module = ad_hoc_utils.module_from_source(text)
    dr = driver.Builder().with_modules(module).with_adapters(keeping, Sending()).build()

    assert dr.execute(["b"], inputs={"x": 2}) == {"b": 32}
    assert [value for _, value in keeping.given["b"]] == [3, 2]


def constant_first(one: int, y: int) -> int:
    return 10 * one + y


def by_name(x: int, *, y: int) -> int:
    return 10 * x + y


def twice(a: int, b: int) -> int:
    return 10 * a + b


class Read(NodeExecutionHook):
    """Keeps what nodes read, and spoils what it is told."""

    def __init__(self):
        self.read = {}

    def run_before_node_execution(self, *, node_name, node_kwargs, node_tags, **facts):
        self.read[node_name] = dict(node_kwargs)
        node_kwargs.clear()
        node_tags["spoilt"] = True

    def run_after_node_execution(self, *, node_name, node_kwargs, node_tags, result, **facts):
        assert node_kwargs == self.read[node_name]
        assert "spoilt" not in node_tags
        self.read[node_name]["->"] = result


@pytest.mark.parametrize("around", [[], [Around()]], ids=["plain", "around"])
def test_hooks_are_told_what_a_node_reads_however_it_is_called(around):
    module = ad_hoc_utils.create_temporary_module(
        parameterize(constants={"one": value(3)})(constant_first),
        by_name,
        inject(a=source("x"), b=source("x"))(twice),
    )
    read = Read()
    dr = driver.Builder().with_modules(module).with_adapters(read, *around).build()

    answer = dr.execute(["constants", "by_name", "twice"], inputs={"x": 1, "y": 2})

    assert answer == {"constants": 32, "by_name": 12, "twice": 11}
    assert read.read == {
        "constants": {"y": 2, "->": 32},
        "by_name": {"x": 1, "y": 2, "->": 12},
        "twice": {"x": 1, "->": 11},
    }


class Big:
    """A value of which the living are counted."""

    living: ClassVar[weakref.WeakSet[Big]] = weakref.WeakSet()

    def __init__(self):
        self.living.add(self)


def first(x: int) -> Big:
    return Big()


def second(first: Big) -> Big:
    return Big()


def living(second: Big) -> int:
    return len(Big.living)


@pytest.mark.parametrize("adapters", [[], [Told()], [Around()]], ids=["none", "hook", "around"])
def test_a_value_dies_at_its_last_use(adapters):
    module = ad_hoc_utils.create_temporary_module(first, second, living)
    dr = driver.Builder().with_modules(module).with_adapters(*adapters).build()
    assert dr.execute(["living"], inputs={"x": 0}) == {"living": 1}
