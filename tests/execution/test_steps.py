"""Nodes made ready to be called: where each argument goes."""

from __future__ import annotations

import functools

import pytest

from hamilton import ad_hoc_utils, driver
from hamilton.execution import compiled
from hamilton.execution.node_call import call_step
from hamilton.execution.steps import make_step
from hamilton.function_modifiers import group, inject, source, subdag
from hamilton.graph import build_graph
from hamilton.lifecycle import NodeExecutionMethod
from hamilton.node import NodeType


class Around(NodeExecutionMethod):
    def run_to_execute_node(self, *, node_callable, node_kwargs, **facts):
        return node_callable(**node_kwargs)


def placed(x: int = 3, z: int = 4, /, k: int = 5) -> int:
    return 100 * x + 10 * z + k


@inject(z=group(source("z")))
def grouped(x: int = 3, z: list[int] = (), /) -> tuple:
    return (x, z)


def driver_of(function, *adapters):
    module = ad_hoc_utils.create_temporary_module(function)
    return driver.Builder().with_modules(module).with_adapters(*adapters).build()


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({}, 345),
        ({"z": 1}, 315),
        ({"x": 1}, 145),
        ({"x": 1, "k": 2}, 142),
        ({"z": 1, "k": 2}, 312),
        ({"x": 7, "z": 8, "k": 9}, 789),
    ],
)
@pytest.mark.parametrize("adapters", [[], [Around()]], ids=["plain", "around"])
def test_a_parameter_without_a_name_takes_its_default_before_a_given_one(
    inputs, expected, adapters
):
    dr = driver_of(placed, *adapters)
    answers = [dr.execute(["placed"], inputs=inputs) for _ in range(compiled.RUNS_UNTIL_HOT + 2)]
    assert answers == [{"placed": expected}] * len(answers)


def test_so_does_one_before_a_group():
    assert driver_of(grouped).execute(["grouped"], inputs={"z": 1}) == {"grouped": (3, [1])}


def minus(a: int, b: int) -> int:
    return a - b


def test_a_function_put_in_anothers_place_gets_its_arguments_by_name():
    graph = build_graph([minus], {})
    backwards = graph["minus"].evolve(function=lambda b, a: ("backwards", a, b))
    step = make_step(backwards, graph.reads["minus"])
    assert call_step(step, {"a": 1, "b": 2}) == ("backwards", 1, 2)


def test_two_parameters_may_come_to_read_the_same_node():
    @subdag(minus, inputs={"a": source("x"), "b": source("x")})
    def none(minus: int) -> int:
        return minus

    assert driver_of(none).execute(["none"], inputs={"x": 4}) == {"none": 0}


async def later(a: int, b: int) -> int:
    return a + b


class Later:
    async def __call__(self, a: int, b: int) -> int:
        return a + b


class Each:
    async def __call__(self, a: int, b: int):
        yield a


class Sooner:
    def __call__(self, a: int, b: int) -> int:
        return a + b


@pytest.mark.parametrize(
    ("function", "kind", "expected"),
    [
        (Later(), NodeType.STANDARD, True),
        (functools.partial(functools.partial(Later(), a=1), b=1), NodeType.STANDARD, True),
        (Each(), NodeType.EXPAND, True),
        (Each(), NodeType.STANDARD, False),
        (Sooner(), NodeType.STANDARD, False),
        (Sooner(), NodeType.EXPAND, False),
        (complex, NodeType.STANDARD, False),
    ],
)
def test_an_object_is_awaited_as_its_call_is(function, kind, expected):
    node = build_graph([minus], {})["minus"].evolve(function=function, kind=kind)
    assert make_step(node, ("a", "b")).is_awaited is expected


def test_what_stands_for_a_coroutine_function_is_awaited_as_one():
    node = build_graph([later], {})["later"]
    assert make_step(node, ("a", "b")).is_awaited
    assert make_step(node.evolve(function=functools.partial(later)), ("a", "b")).is_awaited
    assert not make_step(node.evolve(function=functools.partial(minus)), ("a", "b")).is_awaited
