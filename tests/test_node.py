"""Nodes and their arguments."""

from __future__ import annotations

import inspect
import pickle

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hamilton.node import (
    BoundCall,
    DependencyType,
    Group,
    Literal,
    Node,
    NodeType,
    Upstream,
    bound,
    identity,
    location,
    origin,
    renamed,
    take,
)


def weighted(values: list[float], weights: dict[str, float], offset: float = 0.0, *, scale: int):
    return sum(values) * sum(weights.values()) * scale + offset


def collected(**values):
    return values


NODE = Node(
    "mean",
    float,
    weighted,
    {
        "values": Group((Upstream("x", float), Literal(2.0), Upstream("y", float))),
        "weights": Group((Upstream("x", float), Literal(3.0)), ("a", "b")),
        "offset": Upstream("o", float, required=False),
        "scale": Literal(10),
    },
    tags={"owner": "ann"},
    doc="A mean.",
    originating_functions=(weighted,),
    defaults={"offset": 0.0},
)


# Strategies -------------------------------------------------------------------------------------

names = st.sampled_from("abcdef")
members = names.map(lambda name: Upstream(name, int)) | st.integers().map(Literal)


@st.composite
def groups(draw):
    items = tuple(draw(st.lists(members, min_size=1, max_size=3)))
    keys = tuple(f"k{i}" for i in range(len(items))) if draw(st.booleans()) else None
    return Group(items, keys)


@st.composite
def nodes(draw):
    arguments = draw(st.dictionaries(st.sampled_from("pqrs"), members | groups()))
    return Node("n", dict, collected, arguments)


bijections = st.permutations("abcdef").map(lambda order: dict(zip("abcdef", order, strict=True)))
VALUES = {name: ord(name) for name in "abcdef"}


def told(node: Node):
    """What a node's arguments say, in a form that compares."""

    def tell(argument):
        if isinstance(argument, Group):
            return [tell(item) for item in argument.items], argument.keys
        if isinstance(argument, Upstream):
            return "upstream", argument.name, argument.type, argument.required
        return "literal", argument.value

    return {parameter: tell(argument) for parameter, argument in node.arguments.items()}


# Laws -------------------------------------------------------------------------------------------


@given(nodes(), bijections)
def test_relinking_by_a_bijection_and_back_is_identity(node, new):
    back = {value: key for key, value in new.items()}
    assert told(node.relink(new).relink(back)) == told(node)


@given(nodes(), bijections)
def test_a_relinked_node_reads_the_new_names_and_computes_the_same(node, new):
    values = {new[name]: value for name, value in VALUES.items()}
    assert set(node.relink(new).reads) == {new[name] for name in node.reads}
    assert node.relink(new).call(values) == node.call(VALUES)


@given(nodes(), bijections)
def test_relinking_takes_a_function_as_well_as_a_map(node, new):
    assert told(node.relink(new.__getitem__)) == told(node.relink(new))


@given(nodes())
def test_calling_by_dependency_names_is_calling(node):
    values = {name: VALUES[name] for name in node.reads}
    assert node.callable(**values) == node.call(VALUES)


@given(nodes())
def test_the_nodes_read_are_those_of_all_arguments(node):
    assert {upstream.name for upstream in node.upstreams} == set(node.reads)


# Facts ------------------------------------------------------------------------------------------


def test_a_call_binds_upstream_values_constants_lists_and_dicts():
    values = {"x": 1.0, "y": 4.0, "o": 0.5, "unread": None}
    assert NODE.call(values) == (1.0 + 2.0 + 4.0) * (1.0 + 3.0) * 10 + 0.5


def test_a_value_that_is_not_there_is_left_to_the_default():
    assert NODE.call({"x": 1.0, "y": 4.0}) == 280.0


def test_parameters_are_filled_by_name():
    assert bound(NODE.arguments, {"x": 1.0, "y": 4.0}) == {
        "values": [1.0, 2.0, 4.0],
        "weights": {"a": 1.0, "b": 3.0},
        "scale": 10,
    }


def test_dependencies_come_in_the_order_of_the_parameters():
    assert list(NODE.reads) == ["x", "y", "o"]
    assert [read.name for read in NODE.dependencies] == ["x", "y", "o"]
    assert NODE.dependencies[0].type == NODE.reads["x"].type


def test_a_dependency_read_twice_is_required_if_either_place_requires_it():
    def both(first: int = 1, second: int = 2) -> int:
        return first + second

    optional, required = Upstream("x", int, required=False), Upstream("x", int)
    for arguments in (
        {"first": optional, "second": required},
        {"first": required, "second": optional},
    ):
        assert Node("n", int, both, arguments).reads["x"].required


def test_the_older_names_tell_the_same():
    assert NODE.documentation == NODE.doc
    assert NODE.node_role is NODE.kind
    assert not NODE.user_defined
    assert NODE.input_types == {
        "x": (float, DependencyType.REQUIRED),
        "y": (float, DependencyType.REQUIRED),
        "o": (float, DependencyType.OPTIONAL),
    }


def test_defaults_are_told_by_the_name_of_the_node():
    assert NODE.default_parameter_values == {"o": 0.0}


@pytest.mark.parametrize(("name", "namespace"), [("a", ()), ("a.b.c", ("a", "b"))])
def test_the_namespace_of_a_node_is_what_stands_before_the_last_dot(name, namespace):
    assert Node(name, int).namespace == namespace


def test_an_input_is_given_from_outside():
    assert Node("x", int, kind=NodeType.EXTERNAL).user_defined


def test_an_input_cannot_be_called():
    with pytest.raises(AssertionError, match="x is an input"):
        Node("x", int, kind=NodeType.EXTERNAL).call({})


def test_evolving_changes_a_copy():
    other = NODE.evolve(name="other", tags={})
    assert (other.name, other.tags, other.type) == ("other", {}, float)
    assert (NODE.name, NODE.tags) == ("mean", {"owner": "ann"})


def test_evolving_refuses_a_field_that_there_is_not():
    with pytest.raises(TypeError, match="nmae"):
        NODE.evolve(nmae="typo")


def test_a_node_cannot_be_changed():
    with pytest.raises(AttributeError):
        NODE.name = "other"


FRAME = Literal(pd.DataFrame({"a": [1, 2]}))


@pytest.mark.parametrize(
    "make",
    [
        lambda: Node("n", int, identity, {"value": FRAME}),
        lambda: Upstream("n", int),
        lambda: Literal(FRAME.value),
        lambda: Group((FRAME,)),
    ],
    ids=["node", "upstream", "literal", "group"],
)
def test_nodes_and_arguments_compare_by_identity_as_constants_may_be_frames(make):
    one, twin = make(), make()
    assert one == one  # noqa: PLR0124
    assert not one != one  # noqa: PLR0124, SIM202
    assert one != twin
    assert not one == twin  # noqa: SIM201
    assert len({one, twin}) == 2


def test_a_twin_has_another_name_and_arguments_and_all_else_is_the_same():
    twin = NODE.twin("other", {"x": Upstream("z", int)})
    assert (twin.name, twin.input_types.keys()) == ("other", {"z"})
    assert [twin.type, twin.tags, twin.doc] == [NODE.type, NODE.tags, NODE.doc]
    assert NODE.twin("other", {}, "Its own.").doc == "Its own."


def test_a_node_and_its_callable_pickle():
    node = Node("n", int, take, {"source": Upstream("x", dict), "key": Literal("a")})
    call = pickle.loads(pickle.dumps(node.callable))  # noqa: S301
    assert call(x={"a": 7}) == 7


def test_the_callable_is_named_as_the_function():
    assert NODE.callable.__name__ == "weighted"
    assert BoundCall(Node("x", int)).__name__ == "x"


def test_the_callable_is_the_function_where_nothing_is_bound_or_renamed():
    def priced(cost: int, rate: int = 3) -> int:
        return cost * rate

    own = {"cost": Upstream("cost", int), "rate": Upstream("rate", int, required=False)}
    node = Node("priced", int, priced, own)

    assert node.callable is priced
    assert (node.callable(5), node(5, 2), node(cost=5)) == (15, 10, 15)
    with pytest.raises(TypeError, match="unexpected keyword argument 'extra'"):
        node(cost=5, extra=1)


def open_ended(*given, **named):
    return given, named


@pytest.mark.parametrize(
    "node",
    [
        Node("n", int, weighted, {"x": Upstream("y", int)}),
        Node("n", dict, open_ended, {"x": Upstream("x", int)}),
        Node("n", dict, open_ended, {}),
        Node("n", int, take, {"source": Upstream("source", dict), "key": Literal("a")}),
        Node("n", int, dict, {"x": Upstream("x", int)}),
    ],
)
def test_the_callable_takes_no_other_names_than_those_of_what_is_read(node):
    with pytest.raises(TypeError, match=r"of node 'n' got an unexpected keyword argument 'zz'"):
        node.callable(**dict.fromkeys(node.reads, 1), zz=3)
    with pytest.raises(TypeError, match=r"got values by position\. It takes .* by their names"):
        node.callable(1)


def test_the_callable_shows_what_it_takes():
    arguments = {
        "x": Upstream("y", int),
        "y": Upstream("z", float, required=False),
        "k": Literal(3),
    }
    node = Node("n", str, weighted, arguments, defaults={"y": 2.0})

    shown = inspect.signature(node.callable)

    assert str(shown) == "(*, y: int, z: float = 2.0) -> str"


@pytest.mark.parametrize("name", ["shop.price", "class"])
def test_names_that_no_parameter_can_have_are_not_told_apart(name):
    node = Node("n", int, identity, {"value": Upstream(name, int)})

    assert str(inspect.signature(node.callable)) == "(**values) -> int"
    assert node.callable(**{name: 1}) == 1


def test_an_input_has_nothing_to_be_called():
    node = Node("x", int, kind=NodeType.EXTERNAL)

    assert node.callable is None
    with pytest.raises(TypeError, match="x is an input: it has no function"):
        node(x=1)


def test_renaming_shares_the_arguments_that_keep_their_names():
    arguments = {"p": Upstream("a", int), "q": Upstream("b", int)}
    new = renamed(arguments, {"a": "c"})
    assert new["p"].name == "c"
    assert new["q"] is arguments["q"]


def test_a_node_shows_its_name_and_type():
    assert repr(Node("mean", list[float])) == "Node(mean: list[float])"


def test_a_function_is_located_by_file_and_line():
    assert location(weighted) == f"test_node.py:{weighted.__code__.co_firstlineno}"
    assert location(len) == "builtins"


def test_what_has_neither_code_nor_module_has_no_place():
    class Nowhere:
        __module__ = None

    assert location(Nowhere()) == "?"


def test_a_node_is_located_by_its_function():
    assert origin(NODE) == location(weighted)
    assert origin(Node("x", int, kind=NodeType.EXTERNAL)) == "input"
    assert origin(Node("x", int, identity)) == "generated"
    tags = {"hamilton.data_saver": True, "hamilton.data_saver.sink": "json"}
    assert origin(Node("x", dict, identity, tags=tags)) == "the saver 'json'"


def test_the_helpers_give_what_they_say():
    assert identity(3) == 3
    assert take({"a": 1}, "a") == 1


def placed(x: int, y: int = 3, z: int = 4, /, *, k: int = 5) -> int:
    return 1000 * x + 100 * y + 10 * z + k


def test_a_parameter_without_a_name_takes_its_default_before_a_given_one():
    arguments = {name: Upstream(name, int, required=name == "x") for name in "xyzk"}
    node = Node("placed", int, placed, arguments)
    assert node.call({"x": 1, "z": 2, "k": 6}) == 1326


def test_a_parameter_without_a_name_and_without_a_value_is_missed_by_python():
    arguments = {name: Upstream(name, int) for name in "xz"}
    with pytest.raises(TypeError, match="placed"):
        Node("placed", int, placed, arguments).call({"z": 2})
