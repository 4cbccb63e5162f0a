"""Which functions are there, by configuration."""

from __future__ import annotations

import numpy as np
import pytest

from hamilton.errors import DuplicateNodeError, InvalidDecoratorException, UnknownNodeError
from hamilton.function_modifiers import config, hamilton_exclude
from hamilton.function_modifiers.configuration import base_name
from hamilton.graph import build_graph


def is_there(decorator, configuration) -> bool:
    def price__x(net: float) -> float:
        return net

    return "price" in build_graph([decorator(price__x)], configuration)


@pytest.mark.parametrize(
    ("decorator", "configuration", "expected"),
    [
        (config.when(a=1), {"a": 1}, True),
        (config.when(a=1), {"a": 2}, False),
        (config.when(a=1), {}, False),
        (config.when(a=None), {}, True),
        (config.when(a=1, b=2), {"a": 1, "b": 2}, True),
        (config.when(a=1, b=2), {"a": 1}, False),
        (config.when_not(a=1), {"a": 1}, False),
        (config.when_not(a=1), {"a": 2}, True),
        (config.when_not(a=1), {}, True),
        (config.when_not(a=1, b=2), {"a": 3, "b": 2}, False),
        (config.when_in(a=[1, 2]), {"a": 2}, True),
        (config.when_in(a=[1, 2]), {"a": 3}, False),
        (config.when_in(a=[1, 2]), {}, False),
        (config.when_in(a=[1, None]), {}, True),
        (config.when_not_in(a=[1, 2]), {"a": 2}, False),
        (config.when_not_in(a=[1, 2]), {"a": 3}, True),
        (config.when_not_in(a=[1, 2]), {}, True),
        (config(lambda given: given["a"] > 1), {"a": 2}, True),
        (config(lambda given: given["a"] > 1), {"a": 1}, False),
    ],
)
def test_a_function_is_there_when_its_condition_holds(decorator, configuration, expected):
    assert is_there(decorator, configuration) == expected


def test_several_conditions_must_all_hold():
    both = lambda function: config.when(a=1)(config.when_not(b=1)(function))  # noqa: E731
    assert is_there(both, {"a": 1})
    assert not is_there(both, {"a": 1, "b": 1})
    assert not is_there(both, {"b": 2})


@pytest.mark.parametrize(
    "decorator",
    [
        config.when(name="total", a=1),
        config.when_not(name="total", a=2),
        config.when_in(name="total", a=[1]),
        config.when_not_in(name="total", a=[2]),
        config(lambda given: True, target_name="total"),
    ],
)
def test_the_node_can_be_named(decorator, graph_of):
    @decorator
    def price__x(net: float) -> float:
        return net

    assert "total" in graph_of(price__x, a=1)


def test_the_node_is_named_as_the_function_up_to_its_last_two_underscores(graph_of):
    @config.when(a=1)
    def price__of__x(net: float) -> float:
        return net

    assert "price__of" in graph_of(price__of__x, a=1)
    assert base_name("price") == "price"


def test_a_function_without_the_decorator_keeps_its_underscores(graph_of):
    def price__x(net: float) -> float:
        return net

    assert "price__x" in graph_of(price__x)


def test_a_function_keeps_its_name_when_its_node_has_another(graph_of):
    @config.when(a=1)
    def price__x(net: float) -> float:
        return net

    graph_of(price__x, a=1)
    assert price__x.__name__ == "price__x"


def test_two_variants_that_are_both_there_are_refused(graph_of):
    @config.when(a=1)
    def price__x(net: float) -> float:
        return net

    @config.when_not(a=2)
    def price__y(net: float) -> float:
        return net

    with pytest.raises(DuplicateNodeError, match=r"price__x.*price__y"):
        graph_of(price__x, price__y, a=1)


def test_what_reads_a_variant_that_is_absent_has_an_input(graph_of):
    @config.when(a=1)
    def price__x(net: float) -> float:
        return net

    def double(price: float) -> float:
        return 2 * price

    assert graph_of(price__x, double)["price"].user_defined


@pytest.mark.parametrize(
    ("decorator", "words"),
    [
        (config.when(a=1, b="x"), "a = 1 and b = 'x'"),
        (config.when_not(a=1), "a is not 1"),
        (config.when_in(a=[1, 2]), "a in [1, 2]"),
        (config.when_not_in(a=[1, 2]), "a not in [1, 2]"),
        (config(lambda given: False), "its condition holds"),
    ],
)
def test_the_condition_is_told_in_words_when_the_absent_node_is_asked_for(
    decorator, words, graph_of
):
    @decorator
    def price__x(net: float) -> float:
        return net

    falsifying = {"a": 1} if "not" in words else {"a": 9}
    with pytest.raises(UnknownNodeError) as caught:
        graph_of(price__x, **falsifying).require(["price"])
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("condition", "kind", "one"),
    [(config.when_in, "when_in", "when"), (config.when_not_in, "when_not_in", "when_not")],
    ids=["in", "not in"],
)
def test_a_value_alone_where_several_are_wanted_is_refused_with_what_to_write(condition, kind, one):
    with pytest.raises(InvalidDecoratorException) as caught:
        condition(a=[1], m=3)
    assert str(caught.value) == (
        f"config.{kind}(m=3) needs a list of values: m=[3], or config.{one}(m=3) for the one."
    )


@pytest.mark.parametrize("group", [[1, 2], (1,), {1}, range(2), {1: "x"}, np.array([1, 2])])
def test_values_may_come_in_every_kind_of_group(group):
    assert is_there(config.when_in(a=group), {"a": 1})
    assert not is_there(config.when_not_in(a=group), {"a": 1})


def test_the_keys_used_are_told_by_a_tag(graph_of):
    @config(lambda given: True, config_used=["a", "b"])
    def price(net: float) -> float:
        return net

    assert graph_of(price)["price"].tags["hamilton.config"] == "a,b"


def test_a_condition_that_names_no_keys_tags_nothing(graph_of):
    @config(lambda given: True)
    def price(net: float) -> float:
        return net

    assert "hamilton.config" not in graph_of(price)["price"].tags


def test_a_name_that_tells_no_variant_is_refused():
    def price__(net: float) -> float:
        return net

    with pytest.raises(InvalidDecoratorException, match=r"price__.*ends with __"):
        config.when(a=1)(price__)


@pytest.mark.parametrize("decorator", [hamilton_exclude, hamilton_exclude()])
def test_an_excluded_function_is_a_helper(graph_of, decorator):
    @decorator
    def helper(untyped):
        return untyped

    def price(net: float) -> float:
        return helper(net)

    graph = graph_of(helper, price)
    assert "helper" not in graph
    assert graph["price"].call({"net": 2.0}) == 2.0


@pytest.mark.parametrize(
    "walk",
    [
        list,
        dict,
        lambda given: given.keys(),
        lambda given: given.items(),
        lambda given: given.values(),
    ],
    ids=["list", "dict", "keys", "items", "values"],
)
def test_who_walks_over_the_configuration_asks_for_every_key(walk):
    @config(lambda given: bool(walk(given)))
    def price() -> int:
        return 1

    assert build_graph([price], {"a": 1, "b": 2}).idle_config == ()


def test_who_looks_at_one_key_leaves_the_others_idle():
    @config(lambda given: "a" in given and given["a"] == given.get("a"))
    def price() -> int:
        return 1

    assert build_graph([price], {"a": 1, "b": 2}).idle_config == ("b",)


@pytest.mark.parametrize("kind", ["when", "when_not", "when_in", "when_not_in", "otherwise"])
@pytest.mark.parametrize("given", [{"x": 1}, 3])
def test_keys_that_are_not_given_by_name_are_refused(kind, given):
    with pytest.raises(InvalidDecoratorException, match=rf"^config\.{kind} takes the keys .*got "):
        getattr(config, kind)(given)
