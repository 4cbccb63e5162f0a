"""Nodes joined by name."""

from __future__ import annotations

import types
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hamilton.errors import (
    CycleError,
    DuplicateNodeError,
    EdgeTypeError,
    HamiltonError,
    UnknownNodeError,
)
from hamilton.function_modifiers import (
    config,
    extract_fields,
    inject,
    parameterize,
    source,
    value,
)
from hamilton.graph import Graph, build_graph, depth_first, link, with_nodes
from hamilton.htypes import Collect
from hamilton.node import Node, NodeType, Upstream


def orders(path: str, limit: int = 10) -> list:
    return [path] * limit


def revenue(orders: list, rate: float) -> float:
    return len(orders) * rate


def vat(revenue: float, rate: float) -> float:
    return revenue * rate


def report(revenue: float, vat: float) -> str:
    return f"{revenue} {vat}"


SHOP = build_graph([orders, revenue, vat, report], {})


def summed(**values: int) -> int:
    return 1 + sum(values.values())


def node(name: str, reads: list[str], *, required: bool = True) -> Node:
    arguments = {read: Upstream(read, int, required) for read in reads}
    return Node(name, int, summed, arguments, originating_functions=(summed,))


def naive(nodes: dict[str, Node], name: str, inputs: dict[str, int]) -> int:
    if name not in nodes:
        return inputs[name]
    return 1 + sum(naive(nodes, read, inputs) for read in nodes[name].reads)


def edges_of(graph: Graph) -> set[tuple[str, str]]:
    return {(read, name) for name, reads in graph.reads.items() for read in reads}


@st.composite
def node_lists(draw):
    """Nodes of which each reads some that came before, and some inputs."""
    nodes: list[Node] = []
    for position in range(draw(st.integers(1, 8))):
        known = [*(made.name for made in nodes), "x", "y", "z"]
        reads = draw(st.lists(st.sampled_from(known), unique=True, max_size=3))
        nodes.append(node(f"n{position}", reads))
    return nodes


# Laws -------------------------------------------------------------------------------------------


@given(node_lists(), st.randoms(use_true_random=False))
def test_the_order_of_the_nodes_does_not_matter(nodes, random):
    shuffled = list(nodes)
    random.shuffle(shuffled)
    one, other = link(nodes, {}), link(shuffled, {})
    assert edges_of(one) == edges_of(other)
    assert {n: one[n].type for n in one} == {n: other[n].type for n in other}


@given(node_lists())
def test_every_name_that_is_read_is_a_node(nodes):
    graph = link(nodes, {})
    assert {read for read, _ in edges_of(graph)} <= set(graph)
    external = {name for name in graph if graph[name].user_defined}
    assert external == set(graph) - {made.name for made in nodes}


@given(node_lists())
def test_what_reads_is_the_inverse_of_what_is_read(nodes):
    graph = link(nodes, {})
    assert {(read, name) for read in graph for name in graph.dependents[read]} == edges_of(graph)


@given(node_lists())
def test_upstream_gives_each_name_once_and_after_all_it_reads(nodes):
    graph = link(nodes, {})
    order = graph.upstream([nodes[-1].name])
    assert len(order) == len(set(order))
    assert all(
        order.index(read) < order.index(name) for read, name in edges_of(graph) if name in order
    )


@given(node_lists())
def test_values_computed_in_upstream_order_are_those_of_naive_recursion(nodes):
    graph, inputs = link(nodes, {}), {"x": 1, "y": 10, "z": 100}
    values = dict(inputs)
    for name in graph.upstream([made.name for made in nodes]):
        if not graph[name].user_defined:
            values[name] = graph[name].call(values)
    named = {made.name: made for made in nodes}
    assert {n: values[n] for n in named} == {n: naive(named, n, inputs) for n in named}


@given(node_lists(), st.data())
def test_downstream_is_the_inverse_of_upstream(nodes, data):
    graph = link(nodes, {})
    name = data.draw(st.sampled_from(sorted(graph)))
    assert set(graph.downstream([name])) == {n for n in graph if name in graph.upstream([n])}


@given(node_lists(), st.data())
def test_between_is_what_is_below_the_start_and_above_the_end(nodes, data):
    graph = link(nodes, {})
    start, end = (data.draw(st.sampled_from(sorted(graph))) for _ in range(2))
    expected = set(graph.downstream([start])) & set(graph.upstream([end]))
    assert set(graph.between(start, end)) == expected


@given(node_lists(), st.data())
def test_any_edge_backwards_is_a_cycle_and_the_loop_is_named(nodes, data):
    graph = link(nodes, {})
    end = data.draw(st.sampled_from([made.name for made in nodes]))
    start = data.draw(
        st.sampled_from([n for n in graph.upstream([end]) if not graph[n].user_defined])
    )
    closing = node(start, [*graph.reads[start], end])
    changed = [closing if made.name == start else made for made in nodes]
    with pytest.raises(CycleError) as caught:
        link(changed, {})
    loop = caught.value.cycle
    reads = {made.name: made.reads for made in changed}
    assert loop[0] == loop[-1]
    assert all(name in reads[reader] for name, reader in pairwise(loop))


# A graph ----------------------------------------------------------------------------------------


def test_a_graph_is_a_map_of_nodes_by_name():
    assert list(SHOP)[:4] == ["orders", "revenue", "vat", "report"]
    assert len(SHOP) == 7
    assert "vat" in SHOP
    assert "vatt" not in SHOP
    assert SHOP.nodes["vat"] is SHOP["vat"]


def test_names_that_no_function_has_are_inputs_of_the_type_wanted():
    assert (SHOP["rate"].type, SHOP["rate"].kind) == (float, NodeType.EXTERNAL)
    assert SHOP["rate"].originating_functions == ()


def test_a_name_read_twice_by_a_node_is_one_edge():
    @parameterize(both={"revenue": source("x"), "vat": source("x")})
    def twice(revenue: float, vat: float) -> float:
        return revenue + vat

    graph = build_graph([twice], {})
    assert graph.reads["both"] == ("x",)
    assert graph.dependents["x"] == ("both",)


def test_upstream_stops_at_what_is_given():
    assert SHOP.upstream(["vat"], given=["revenue"]) == ["revenue", "rate", "vat"]


def test_between_unconnected_nodes_there_is_nothing():
    assert SHOP.between("vat", "orders") == []


def test_a_deep_graph_is_walked_without_recursion():
    depth = 20_000
    graph = link([node(f"n{i}", [f"n{i - 1}"] if i else []) for i in range(depth)], {})
    assert len(graph.upstream([f"n{depth - 1}"])) == depth


def test_a_walk_visits_what_edges_lead_to_first():
    edges = {"a": ["b", "c"], "b": ["c"], "c": [], "d": ["a"]}
    assert depth_first(["a", "d", "a"], edges) == ["c", "b", "a", "d"]
    assert depth_first(["a"], edges, frozenset("b")) == ["b", "c", "a"]


# Configuration ----------------------------------------------------------------------------------


def test_a_key_of_the_configuration_takes_the_place_of_its_function():
    graph = build_graph([orders, revenue], {"orders": [1]})
    assert graph["orders"].user_defined
    assert "path" not in graph


def test_a_key_that_nothing_reads_is_an_input_of_any_type():
    assert build_graph([vat], {"unread": 1})["unread"].type is Any


def test_a_key_that_is_read_has_the_type_wanted():
    assert build_graph([vat], {"rate": 0.2})["rate"].type is float


# Types of inputs --------------------------------------------------------------------------------


def readers(*kinds) -> list[Node]:
    return [Node(f"r{i}", int, summed, {"x": Upstream("x", kind)}) for i, kind in enumerate(kinds)]


@pytest.mark.parametrize(
    ("kinds", "narrowest"),
    [
        ([int, int], int),
        ([int, bool], bool),
        ([bool, int], bool),
        ([Any, int], int),
        ([int, Any], int),
        ([int | str, int], int),
        ([Collect[int], int], int),
        ([list, list[int]], list[int]),
    ],
)
def test_an_input_has_the_narrowest_type_wanted(kinds, narrowest):
    assert link(readers(*kinds), {})["x"].type == narrowest


def test_an_input_that_is_wanted_with_types_that_do_not_fit_is_refused():
    def one(x: int) -> int:
        return x

    def two(x: str) -> int:
        return len(x)

    with pytest.raises(ValueError, match="Two or more functions are requesting x") as caught:
        build_graph([one, two], {})
    assert "one (test_graph.py:" in str(caught.value)
    assert "two (test_graph.py:" in str(caught.value)


def test_an_input_that_one_function_reads_as_two_types_is_told_as_one_function():
    def both(first: int, last: str) -> str:
        return f"{first}{last}"

    read_twice = inject(first=source("x"), last=source("x"))(both)
    with pytest.raises(
        EdgeTypeError, match=r"both \(test_graph.py:\d+\) reads x through"
    ) as caught:
        build_graph([read_twice], {})
    assert "types int and str" in str(caught.value)


# Edges ------------------------------------------------------------------------------------------


def test_an_edge_whose_types_do_not_fit_is_refused():
    def rate() -> str:
        return "high"

    with pytest.raises(EdgeTypeError, match="Error: vat is expecting rate:<class 'float'>, but"):
        build_graph([vat, rate], {})


def test_all_edges_that_do_not_fit_are_told_at_once():
    def rate() -> str:
        return "high"

    with pytest.raises(EdgeTypeError, match="1 more found") as caught:
        build_graph([vat, revenue, rate], {})
    assert "revenue is expecting rate" in str(caught.value)


def test_the_check_of_types_is_given():
    def rate() -> str:
        return "high"

    graph = build_graph([vat, rate], {}, types_match=lambda produced, wanted: True)
    assert graph.reads["vat"] == ("revenue", "rate")


# Duplicates and overrides -----------------------------------------------------------------------


def other(name: str, result: int):
    made = types.FunctionType((lambda: result).__code__, {}, name, None, (types.CellType(result),))
    made.__annotations__ = {"return": int}
    made.__module__ = "other_module"
    return made


def test_two_functions_of_one_name_are_refused_with_both_places():
    with pytest.raises(DuplicateNodeError, match="Cannot define function vat more than") as caught:
        build_graph([vat, other("vat", 1)], {})
    assert f"{__name__}.vat (test_graph.py:{vat.__code__.co_firstlineno})" in str(caught.value)
    assert "other_module.vat" in str(caught.value)


def test_a_node_without_a_function_can_be_a_duplicate():
    with pytest.raises(DuplicateNodeError, match="made more than once"):
        link([Node("made", int, summed), Node("made", int, summed)], {})


def test_a_later_function_overrides_where_that_is_allowed():
    graph = build_graph([other("vat", 1), other("vat", 2)], {}, allow_overrides=True)
    assert graph["vat"].call({}) == 2


def test_problems_of_several_functions_are_told_at_once():
    def one(x) -> int:
        return x

    def two(x: int):
        return x

    with pytest.raises(ValueError, match="Missing type hint for x in function one") as caught:
        build_graph([one, two], {})
    assert "Missing type hint for return value in function" in str(caught.value)


# Cycles -----------------------------------------------------------------------------------------


def test_a_cycle_names_the_loop_in_order_with_files_and_lines():
    def egg(hen: int) -> int:
        return hen

    def hen(egg: int) -> int:
        return egg

    with pytest.raises(CycleError, match="Cycle found: ") as caught:
        build_graph([egg, hen], {})
    assert set(caught.value.cycle) == {"egg", "hen"}
    assert len(caught.value.cycle) == 3
    for function in (egg, hen):
        assert f"{function.__name__} (test_graph.py:{function.__code__.co_firstlineno})" in str(
            caught.value
        )


def test_a_node_that_reads_itself_is_a_cycle():
    with pytest.raises(CycleError) as caught:
        link([node("a", ["a"])], {})
    assert caught.value.cycle == ("a", "a")


def test_a_cycle_of_nodes_without_functions_is_told():
    with pytest.raises(CycleError, match=r"made \(generated\)"):
        link([Node("made", int, summed, {"made": Upstream("made", int)})], {})


def test_a_value_of_the_configuration_cuts_a_cycle():
    assert link([node("a", ["b"]), node("b", ["a"])], {"b": 1}).reads["a"] == ("b",)


# Unknown names ----------------------------------------------------------------------------------


def test_an_unknown_name_is_refused_with_those_that_are_near():
    with pytest.raises(UnknownNodeError) as caught:
        SHOP.upstream(["revenu"])
    assert str(caught.value).splitlines() == [
        "Unknown nodes [revenu] requested. Check for typos?",
        f"  Did you mean 'revenue' (test_graph.py:{revenue.__code__.co_firstlineno})?",
        "  All names: driver.list_available_variables().",
    ]


def test_all_unknown_names_are_told_with_who_asks():
    with pytest.raises(ValueError, match="Unknown nodes") as caught:
        SHOP.require(["zzz", "vat", "qqq"], asked_by="execute(...)")
    assert str(caught.value).startswith("Unknown nodes [zzz,\nqqq] requested. Check for typos?")
    assert "Asked for by: execute(...)." in str(caught.value)


def test_a_variant_that_the_configuration_left_out_is_named():
    @config.when(country="de")
    def price__de(net: float) -> float:
        return net

    with pytest.raises(UnknownNodeError) as caught:
        build_graph([price__de], {"country": "fr"}).upstream(["price"])
    assert "'price' is computed by price__de (test_graph.py:" in str(caught.value)
    assert "when the configuration has country = 'de'." in str(caught.value)


@pytest.mark.parametrize("query", [SHOP.upstream, SHOP.downstream])
def test_every_query_refuses_unknown_names(query):
    with pytest.raises(UnknownNodeError):
        query(["nothing"])


def test_a_name_is_described_with_its_place():
    assert SHOP.describe("rate") == "'rate' (input)"


# Added nodes ------------------------------------------------------------------------------------


def test_added_nodes_make_another_graph():
    graph = with_nodes(SHOP, [node("more", ["vat", "new"])], lambda produced, wanted: True)
    assert graph.reads["more"] == ("vat", "new")
    assert graph["new"].user_defined
    assert "more" not in SHOP


def test_an_added_node_takes_the_place_of_an_input():
    graph = with_nodes(SHOP, [Node("rate", float, summed)])
    assert not graph["rate"].user_defined
    assert graph.dependents["rate"] == ("revenue", "vat")


def test_an_added_node_takes_the_place_of_configuration():
    configured = build_graph([vat], {"rate": 0.2, "unread": 1})
    graph = with_nodes(configured, [Node("rate", float, summed)])
    assert not graph["rate"].user_defined
    assert "unread" in graph
    assert graph.config == configured.config


def test_added_nodes_are_checked():
    with pytest.raises(HamiltonError, match="Cycle"):
        with_nodes(SHOP, [Node("rate", float, summed, {"x": Upstream("vat", float)})])


# Order of modules -------------------------------------------------------------------------------


@extract_fields({"low": int, "high": int})
def ends(x: int) -> dict:
    return {"low": x, "high": x + 1}


@parameterize(
    doubled={"n": source("low"), "k": value(2)}, tripled={"n": source("high"), "k": value(3)}
)
def times(n: int, k: int) -> int:
    return n * k


@given(st.permutations([ends, times, orders, revenue, vat, report]))
def test_the_order_of_functions_does_not_matter(functions):
    graph = build_graph(functions, {})
    assert edges_of(graph) == {
        *{("x", "ends"), ("ends", "low"), ("ends", "high"), ("low", "doubled")},
        *{("high", "tripled"), ("path", "orders"), ("limit", "orders"), ("orders", "revenue")},
        *{("rate", "revenue"), ("rate", "vat"), ("revenue", "vat"), ("revenue", "report")},
        ("vat", "report"),
    }
