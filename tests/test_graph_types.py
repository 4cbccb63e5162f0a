"""What users see of nodes and graphs."""

from __future__ import annotations

import hashlib
import inspect
import json
import logging
import pickle

import pandas as pd
import pytest

from hamilton.graph import Graph, build_graph
from hamilton.graph_types import HamiltonGraph, HamiltonNode, hash_source_code, source_of
from hamilton.node import Node


def revenue(price: float, pieces: int = 1) -> float:
    """Say what was sold.

    In euros.
    """
    return price * pieces  # no discount


def vat(revenue: float) -> dict[str, float]:
    return {"vat": revenue * 0.19}


def graph_of(*functions, **config) -> Graph:
    return build_graph(functions, config)


def node_of(function, name=None) -> HamiltonNode:
    return HamiltonNode.from_node(graph_of(function)[name or function.__name__])


def test_a_node_tells_what_its_function_says():
    node = node_of(revenue)
    assert (node.name, node.type, node.is_external_input) == ("revenue", float, False)
    assert node.originating_functions == (revenue,)
    assert node.documentation == "Say what was sold.\n\nIn euros."
    assert node.tags == {"module": __name__}


def test_dependencies_are_split_by_whether_there_is_a_default():
    node = node_of(revenue)
    assert node.required_dependencies == {"price"}
    assert node.optional_dependencies == {"pieces"}
    assert node.optional_dependencies_default_values == {"pieces": 1}


def test_an_input_is_external_and_reads_nothing():
    node = node_of(revenue, "price")
    assert node.is_external_input
    assert (node.required_dependencies, node.optional_dependencies) == (set(), set())


def test_an_input_names_the_function_that_asks_for_it_first():
    graph = HamiltonGraph.from_graph(graph_of(revenue, vat))
    assert graph["price"].originating_functions == (revenue,)
    assert graph["price"].as_dict()["source"] == graph["revenue"].as_dict()["source"]
    assert graph["price"].version == "price"
    assert node_of(revenue, "price").originating_functions == ()


def test_configuration_is_an_external_input():
    assert HamiltonNode.from_node(graph_of(vat, mode="x")["mode"]).is_external_input


def test_tags_are_a_copy():
    graph = graph_of(vat)
    HamiltonNode.from_node(graph["vat"]).tags["owner"] = "ann"
    assert "owner" not in graph["vat"].tags


def test_a_node_is_shown_with_its_type():
    assert repr(node_of(revenue)) == 'Node("revenue": float)'
    assert repr(node_of(vat)) == 'Node("vat": dict)'


def test_two_views_of_a_node_are_equal_and_have_one_hash():
    graph = graph_of(revenue)
    assert len({HamiltonNode.from_node(graph["revenue"]) for _ in range(2)}) == 1


def test_views_are_equal_whatever_the_defaults_are():
    def shifted(by: pd.Series = pd.Series([1, 2])) -> pd.Series:  # noqa: B008
        return by

    node = Node("shifted", pd.Series, shifted, defaults={"by": pd.Series([1, 2])})
    assert HamiltonNode.from_node(node) == HamiltonNode.from_node(node)


def test_a_view_cannot_be_changed():
    with pytest.raises(AttributeError):
        node_of(revenue).name = "other"


def test_a_view_pickles():
    node = node_of(revenue)
    assert pickle.loads(pickle.dumps(node)) == node  # noqa: S301


def test_the_dictionary_form_goes_into_json():
    told = json.loads(json.dumps(node_of(revenue).as_dict()))
    assert told == {
        "name": "revenue",
        "tags": {"module": __name__},
        "output_type": "float",
        "required_dependencies": ["price"],
        "optional_dependencies": ["pieces"],
        "source": inspect.getsource(revenue),
        "documentation": "Say what was sold.\n\nIn euros.",
        "version": node_of(revenue).version,
    }


def test_the_dictionary_form_has_the_defaults_on_request():
    told = node_of(revenue).as_dict(include_optional_dependencies_default_values=True)
    assert told["optional_dependencies_default_values"] == {"pieces": 1}


def test_the_dictionary_form_of_an_input_has_no_source():
    told = node_of(revenue, "price").as_dict()
    assert (told["source"], told["version"]) == (None, "price")


def test_comments_documentation_and_layout_do_not_change_a_version():
    told = 'def f(x):\n    """Docs."""\n    return x # why\n'
    bare = "def f(x):\n\n    return x\n"
    assert hash_source_code(told, strip=True) == hash_source_code(bare, strip=True)
    assert hash_source_code(told) != hash_source_code(bare)


def test_other_code_is_another_version():
    one, two = "def f(x):\n    return x\n", "def f(x):\n    return -x\n"
    assert hash_source_code(one, strip=True) != hash_source_code(two, strip=True)


def test_an_unstripped_version_is_the_digest_of_the_text():
    text = "x = 1  # one"
    assert hash_source_code(text) == hashlib.sha256(text.encode()).hexdigest()


def test_white_space_around_source_does_not_count():
    assert hash_source_code("\n    x = 1\n") == hash_source_code("x = 1")


@pytest.mark.parametrize("broken", ["def f(:", "(\n 1,", "if x:\n  y\n z", "x = \0"])
def test_text_that_is_no_python_is_hashed_as_it_stands(broken):
    assert hash_source_code(broken, strip=True) == hash_source_code(broken)


def test_a_function_within_another_has_the_same_version_wherever_it_stands():
    class Holder:
        def held(self, x: int) -> int:
            """Docs."""
            return x

    assert hash_source_code(Holder.held, strip=True) == hash_source_code(
        "def held(self, x: int) -> int:\n    return x", strip=True
    )


def test_the_documentation_of_classes_counts():
    told, bare = 'class K:\n    """Docs."""\n    x = 1\n', "class K:\n    x = 1\n"
    assert hash_source_code(told, strip=True) != hash_source_code(bare, strip=True)


def test_a_function_is_hashed_by_its_source():
    assert hash_source_code(revenue) == hash_source_code(inspect.getsource(revenue))


def test_the_version_of_a_node_is_that_of_its_stripped_source():
    assert node_of(revenue).version == hash_source_code(revenue, strip=True)


def test_the_version_of_an_indented_function_can_be_read():
    def inner(x: int) -> int:
        return x

    assert node_of(inner).version == hash_source_code(
        "def inner(x: int) -> int:\n    return x", strip=True
    )


def test_the_version_of_an_input_is_its_name():
    assert node_of(revenue, "price").version == "price"


def test_a_function_without_source_has_no_version_and_that_is_logged(caplog):
    namespace: dict[str, object] = {"__name__": "nowhere"}
    exec("def made(x: int) -> int: return x", namespace)  # noqa: S102
    node = node_of(namespace["made"])
    with caplog.at_level(logging.WARNING):
        assert node.version is None
    assert "made" in caplog.text


def test_source_that_is_half_a_statement_is_hashed_as_it_stands():
    functions = {
        "half": lambda x: x,
    }
    half = functions["half"]
    view = HamiltonNode.from_node(Node("half", int, half, originating_functions=(half,)))
    assert view.version == hash_source_code(source_of(half))


def test_listing_nodes_reads_no_source():
    class Unreadable:
        __name__ = "unreadable"

        @property
        def __code__(self):
            raise AssertionError

    nodes = {"a": Node("a", int, Unreadable(), originating_functions=(Unreadable(),))}
    assert [node.name for node in HamiltonGraph.from_graph(nodes).nodes] == ["a"]


def test_a_graph_lists_its_nodes_and_gives_them_by_name():
    graph = HamiltonGraph.from_graph(graph_of(revenue, vat))
    assert {node.name for node in graph.nodes} == {"revenue", "vat", "price", "pieces"}
    assert graph["vat"].type == dict[str, float]
    with pytest.raises(KeyError, match="vatt"):
        graph["vatt"]


def test_a_graph_gives_the_nodes_that_a_predicate_holds_for():
    graph = HamiltonGraph.from_graph(graph_of(revenue, vat))
    inputs = graph.filter_nodes(lambda node: node.is_external_input)
    assert {node.name for node in inputs} == {"price", "pieces"}


def test_the_version_of_a_graph_does_not_depend_on_the_order_of_its_functions():
    one = HamiltonGraph.from_graph(graph_of(revenue, vat))
    two = HamiltonGraph.from_graph(graph_of(vat, revenue))
    assert one.version == two.version


def test_the_version_of_a_graph_is_the_digest_of_its_sorted_node_versions():
    graph = HamiltonGraph.from_graph(graph_of(revenue, vat))
    versions = sorted(node.version for node in graph.nodes)
    assert graph.version == hash_source_code(str(versions))


def test_the_version_of_a_graph_changes_with_its_nodes():
    one, two = HamiltonGraph.from_graph(graph_of(vat)), HamiltonGraph.from_graph(graph_of(revenue))
    assert one.version != two.version
