"""Checks on what functions return: the nodes, what fails, and how checks stack."""

from __future__ import annotations

import asyncio
import logging
import pickle

import pytest

from hamilton import ad_hoc_utils, async_driver, driver
from hamilton.data_quality.base import (
    AsyncDataValidator,
    DataValidationError,
    DataValidator,
    ValidationResult,
)
from hamilton.errors import DefinitionError, InvalidDecoratorException
from hamilton.execution.steps import is_awaited
from hamilton.function_modifiers import (
    DATA_VALIDATOR_ORIGINAL_OUTPUT_TAG,
    IS_DATA_VALIDATOR_TAG,
    check_output,
    check_output_custom,
    extract_fields,
    pipe_output,
    step,
    tag,
)
from hamilton.graph import build_graph
from hamilton.htypes import Parallelizable
from hamilton.node import NodeType


class Even(DataValidator):
    def applies_to(self, datatype):
        return datatype is int

    def description(self):
        return "even numbers only"

    @classmethod
    def name(cls):
        return "even"

    def validate(self, dataset):
        return ValidationResult(dataset % 2 == 0, f"{dataset} seen")


class Undescribed(Even):
    def description(self):
        return None


class EvenLater(AsyncDataValidator):
    applies_to, description, name = Even.applies_to, Even.description, Even.name

    async def validate(self, dataset):
        return Even.validate(self, dataset)


class EvenSecretlyLater(Even):
    def validate(self, dataset):
        return EvenLater.validate(self, dataset)


def _add(v: int, n: int) -> int:
    return v + n


def number(v: int) -> int:
    """Give a number."""
    return v


def ran(*functions, want=None, **inputs):
    module = ad_hoc_utils.create_temporary_module(*functions)
    dr = driver.Builder().with_modules(module).build()
    names = want or [functions[0].__name__]
    return dr.execute(names, inputs=inputs)


def test_the_value_its_checks_and_what_went_through_them_are_nodes(graph_of):
    graph = graph_of(check_output(range=(0, 1), data_type=int)(number))
    assert set(graph) == {
        "number", "number_raw", "number_range_validator", "number_data_type_validator", "v"
    }  # fmt: skip
    assert graph.reads["number"] == (
        "number_raw", "number_range_validator", "number_data_type_validator"
    )  # fmt: skip
    assert (graph["number"].type, graph["number"].doc) == (int, "Give a number.")
    assert graph["number_raw"].doc == "Give a number."


def test_a_checks_node_says_what_it_checks_and_of_what(graph_of):
    graph = graph_of(tag(own="x")(check_output_custom(Even("warn"), Undescribed("warn"))(number)))
    node = graph["number_even"]
    assert (node.type, node.doc) == (ValidationResult, "even numbers only")
    assert node.tags == {
        "module": __name__,
        IS_DATA_VALIDATOR_TAG: True,
        DATA_VALIDATOR_ORIGINAL_OUTPUT_TAG: "number",
    }
    assert node.originating_functions == graph["number"].originating_functions
    assert graph["number"].tags["own"] == "x"
    assert graph["number_even_1"].doc == ""


def test_checks_of_one_name_are_numbered(graph_of):
    graph = graph_of(check_output_custom(Even("warn"), Even("warn"), Even("warn"))(number))
    assert {"number_even", "number_even_1", "number_even_2"} <= set(graph)


def test_a_failure_raises_all_messages_at_once():
    checked = check_output_custom(Even("fail"), Even("fail"))(number)
    with pytest.raises(DataValidationError) as caught:
        ran(checked, v=3)
    assert len(caught.value.messages) == 2
    assert caught.value.messages[0].startswith("[number:even] validator failed.")


def test_a_warning_is_logged_once_and_the_value_goes_on(caplog):
    with caplog.at_level(logging.WARNING):
        assert ran(check_output(range=(0, 1))(number), v=3) == {"number": 3}
    assert len(caplog.records) == 1


def test_what_a_check_found_can_be_asked_for():
    result = ran(check_output_custom(Even("fail"))(number), want=["number_even"], v=3)
    assert result == {"number_even": ValidationResult(passes=False, message="3 seen")}


def test_without_checks_a_value_goes_through():
    assert ran(check_output()(number), v=3) == {"number": 3}
    assert ran(check_output_custom()(number), v=3) == {"number": 3}


# Stacked -----------------------------------------------------------------------------------------


def test_stacked_checks_join(graph_of):
    stacked = check_output(range=(0, 1), importance="fail")(
        check_output_custom(Even("fail"))(check_output(values_in=[0, 1], importance="fail")(number))
    )
    assert set(graph_of(stacked)) == {
        "number", "number_raw", "number_values_in_validator", "number_even",
        "number_range_validator", "v",
    }  # fmt: skip
    with pytest.raises(DataValidationError) as caught:
        ran(stacked, v=3)
    named = [text.partition("]")[0] for text in caught.value.messages]
    assert named == ["[number:values_in_validator", "[number:even", "[number:range_validator"]


def test_stacked_checks_of_one_name_are_numbered(graph_of):
    stacked = check_output_custom(Even("fail"))(check_output_custom(Even("warn"))(number))
    assert {"number_even", "number_even_1"} <= set(graph_of(stacked))


def test_checks_with_a_pipe_between_them_look_at_what_each_stands_behind(graph_of):
    stacked = check_output(range=(10, 20), importance="fail")(
        pipe_output(step(_add, n=10))(check_output(range=(0, 5), importance="fail")(number))
    )
    assert {"number_raw", "number.raw", "number_raw_1"} <= set(graph_of(stacked))
    assert ran(stacked, v=3) == {"number": 13}
    with pytest.raises(DataValidationError, match="6 does not lie in the range"):
        ran(stacked, v=6)


# Targets -----------------------------------------------------------------------------------------


@extract_fields({"p": int, "q": int})
def parts(v: int) -> dict:
    return {"p": v, "q": v}


@pytest.mark.parametrize(
    ("target", "raw"),
    [
        (None, {"p_raw", "q_raw"}),
        ("p", {"p_raw"}),
        (["p", "q"], {"p_raw", "q_raw"}),
        ("parts", {"parts_raw"}),
        (..., {"parts_raw", "p_raw", "q_raw"}),
    ],
)
def test_the_target_says_which_nodes_are_checked(graph_of, target, raw):
    graph = graph_of(check_output(allow_none=False, target_=target)(parts))
    assert {name for name in graph if name.endswith("_raw")} == raw


def test_the_parts_of_a_checked_whole_are_of_what_went_through():
    checked = check_output(allow_none=False, importance="fail", target_="parts")(parts)
    assert build_graph([checked], {}).reads["p"] == ("parts",)


def test_a_target_that_is_none_is_refused(graph_of):
    with pytest.raises(InvalidDecoratorException, match="Could not find node pp"):
        graph_of(check_output(allow_none=False, target_="pp")(parts))


def test_each_item_of_an_expanding_function_is_checked(graph_of):
    @check_output(range=(0, 5), importance="fail")
    def items() -> Parallelizable[int]:
        yield from range(3)

    graph = graph_of(items)
    assert (graph["items_raw"].kind, graph["items"].kind) == (NodeType.EXPAND, NodeType.STANDARD)
    assert graph["items"].type is int


def test_the_checks_of_items_can_be_asked_for_and_fail():
    module = ad_hoc_utils.module_from_source(
        "from hamilton.function_modifiers import check_output\n"
        "from hamilton.htypes import Collect, Parallelizable\n"
        "@check_output(range=(0, 2), importance='fail')\n"
        "def items(n: int) -> Parallelizable[int]:\n"
        "    yield from range(n)\n"
        "def total(items: Collect[int]) -> int:\n"
        "    return sum(items)\n"
    )
    builder = driver.Builder().with_modules(module)
    dr = builder.enable_dynamic_execution(allow_experimental_mode=True).build()
    assert dr.execute(["total"], inputs={"n": 3}) == {"total": 3}
    found = dr.execute(["items_range_validator"], inputs={"n": 2})["items_range_validator"]
    assert [one.passes for one in found] == [True, True]
    with pytest.raises(DataValidationError, match="3 does not lie in the range"):
        dr.execute(["total"], inputs={"n": 4})


# What is refused ---------------------------------------------------------------------------------


def test_an_argument_without_a_check_is_refused_when_the_graph_is_built(graph_of):
    with pytest.raises(DefinitionError, match=r"Could not resolve validators .* \[number\]"):
        graph_of(check_output(contains="x")(number))


def test_an_importance_is_checked_where_it_is_written():
    with pytest.raises(ValueError, match="is not a valid DataValidationLevel"):
        check_output(importance="sometimes", range=(0, 1))


@pytest.mark.parametrize("wrong", [3, Even])
def test_what_is_no_validator_is_refused(wrong):
    with pytest.raises(InvalidDecoratorException, match="takes instances of DataValidator"):
        check_output_custom(wrong)


# Checks that await -------------------------------------------------------------------------------


def test_a_check_that_awaits_is_a_coroutine_functions_node(graph_of):
    node = graph_of(check_output_custom(EvenLater("fail"))(number))["number_even"]
    assert is_awaited(node)
    assert asyncio.run(node.call({"number_raw": 3})).passes is False


def test_the_async_driver_awaits_checks():
    async def run(v):
        module = ad_hoc_utils.create_temporary_module(both)
        dr = await async_driver.Builder().with_modules(module).build()
        return await dr.execute(["both"], inputs={"v": v})

    @check_output_custom(EvenLater("fail"), Even("fail"))
    async def both(v: int) -> int:
        return v

    assert asyncio.run(run(4)) == {"both": 4}
    with pytest.raises(DataValidationError) as caught:
        asyncio.run(run(3))
    assert len(caught.value.messages) == 2


def test_the_sync_driver_names_the_async_one():
    with pytest.raises(TypeError, match=r"number_even is an async function.*async_driver"):
        ran(check_output_custom(EvenLater("fail"))(number), v=3)


def test_a_check_that_returns_a_coroutine_is_told_to_say_so():
    with pytest.raises(TypeError, match=r"'even' returned a coroutine\. Use AsyncDriver"):
        ran(check_output_custom(EvenSecretlyLater("fail"))(number), v=3)


class Future:
    def __await__(self):
        yield


class EvenInFuture(Even):
    def validate(self, dataset):
        return Future()


def test_what_is_to_be_awaited_need_not_be_a_coroutine():
    with pytest.raises(TypeError, match="Use AsyncDriver"):
        ran(check_output_custom(EvenInFuture("fail"))(number), v=3)


class EvenWithoutWords(Even):
    def validate(self, dataset):
        return dataset % 2 == 0


class EvenLaterWithoutWords(EvenWithoutWords):
    async def validate(self, dataset):
        return dataset % 2 == 0


NO_RESULT = r"WithoutWords\.validate\(\) must give a ValidationResult; it gave True"


def test_a_check_that_gives_no_result_is_told_to(graph_of):
    node = graph_of(check_output_custom(EvenWithoutWords("fail"))(number))["number_even"]
    with pytest.raises(TypeError, match=NO_RESULT):
        node.call({"number_raw": 4})


def test_a_check_that_awaits_no_result_is_told_to(graph_of):
    node = graph_of(check_output_custom(EvenLaterWithoutWords("fail"))(number))["number_even"]
    coroutine = node.call({"number_raw": 4})
    with pytest.raises(TypeError, match=NO_RESULT):
        asyncio.run(coroutine)


@pytest.mark.parametrize(
    ("checks", "words"),
    [
        ({"values_in": 3}, "values_in= takes a list of values; got 3. Write values_in=[3]."),
        ({"range": 3}, "range= takes a pair (low, high), bounds included; got 3."),
        ({"range": (None, 5)}, "got (None, 5). An open end is float('-inf') or float('inf')."),
    ],
)
def test_an_argument_that_no_check_can_use_is_told_with_its_function(graph_of, checks, words):
    with pytest.raises(ValueError, match="for function \\[number\\]") as caught:
        graph_of(check_output(**checks)(number))
    assert words in str(caught.value)


@check_output_custom(Even("fail"))
@check_output(range=(0, 9))
def checked(v: int) -> int:
    return v


def test_the_nodes_of_checks_pickle():
    graph = build_graph([checked], {})
    values = {"checked_raw": 4}
    for name in ("checked_range_validator", "checked_even", "checked"):
        node = pickle.loads(pickle.dumps(graph[name]))  # noqa: S301 - what was just written
        values[name] = node.call(values)
    assert values["checked"] == 4
