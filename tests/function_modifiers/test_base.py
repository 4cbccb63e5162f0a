"""What a decorator is."""

from __future__ import annotations

import functools
import pickle

import pytest

from hamilton import driver
from hamilton.ad_hoc_utils import module_from_source
from hamilton.errors import InvalidDecoratorException
from hamilton.function_modifiers import extract_fields, inject, parameterize, schema, tag, value
from hamilton.function_modifiers.base import (
    NON_FINAL,
    Creator,
    Decided,
    Modifier,
    Resolver,
    Stage,
    annotate,
    modifiers_of,
    replaced,
    selected,
    single,
)
from hamilton.node import Node, Upstream, identity


def price(net: float, rate: float = 0.19, *, rounded: bool = False) -> float:
    """Give the price."""
    return net * (1 + rate)


price.owner = "ann"
tagged = tag(team="red")(price)


@tag(team="red")
def cost(net: float) -> float:
    return net


def chain(*names: str) -> list[Node]:
    """Nodes of which each reads the one before."""
    pairs = zip(names, (None, *names[:-1]), strict=True)
    return [
        Node(name, int, identity, {"value": Upstream(read, int)} if read else {})
        for name, read in pairs
    ]


# Copies -----------------------------------------------------------------------------------------


def test_the_function_that_is_decorated_is_not_touched():
    assert modifiers_of(price) == ()
    assert len(modifiers_of(tagged)) == 1


def test_one_function_can_be_decorated_in_two_ways():
    one, two = tag(team="red")(price), tag(team="blue")(price)
    assert modifiers_of(one) != modifiers_of(two)


def test_records_stand_in_the_order_in_which_they_were_applied():
    first, second = tag(a="1"), tag(b="2")
    assert modifiers_of(second(first(price))) == (first, second)


def test_a_decorated_function_pickles_where_its_name_leads_to_it():
    assert pickle.loads(pickle.dumps(cost)) is cost  # noqa: S301


# Refusals ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("given", [len, dict, functools.partial(price), 3, classmethod(price)])
def test_what_is_no_plain_function_is_refused_by_name(given):
    with pytest.raises(InvalidDecoratorException, match="@tag decorates plain functions") as caught:
        annotate(given, tag(a="b"))
    assert type(given).__name__ in str(caught.value)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (parameterize(a={"net": value(1)}), inject(net=value(1))),
        (inject(net=value(1)), inject(rate=value(1))),
        (schema.output(("a", "int")), schema.output(("b", "int"))),
    ],
)
def test_a_second_decorator_of_a_kind_that_there_can_be_one_of_is_refused(first, second):
    with pytest.raises(ValueError, match="Got multiple decorators for decorator @"):
        second(first(price))


BARE = (
    *("cache", "check_output", "check_output_custom", "config", "config.otherwise", "config.when"),
    *("config.when_in", "dataloader", "datasaver", "does", "extract_columns", "extract_fields"),
    *("inject", "mutate", "parameterize", "parameterized_subdag", "pipe_input", "pipe_output"),
    *("resolve", "subdag", "tag", "tag_outputs", "unpack_fields"),
)


@pytest.mark.parametrize("decorator", BARE)
def test_a_decorator_without_parentheses_is_refused_by_the_name_of_its_function(decorator):
    text = (
        f"from hamilton.function_modifiers import {decorator.partition('.')[0]}\n"
        f"@{decorator}\ndef forgotten__x(n: int) -> dict:\n    return {{}}\n"
    )
    words = rf"@{decorator} is written without parentheses on forgotten__x \(.*:2\): write @"
    with pytest.raises(InvalidDecoratorException, match=words):
        driver.Builder().with_modules(module_from_source(text)).build()


def test_a_decorator_may_be_kept_under_a_name_of_its_own():
    text = (
        "from hamilton.function_modifiers import does\n"
        "def _made(n: int) -> int:\n    return n + 1\n"
        "counted = does(_made)\n"
        "@counted\ndef more(n: int) -> int:\n    pass\n"
    )
    made = driver.Builder().with_modules(module_from_source(text)).build()
    assert made.execute(["more"], inputs={"n": 1}) == {"more": 2}


def test_columns_are_told_as_pairs():
    with pytest.raises(InvalidDecoratorException, match="takes pairs of a column and its type"):
        schema.output(price)


def test_several_decorators_of_another_kind_are_fine():
    fields = [extract_fields({"a": int}), extract_fields({"b": int})]

    def whole() -> dict:
        return {}

    assert modifiers_of(fields[1](fields[0](whole))) == tuple(fields)


# Targets ----------------------------------------------------------------------------------------


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


# Base classes -----------------------------------------------------------------------------------


def test_stages_follow_one_another():
    assert max(Stage) is Stage.DECORATE
    assert [stage.name for stage in sorted(Stage)][:2] == ["RESOLVE", "CREATE"]


def test_what_a_class_of_decorators_must_say_itself_has_no_default():
    with pytest.raises(NotImplementedError):
        Modifier().rewrite([], price, None)
    with pytest.raises(NotImplementedError):
        Creator().create(price, "price", None)
    with pytest.raises(NotImplementedError):
        Resolver().resolve("price", {})
    with pytest.raises(NotImplementedError):
        Decided().decide(price, {})


def test_a_resolver_looks_at_no_key_unless_it_says_so():
    assert (tuple(Resolver().keys_used()), Resolver().condition()) == ((), "")
    assert tuple(Modifier().required_config()) == ()
