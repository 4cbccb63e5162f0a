"""One function, many nodes."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hamilton.errors import InvalidDecoratorException
from hamilton.function_modifiers import (
    ParameterizedExtract,
    config,
    extract_fields,
    group,
    inject,
    parameterize,
    parameterize_extract_columns,
    parameterize_sources,
    parameterize_values,
    pipe_input,
    source,
    step,
    value,
)
from hamilton.function_modifiers.base import Stage
from hamilton.graph import build_graph


def price(net: float, rate: float, fee: float = 1.0) -> float:
    """Give the price with {rate} as {output_name}, not {unknown}."""
    return net * rate + fee


# Parameterize -----------------------------------------------------------------------------------


def test_each_keyword_is_a_node_with_its_bindings(values_of):
    made = parameterize(
        half={"rate": value(0.5)},
        low={"rate": source("lowest"), "fee": value(0.0)},
        plain={},
    )(price)
    values = values_of(made, net=10.0, lowest=0.1, rate=2.0)
    assert (values["half"], values["low"], values["plain"]) == (6.0, 1.0, 21.0)
    assert "price" not in values


def test_a_parameter_that_is_not_mentioned_stays_as_it_was(graph_of):
    graph = graph_of(parameterize(half={"rate": value(0.5)})(price))
    found = graph["half"].reads
    assert {name: up.required for name, up in found.items()} == {"net": True, "fee": False}


def test_a_source_for_an_optional_parameter_is_optional(graph_of):
    graph = graph_of(parameterize(half={"fee": source("fees")})(price))
    assert not graph["half"].reads["fees"].required
    assert graph["half"].default_parameter_values == {"fees": 1.0}


def test_the_function_may_be_one_of_its_nodes(graph_of):
    assert "price" in graph_of(parameterize(price={"rate": value(1.0)})(price))


def test_two_parameters_may_read_one_node(values_of):
    made = parameterize(square={"net": source("x"), "rate": source("x")})(price)
    assert values_of(made, x=3.0)["square"] == 10.0


def test_groups_are_lists_and_dicts(values_of):
    @parameterize(one={"parts": group(source("x"), value(2)), "named": group(a=source("x"))})
    def total(parts: list[int], named: dict[str, int]) -> str:
        return f"{parts} {named}"

    assert values_of(total, x=1)["one"] == "[1, 2] {'a': 1}"


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(), min_size=1))
def test_the_order_of_the_keywords_does_not_matter(constants):
    def number(n: int) -> int:
        return n

    def made(names):
        graph = build_graph(
            [parameterize(**{n: {"n": value(constants[n])} for n in names})(number)], {}
        )
        return {name: graph[name].call({}) for name in graph}

    assert made(list(constants)) == made(list(constants)[::-1]) == constants


def test_the_documentation_tells_name_and_bindings(graph_of):
    graph = graph_of(
        parameterize(
            a={"rate": source("lowest")},
            b={"rate": value(0.5)},
            d=({"rate": value(1.0)}, "Its own {rate}."),
        )(price)
    )
    assert graph["a"].doc == "Give the price with lowest as a, not unknown."
    assert graph["b"].doc == "Give the price with 0.5 as b, not unknown."
    assert graph["d"].doc == "Its own {rate}."


def test_a_documentation_shows_no_members_of_a_group(graph_of):
    @parameterize(a={"parts": group(source("x"))})
    def total(parts: list[int]) -> int:
        """Sum {parts}."""
        return sum(parts)

    assert graph_of(total)["a"].doc == "Sum parts."


@pytest.mark.parametrize(
    "decorator",
    [
        parameterize(a={"rate": value(1)}),
        parameterize_sources(a={"rate": "x"}),
        parameterize_values("rate", {("a", "Told."): 1}),
        inject(rate=value(1)),
    ],
)
def test_the_name_that_documentations_use_is_no_parameter(decorator):
    def named(output_name: str, rate: float) -> str:
        return output_name * int(rate)

    with pytest.raises(InvalidDecoratorException) as caught:
        decorator(named)
    assert str(caught.value).startswith(
        f"Error function named cannot have 'output_name' as a parameter, it is reserved under "
        f"@{type(decorator).__name__}"
    )


@pytest.mark.parametrize(
    "doc", ["Plain.", "A dict {", "Like {0.name}", "{!}", "{rate.nothing}", ""]
)
def test_braces_that_are_no_fields_leave_the_documentation_as_it_is(doc, graph_of):
    def number(rate: int) -> int:
        return rate

    number.__doc__ = doc
    assert graph_of(parameterize(a={"rate": value(1)})(number))["a"].doc == doc


def test_unknown_parameters_are_refused():
    with pytest.raises(InvalidDecoratorException) as caught:
        parameterize(a={"rat": value(1.0)})(price)
    assert "the following parameters don't appear in the function itself: rat." in str(caught.value)
    assert "Did you mean 'rate'?" in str(caught.value)


def test_what_is_no_binding_is_refused():
    with pytest.raises(InvalidDecoratorException, match="must specify a dependency type"):
        parameterize(a={"rate": 1.0})(price)


@pytest.mark.parametrize(
    "given", [value(3), 3, ({"v": value(3)},), (value(3), "doc"), ({"v": value(3)}, "doc", 1)]
)
def test_bindings_are_a_dict_by_parameter(given):
    with pytest.raises(InvalidDecoratorException, match=r"binds parameters .* a=\{'parameter': "):
        parameterize(a=given)


def test_an_expander_acts_in_its_stage():
    assert {parameterize.stage, inject.stage, parameterize_extract_columns.stage} == {Stage.EXPAND}


# Its shorter forms ------------------------------------------------------------------------------


def test_values_of_one_parameter(graph_of, values_of):
    made = parameterize_values("rate", {("half", "Half."): 0.5, ("full", "All."): 1.0})(price)
    assert values_of(made, net=10.0)["half"] == 6.0
    assert graph_of(made)["full"].doc == "All."


def test_values_need_pairs_of_name_and_documentation():
    with pytest.raises(InvalidDecoratorException, match=r"Invalid key 'half'.*tuple"):
        parameterize_values("rate", {"half": 0.5})


def test_sources_of_several_parameters(values_of):
    made = parameterize_sources(both={"net": "x", "rate": "y"})(price)
    assert values_of(made, x=10.0, y=0.5)["both"] == 6.0


def test_sources_need_an_output():
    with pytest.raises(ValueError, match="needs at least one output"):
        parameterize_sources()


# Inject -----------------------------------------------------------------------------------------


def test_injected_parameters_leave_the_name_as_it_is(values_of):
    made = inject(net=source("x"), rate=value(0.5))(price)
    assert values_of(made, x=10.0)["price"] == 6.0


def test_an_injected_group_reads_its_members(values_of):
    @inject(parts=group(source("x"), source("y")), named=group(k=value(3)))
    def total(parts: list[int], named: dict[str, int]) -> int:
        return sum(parts) + named["k"]

    assert values_of(total, x=1, y=2)["total"] == 6


def test_injecting_an_unknown_parameter_is_refused():
    with pytest.raises(InvalidDecoratorException, match="@inject on price"):
        inject(rat=value(1))(price)


def test_the_documentation_shows_what_is_injected(graph_of):
    graph = graph_of(inject(rate=value(0.5))(price))
    assert graph["price"].doc == "Give the price with 0.5 as price, not unknown."


def test_fields_can_be_taken_of_what_is_injected(values_of):
    @extract_fields({"low": int})
    @inject(x=source("start"))
    def ends(x: int) -> dict:
        return {"low": x}

    assert values_of(ends, start=4)["low"] == 4


def _doubled(x: float) -> float:
    return x * 2


def test_a_parameter_that_another_decorator_feeds_cannot_be_bound_as_well(graph_of):
    piped = pipe_input(step(_doubled), on_input="net")(price)
    with pytest.raises(InvalidDecoratorException) as caught:
        graph_of(inject(net=source("x"))(piped))
    assert "@inject binds 'net' of price (test_expanders.py:" in str(caught.value)
    assert "which another decorator feeds from 'price.with_doubled'" in str(caught.value)


def test_other_parameters_can_be_bound(values_of):
    piped = pipe_input(step(_doubled), on_input="net")(price)
    assert values_of(inject(rate=value(0.5))(piped), net=10.0)["price"] == 11.0


# Frames -----------------------------------------------------------------------------------------


def columns(x: int, y: int) -> pd.DataFrame:
    """Give two columns."""
    return pd.DataFrame({"first": [x], "second": [y]})


PARTS = (
    ParameterizedExtract(("a", "b"), {"x": source("s"), "y": value(2)}),
    ParameterizedExtract(("c", "d"), {"x": value(3), "y": source("s")}),
)


def test_each_frame_has_its_bindings_and_names(values_of):
    values = values_of(parameterize_extract_columns(*PARTS)(columns), s=1)
    assert {name: list(values[name]) for name in "abcd"} == {"a": [1], "b": [2], "c": [3], "d": [1]}
    assert list(values["columns__1"].columns) == ["c", "d"]
    assert "columns" not in values


def test_columns_can_keep_their_names(values_of):
    part = ParameterizedExtract(("first",), {"x": value(1), "y": value(2)})
    values = values_of(parameterize_extract_columns(part, reassign_columns=False)(columns))
    assert list(values["first"]) == [1]


def test_a_column_can_have_a_documentation(graph_of, values_of):
    part = ParameterizedExtract((("a", "The first."), "b"), {"x": value(1), "y": value(2)})
    decorated = parameterize_extract_columns(part)(columns)
    graph = graph_of(decorated)
    assert (graph["a"].doc, graph["b"].doc) == ("The first.", "Give two columns.")
    values = values_of(decorated)
    assert (list(values["a"]), list(values["b"])) == ([1], [2])


def test_what_is_no_column_of_a_frame_is_refused():
    part = ParameterizedExtract((1,), {"x": value(1)})
    with pytest.raises(InvalidDecoratorException, match=r"A column is a name.*got 1\."):
        parameterize_extract_columns(part)(columns)


def test_frames_are_named_as_the_node_that_they_stand_for(graph_of):
    def columns__variant(x: int) -> pd.DataFrame:
        return pd.DataFrame({"a": [x]})

    part = ParameterizedExtract(("a",), {"x": value(1)})
    decorated = config.when(q=1)(parameterize_extract_columns(part)(columns__variant))
    assert "columns__0" in graph_of(decorated, q=1)


def test_a_function_that_gives_no_frame_is_refused():
    with pytest.raises(InvalidDecoratorException, match="does not output a type we know about"):
        parameterize_extract_columns(*PARTS)(price)


def test_unknown_parameters_of_a_frame_are_refused():
    part = ParameterizedExtract(("a",), {"z": value(1)})
    with pytest.raises(InvalidDecoratorException, match="don't appear in the function itself: z"):
        parameterize_extract_columns(part)(columns)
