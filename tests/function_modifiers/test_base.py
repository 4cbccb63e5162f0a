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
    Creator,
    Decided,
    Modifier,
    Resolver,
    Stage,
    annotate,
    modifiers_of,
)


def price(net: float, rate: float = 0.19, *, rounded: bool = False) -> float:
    """Give the price."""
    return net * (1 + rate)


price.owner = "ann"
tagged = tag(team="red")(price)


@tag(team="red")
def cost(net: float) -> float:
    return net


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
