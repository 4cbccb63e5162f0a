"""Which of a function's nodes a decorator means."""

from __future__ import annotations

import pytest

from hamilton.errors import InvalidDecoratorException
from hamilton.function_modifiers._inside import NON_FINAL
from hamilton.function_modifiers._targets import replaced, selected, single
from hamilton.node import Node, Upstream, identity


def price(net: float) -> float:
    return net


def chain(*names: str) -> list[Node]:
    """Nodes of which each reads the one before."""
    pairs = zip(names, (None, *names[:-1]), strict=True)
    return [
        Node(name, int, identity, {"value": Upstream(read, int)} if read else {})
        for name, read in pairs
    ]


def names(nodes) -> list[str]:
    return [node.name for node in nodes]


def test_no_target_means_the_sinks():
    assert names(selected([*chain("a", "b"), *chain("c")], None)) == ["b", "c"]


def test_the_inside_of_a_sub_dag_is_no_sink():
    inside = chain("inside")[0].evolve(tags={NON_FINAL: True})
    assert names(selected([inside, *chain("a")], None)) == ["a"]


def test_a_single_node_is_meant_whatever_its_tags_say():
    inside = chain("inside")[0].evolve(tags={NON_FINAL: True})
    assert selected([inside], None) == [inside]


def test_names_mean_the_nodes_of_these_names():
    nodes = chain("a", "b", "c")
    assert names(selected(nodes, "a")) == ["a"]
    assert names(selected(nodes, ["c", "a"])) == ["c", "a"]


def test_an_ellipsis_means_all():
    assert names(selected(chain("a", "b"), ...)) == ["a", "b"]


def test_a_name_that_is_no_node_of_the_function_is_refused():
    with pytest.raises(InvalidDecoratorException, match="Could not find node pricee") as caught:
        selected(chain("price", "net"), ["pricee"])
    assert "Did you mean 'price'?" in str(caught.value)


def test_what_transforms_a_node_needs_one():
    assert single(chain("a", "b"), price, "unpack_fields").name == "b"
    with pytest.raises(
        InvalidDecoratorException, match="Expected a single node to transform, but got 2: a, b"
    ):
        single([*chain("a"), *chain("b")], price, "unpack_fields")


def test_changed_nodes_stand_where_they_stood():
    nodes = chain("a", "b", "c")
    changed = nodes[1].evolve(type=float)
    assert replaced(nodes, {"b": changed}) == [nodes[0], changed, nodes[2]]
