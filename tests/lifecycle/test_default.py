"""The smaller ready-made adapters: types checked as a run goes on, or not at all; pauses."""

from __future__ import annotations

import asyncio
import time

import pytest

from hamilton import ad_hoc_utils, async_driver, driver
from hamilton.htypes import Collect, Parallelizable
from hamilton.lifecycle import (
    FunctionInputOutputTypeChecker,
    NodeExecutionMethod,
    NoEdgeAndInputTypeChecking,
    default,
)
from hamilton.lifecycle.default import SlowDownYouMoveTooFast


def doubled(x: int) -> int:
    return x * 2


def shown(doubled: str) -> str:
    return f"<{doubled}>"


def numbers(x: int) -> list[int]:
    return [x]


def built(*functions, adapters):
    module = ad_hoc_utils.create_temporary_module(*functions)
    return driver.Builder().with_modules(module).with_adapters(*adapters)


def test_all_that_is_promised_is_there():
    assert all(hasattr(default, name) for name in default.__all__)


# Types, as a run goes on -------------------------------------------------------------------------


class Changing(NodeExecutionMethod):
    """Gives another value for a node."""

    def __init__(self, name, value):
        self.name, self.value = name, value

    def run_to_execute_node(self, *, node_name, node_callable, node_kwargs, **_):
        return self.value if node_name == self.name else node_callable(**node_kwargs)


def checked(*functions, target, adapters=(), x=1, **options):
    checker = FunctionInputOutputTypeChecker(**options)
    return built(*functions, adapters=[checker, *adapters]).build().execute([target], {"x": x})


def test_values_of_the_types_annotated_pass():
    assert checked(doubled, numbers, target="numbers") == {"numbers": [1]}


@pytest.mark.parametrize("items", ["1", ["1"], (1,)])
def test_a_result_of_another_type_is_refused_items_of_containers_too(items):
    told = rf"Node numbers returned a result of type {type(items)}, expected list\[int\]"
    with pytest.raises(TypeError, match=told):
        checked(numbers, target="numbers", adapters=[Changing("numbers", items)])


def test_an_argument_of_another_type_is_refused():
    told = "Node numbers received an input of type <class 'str'> for x, expected <class 'int'>"
    with pytest.raises(TypeError, match=told):
        checked(numbers, target="numbers", x="1")


def test_arguments_may_be_left_unchecked():
    options = {"target": "numbers", "adapters": [Changing("numbers", [1])], "x": "1"}
    assert checked(numbers, check_input=False, **options) == {"numbers": [1]}


def test_results_may_be_left_unchecked():
    options = {"target": "numbers", "adapters": [Changing("numbers", "1")]}
    assert checked(numbers, check_output=False, **options) == {"numbers": "1"}


def test_a_failing_node_is_told_by_its_own_error():
    def failing(x: int) -> int:
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        checked(failing, target="failing")


def test_expansions_and_what_collects_them_pass():
    def each(x: int) -> Parallelizable[int]:
        yield from range(x)

    def same(each: int) -> int:
        return each

    def total(same: Collect[int]) -> int:
        return sum(same)

    builder = built(each, same, total, adapters=[FunctionInputOutputTypeChecker()])
    dr = builder.enable_dynamic_execution(allow_experimental_mode=True).build()
    assert dr.execute(["total"], inputs={"x": 4}) == {"total": 6}


def test_what_a_coroutine_gives_is_checked_and_not_the_coroutine():
    async def awaited(x: int) -> int:
        await asyncio.sleep(0)
        return x

    async def wrong(awaited: int) -> str:
        return awaited

    async def main(target):
        module = ad_hoc_utils.create_temporary_module(awaited, wrong)
        builder = async_driver.Builder().with_modules(module)
        dr = await builder.with_adapters(FunctionInputOutputTypeChecker()).build()
        return await dr.execute([target], inputs={"x": 1})

    assert asyncio.run(main("awaited")) == {"awaited": 1}
    with pytest.raises(TypeError, match="Node wrong returned a result of type <class 'int'>"):
        asyncio.run(main("wrong"))


# No types ----------------------------------------------------------------------------------------


def test_edges_and_inputs_of_any_types_are_accepted():
    dr = built(doubled, shown, adapters=[NoEdgeAndInputTypeChecking()]).build()
    assert dr.execute(["shown"], inputs={"x": "ab"}) == {"shown": "<abab>"}


# Pauses ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("mean", "drawn", "pause"), [(0.5, 0.75, 0.75), (0.1, -0.2, 0.0)])
def test_there_is_a_pause_before_each_node_that_is_never_below_zero(
    mean, drawn, pause, monkeypatch
):
    pauses = []
    monkeypatch.setattr("random.gauss", lambda mu, sigma: drawn if (mu, sigma) == (mean, 2) else 9)
    monkeypatch.setattr(time, "sleep", pauses.append)
    dr = built(doubled, numbers, adapters=[SlowDownYouMoveTooFast(mean, 2)]).build()

    assert dr.execute(["doubled", "numbers"], inputs={"x": 1}) == {"doubled": 2, "numbers": [1]}
    assert pauses == [pause, pause]
