"""The graph by the name and in the words that users of Hamilton know."""

from __future__ import annotations

import sys

import pytest

from hamilton import ad_hoc_utils, driver
from hamilton.errors import DuplicateNodeError, EdgeTypeError, InputError
from hamilton.graph import FunctionGraph, VisualizationNodeModifiers, create_graphviz_graph
from hamilton.lifecycle import GraphConstructionHook, NoEdgeAndInputTypeChecking
from hamilton.lifecycle.points import Lifecycle
from hamilton.node import Node, NodeType, Upstream


def b(a: int, o: int = 1) -> int:
    return a + o


def c(b: int, k: int) -> int:
    return b + k


def d(c: int, e: int) -> int:
    return c


def e() -> int:
    return 5


MODULE = ad_hoc_utils.create_temporary_module(b, c, d, e)


@pytest.fixture
def graph():
    return FunctionGraph.from_modules(MODULE, config={"k": 2})


def names(nodes):
    return "".join(sorted(node.name for node in nodes))


def test_the_graph_of_a_driver_is_one():
    dr = driver.Builder().with_modules(MODULE).build()
    assert isinstance(dr.graph, FunctionGraph)
    assert names(dr.graph.get_nodes()) == "abcdeko"


def test_a_graph_of_modules_has_the_nodes_of_a_driver_of_them(graph):
    dr = driver.Builder().with_modules(MODULE).with_config({"k": 2}).build()
    assert names(graph.get_nodes()) == names(dr.graph.get_nodes())
    assert graph.config == {"k": 2}


def test_making_a_graph_tells_no_construction():
    told = []

    class Told(GraphConstructionHook):
        def run_after_graph_construction(self, **facts):
            told.append(facts)

    FunctionGraph.from_modules(MODULE, config={}, adapter=Told())
    assert told == []
    driver.Builder().with_modules(MODULE).with_adapters(Told()).build()
    assert len(told) == 1


@pytest.mark.parametrize("wrapped", [list, Lifecycle], ids=["adapters", "lifecycle"])
def test_an_adapter_decides_which_types_fit(wrapped):
    def wants(a: str, b: int) -> str:
        return a

    def a() -> int:
        return 1

    module = ad_hoc_utils.create_temporary_module(wants, a)
    with pytest.raises(EdgeTypeError):
        FunctionGraph.from_modules(module, config={})
    adapter = wrapped([NoEdgeAndInputTypeChecking()])
    loose = FunctionGraph.from_modules(module, config={}, adapter=adapter)
    assert loose.execute([loose["wants"]], inputs={"b": 1})["wants"] == 1


def test_a_later_module_wins_where_that_is_allowed():
    other = ad_hoc_utils.module_from_source("def e() -> int:\n    return 6\n")
    graph = FunctionGraph.from_modules(MODULE, other, config={}, allow_module_overrides=True)
    assert graph.execute([graph["e"]]) == {"e": 6}


@pytest.mark.parametrize(
    ("wanted", "given", "found"),
    [
        ("d", (), ("abcdeko", "ako")),
        ("d", ({},), ("abcdek", "ak")),
        ("d", ({"o": 2},), ("abcdeko", "ako")),
        ("d", ({"a": 1}, {"c": 1}), ("cde", "")),
        ("d", ({}, {"b": 1}), ("bcdek", "k")),
        ("d", ({}, {"a": 1}), ("abcdek", "ak")),
        ("o", ({},), ("o", "o")),
    ],
)
def test_what_leads_to_a_node_is_given_with_the_inputs_among_it(graph, wanted, given, found):
    assert tuple(map(names, graph.get_upstream_nodes([wanted], *given))) == found


def test_what_a_node_leads_to_and_what_lies_between_are_sets_of_nodes(graph):
    assert names(graph.get_downstream_nodes(["b"])) == "bcd"
    assert graph.get_impacted_nodes(["b"]) == graph.get_downstream_nodes(["b"])
    assert names(graph.nodes_between("b", "d")) == "bcd"
    assert graph.nodes_between("e", "b") == set()


def test_no_graph_has_a_cycle(graph):
    assert graph.has_cycles(set(graph.get_nodes()), set()) is False
    assert graph.get_cycles(set(graph.get_nodes()), set()) == []


def test_executing_gives_the_values_of_all_that_was_needed(graph):
    assert graph.execute([graph["c"]], inputs={"a": 1}) == {"a": 1, "b": 2, "k": 2, "c": 4}
    everything = {"a": 1, "b": 2, "k": 2, "c": 4, "e": 5, "d": 4}
    assert graph.execute(inputs={"a": 1}) == everything


@pytest.mark.parametrize("way", ["computed", "overrides"])
def test_a_value_that_is_known_takes_the_place_of_its_node(graph, way):
    assert graph.execute([graph["c"]], **{way: {"b": 10}}) == {"b": 10, "k": 2, "c": 12}


def test_executing_without_an_input_is_refused(graph):
    with pytest.raises(InputError, match="Required input a not provided"):
        graph.execute([graph["c"]])


def test_nodes_are_added_to_a_graph_of_their_own(graph):
    more = graph.with_nodes({"f": Node("f", int, b, {"a": Upstream("d", int)})})
    assert names(more.get_nodes()) == "abcdefko"
    assert names(graph.get_nodes()) == "abcdeko"


def test_a_node_of_a_known_name_is_not_added(graph):
    with pytest.raises(DuplicateNodeError, match=r"^Duplicate node names found: \['e'\]"):
        graph.with_nodes({"e": graph["d"]})


def test_all_nodes_are_drawn_as_the_driver_draws_them(graph, tmp_path):
    dr = driver.Builder().with_modules(MODULE).with_config({"k": 2}).build()
    path = tmp_path / "graph.dot"
    picture = graph.display_all(path, display_fields=False, orient="TB")
    assert picture.source == dr.display_all_functions(show_schema=False, orient="TB").source
    assert path.exists()


def test_a_graph_without_nodes_can_be_made_by_hand():
    assert FunctionGraph({}, {}).get_nodes() == []


def test_a_graph_made_of_nodes_by_hand_knows_what_they_read(graph):
    again = FunctionGraph(graph.nodes, graph.config)
    assert dict(again.reads) == dict(graph.reads)


@pytest.mark.parametrize(("strictly", "has_input"), [(True, False), (False, True)])
def test_nodes_are_drawn_for_tools_that_hold_them(graph, strictly, has_input):
    nodes = {node for node in graph.get_nodes() if not node.user_defined}
    picture = create_graphviz_graph(
        nodes=nodes,
        comment="for an editor",
        graphviz_kwargs={"graph_attr": {"bgcolor": "transparent"}},
        node_modifiers={"e": {VisualizationNodeModifiers.IS_OUTPUT}},
        strictly_display_only_nodes_passed_in=strictly,
        orient="TB",
        config={},
    )
    assert picture.source.startswith("// for an editor\n")
    assert "bgcolor=transparent" in picture.source
    assert "rankdir=TB" in picture.source
    assert "e -> d" in picture.source
    assert ("_b_inputs" in picture.source) is has_input
    assert "output" in picture.source


def test_inputs_and_configuration_among_the_nodes_are_drawn(graph):
    nodes = [*graph.get_nodes(), Node("alone", int, kind=NodeType.EXTERNAL)]
    source = create_graphviz_graph(nodes, "all", {}, {}, True, config={"k": 2, "m": 3}).source
    assert "_b_inputs" in source
    assert "<b>k</b>" in source
    assert "alone [" in source


def test_no_picture_is_drawn_without_the_package_that_draws(graph, monkeypatch):
    monkeypatch.setitem(sys.modules, "graphviz", None)
    assert create_graphviz_graph(graph.get_nodes(), "all", {}, {}, True) is None
